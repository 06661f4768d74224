"""What every format of other parsers comes down to: files, and what each declares."""

import re
from collections.abc import Sequence

from postil.errors import PostilError
from postil.model import Export, FileDoc, Import, Parameter
from postil.syntax.outline import Outline, Said, Scope
from postil.syntax.tokens import Lexis
from postil.values import NamedTuple

MOST_SYMBOLS = 200_000
_STRINGS = Lexis(
    re.compile(rb'"[^"\\\r\n]*(?>(?:\\.[^"\\\r\n]*)*)"|' rb"'[^'\\\r\n]*(?>(?:\\.[^'\\\r\n]*)*)'"), (),
    trailing_commas=False,
)  # fmt: skip


class BadInput(PostilError):
    """An input that is not of its format: malformed, cut short, or of another version."""


class Misfit(Exception):
    """What is said of a file does not fit the file."""


class Declared(NamedTuple):
    """One declaration as another parser tells it; lines from 1, columns in characters from 0."""

    kind: str
    name: str
    line: int
    column: int = 0
    end_line: int | None = None
    """None where the parser does not tell."""
    end_column: int | None = None
    parent: str | None = None
    """The qualified name of what is around it."""
    signature: str | None = None
    doc: str | None = None
    doc_format: str | None = None
    doc_lines: tuple[int, int] | None = None
    """Its first and last line; None where the parser does not tell where the doc stands."""
    visibility: str = "public"
    flags: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    returns: str | None = None
    raises: tuple[str, ...] = ()
    decorators: tuple[str, ...] = ()


class Foreign(NamedTuple):
    """One file as another parser tells it."""

    path: str
    language: str
    """In lower case."""
    declared: Sequence[Declared]
    overview: str | None = None
    imports: tuple[Import, ...] = ()
    blob: str | None = None
    """The id of the content it speaks of, where the format tells it."""
    written: tuple[tuple[int, int, str], ...] = ()
    """Line, column and text of what must stand in the file if it is the one that was parsed."""
    notes: tuple[str, ...] = ()
    units: str = "utf-32-le"
    """The encoding whose code units columns count: that one for characters, ``utf-8`` or ``utf-16-le``."""


def filedoc(file: Foreign, content: bytes) -> FileDoc:
    """What is said of a file, in Postil's terms; raises ``Misfit`` where the content is not the one it speaks of."""
    if len(file.declared) > MOST_SYMBOLS:
        raise Misfit(f"{len(file.declared)} symbols, more than {MOST_SYMBOLS}")
    outline = Outline(file.language, content, _STRINGS)
    lines = [line.decode("utf-8", "surrogateescape") for line in content.splitlines()]
    for line, column, text in file.written:
        there = lines[line - 1] if 1 <= line <= len(lines) else ""
        if not there.startswith(text, _characters(there, column, file.units)):
            raise Misfit(f"line {line} does not have {text[:60]!r}, so the file has changed since")
    for one in sorted(file.declared, key=lambda one: (one.line, one.column)):
        _add(outline, one, lines, file.units)
    if file.overview:
        outline.overview = Said(file.overview, 0, 0, "plain")
    outline.imports.extend(file.imports)
    outline.notes.extend(file.notes)
    doc = outline.filedoc(0)
    public = [symbol for symbol in doc.symbols if symbol.parent is None and symbol.public]
    exports = tuple(Export(symbol.name, None, None, symbol.span.line) for symbol in public)
    return doc._replace(exports=exports)


def _add(outline: Outline, one: Declared, lines: list[str], units: str) -> None:
    if not 1 <= one.line <= max(len(lines), 1):
        raise Misfit(f"{one.name!r:.60} is on line {one.line}, and there are {len(lines)}")
    end_line = one.line if one.end_line is None else one.end_line
    if not one.line <= end_line <= len(lines):
        raise Misfit(f"{one.name!r:.60} ends on line {end_line}, and there are {len(lines)}")
    start = _byte(outline, lines, one.line, one.column, units)
    end = _byte(outline, lines, end_line, one.end_column, units)
    if end < start:
        raise Misfit(f"{one.name!r:.60} ends before it starts")
    said: Said | None = None
    if one.doc:
        first, last = one.doc_lines or (one.line, one.line)
        if not 1 <= first <= last <= len(lines):
            raise Misfit(f"the doc of {one.name!r:.60} is on lines {first} to {last}, and there are {len(lines)}")
        place = (start, start)
        if one.doc_lines is not None:
            place = (_byte(outline, lines, first, 0, units), _byte(outline, lines, last, None, units))
        said = Said(one.doc, *place, one.doc_format or "plain")
    signature = one.signature or " ".join(lines[one.line - 1].split()) if lines else one.name
    outline.add(
        one.kind, one.name, Scope(one.parent), signature, (start, end), parameters=one.parameters, returns=one.returns,
        raises=one.raises, decorators=one.decorators, flags=one.flags, visibility=one.visibility, doc=said,
    )  # fmt: skip


def _byte(outline: Outline, lines: list[str], line: int, column: int | None, units: str) -> int:
    """The byte of a line and column; the end of the line where no column, or one behind its end, is told."""
    start = outline.positions.line_start(line)
    text = lines[line - 1]
    if column is not None:
        text = text[: _characters(text, column, units)]
    return start + len(text.encode("utf-8", "surrogateescape"))


def _characters(text: str, column: int, units: str) -> int:
    """How many characters of a line so many code units are."""
    if column <= 0 or text.isascii():
        return max(column, 0)
    width = _WIDTHS[units]
    return len(text.encode(units, "surrogatepass")[: column * width].decode(units, "ignore"))


_WIDTHS = {"utf-8": 1, "utf-16-le": 2, "utf-32-le": 4}
