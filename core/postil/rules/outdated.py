"""What a doc says and the code lost in a change: parameters, defaults, types, errors, names and literals.

Invariant: it takes two things to say that a doc is stale: the doc says it in words that can only mean the code, and the
code had it before the change and has it nowhere in the change any more.
"""

from collections.abc import Iterator

from postil.docstrings.model import Doc
from postil.docstrings.patterns import lazy
from postil.model import Symbol
from postil.rules import stated
from postil.rules.differences import by_name
from postil.rules.mentions import Mentions, mentions
from postil.rules.parts import parts
from postil.rules.region import Fact, Region, Turn, region
from postil.rules.subject import Subject
from postil.rules.versions import CONTAINERS, Before
from postil.rules.words import Token, number, words


def facts_of(subject: Subject, symbol: Symbol, before: Before, doc: Doc) -> Iterator[Fact]:
    """What the doc of a declaration says that its code said before the change and no longer does."""
    was = before.symbol
    yield from stated.defaults(was, symbol, doc, before)
    spoken = mentions(doc)
    if was.name != symbol.name:
        yield from _own_name(was, symbol, doc, spoken, before)
    if not any(spoken) and not doc.elements and not stated.calls_deprecated(doc):
        return
    code = before.code()
    if code is None:
        return
    turn = Turn(region(code[0], was, before.file), region(code[1], symbol, subject.doc))
    told: set[str] = set()
    for fact, name in (
        *parts(was, symbol, doc, turn),
        *stated.parameters(was, symbol, doc, spoken, turn.new),
        *stated.types(subject, was, symbol, doc, turn.new),
    ):
        told.add(name)
        yield fact
    if symbol.kind in CONTAINERS:
        # Of what a type consists each part has a doc of its own; what it is made from stands in its head.
        head = frozenset(_NAME.findall(was.signature))
        spoken = spoken._replace(telling=spoken.telling & head, numbers=frozenset(), marked_numbers=frozenset())
    else:
        yield from stated.errors(subject, was, symbol, doc, turn, before)
        yield from stated.deprecation(doc, turn)
    yield from _names(was, doc, spoken, turn, before, told)
    yield from _headers(spoken, turn, before)
    yield from _literals(symbol, doc, spoken, turn, before)


_NAME = lazy(r"[^\W\d]\w*")


def _own_name(was: Symbol, symbol: Symbol, doc: Doc, spoken: Mentions, before: Before) -> Iterator[Fact]:
    """The name that a declaration had, at the start of its doc or marked as code."""
    if was.name in symbol.name or symbol.name in spoken.names:
        return
    first = doc.text.split(maxsplit=1)[:1]
    spoken_of = was.name in spoken.names or (first == [was.name] and symbol.doc_format == "godoc")
    if spoken_of and was.name.lower() not in words(before.added()):
        yield Fact(f"calls it {was.name}", f"renamed from {was.name} to {symbol.name}")


def _names(was: Symbol, doc: Doc, spoken: Mentions, turn: Turn, before: Before, told: set[str]) -> Iterator[Fact]:
    if not spoken.names or turn.passes_on:
        return
    labels = {name.text.strip("`*$ ") for element in doc.elements for name in element.names}
    own = by_name(was)
    had = {token.text for token in turn.old.tokens if token.kind == "word"}
    had |= {token.text for token in turn.old.tokens if token.kind == "string" and token.text in spoken.marked}
    has = {token.text for token in turn.new.tokens if token.kind != "mark"}
    left: frozenset[str] | None = None
    for name in sorted(spoken.names & had):
        if name in told or name in own or name in labels or name == was.name:
            continue
        if name in has or name.lower() in turn.new.words:
            continue
        if len(name) < 3 or _is_local(name, turn.old.tokens):
            continue
        left = left if left is not None else words(before.added())
        # What begins with a digit is none of the words.
        if name.lower() in left or (name[0].isdigit() and name.encode() in before.added()):
            continue
        raised = name in was.raises
        yield Fact(
            f"speaks of {name}, which its code no longer {'raises' if raised else 'has'}",
            f"{name} no longer raised" if raised else f"{name} gone from the code",
        )


def _headers(spoken: Mentions, turn: Turn, before: Before) -> Iterator[Fact]:
    """Names with hyphens, as protocols have them, which code has as texts or as constants."""
    if not spoken.hyphened:
        return
    had, has = ({_folded(token.text) for token in code.tokens if token.kind != "mark"} for code in (turn.old, turn.new))
    for name in sorted(spoken.hyphened):
        if _folded(name) in had and _folded(name) not in has and _folded(name) not in _folded_text(before):
            yield Fact(f"speaks of {name}, which its code no longer has", f"{name} gone from the code")


def _folded(name: str) -> str:
    return name.replace("-", "_").lower()


def _folded_text(before: Before) -> str:
    return before.added().decode("utf-8", "replace").replace("-", "_").lower()


_DECLARING = frozenset(("let", "const", "var", "val", "for", "as", "auto", "mut", "final", "local", "my", "catch"))


def _is_local(name: str, code: list[Token]) -> bool:
    """Whether a name is assigned or declared somewhere in the code: then it is the code's own business."""
    for at, token in enumerate(code):
        if token.kind == "word" and token.text == name:
            after = code[at + 1].text if at + 1 < len(code) else ""
            last = code[at - 1] if at else Token("mark", "")
            if after in ("=", ":=") and last.text not in (".", "->"):
                return True
            if last.text in _DECLARING or (last.kind == "word" and after in (";", ",", ":") and last.text != "return"):
                return True
    return False


def _literals(symbol: Symbol, doc: Doc, spoken: Mentions, turn: Turn, before: Before) -> Iterator[Fact]:
    """Numbers and texts that the doc says, and that another literal took the place of or that were taken out."""
    if not spoken.numbers and not spoken.strings:
        return
    said_numbers = {number(text) for text in spoken.numbers}
    gone = [
        token
        for token in dict.fromkeys(turn.old.tokens)
        if (token.kind == "number" and token.text in said_numbers)
        or (token.kind == "string" and token.text in spoken.strings)
    ]
    still = {token for token in turn.new.tokens if token.kind != "mark"}
    gone = [token for token in gone if token not in still and not _elsewhere(token, turn.new, before)]
    if not gone:
        return
    for token, other in turn.replaced:
        if token not in gone or other.text in spoken.numbers | spoken.strings or _one_number(token, other):
            continue
        if stated.of_another(token.text, before.symbol, symbol, doc):
            continue
        shown = (token.text, other.text) if token.kind == "number" else (repr(token.text), repr(other.text))
        gone.remove(token)
        yield Fact(f"says {shown[0]}, which its code no longer has", f"{shown[0]} → {shown[1]}")
    if turn.shrunk and symbol.kind not in CONTAINERS:
        for token in gone:
            shown_ = token.text if token.kind == "number" else repr(token.text)
            yield Fact(f"says {shown_}, which its code no longer has", f"{shown_} gone from the code")


def _elsewhere(token: Token, new: Region, before: Before) -> bool:
    """Whether a text still stands in the change, or may, as a name or a part of something longer."""
    return token.kind == "string" and (token.text.lower() in new.words or token.text.encode() in before.added())


def _one_number(token: Token, other: Token) -> bool:
    try:
        return token.kind == "number" and float(token.text) == float(other.text)
    except ValueError:
        return False
