"""Positions in notebooks: what stands where a symbol is said to be, is its declaration."""

import json

from hypothesis import given
from hypothesis import strategies as st

from postil.model import FileDoc, Source
from postil_plugins import notebook

CODE = 'def f(a="é\\t\\"x"):\n    """Doc — of f."""\n\n\nclass Gänse: pass\n'


def analyze(content: bytes) -> FileDoc:
    doc = notebook.postil_analyze(Source("file.ipynb", "jupyter notebook", content))
    assert doc is not None
    return doc


@given(st.booleans(), st.sampled_from([None, 1, "\t"]), st.booleans(), st.text(max_size=20), st.booleans())
def test_the_text_of_a_span_is_the_declaration_however_the_json_is_written(
    ascii_only: bool, indent: int | str | None, as_lines: bool, before: str, emoji: bool
) -> None:
    code = CODE.replace("é", "\U0001f600") if emoji else CODE
    source = code.splitlines(keepends=True) if as_lines else code
    first = {"cell_type": "markdown", "source": [before.encode("utf-8", "replace").decode()]}
    cells = [first, {"cell_type": "code", "source": source, "outputs": [{"text": "def no(): pass"}]}]
    content = json.dumps({"cells": cells}, ensure_ascii=ascii_only, indent=indent).encode()
    doc = analyze(content)
    assert [symbol.qualname for symbol in doc.symbols] == ["f", "Gänse"]
    texts = [content[symbol.span.start_byte : symbol.span.end_byte] for symbol in doc.symbols]
    assert texts[0].startswith(b"def f(a=")
    assert texts[0].rstrip().endswith((b'"""', b'\\"\\"\\"'))
    assert json.loads(b'"' + texts[1] + b'"') == "class Gänse: pass"
    assert all(content.splitlines()[symbol.span.line - 1].find(b"def f(a") >= 0 for symbol in doc.symbols[:1])


@given(st.binary(max_size=200))
def test_any_bytes_have_an_answer(content: bytes) -> None:
    assert analyze(content).size == len(content)


def test_a_notebook_nested_without_end_is_read_without_recursion() -> None:
    assert analyze(b'{"cells": ' + b"[" * 100_000).errors == 1
