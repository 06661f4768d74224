"""The JSON of interfaces: the keys scripts rely on, valid whatever the names and docs hold."""

import json

from postil.model import Export, FileDoc, Import, Parameter, Span, Symbol
from postil.report.records import encoded, file_record, symbol_record

RUN = Symbol(
    kind="method",
    name="run",
    qualname="Job.run",
    parent="Job",
    signature="async def run(self, *, timeout: float = 5) -> Result",
    span=Span(900, 1500, 40, 4, 61, 20),
    body=None,
    parameters=(Parameter("timeout", "float", "5", "keyword_only"),),
    returns="Result",
    raises=("TimeoutError",),
    decorators=("retry",),
    doc="Run the job.\n\nArgs:\n    timeout: …",
    doc_span=Span(960, 1100, 41, 8, 47, 11),
    doc_format="google",
    code_hash="c0de",
    doc_hash="d0c",
)


def test_a_symbol_has_the_keys_of_the_interface_in_their_order_and_then_our_own() -> None:
    assert json.loads(encoded(symbol_record("src/a.py", "python", RUN))) == {
        "type": "symbol", "path": "src/a.py", "language": "python", "kind": "method", "name": "run",
        "qualname": "Job.run", "parent": "Job",
        "signature": "async def run(self, *, timeout: float = 5) -> Result", "line": 40, "end_line": 61, "column": 4,
        "doc": "Run the job.\n\nArgs:\n    timeout: …", "doc_line": 41, "doc_end_line": 47, "doc_format": "google",
        "public": True, "decorators": ["retry"],
        "parameters": [{"name": "timeout", "annotation": "float", "default": "5", "kind": "keyword_only"}],
        "returns": "Result", "raises": ["TimeoutError"], "code_hash": "c0de", "doc_hash": "d0c",
        "visibility": "public", "flags": list(RUN.flags),
    }  # fmt: skip


def test_a_symbol_without_doc_has_null_and_not_an_empty_text() -> None:
    record = symbol_record("a", "go", RUN._replace(doc=None, doc_span=None, doc_format=None))
    assert (record["doc"], record["doc_line"], record["doc_end_line"], record["doc_format"]) == (None,) * 4


def test_a_file_has_the_keys_of_the_interface_in_their_order_and_then_our_own() -> None:
    doc = FileDoc(
        "python",
        overview="About.",
        imports=(Import("os", "path", None, 3),),
        exports=(Export("run", None, None, 9),),
        dependencies=("os",),
        lines=120,
    )
    record = json.loads(encoded(file_record("src/a.py", "ab12", doc, "domain")))
    assert list(record) == [
        "type", "path", "blob", "language", "lines", "overview", "imports", "exports", "dependencies", "context",
        "errors", "constants", "notes", "size",
    ]  # fmt: skip
    assert record["imports"] == [{"module": "os", "name": "path", "alias": None, "line": 3, "type_only": False}]
    assert record["exports"] == [{"name": "run", "local": None, "module": None, "line": 9}]


def test_G17_a_name_that_is_not_utf8_survives_the_way_through_json() -> None:
    text = encoded({"path": "a\udcff"})
    assert json.loads(text.encode("utf-8"))["path"] == "a\udcff"


def test_W7_json_holds_no_control_character_even_on_a_terminal() -> None:
    nasty = "".join(map(chr, (*range(32), *range(127, 160), 0x202E, 0x2066, 0x2028)))
    text = encoded({"doc": nasty})
    assert json.loads(text)["doc"] == nasty
    assert text.isprintable()
