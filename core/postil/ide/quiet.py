"""The comment that silences a finding where it stands, in the language's own syntax.

Invariant: with it every declaration, its code and its doc are what they were, and with a reason in it the finding is
silent: a place where that is not so is no place for it.
"""

from collections.abc import Callable, Iterator

from postil.engine.checking import silence
from postil.ide.document import Document
from postil.ide.values import TextEdit
from postil.model import FileDoc, Finding, Span, Symbol
from postil.values import NamedTuple

REASON = "reason"
_SHARP = ("python", "ruby", "shell", "yaml", "toml", "php")
_DASHES = ("sql", "lua")
_MARKUP = ("markdown", "html", "xml", "vue", "svelte")
_SLASHES = (
    "javascript", "jsx", "typescript", "tsx", "java", "kotlin", "scala", "c", "cpp", "c++", "c#", "go", "rust", "swift",
)  # fmt: skip
_MARKS = {
    **dict.fromkeys(_SHARP, ("# ", "")), **dict.fromkeys(_SLASHES, ("// ", "")), **dict.fromkeys(_DASHES, ("-- ", "")),
    **dict.fromkeys(_MARKUP, ("<!-- ", " -->")),
}  # fmt: skip
_MARKS["php"] = ("// ", "")


class _Spot(NamedTuple):
    at: int
    before: str
    after: str


def speaks(language: str) -> bool:
    """Whether a comment can be written in a language."""
    return language in _MARKS


def quieted(
    document: Document, doc: FileDoc, rule: str, qualname: str | None, start_byte: int,
    read: Callable[[bytes], FileDoc | None],
) -> TextEdit | None:  # fmt: skip
    """The edit that silences a rule for a declaration, with an empty place for the reason; None where none would.

    ``doc`` is of the document's text; ``read`` analyzes another text.
    """
    opening, closing = _MARKS[doc.language] if doc.language in _MARKS else _MARKS[document.language]
    data = document.data
    symbol = _symbol(doc, qualname, start_byte)
    if symbol is None and qualname is not None:
        return None
    for spot in _spots(data, symbol):
        comment = f"{opening}postil: ignore[{rule}] {closing}"
        text = f"{spot.before}{comment}{spot.after}"
        at = len(spot.before) + len(comment) - len(closing)
        full = text[:at] + REASON + text[at:]
        tried = data[: spot.at] + full.encode() + data[spot.at :]
        after = read(tried)
        if after is not None and _same(doc, after) and _silent(after, tried, rule, symbol, doc):
            return TextEdit(document.path, spot.at, spot.at, text, f"silences {rule}", ((at, at),))
    return None


def _symbol(doc: FileDoc, qualname: str | None, start_byte: int) -> Symbol | None:
    same = [one for one in doc.symbols if one.qualname == qualname]
    return min(
        same,
        key=lambda one: min(abs(span.start_byte - start_byte) for span in (one.span, one.doc_span) if span is not None),
        default=None,
    )


def _spots(data: bytes, symbol: Symbol | None) -> Iterator[_Spot]:
    """Above the declaration, above its doc, behind it on its line; of a file on its first line that may be one."""
    newline = "\r\n" if b"\r\n" in data else "\n"
    if symbol is None:
        at = 0
        for line in data.splitlines(keepends=True)[:3]:
            yield _Spot(at, "", newline)
            at += len(line)
        return
    spans = [symbol.span]
    if symbol.doc_span is not None and symbol.doc_span.start_byte < symbol.span.start_byte:
        spans.append(symbol.doc_span)
    for span in spans:
        start = data.rfind(b"\n", 0, span.start_byte) + 1
        indent = data[start : span.start_byte]
        blanks = indent[: len(indent) - len(indent.lstrip())].decode("ascii", "replace")
        yield _Spot(start, blanks, newline)
    end = data.find(b"\n", symbol.span.start_byte)
    end = len(data) if end < 0 else end - (data[end - 1 : end] == b"\r")
    yield _Spot(end, "  ", "")


def _same(before: FileDoc, after: FileDoc) -> bool:
    """Whether the same is declared, with the same code and the same docs."""
    return (
        after.errors <= before.errors
        and [_known(one) for one in before.symbols] == [_known(one) for one in after.symbols]
        and (before.overview or "").split() == (after.overview or "").split()
    )


def _known(symbol: Symbol) -> tuple[str, str, str, str]:
    return symbol.kind, symbol.qualname, symbol.code_hash, symbol.doc_hash


def _silent(after: FileDoc, data: bytes, rule: str, symbol: Symbol | None, doc: FileDoc) -> bool:
    if symbol is None:
        place: Span = Span(0, 0, 1, 0, 1, 0)
        name = None
    else:
        here = after.symbols[next(number for number, one in enumerate(doc.symbols) if one is symbol)]
        place, name = here.span, here.qualname
    return silence.heard(Finding(rule, "info", "", place, name, ""), place, data) is None
