"""Conventions of block tags: JSDoc and TSDoc, Javadoc, PHPDoc, YARD, KDoc, Scaladoc, LuaDoc and its heirs, Doxygen.

A tag is a word behind ``@`` (in Doxygen also ``\\``) that begins a line outside code. It reaches to the next tag; in
Doxygen to the end of its paragraph as well, in YARD to the next line that is not deeper.
"""

from postil.docstrings.found import Found
from postil.docstrings.heads import Head, head
from postil.docstrings.lines import piece
from postil.docstrings.model import Doc, Element, Text
from postil.docstrings.patterns import late
from postil.docstrings.words import DOXYGEN_OTHER, TAGS
from postil.values import NamedTuple

_TAG = late(r"@(!?[A-Za-z][\w-]*(?::[A-Za-z]\w*)?)(?![\w@.])")
_COMMAND = late(r"[\\@]([A-Za-z]+)(?:\[[a-zA-Z, ]{0,20}\])?(?![\w@.])")


class Tag(NamedTuple):
    """One tag: its word, what it says, and the offset after it."""

    word: str
    kind: str
    end: int


def parse(text: str, form: str) -> Doc:
    """Take a doc of block tags apart."""
    found = Found(text, form)
    lines = found.lines
    starts: list[tuple[int, Tag]] = []
    for at, line in enumerate(lines):
        if line.bare[:1] in ("@", "\\") and not found.code[at]:
            tag = _tag(text, line.first, line.end, form)
            if tag is not None and not (form == "yard" and starts and _inside(found, at, *starts[-1])):
                starts.append((at, tag))
    ends = [at for at, _ in starts[1:]]
    for (at, tag), limit in zip(starts, [*ends, len(lines)], strict=False):
        end = _end(found, at, limit, tag, form)
        found.prose_to(at, end)
        _take(found, tag, at, end)
    return found.doc()


def _inside(found: Found, at: int, opened: int, tag: Tag) -> bool:
    """Whether a deeper tag belongs to an overload or a directive of YARD."""
    holds = tag.word == "overload" or tag.word.startswith("!")
    return holds and found.lines[at].indent > found.lines[opened].indent


def _tag(text: str, start: int, stop: int, form: str) -> Tag | None:
    words = TAGS[form]
    if form == "doxygen":
        match = _COMMAND().match(text, start, stop)
        if match is None:
            return None
        kind = words.get(match[1]) or ("other" if match[1] in DOXYGEN_OTHER else "")
        return Tag(match[1], kind, match.end()) if kind else None
    match = _TAG().match(text, start, stop)
    if match is None or text[start] != "@":
        return None
    word = match[1]
    if form == "phpdoc" and word.startswith(("phpstan-", "psalm-", "phan-")):
        return Tag(word, words.get(word) or words.get(word.partition("-")[2], "other"), match.end())
    return Tag(word, words.get(word, "other"), match.end())


def _end(found: Found, at: int, limit: int, tag: Tag, form: str) -> int:
    """The line after the last one that says something of the tag."""
    lines = found.lines
    end = limit
    if form == "doxygen":
        end = _doxygen_end(found, at, limit, tag)
    elif form == "yard":
        indent = lines[at].indent
        end = at + 1
        while end < limit and (not lines[end].bare or lines[end].indent > indent):
            end += 1
    while end > at + 1 and not lines[end - 1].bare:
        end -= 1
    return end


def _doxygen_end(found: Found, at: int, limit: int, tag: Tag) -> int:
    """The first empty line outside code; lists and code blocks of a parameter go on behind it when deeper."""
    lines = found.lines
    indent = lines[at].indent
    end = at + 1
    while end < limit:
        if not lines[end].bare and not found.code[end]:
            following = end
            while following < limit and not lines[following].bare:
                following += 1
            if following >= limit or lines[following].indent <= indent or tag.kind == "summary":
                break
        end += 1
    return end


def _take(found: Found, tag: Tag, at: int, end: int) -> None:
    text, lines = found.text, found.lines
    stop = max(found.last_said(at, end), tag.end)
    start = lines[at].first
    told = head(text, tag.word, tag.kind, tag.end, stop, found.form)
    while at < end - 1 and lines[at].end < told.end:
        at += 1
    said = piece(text, lines, at, end, told.end)
    if tag.kind in ("summary", "details"):
        if found.summary(said) if tag.kind == "summary" else found.details(said):
            return
        found.element(Element("prose", said, title=tag.word, start=start, end=stop))
        return
    found.element(_element(tag, told, said, start, stop))


def _element(tag: Tag, told: Head, said: Text, start: int, stop: int) -> Element:
    kind = tag.kind
    if kind == "parameter" and told.names and told.names[0].text.startswith("<") and told.names[0].text.endswith(">"):
        kind = "type_parameter"
        name = told.names[0]
        told = told._replace(names=(Text(name.text[1:-1], name.start + 1, name.end - 1),))
    return Element(kind, said, told.names, told.type, told.default, told.optional, tag.word, start, stop)
