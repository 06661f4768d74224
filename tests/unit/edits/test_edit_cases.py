"""Each file under ``tests/cases/edits/<language>/`` holds a source before its docs are repaired, and after.

``-- before NAME --`` is the source, ``-- after --`` what it becomes, ``-- notes --`` what the edits say of themselves.
Cases whose names begin with ``insert`` get skeletons for all that owes a doc; the others are merged, whatever the
rules say.
"""

from pathlib import Path

import pytest

from postil.edits.insert import insertion
from postil.edits.merge import REPAIRS, merged, merging
from postil.edits.style import Styles
from postil.engine.fixing.repairs import INSERTIONS, Repair, repairs
from postil.engine.fixing.trial import applied
from postil.model import FileDoc
from postil.rules.settings import Settings
from support import archive
from support.languages import analyzed

CASES = Path(__file__).parents[2] / "cases" / "edits"
FILES = sorted(CASES.glob("*/*.txt"))


def repaired(name: str, content: bytes, insert: bool) -> tuple[bytes, tuple[Repair, ...]]:
    doc = analyzed(name, content)
    if insert:
        style = Styles((), [(name, b"", doc)]).of(name, doc)
        found = repairs(doc, content, INSERTIONS, Settings(), style)
    else:
        merges = [(at, symbol, merging(content, doc, symbol, REPAIRS)) for at, symbol in enumerate(doc.symbols)]
        found = tuple(Repair(at, symbol.qualname, 0, *merge) for at, symbol, merge in merges if merge is not None)
    return applied(content, found), found


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_docs_become_what_the_case_expects_and_stay_so(path: Path, update_cases: bool) -> None:
    case = archive.read(path)
    insert = path.stem.startswith("insert")
    (name, before), *_ = case.inputs("after", "notes").items()
    name = name.removeprefix("before ")
    after, found = repaired(name, before.encode(), insert)
    notes = "".join(f"{repair.symbol or 'the file'}: {'; '.join(repair.edit.notes)}\n" for repair in found)
    archive.check(path, case, "after", after.decode(), update=update_cases)
    archive.check(path, archive.read(path), "notes", notes, update=update_cases)
    assert repaired(name, after, insert) == (after, ())
    crlf = before.replace("\n", "\r\n").encode()
    assert repaired(name, crlf, insert)[0] == after.replace(b"\n", b"\r\n"), "with CRLF something else comes out"


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_what_is_edited_reads_as_it_was_meant_to(path: Path) -> None:
    (name, text), *_ = archive.read(path).inputs("after", "notes").items()
    name = name.removeprefix("before ")
    after, found = repaired(name, text.encode(), False)
    docs = [symbol.doc for symbol in analyzed(name, after).symbols]
    for repair in found:
        assert repair.ordinal is not None
        assert (docs[repair.ordinal] or "").split() == repair.text.split()


def test_a_symbol_alone_can_be_asked_for() -> None:
    content = b'def f(a, b):\n    """Say.\n\n    Args:\n        a: A.\n    """\n\n\ndef g(x): ...\n'
    doc: FileDoc = analyzed("a.py", content)
    style = Styles((), ()).of("a.py", doc)
    f, g = doc.symbols
    assert merged(content, doc, g) is None
    edit = merged(content, doc, f)
    assert edit is not None
    assert edit.notes == ("adds b",)
    skeleton = insertion(content, doc, g, style)
    assert skeleton is not None
    assert '"""TODO\n\n    Args:\n        x: TODO\n    """' in skeleton.text
