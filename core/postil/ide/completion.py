"""What may be put in at a place of a doc: the skeleton of all of it, a section, a parameter that it does not mention.

Invariant: nothing is offered in code; there other servers know more.
"""

import re

from postil.docstrings.parsing import parse
from postil.ide.code import Code
from postil.ide.document import Document
from postil.ide.hover import declared_parameter
from postil.ide.markdown import block
from postil.ide.sections import Entry, entry_of, sections
from postil.ide.session import Session
from postil.ide.skeletons import opened_doc, style_of
from postil.ide.values import Completion, Snippet
from postil.model import Symbol

TRIGGERS = ('"', "'", "*", "/", "@", ":", "<", "\\", "#", "-")
_CALLABLE = frozenset(("function", "method", "constructor", "class", "struct", "macro", "type", "interface"))
_MARK = re.compile(rb"[ \t]*(?:/\*\*?!?|\*(?!/)|///?!?|--+|#+)?[ \t]*")
_TYPED = re.compile(rb"[@:<\\#\-.]*[\w$ ]*\Z")
_PARAM = re.compile(
    rb"(?:[@\\]t?param(?:\s+(?:\{[^{}]*\}|\[[^\]]*\]))?|:param(?:eter)?|:arg|<param name=\"|- Parameter)\s*[\w$]*\Z"
)
_LISTING = re.compile(r"^\s*(?:Args|Arguments|Parameters|Keyword Args|Other Parameters|# Arguments)\s*:?\s*$")
_OTHER = re.compile(r"^\s*(?:[A-Z][A-Za-z ]{2,24}:|#+ \w+|[A-Z][\w ]+)\s*$")


def completions(session: Session, document: Document, at: int) -> tuple[Completion, ...]:
    """What may stand at a byte of the text of now, the likeliest first."""
    whole = opened_doc(session, document, at)
    if whole is not None:
        return (whole,)
    place = _doc_at(session, document, at)
    if place is None:
        return ()
    symbol, form, start, end = place
    said = document.data[start:end].decode("utf-8", "replace")
    line = document.data.rfind(b"\n", 0, at) + 1
    mark = _MARK.match(document.data, line)
    content = max(mark.end() if mark is not None else line, start)
    if content > at:
        return ()
    typed = document.data[content:at]
    if not _TYPED.fullmatch(typed) and not _PARAM.search(typed):
        return ()
    indent = content - line if document.language == "python" else 0
    prefix = document.data[line:content].decode("utf-8", "replace")
    entries = _entries(symbol, form, said, document.data[start:line].decode("utf-8", "replace"), typed)
    lead = typed.decode("utf-8", "replace")
    return tuple(
        _completion(each, number, content, at, prefix if not indent else " " * indent, symbol, document.language)
        for number, each in enumerate(entries)
        if _fits(each, lead)
    )


def _fits(each: Entry, typed: str) -> bool:
    """Whether an entry begins with what is typed, or names what comes behind a tag that is typed."""
    text, wanted = each.text.lower(), typed.strip().lower()
    if not wanted or text.startswith(wanted) or each.label.lower().startswith(wanted):
        return True
    head, _, last = wanted.rpartition(" ")
    return each.kind == "parameter" and head in ("@param", "\\param", ":param") and each.label.lower().startswith(last)


def _entries(symbol: Symbol | None, form: str, said: str, before: str, typed: bytes) -> list[Entry]:
    """Parameters that the doc does not name yet, and sections; the former first where they belong."""
    named: list[Entry] = []
    if symbol is not None and symbol.kind in _CALLABLE:
        doc = parse(symbol.doc, form) if symbol.doc else None
        known = {name.text.strip("`").lstrip("*&$.") for each in (doc.parameters if doc else ()) for name in each.names}
        for parameter in symbol.parameters:
            bare = parameter.name.lstrip("*&$.")
            if bare in known or parameter.kind == "type" or bare in ("self", "cls", "this", "_"):
                continue
            if re.search(rf"(?:param|\bArgs)\b[^\n]*\b{re.escape(bare)}\b", said):
                continue
            named.append(entry_of(form, symbol, parameter))
    listed = _in_list(before)
    if form in ("google", "plain", "numpy", "rustdoc") and not listed:
        named = []
    others = [] if listed and not typed.strip() and named else sections(form, said)
    return [*named, *others]


def _in_list(before: str) -> bool:
    """Whether the nearest title above is that of the parameters."""
    for line in reversed(before.split("\n")):
        bare = line.strip().lstrip("*/#! ").rstrip()
        if set(bare) == {"-"}:
            continue
        if _LISTING.match(bare) or _LISTING.match(line.strip().lstrip("*/! ")):
            return True
        if _OTHER.match(bare):
            return False
    return False


def _completion(
    each: Entry, number: int, start: int, end: int, prefix: str, symbol: Symbol | None, language: str
) -> Completion:
    rows = each.text.split("\n")
    text = f"\n{prefix}".join(rows)
    marks = [at for at, letter in enumerate(text) if letter == "$" and text[at - 1 : at] != "\\" and _is_stop(text, at)]
    stop = marks[-1] if marks else len(text)
    text = (text[:stop] + text[stop + 1 :]).replace("\\$", "$") if marks else text.replace("\\$", "$")
    stop -= each.text[:stop].count("\\$")
    about = ""
    if each.kind == "parameter" and symbol is not None:
        for parameter in symbol.parameters:
            if parameter.name.lstrip("*&$.") == each.label.lstrip("$"):
                about = block(declared_parameter(parameter, language), language)
    return Completion(
        each.label, each.kind, Snippet(text, ((stop, stop),)), start, end, each.detail, about, f"{number:03d}", rows[0]
    )


def _is_stop(text: str, at: int) -> bool:
    return not text[at + 1 : at + 2].isalpha()


def _doc_at(session: Session, document: Document, at: int) -> tuple[Symbol | None, str, int, int] | None:
    """The doc around a place: of what, in which convention, from where to where."""
    for symbol in document.doc.symbols:
        if symbol.doc_span is None:
            continue
        now = document.now(symbol.doc_span)
        if now.start_byte < at <= now.end_byte and document.language != "markdown":
            form = symbol.doc_format or "plain"
            return symbol, _form(session, document, form), now.start_byte, now.end_byte
        if now.start_byte > at and symbol.span.start_byte > document.then(at):
            break
    if document.doc.overview_span is not None and document.language not in ("markdown", "plain"):
        now = document.now(document.doc.overview_span)
        if now.start_byte < at <= now.end_byte:
            return None, _form(session, document, document.doc.overview_format or "plain"), now.start_byte, now.end_byte
    return _unfinished(session, document, at)


def _unfinished(session: Session, document: Document, at: int) -> tuple[Symbol | None, str, int, int] | None:
    """A doc that is not closed yet, or that no analysis has seen: told by the quotes or comment around the place."""
    code = Code(document, at)
    if code.quiet == "code":
        return None
    start, end = code.quiet_span
    from postil.ide import skeletons

    if document.language == "python":
        line = document.data.rfind(b"\n", 0, start) + 1
        symbol = skeletons.header_above(document, line) if code.quiet == "string" else None
    else:
        symbol = skeletons.declared_below(document, end) if code.quiet == "comment" else None
    return None if symbol is None else (symbol, style_of(session, document).form, start, end)


def _form(session: Session, document: Document, form: str) -> str:
    """The convention to go on in: the one that shows in the doc, else the one that is usual beside it."""
    return style_of(session, document).form if form in ("plain", "markdown") else form
