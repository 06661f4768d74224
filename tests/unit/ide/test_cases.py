"""Each file under ``tests/cases/ide/<feature>/`` is a repository with a ``<CURSOR>``, and what an editor is answered.

All files are open buffers, analysed here. A section ``NAME (typed)`` is what a file becomes by typing, before any
analysis; ``NAME (analysed)`` what it becomes, analysed.
"""

import re
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

import pytest

from postil.engine.graph.modules import family
from postil.engine.uses.local import Said, said
from postil.ide.completion import completions
from postil.ide.definition import definition
from postil.ide.document import Document
from postil.ide.folding import folds
from postil.ide.hover import hover
from postil.ide.references import doc_links
from postil.ide.renaming import named, renaming
from postil.ide.session import Session
from postil.ide.signature import signature_help
from postil.ide.symbols import document_symbols, workspace_symbols
from postil.ide.values import SymbolItem, Target
from postil.model import FileDoc, Mention, Source, Span
from postil.plugins.packing import unpack
from support import archive

CASES = Path(__file__).parents[2] / "cases" / "ide"
FILES = sorted(CASES.glob("*/*.txt"))
MARK = "<CURSOR>"
FOLDERS = {
    **{name: name for name in ("python", "javascript", "typescript", "go", "java", "rust", "c", "kotlin", "php")},
    **{name: name for name in ("ruby", "swift", "scala", "lua", "markdown", "sql")},
    "jsx": "javascript", "tsx": "typescript", "c++": "cpp", "c#": "csharp", "shell": "bash",
}  # fmt: skip


class Plugin(Protocol):
    def postil_analyze(self, source: Source) -> FileDoc | None: ...
    def postil_uses(self, source: Source, names: Sequence[str]) -> Sequence[Mention] | None: ...


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_what_an_editor_is_answered_is_what_the_case_expects(path: Path, update_cases: bool) -> None:
    case = archive.read(path)
    session, document, at = opened(case.inputs("answer"))
    answer = ANSWERS[path.parent.name](session, document, at)
    archive.check(path, case, "answer", answer.rstrip("\n") + "\n", update=update_cases)


def opened(files: dict[str, str]) -> tuple[Session, Document, int]:
    session = Session.loose()
    cursor: tuple[str, int] | None = None
    for title, text in files.items():
        name, _, how = title.partition(" (")
        plain = text.replace(MARK, "")
        data = plain.encode()
        if MARK in text:
            assert cursor is None or how, "a case has one cursor"
            cursor = name, len(text.partition(MARK)[0].encode())
        document = session.buffer_changed(name, data, 2) if how else session.buffer_opened(name, data, 1)
        if how != "typed)":
            session.analysed(name, data, analysed(document))
    assert cursor is not None, "a case needs a cursor"
    found = session.document(cursor[0])
    assert found is not None
    return session, found, cursor[1]


def plugin(language: str) -> Plugin:
    return cast("Plugin", import_module(f"postil_plugins.{FOLDERS.get(language, 'plain')}"))


def analysed(document: Document) -> FileDoc:
    dot = document.path.rfind(".")
    source = Source(f"file{document.path[dot:]}", document.language, document.data)
    doc = plugin(document.language).postil_analyze(source)
    assert doc is not None
    return doc


def mentions(document: Document, names: Sequence[str]) -> list[Said]:
    """What a worker would say of the names."""
    if family(document.language) not in ("python", "ecmascript"):
        return []
    source = Source("file", document.language, document.data)
    packed = said(plugin(document.language).postil_uses(source, names), source, names)
    return [Said._make(row) for row in cast("list[tuple[object, ...]]", unpack(packed))]


def hovered(session: Session, document: Document, at: int) -> str:
    answer = hover(session, document, at)
    if answer is None:
        return "nothing\n"
    asked = ""
    if answer.ask:
        asked = f"at first ({answer.sure}):\n\n{answer.markdown or 'nothing'}\n\nasked for {', '.join(answer.ask)}:\n\n"
        answer = hover(session, document, at, mentions(document, answer.ask))
        if answer is None:
            return f"{asked}nothing\n"
    place = "" if answer.span is None else document.data[answer.span.start_byte : answer.span.end_byte].decode()
    return f"{asked}{place} ({answer.sure}):\n\n{answer.markdown}\n"


def defined(session: Session, document: Document, at: int) -> str:
    answer = definition(session, document, at)
    if answer is not None and answer.ask:
        answer = definition(session, document, at, mentions(document, answer.ask))
    if answer is None or not answer.targets:
        return "nothing\n"
    place = document.data[answer.span.start_byte : answer.span.end_byte].decode()
    return f"{place}:\n" + "".join(f"{_target(session, each)}\n" for each in answer.targets)


def _target(session: Session, each: Target) -> str:
    document = session.document(each.path)
    assert document is not None
    name = document.data[each.name_span.start_byte : each.name_span.end_byte].decode()
    return f"{each.path}:{each.name_span.line}:{each.name_span.column} {name or '(file)'} ({each.sure})"


def completed(session: Session, document: Document, at: int) -> str:
    rows: list[str] = []
    for each in completions(session, document, at):
        text = each.snippet.text
        for start, end in sorted(each.snippet.stops, reverse=True):
            text = f"{text[:start]}⟦{text[start:end]}⟧{text[end:]}"
        replaced = document.data[each.start_byte : each.end_byte].decode()
        rows.append(f"{each.label} [{each.kind}] {each.detail}\n  in the place of {replaced!r}:")
        rows += [f"  |{line}" for line in text.split("\n")]
    return "\n".join(rows) or "nothing"


def helped(session: Session, document: Document, at: int) -> str:
    answer = signature_help(session, document, at)
    if answer is None or not answer.signatures:
        return "nothing\n"
    rows: list[str] = []
    for each in answer.signatures:
        rows += [each.label, f"  {each.documentation}".rstrip()]
        for number, parameter in enumerate(each.parameters):
            mark = ">" if number == each.active else " "
            said_of = f": {parameter.documentation}" if parameter.documentation else ""
            rows.append(f" {mark} {each.label[parameter.start : parameter.end]}{said_of}")
    return "\n".join(rows)


def outlined(session: Session, document: Document, at: int) -> str:
    rows: list[str] = []
    pending: list[tuple[int, SymbolItem]] = [(0, each) for each in reversed(document_symbols(document))]
    while pending:
        depth, each = pending.pop()
        span, name = each.span, each.name_span
        said_of = f": {each.detail}" if each.detail else ""
        rows.append(
            f"{'  ' * depth}{each.kind} {each.name} {span.line}-{span.end_line} @{name.line}:{name.column}{said_of}"
        )
        pending += [(depth + 1, part) for part in reversed(each.children)]
    match = re.match(r"\w+", document.data[at:].decode())
    word = "" if match is None else match[0]
    rows.append(f"found for {word!r}:")
    rows += [
        f"{each.kind} {each.name} {each.path}:{each.span.line} ({each.container})"
        for each in workspace_symbols(session, word)
    ]
    return "\n".join(rows)


def folded(session: Session, document: Document, at: int) -> str:
    return "\n".join(f"{each.line}-{each.end_line} {each.kind}" for each in folds(document)) or "nothing"


def linked(session: Session, document: Document, at: int) -> str:
    rows: list[str] = []
    for each in doc_links(session, document):
        where = each.target if isinstance(each.target, str) else _target(session, each.target)
        rows.append(f"{_said(document, each.span)} -> {where}")
    return "\n".join(rows) or "nothing"


def renamed(session: Session, document: Document, at: int) -> str:
    """The text with every doc that can follow renamed parameters."""
    data, doc = document.data, document.doc
    for ordinal, symbol in sorted(enumerate(doc.symbols), key=lambda one: one[1].span.start_byte, reverse=True):
        pairs = named(symbol, session.renames.of(document.path, doc, ordinal))
        made = renaming(document.data, doc, symbol, pairs, frozenset(), lambda said, annotation: False)
        if made is not None:
            data = data[: made[0].start_byte] + made[0].text.encode() + data[made[0].end_byte :]
    return "nothing" if data == document.data else data.decode()


def _said(document: Document, span: Span) -> str:
    return f"{span.line}:{span.column} {document.data[span.start_byte : span.end_byte].decode()}"


ANSWERS: dict[str, Callable[[Session, Document, int], str]] = {
    "hover": hovered, "definition": defined, "completion": completed, "signature": helped, "symbols": outlined,
    "folding": folded, "links": linked, "rename": renamed,
}  # fmt: skip
