"""What docs refer to, in the ways of their conventions: roles, ``{@link}``, ``[Symbol]``, ``cref``, links to files.

Invariant: only what stands in a doc is a reference, and only what is found in the repository, or on the web, is a link.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from posixpath import dirname

from postil.engine.graph.modules import family
from postil.engine.graph.project import joined
from postil.ide.code import Word
from postil.ide.document import Document
from postil.ide.meaning import FOLLOWED, Found, Meaning, founds
from postil.ide.session import Session
from postil.ide.typetext import type_name
from postil.ide.values import EXACT, LIKELY, Link, Target
from postil.model import Span, Symbol
from postil.values import NamedTuple

MOST_LINKS = 400
MOST_NAMES = 60
"""So many names are looked for in one file while somebody waits; each of the others when it is asked for."""
_ROLE = re.compile(rb":(?:[a-z]+:)?(?:class|meth|func|mod|attr|exc|data|obj|const|any|type|ref):`([^`\n]{1,200})`")
_BRACES = re.compile(rb"\{@(?:link|linkcode|linkplain|see|inheritDoc)\s+([^\s{}|]{1,200})[^{}]{0,200}\}")
_BLOCK_TAG = re.compile(rb"@(?:see|throws|exception|link)\s+(\\?[\w.#:\\$]+(?:\([^()\n]*\))?)")
_BRACKETS = re.compile(rb"\[(`?)([A-Za-z_][\w.:]*(?:\(\))?)\1\](?![\w(])")
_TARGETED = re.compile(rb"\[[^\[\]\n]{1,200}\]\(([^()\s]{1,300})\)")
_WIKI = re.compile(rb"\[\[([\w.#$]+)(?:\s[^\[\]]*)?\]\]")
_CREF = re.compile(rb"""<(?:see|seealso|exception|inheritdoc)\s+cref=["'](?:[A-Z]:)?([\w.`{}()<>, ]+)["']""")
_YARD = re.compile(rb"(?<![#\w])\{([A-Z#.][\w:#.?!]*)(?:\s[^{}]*)?\}")
_TICKS = re.compile(rb"``([A-Za-z_][\w./:()-]*)``|(?<!`)`([A-Za-z_][\w.:#]*(?:\(\))?)`(?!`)")
_AT_BRACES = re.compile(rb"@\{([\w.:]+)(?:\|[^{}]*)?\}")
_REF = re.compile(rb"[@\\](?:ref|link|sa|see|copydoc)\s+(~?[\w:.]+)")
_WEB = re.compile(rb"https?://[^\s<>\"'`)\]}|\\^]{1,400}[^\s<>\"'`)\]}|\\^.,;:!?*_]")
_RST_LINK = re.compile(rb"`[^`<>\n]{0,200}<([^<>`\s]+)>`__?")
_BY_FORM = {
    "rustdoc": (_BRACKETS, _TARGETED), "godoc": (_BRACKETS,), "kdoc": (_BRACKETS, _TARGETED, _BLOCK_TAG),
    "javadoc": (_BRACES, _BLOCK_TAG), "jsdoc": (_BRACES, _TARGETED, _BLOCK_TAG),
    "tsdoc": (_BRACES, _TARGETED, _BLOCK_TAG),
    "phpdoc": (_BRACES, _BLOCK_TAG), "scaladoc": (_WIKI, _BLOCK_TAG), "xmldoc": (_CREF,), "yard": (_YARD, _BLOCK_TAG),
    "rdoc": (_YARD,), "swift": (_TICKS, _TARGETED), "luadoc": (_AT_BRACES, _BLOCK_TAG), "doxygen": (_REF, _TICKS),
    "google": (_ROLE, _TICKS, _RST_LINK, _TARGETED), "numpy": (_ROLE, _TICKS, _RST_LINK, _TARGETED),
    "sphinx": (_ROLE, _TICKS, _RST_LINK), "epytext": (_ROLE, re.compile(rb"[LC]\{([\w.]+)\}")),
    "plain": (_ROLE, _BRACES, _TICKS, _TARGETED, _RST_LINK), "markdown": (_TARGETED, _TICKS),
}  # fmt: skip
_ESCAPED = re.compile(r"%([0-9A-Fa-f]{2})")


class Reference(NamedTuple):
    """One stretch of a doc that names something."""

    start: int
    end: int
    said: str
    holder: Symbol | None
    """What the doc is of; None for the file."""


def reference_at(session: Session, document: Document, at: int) -> Meaning | None:
    """What the reference at a byte means; None when there is none, or nothing is found under it."""
    for place, holder, form in _docs(document, at):
        for each in _within(document.data, place, holder, form):
            if each.start <= at <= each.end:
                found = resolved(session, document, each)
                if found:
                    word = Word(each.start, each.end, each.said)
                    sure = EXACT if len(found) == 1 else LIKELY
                    return Meaning(word, document.positions.span(each.start, each.end), found, sure)
    return None


def doc_links(session: Session, document: Document) -> tuple[Link, ...]:
    """The links of all docs of a file; of a page, its links to files."""
    from postil.ide.definition import START, target

    made: list[Link] = []
    seen: set[tuple[int, int]] = set()
    known: dict[tuple[str, str], Target | None] = {}
    for place, holder, form in _docs(document, None):
        text = document.data[place.start_byte : place.end_byte]
        for match in _WEB.finditer(text):
            start, end = place.start_byte + match.start(), place.start_byte + match.end()
            seen.add((start, end))
            made.append(Link(document.positions.span(start, end), match[0].decode("utf-8", "replace")))
        for each in _within(document.data, place, holder, form):
            if len(made) >= MOST_LINKS or (each.start, each.end) in seen or "://" in each.said:
                continue
            seen.add((each.start, each.end))
            span = document.positions.span(each.start, each.end)
            path = file_of(session, document.path, each.said)
            if path is not None:
                made.append(Link(span, Target(path, START, START), path))
                continue
            if document.language == "markdown":
                # A page says many a name as code; where one leads is told when somebody asks.
                continue
            key = (each.said, "" if holder is None else holder.parent or holder.qualname)
            if key not in known and len(known) < MOST_NAMES:
                found = resolved(session, document, each)
                known[key] = target(session, found[0]) if found else None
            where = known.get(key)
            if where is not None:
                made.append(Link(span, where, f"{where.qualname or where.path}"))
    return tuple(sorted(made, key=lambda each: each.span.start_byte))


def file_of(session: Session, importer: str, said: str) -> str | None:
    """The file of the repository that a link names, relative to the file it stands in or to the root."""
    plain = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), said.partition("#")[0].partition("?")[0])
    if "/" not in plain and "." not in plain:
        return None
    for base in (dirname(importer), ""):
        path = joined(base, plain.lstrip("/"))
        if path and path in session.paths:
            return path
    return None


def resolved(session: Session, document: Document, each: Reference) -> tuple[Found, ...]:
    """The declarations that a reference names, looked for from its holder outwards, then by imports, then by name."""
    path = file_of(session, document.path, each.said)
    if path is not None and session.page(path) is not None:
        return (Found(path, None),)
    said = _plain(each.said)
    if not said:
        return ()
    page = document.page
    holder = each.holder
    scope = holder.qualname if holder is not None else ""
    while True:
        named = page.symbols.get(f"{scope}.{said}" if scope else said)
        if named is not None:
            return (Found(document.path, named),)
        if not scope:
            break
        scope = scope.rpartition(".")[0]
    parts = tuple(said.split("."))
    if family(document.language) in FOLLOWED:
        found = _followed(session, document, holder, parts)
        if found:
            return found
    return _named(session, document, said)


def _followed(session: Session, document: Document, holder: Symbol | None, parts: tuple[str, ...]) -> tuple[Found, ...]:
    links = session.links
    around = holder.qualname.split(".") if holder is not None else []
    for depth in range(len(around), -1, -1):
        found = founds(session, links.follow(document.path, "own", "", (*around[:depth], *parts)).things)
        if found:
            return found
    for cut in range(len(parts), 0, -1):
        reached = links.module(document.path, ".".join(parts[:cut]))
        found = founds(session, links.steps(reached, parts[cut:]).things) if reached.things else ()
        if found:
            return found
    return ()


def _named(session: Session, document: Document, said: str) -> tuple[Found, ...]:
    """What bears the name, dotted or not; nothing when that is not clear."""
    parts = said.split(".")
    for first in range(len(parts)):
        dotted = ".".join(parts[first:])
        hits = session.bearing(dotted, document.language, 24) or []
        found: list[Found] = []
        for path, ordinal in hits[:12]:
            symbol = session.symbol(path, ordinal)
            if symbol is not None and f".{symbol.qualname}".endswith(f".{dotted}"):
                found.append(Found(path, symbol))
        seen = session.visible(document)
        near = [each for each in found if each.path in seen or f"{dirname(each.path)}/" in seen]
        top = [each for each in near or found if each.symbol is not None and each.symbol.qualname == dotted]
        best = top or near or found
        if first and len(parts) - first == 1 and len(best) != 1:
            return ()
        if best and (len(best) <= 2 or near):
            return tuple(sorted(best, key=lambda each: each.symbol is not None and each.symbol.doc is None)[:4])
    return ()


@lru_cache(maxsize=512)
def _plain(said: str) -> str:
    """A reference as a dotted name."""
    text = said.strip().lstrip("~!.").removeprefix("\\").removesuffix("()")
    if "<" in text and text.endswith(">"):
        text = text[text.rfind("<") + 1 : -1].lstrip("~!.") if " <" in text else text.partition("<")[0]
    text = text.partition("(")[0]
    for joint in ("::", "#", "\\", "->"):
        text = text.replace(joint, ".")
    for prefix in ("crate.", "self.", "super.", "Self."):
        text = text.removeprefix(prefix)
    text = text.strip(".").rstrip("?!")
    return text if re.fullmatch(r"[\w$]+(?:\.[\w$]+)*", text) else type_name(text) or ""


def _docs(document: Document, at: int | None) -> Iterator[tuple[Span, Symbol | None, str]]:
    """The docs of a file, or the one at a byte: where it stands now, of what, in which convention."""
    doc = document.doc
    overview = doc.overview_span
    if document.language == "markdown":
        overview = Span(0, document.shifts.then(len(document.data)), 1, 0, 1, 0)
    listed = [(overview, None, doc.overview_format), *((each.doc_span, each, each.doc_format) for each in doc.symbols)]
    for span, holder, form in listed:
        if span is None or (holder is not None and document.language == "markdown"):
            continue
        now = document.now(span)
        if at is None or now.start_byte <= at <= now.end_byte:
            yield now, holder, "markdown" if document.language == "markdown" else form or "plain"


def _within(data: bytes, place: Span, holder: Symbol | None, form: str) -> Iterator[Reference]:
    text = data[place.start_byte : place.end_byte]
    for pattern in _BY_FORM.get(form, _BY_FORM["plain"]):
        for match in pattern.finditer(text):
            group = next((number for number in range(pattern.groups, 0, -1) if match[number]), 0)
            said = match[group].decode("utf-8", "replace")
            start, end = match.span(group)
            if "<" in said and said.endswith(">") and " <" in said:
                start += match[group].rfind(b"<") + 1
                end -= 1
            start += len(match[group]) - len(match[group].lstrip(b"~!")) if end - start == len(match[group]) else 0
            yield Reference(place.start_byte + start, place.start_byte + end, said, holder)
