"""What a doc says and the code lost in a change: parameters, defaults, types, errors, names and literals.

Invariant: it takes two things to say that a doc is stale: the doc says it in words that can only mean the code, and the
code had it before the change and has it nowhere in the change any more.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from postil.docstrings.model import Doc
from postil.docstrings.patterns import lazy
from postil.model import FileDoc, Symbol
from postil.rules.differences import by_name, renamed
from postil.rules.mentions import Mentions, mentions, said
from postil.rules.subject import Subject
from postil.rules.versions import CONTAINERS, Before
from postil.rules.words import Token, number, tokens, without, words


class Fact(NamedTuple):
    """One thing that the doc says and the code no longer does."""

    message: str
    """Goes on behind "the doc of NAME"."""
    evidence: str


def facts_of(subject: Subject, symbol: Symbol, before: Before, doc: Doc) -> Iterator[Fact]:
    """What the doc of a declaration says that its code said before the change and no longer does."""
    was = before.symbol
    yield from _defaults(was, symbol, doc, before)
    spoken = mentions(doc)
    if was.name != symbol.name:
        yield from _own_name(was, symbol, doc, spoken, before)
    if not any(spoken):
        return
    code = before.code()
    if code is None:
        return
    language = subject.doc.language
    old, new = _region(code[0], was, before.file, language), _region(code[1], symbol, subject.doc, language)
    told: set[str] = set()
    for fact, name in (*_parameters(was, symbol, doc, spoken, new), *_types(was, symbol, doc, new)):
        told.add(name)
        yield fact
    if symbol.kind in CONTAINERS:
        spoken = spoken._replace(telling=frozenset(), numbers=frozenset(), marked_numbers=frozenset())
    yield from _names(was, doc, spoken, old, new, before, told)
    yield from _literals(spoken, old, new, before)


class _Region(NamedTuple):
    """The code of one declaration without its docs."""

    tokens: list[Token]
    words: frozenset[str]
    """All words in it, comments and strings included, in lower case."""


def _region(content: bytes, symbol: Symbol, file: FileDoc, language: str) -> _Region:
    span = symbol.span
    holes = [(one.doc_span.start_byte, one.doc_span.end_byte) for one in file.symbols if one.doc_span is not None]
    code = without(content, span.start_byte, span.end_byte, holes)
    code += b"\n" + "\n".join(symbol.decorators).encode("utf-8", "replace")
    return _Region(tokens(code, language), words(code))


# Parameters, their types and defaults


def _parameters(was: Symbol, symbol: Symbol, doc: Doc, spoken: Mentions, new: _Region) -> Iterator[tuple[Fact, str]]:
    """Parameters that are gone and that the prose speaks of; entries are for other rules."""
    entries = {name.text.strip("`*$ ").casefold() for element in doc.elements for name in element.names}
    now, renames = by_name(symbol), renamed(was, symbol)
    for name in by_name(was):
        if name in now or name not in spoken.names or name.casefold() in entries or name.lower() in new.words:
            continue
        if (other := renames.get(name)) is not None:
            evidence = f"parameter {name} renamed to {other}"
        else:
            evidence = f"parameter {name} removed"
        yield Fact(f"speaks of the parameter {name}, which is gone", evidence), name


def _defaults(was: Symbol, symbol: Symbol, doc: Doc, before: Before) -> Iterator[Fact]:
    now = by_name(symbol)
    entries = {element.name: element for element in doc.elements if element.kind == "parameter"}
    for name, parameter in by_name(was).items():
        old, new = parameter.default, now[name].default if name in now else None
        if old is None or name not in now or _same(old, new):
            continue
        if not _literal(old) or (new is not None and not _literal(new)):
            continue
        element = entries.get(name)
        if element is None:
            continue
        stated = [piece.text for piece in (element.default, element.type, element.text) if piece is not None]
        if element.default is not None:
            stated.append(f"default {element.default.text}")
        if not any(_states_default(text, old) for text in stated):
            continue
        if any(_states_default(text, new) for text in stated if new is not None):
            continue
        if _assigned(name, old, symbol, before):
            continue
        yield Fact(
            f"says that the default of {name} is {old}" + (f", which is now {new}" if new is not None else ""),
            f"default of {name}: {old} → {new if new is not None else 'none'}",
        )


_LITERAL = lazy(r"-?[\d.][\w.]*|[a-zA-Z]{0,2}(?:\"[^\"]*\"|'[^']*')|None|True|False|null|nil|undefined|true|false")


def _literal(text: str) -> bool:
    return _LITERAL.fullmatch(text.strip()) is not None


def _bare(text: str | None) -> str:
    plain = (text or "").strip().strip("\"'`")
    return number(plain) if plain[:1].isdigit() else plain


def _same(one: str, other: str | None) -> bool:
    """Whether two values are one, in whatever way they are written: ``1`` and ``1.0``, quotes of either kind."""
    try:
        return _bare(one) == _bare(other) or float(one) == float(other or "nan")
    except ValueError:
        return False


def _states_default(text: str, value: str | None) -> bool:
    """Whether a text says in so many words that a value is the default."""
    pattern = (
        r"\bdefault(?:s|ed|ing|\s+value)?(?:\s+(?:is|to|of|value|as|being))*\s*[:=]?\s*[`'\"*(<>a-z=]{0,6}?"
        + re.escape(_bare(value))
        + r"(?![\w]|\.\d)"
    )
    return re.search(pattern, text, re.IGNORECASE) is not None


def _assigned(name: str, value: str, symbol: Symbol, before: Before) -> bool:
    """Whether the body itself now gives a parameter its old default."""
    code = before.code()
    if code is None:
        return True
    old, new = before.symbol.body or before.symbol.span, symbol.body or symbol.span
    pattern = rf"\b{re.escape(name)}\b[^\n]{{0,60}}(?<![\w.])['\"]?{re.escape(_bare(value))}(?![\w.])"
    here = re.compile(pattern.encode())
    return len(here.findall(code[1], new.start_byte, new.end_byte)) > len(
        here.findall(code[0], old.start_byte, old.end_byte)
    )


def _types(was: Symbol, symbol: Symbol, doc: Doc, new: _Region) -> Iterator[tuple[Fact, str]]:
    """Types of parameters and of the result that the text of their entry names; its type field is for other rules."""
    now = by_name(symbol)
    for element in doc.elements:
        old = annotation = None
        what = ""
        if element.kind == "parameter" and element.type is None and element.name in now:
            before = by_name(was).get(element.name)
            old, annotation = before.annotation if before else None, now[element.name].annotation
            what = f"type of {element.name}"
        elif element.kind == "returns" and element.type is None:
            old, annotation, what = was.returns, symbol.returns, "result"
        if old is None or annotation is None or old == annotation:
            continue
        lost = {word for word in _TYPE.findall(old) if word.lower() not in new.words}
        for name in sorted(lost & said(element.text.text).marked):
            yield Fact(f"speaks of {name}, and the {what} is now {annotation}", f"{what}: {old} → {annotation}"), name


_TYPE = lazy(r"[^\W\d]\w{2,}")


# Names and literals


def _own_name(was: Symbol, symbol: Symbol, doc: Doc, spoken: Mentions, before: Before) -> Iterator[Fact]:
    """The name that a declaration had, at the start of its doc or marked as code."""
    if was.name in symbol.name or symbol.name in spoken.names:
        return
    first = doc.text.split(maxsplit=1)[:1]
    spoken_of = was.name in spoken.names or (first == [was.name] and symbol.doc_format == "godoc")
    if spoken_of and was.name.lower() not in words(before.added()):
        yield Fact(f"calls it {was.name}", f"renamed from {was.name} to {symbol.name}")


def _names(
    was: Symbol, doc: Doc, spoken: Mentions, old: _Region, new: _Region, before: Before, told: set[str]
) -> Iterator[Fact]:
    labels = {name.text.strip("`*$ ") for element in doc.elements for name in element.names}
    own = by_name(was)
    had = {token.text for token in old.tokens if token.kind == "word"}
    left: frozenset[str] | None = None
    for name in sorted(spoken.names & had):
        if name in told or name in own or name in labels or name == was.name or name.lower() in new.words:
            continue
        if len(name) < 3 or _is_local(name, old.tokens):
            continue
        left = left if left is not None else words(before.added())
        if name.lower() in left:
            continue
        raised = name in was.raises
        yield Fact(
            f"speaks of {name}, which its code no longer {'raises' if raised else 'has'}",
            f"{name} no longer raised" if raised else f"{name} gone from the code",
        )


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


def _literals(spoken: Mentions, old: _Region, new: _Region, before: Before) -> Iterator[Fact]:
    """Numbers and texts that the doc says and that another literal took the place of."""
    said_numbers = {number(text): text for text in spoken.numbers}
    texts = spoken.strings
    gone = [
        token
        for token in dict.fromkeys(old.tokens)
        if (token.kind == "number" and token.text in said_numbers) or (token.kind == "string" and token.text in texts)
    ]
    still = {token for token in new.tokens if token.kind != "mark"}
    gone = [token for token in gone if token not in still]
    if not gone:
        return
    for token, other in _replaced(old.tokens, new.tokens):
        if token not in gone or other.text in spoken.numbers | spoken.strings:
            continue
        if token.kind == "string" and token.text.encode() in before.added():
            continue
        shown = (token.text, other.text) if token.kind == "number" else (repr(token.text), repr(other.text))
        gone.remove(token)
        yield Fact(f"says {shown[0]}, which its code no longer has", f"{shown[0]} → {shown[1]}")


def _replaced(old: list[Token], new: list[Token]) -> Iterator[tuple[Token, Token]]:
    """Literals that stand where another of their kind stood, everything around them as it was."""
    if len(old) > _MOST_TOKENS or len(new) > _MOST_TOKENS:
        return
    from difflib import SequenceMatcher  # only where a doc says a literal that is gone

    for tag, start, end, other, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "replace" and end - start == stop - other:
            for token, instead in zip(old[start:end], new[other:stop], strict=True):
                if token.kind == instead.kind and token.kind in ("number", "string"):
                    if token.kind == "number" and _same(token.text, instead.text):
                        continue
                    yield token, instead


_MOST_TOKENS = 4000
