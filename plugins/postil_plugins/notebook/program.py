"""From the bytes of a notebook to its ``FileDoc``: the cells joined to a program, and what it declares placed again."""

import re
from bisect import bisect_right
from collections.abc import Callable
from importlib import import_module
from typing import cast

from postil.model import FileDoc, Source, Span, Symbol
from postil.syntax.positions import Positions
from postil_plugins.notebook.cells import Cell, Line, notebook

_ANALYZERS = {
    "python": ("python", "python", ".py"), "python3": ("python", "python", ".py"),
    "javascript": ("javascript", "javascript", ".js"), "typescript": ("typescript", "typescript", ".ts"),
}  # fmt: skip
"""Plugin, language and extension by the name that notebooks give a language."""
_MAGIC = re.compile(r"\s*(?:[%!?]|\S[^=#'\"(]*\?\??\s*$)")


def described(source: Source) -> FileDoc:
    """Describe one notebook."""
    content = source.content
    found = notebook(content)
    positions = Positions(content)
    overview = _overview(found.cells, positions)
    known = _ANALYZERS.get(found.language)
    notes = [f"code in {found.language}" + ("" if known else ", which is not analyzed")]
    empty = FileDoc(
        source.language, *overview, notes=tuple(notes), errors=int(found.broken and bool(content.strip())),
        lines=positions.lines, size=len(content),
    )  # fmt: skip
    if known is None:
        return empty
    plugin, language, ending = known
    analyze = cast(
        "Callable[[Source], FileDoc | None]", import_module(f"postil_plugins.{plugin}").postil_analyze
    )  # fmt: skip
    program = _Program(found.cells, positions)
    doc = analyze(Source(f"file{ending}", language, program.text))
    if doc is None:
        return empty
    place = program.line
    return empty._replace(
        imports=tuple(one._replace(line=place(one.line)) for one in doc.imports),
        exports=tuple(one._replace(line=place(one.line)) for one in doc.exports),
        # A broken notebook may tell the text of one cell in several places.
        symbols=tuple(sorted((program.placed(symbol) for symbol in doc.symbols), key=_start)),
        constants=tuple(one._replace(line=place(one.line)) for one in doc.constants),
        dependencies=doc.dependencies,
        errors=empty.errors + doc.errors,
    )


def _overview(cells: list[Cell], positions: Positions) -> tuple[str | None, Span | None, str | None]:
    if not cells or cells[0].kind != "markdown":
        return None, None, None
    text = "".join(line.text for line in cells[0].lines).strip()
    return (text, positions.span(cells[0].start, cells[0].end), "markdown") if text else (None, None, None)


def _start(symbol: Symbol) -> int:
    return symbol.span.start_byte


class _Program:
    """The code of all cells, and where each of its bytes is in the file."""

    def __init__(self, cells: list[Cell], positions: Positions) -> None:
        self._positions = positions
        self._lines: list[Line] = []
        self._starts: list[int] = []
        self._texts: list[bytes] = []
        at = 0
        for cell in cells:
            if cell.kind != "code" or (cell.lines and cell.lines[0].text.startswith("%%")):
                continue
            for number, line in enumerate(cell.lines):
                text = "" if _MAGIC.match(line.text) else line.text.rstrip("\r\n")
                encoded = text.encode("utf-8", "replace")
                if number + 1 == len(cell.lines) or line.text.endswith("\n"):
                    encoded += b"\n"
                self._lines.append(line)
                self._starts.append(at)
                self._texts.append(encoded)
                at += len(encoded)
        self.text = b"".join(self._texts)
        self._newlines = Positions(self.text)

    def line(self, number: int) -> int:
        """The line of the file that a line of the program is on."""
        return self._positions.line(self._byte(self._newlines.line_start(number), end=False))

    def placed(self, symbol: Symbol) -> Symbol:
        """The symbol where it stands in the file."""
        body, doc_span = symbol.body, symbol.doc_span
        return symbol._replace(
            span=self.span(symbol.span), body=body and self.span(body), doc_span=doc_span and self.span(doc_span)
        )

    def span(self, span: Span) -> Span:
        """A stretch of the program as one of the file."""
        start = self._byte(span.start_byte, end=False)
        return self._positions.span(start, max(start, self._byte(span.end_byte, end=True)))

    def _byte(self, byte: int, *, end: bool) -> int:
        place = bisect_right(self._starts, byte - 1 if end and byte else byte) - 1
        if place < 0:
            return 0
        line, text = self._lines[place], self._texts[place]
        characters = len(text[: byte - self._starts[place]].decode("utf-8", "replace").rstrip("\n"))
        if b"\\" not in line.raw:
            return line.start + len(line.text[:characters].encode("utf-8", "replace"))
        at = 0
        raw = line.raw.decode("utf-8", "surrogateescape")
        for match in _PIECE.finditer(raw):
            if characters <= 0:
                break
            # An escaped pair of surrogates is one character.
            characters -= 1
            at = match.end()
        return line.start + len(raw[:at].encode("utf-8", "surrogateescape"))


_PIECE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]", re.DOTALL
)
