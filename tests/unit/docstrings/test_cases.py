"""Each file under ``tests/cases/docstrings/<format>/`` is a doc, what it says, how it is shown, and an edit of it."""

from pathlib import Path

import pytest

from postil.docstrings.hover import to_markdown
from postil.docstrings.model import Doc, Text
from postil.docstrings.parsing import parse
from postil.docstrings.writing import write
from postil.model import DOC_FORMATS
from support import archive
from support.models import edited, model_words

CASES = Path(__file__).parents[2] / "cases" / "docstrings"
FILES = sorted(CASES.glob("*/*.txt"))
EXPECTED = ("model", "markdown", "written")


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_doc_says_is_shown_and_is_written_as_its_case_expects(path: Path, update_cases: bool) -> None:
    case = archive.read(path)
    doc = parse(case.sections["doc"].removesuffix("\n"), path.parent.name)
    assert write(doc) == doc.text
    pieces_stand_where_they_say(doc)
    answers = {"model": model_words(doc), "markdown": f"{to_markdown(doc)}\n"}
    if "edit" in case.sections:
        answers["written"] = f"{edited(doc, case.sections['edit'])}\n"
    for name, answer in answers.items():
        archive.check(path, archive.read(path), name, answer, update=update_cases)
    assert set(archive.read(path).sections) - set(EXPECTED) <= {"doc", "edit"}


def pieces_stand_where_they_say(doc: Doc) -> None:
    """Each piece of the model is what stands at its place in the text."""
    texts = [text for text in (doc.summary, doc.description) if text is not None]
    exact: list[Text] = []
    for element in doc.elements:
        assert doc.text[element.start : element.end].rstrip(" \t") == doc.text[element.start : element.end]
        texts += [element.text]
        exact += [*element.names, *(part for part in (element.type, element.default) if part is not None)]
    for text in texts:
        assert words(doc.text[text.start : text.end]) == words(text.text)
    for text in exact:
        assert words(doc.text[text.start : text.end]) == words(text.text)


def words(text: str) -> list[str]:
    return text.split()


def test_every_format_has_cases() -> None:
    counts = {form: len(list((CASES / form).glob("*.txt"))) for form in DOC_FORMATS}
    assert {form: count for form, count in counts.items() if count < 8} == {}
