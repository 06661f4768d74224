"""What stands between two items or at the start of a body: doc comments and attributes, read from the text alone.

Most of a well documented file is such text; a node of the tree for each of its lines would cost more than its parse.
"""

import re
from functools import lru_cache

from postil.values import NamedTuple
from postil_plugins.rust.grammar import OPAQUE
from postil_plugins.rust.header import one_line
from postil_plugins.rust.literals import string_value

_RUN = re.compile(rb"///(?!/)[^\n]*(?>(?:\n[ \t]*///(?!/)[^\n]*)*)")
_INNER_RUN = re.compile(rb"//![^\n]*(?>(?:\n[ \t]*//![^\n]*)*)")
_LATER_MARK = re.compile(rb"\n[ \t]*//[/!]")
_COMMENT_MARK = re.compile(rb"/\*|\*/")
_BLANK = re.compile(rb"\s*")
_ATTRIBUTE = re.compile(rb"#[ \t\n]*(!?)[ \t\n]*\[")
_INSIDE = rb"(?>(?:[^\[\]\"'/]+|\"[^\"\\\n]*\")*)"
_PLAIN_ATTRIBUTE = re.compile(_INSIDE + rb"\]")
_EACH_ATTRIBUTE = re.compile(rb"#\[(" + _INSIDE + rb")\]")
# Nearly all that stands before items: comments of one line, then attributes without surprises.
_USUAL = re.compile(
    rb"\s*+(?:(///(?!/)[^\n]*(?>(?:\n[ \t]*///(?!/)[^\n]*)*))\s*+)?((?>(?:#\[" + _INSIDE + rb"\]\s*+)*))"
)
_BRACKET = re.compile(rb"(" + OPAQUE.pattern + rb")|[\[\]]", re.DOTALL)
_DOC_IS = re.compile(r"doc\s*=\s*")
_HIDDEN = re.compile(r"doc\s*\((?:[^\"]*[\s,(])?hidden\s*[,)]")
_PATH_IS = re.compile(r"path\s*=\s*")
_NAME = re.compile(r"(?:unsafe\s*\(\s*)?((?:\w|::|\s)*\w)")
_TESTS = frozenset(
    ("test", "bench", "rstest", "test_case", "test_matrix", "quickcheck", "proptest", "wasm_bindgen_test", "theory")
)


class Fragment(NamedTuple):
    """One piece of a doc, marks off."""

    text: str
    kind: str
    """``line`` for comments of one line, ``block`` for ``/** */``, ``raw`` for the value of an attribute."""


class Attribute(NamedTuple):
    """What one attribute means here."""

    text: str
    """Without ``#[ ]``, on one line."""
    doc: str | None = None
    """The text that ``doc = "…"`` gives."""
    documents: bool = False
    """Whether it is ``doc = "…"``."""
    hides: bool = False
    exports_macro: bool = False
    flags: tuple[str, ...] = ()
    path: str | None = None
    """The file that ``path = "…"`` names."""


class Trivia(NamedTuple):
    """Docs and attributes of one item, in source order."""

    fragments: tuple[Fragment, ...] = ()
    place: tuple[int, int] | None = None
    """From the first to the last byte of the fragments."""
    attributes: tuple[Attribute, ...] = ()
    start: int = -1
    """Where the first attribute starts that is no doc; -1 where there is none."""


NOTHING = Trivia()


def before(content: bytes, start: int, end: int) -> Trivia:
    """What stands between ``start`` and an item at ``end``, inner docs and attributes left out."""
    between = content[start:end]
    if b"/" not in between and b"#" not in between:
        return NOTHING
    usual = _USUAL.fullmatch(content, start, end)
    if usual is not None:
        run, written = usual.groups()
        attributes = tuple([_attribute(one) for one in _EACH_ATTRIBUTE.findall(written)]) if written else ()
        if not any(attribute.documents for attribute in attributes):
            first = usual.start(2) if attributes else -1
            if run is None:
                return Trivia((), None, attributes, first) if attributes else NOTHING
            stop = usual.end(1)
            place = usual.start(1), stop - 1 if content[stop - 1] == _RETURN else stop
            return Trivia((_lines(run),), place, attributes, first)
    return _read(content, start, end, inner=False)


def inside(content: bytes, start: int) -> Trivia:
    """The inner docs and attributes at the start of a body whose first byte is at ``start``."""
    at = _after_blank(content, start)
    if content[at : at + 1] not in (b"/", b"#"):
        return NOTHING
    return _read(content, at, len(content), inner=True)


def _read(content: bytes, start: int, end: int, *, inner: bool) -> Trivia:
    """Read pieces up to ``end`` or the first thing that is neither comment nor attribute."""
    fragments: list[Fragment] = []
    attributes: list[Attribute] = []
    place = (-1, -1)
    first = -1
    at = start
    while (at := _after_blank(content, at)) < end:
        stop, fragment, attribute = _piece(content, at, inner=inner)
        if stop < 0:
            break
        if fragment is not None:
            fragments.append(fragment)
            place = (at if place[0] < 0 else place[0], stop)
        elif attribute is not None:
            attributes.append(attribute)
            first = at if first < 0 else first
        at = stop
    if not fragments and not attributes:
        return NOTHING
    return Trivia(tuple(fragments), place if fragments else None, tuple(attributes), first)


def _piece(content: bytes, at: int, *, inner: bool) -> tuple[int, Fragment | None, Attribute | None]:
    """Where the comment or attribute at ``at`` ends, and what it says; before 0 where there is neither."""
    mark = content[at : at + 4]
    if mark.startswith(b"//"):
        run = (_INNER_RUN if inner else _RUN).match(content, at)
        if run is None:
            stop = content.find(b"\n", at)
            return (len(content) if stop < 0 else stop), None, None
        stop = run.end()
        return (stop - 1 if content[stop - 1] == _RETURN else stop), _lines(run.group()), None
    if mark.startswith(b"/*"):
        stop = comment_end(content, at)
        says = mark[2:3] == b"!" if inner else mark[2:3] == b"*" and mark[3:4] not in (b"*", b"/")
        return stop, Fragment(_decoded(content[at + 3 : stop - 2]), "block") if says else None, None
    opening = _ATTRIBUTE.match(content, at)
    if opening is None:
        return -1, None, None
    stop = _closing(content, opening.end())
    if bool(opening.group(1)) != inner:
        return stop, None, None
    attribute = _attribute(content[opening.end() : stop - 1])
    if attribute.documents:
        return stop, Fragment(attribute.doc or "", "raw") if attribute.doc is not None else None, None
    return stop, None, attribute


_RETURN = 0x0D


def _lines(run: bytes) -> Fragment:
    """The text of comments of one line that follow one another."""
    marked = run[3:]
    return Fragment(_decoded(_LATER_MARK.sub(b"\n", marked) if b"\n" in marked else marked), "line")


def _decoded(text: bytes) -> str:
    said = text.decode("utf-8", "replace")
    return said.replace("\r\n", "\n").removesuffix("\r") if "\r" in said else said


def _after_blank(content: bytes, at: int) -> int:
    blank = _BLANK.match(content, at)
    return at if blank is None else blank.end()


def comment_end(content: bytes, at: int) -> int:
    """Behind the ``/* */`` comment at ``at``, in which others may nest."""
    depth = 0
    for mark in _COMMENT_MARK.finditer(content, at):
        depth += 1 if mark.group() == b"/*" else -1
        if not depth:
            return mark.end()
    return len(content)


def _closing(content: bytes, at: int) -> int:
    """Behind the bracket that closes the one before ``at``."""
    plain = _PLAIN_ATTRIBUTE.match(content, at)
    if plain is not None:
        return plain.end()
    depth = 1
    for mark in _BRACKET.finditer(content, at):
        if mark.group(1) is None:
            depth += 1 if mark.group() == b"[" else -1
            if not depth:
                return mark.end()
    return len(content)


@lru_cache(maxsize=4096)
def _attribute(written: bytes) -> Attribute:
    """Read the inside of an attribute; few make up most of them."""
    text = written.decode("utf-8", "replace").strip()
    value = _DOC_IS.match(text)
    if value is not None:
        said = string_value(text[value.end() :])
        # What a macro makes of a doc is not known: the attribute then stands with the others.
        return Attribute(text, said, said is not None)
    text = one_line(written)
    path = _PATH_IS.match(text)
    named = _NAME.match(text)
    name = "".join(named.group(1).split()).rpartition("::")[2] if named else ""
    flags: tuple[str, ...] = ()
    if name in _TESTS:
        flags = ("test",)
    elif name == "deprecated":
        flags = ("deprecated",)
    return Attribute(
        text,
        hides=name == "doc" and _HIDDEN.match(text) is not None,
        exports_macro=name == "macro_export",
        flags=flags,
        path=string_value(text[path.end() :]) if path else None,
    )
