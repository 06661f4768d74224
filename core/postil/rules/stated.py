"""What a doc states of parameters, defaults, types and errors, and the code lost in a change.

Invariant: what other rules tell without looking at a change is left to them.
"""

import re
from collections.abc import Iterator

from postil.docstrings.model import Doc
from postil.docstrings.patterns import lazy
from postil.model import Symbol
from postil.rules.differences import by_name, renamed
from postil.rules.mentions import Mentions, said
from postil.rules.raising import ancestors
from postil.rules.region import Fact, Region, Turn
from postil.rules.subject import Subject
from postil.rules.typetext import apart
from postil.rules.versions import Before
from postil.rules.words import number, words

_NO_LONGER_PASSED = lazy(r"_?DEPRECATED|<deprecated>", re.IGNORECASE)
_COMMON_ERRORS = frozenset((
    "ArgumentError", "ArgumentException", "ArgumentNullException", "AttributeError", "Error", "Exception",
    "IOError", "IOException", "IllegalArgumentException", "IllegalStateException", "IndexError",
    "InvalidArgumentException", "InvalidOperationException", "KeyError", "NullPointerException", "OSError",
    "RangeError", "RuntimeError", "RuntimeException", "StandardError", "TypeError", "ValueError",
))  # fmt: skip
"""What calls raise as readily as statements do."""


def parameters(was: Symbol, symbol: Symbol, doc: Doc, spoken: Mentions, new: Region) -> Iterator[tuple[Fact, str]]:
    """Parameters that are gone and that the doc speaks of, not those that have an entry."""
    entries = {name.text.strip("`*$ ").casefold() for element in doc.elements for name in element.names}
    now, renames = by_name(symbol), renamed(was, symbol)
    for name in by_name(was):
        if name in now or name.lower() in new.words:
            continue
        if name.casefold() in entries:
            continue  # unknown-parameter looks after those
        if name not in spoken.names:
            continue
        if (other := renames.get(name)) is not None:
            evidence = f"parameter {name} renamed to {other}"
        else:
            evidence = f"parameter {name} removed"
        yield Fact(f"speaks of the parameter {name}, which is gone", evidence), name


def defaults(was: Symbol, symbol: Symbol, doc: Doc, before: Before) -> Iterator[Fact]:
    """Defaults that changed, and that an entry or a sentence about the parameter states."""
    now = by_name(symbol)
    for name, parameter in by_name(was).items():
        old, new = parameter.default, now[name].default if name in now else None
        if old is None or name not in now or is_same(old, new):
            continue
        if not is_literal(old) or (new is not None and not is_literal(new) and not _NO_LONGER_PASSED.fullmatch(new)):
            continue
        stated = list(_stating(name, doc))
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


def _stating(name: str, doc: Doc) -> Iterator[str]:
    """The texts that may state the default of a parameter."""
    for element in doc.elements:
        if element.kind == "parameter" and element.name == name:
            yield from (piece.text for piece in (element.default, element.type, element.text) if piece is not None)
            if element.default is not None:
                yield f"default {element.default.text}"
            return
    if len(name) > 1:
        yield from (sentence for sentence in _sentences(doc) if _says(sentence, name))


def of_another(value: str, was: Symbol, symbol: Symbol, doc: Doc) -> bool:
    """Whether a value that was the default of one parameter is said of another."""
    now = by_name(symbol)
    holders = {
        name for name, one in by_name(was).items()
        if one.default is not None and _bare(one.default) == value and name in now and now[name].default != one.default
    }  # fmt: skip
    others = [name for name in by_name(was) if name not in holders and len(name) > 1]
    saying = [sentence for sentence in _sentences(doc) if _says(sentence, value)]
    for sentence in saying if holders else ():
        if any(_says(sentence, name) for name in holders) or not any(_says(sentence, name) for name in others):
            return False
    return bool(holders and saying)


def _sentences(doc: Doc) -> Iterator[str]:
    for piece in (doc.summary, doc.description):
        if piece is not None:
            yield from _SENTENCE.split(" ".join(piece.text.split()))


def _says(sentence: str, word: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", sentence) is not None


_SENTENCE = lazy(r"(?<=[.!?;]) ")
_LITERAL = lazy(r"-?[\d.][\w.]*|[a-zA-Z]{0,2}(?:\"[^\"]*\"|'[^']*')|None|True|False|null|nil|undefined|true|false")


def is_literal(text: str) -> bool:
    """Whether a default is a plain value, which a doc may state."""
    return _LITERAL.fullmatch(text.strip()) is not None


def _bare(text: str | None) -> str:
    plain = (text or "").strip().strip("\"'`")
    return number(plain) if plain[:1].isdigit() else plain


def is_same(one: str, other: str | None) -> bool:
    """Whether two values are one, in whatever way they are written: ``1`` and ``1.0``, quotes of either kind."""
    try:
        return _bare(one) == _bare(other) or float(one) == float(other or "nan")
    except ValueError:
        return False


def _states_default(text: str, value: str | None) -> bool:
    """Whether a text says in so many words that a value is the default."""
    if "default" not in text.lower():
        return False  # sooner than an expression for each value is compiled
    bare = re.escape(_bare(value))
    pattern = (
        r"\bdefault(?:s|ed|ing|\s+value)?(?:\s+(?:is|to|of|value|as|being))*\s*[:=]?\s*[`'\"*(<>a-z=]{0,6}?"
        + bare
        + r"(?![\w]|\.\d)"
        + r"|(?<![\w.])"
        + bare
        + r"[`'\"*]{0,3},?\s+(?:by|as|is\s+the)\s+default\b"
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


def types(subject: Subject, was: Symbol, symbol: Symbol, doc: Doc, new: Region) -> Iterator[tuple[Fact, str]]:
    """Types of parameters and of the result that their entry names."""
    now, earlier = by_name(symbol), by_name(was)
    for element in doc.elements:
        old = annotation = None
        what = ""
        if element.kind == "parameter" and element.name in now and element.name in earlier:
            old, annotation = earlier[element.name].annotation, now[element.name].annotation
            what = f"type of {element.name}"
        elif element.kind == "returns":
            old, annotation, what = was.returns, symbol.returns, "result"
        if old is None or annotation is None or old == annotation:
            continue
        lost = {word for word in _type_names(old) if word.lower() not in new.words}
        named = said(element.text.text).marked
        if element.type is not None:
            named |= {word for word in _type_names(element.type.text) if word[:1].isupper()}
        names = sorted(lost & named)
        language = subject.doc.language
        stated = element.type.text if element.kind == "returns" and element.type is not None else ""
        if not names and apart(stated, annotation, language) and not apart(stated, old, language):
            names = [stated]
        for name in names:
            yield Fact(f"speaks of {name}, and the {what} is now {annotation}", f"{what}: {old} → {annotation}"), name


def _type_names(text: str) -> set[str]:
    """The names of types in a text, without what they stand in."""
    return {word for word in map(_last, _QUALIFIED.findall(text)) if len(word) > 2}


_QUALIFIED = lazy(r"[^\W\d]\w*(?:(?:\.|\\|::)\w+)*")


def errors(subject: Subject, was: Symbol, symbol: Symbol, doc: Doc, turn: Turn, before: Before) -> Iterator[Fact]:
    """Errors that an entry names and that are raised no more, where nothing else can raise them now."""
    gone = {_last(name) for name in was.raises} - {_last(name) for name in symbol.raises}
    listed = {_last(element.type.text) for element in doc.raises if element.type is not None}
    left: frozenset[str] | None = None
    for name in sorted(gone & listed):
        if name.lower() in turn.new.words:
            continue
        left = words(before.added()) if left is None else left
        if name.lower() in left:
            continue
        instead = {other.text for token, other in turn.replaced if token.text == name}
        if instead:
            lines = [ancestors(other, subject.doc) for other in instead]
            sure = all(line is not None and name not in line for line in lines) and not instead & listed
            evidence = f"{name} → {', '.join(sorted(instead))}"
        else:
            sure = turn.shrunk and name not in _COMMON_ERRORS
            evidence = f"{name} no longer raised"
        if sure:
            yield Fact(f"says that it raises {name}, which its code no longer does", evidence)


def _last(name: str) -> str:
    return re.split(r"[.\\]|::", name.strip("`*& "))[-1]


def calls_deprecated(doc: Doc) -> bool:
    """Whether a doc has a note that something is deprecated."""
    return _DEPRECATED.search(doc.text) is not None


def deprecation(doc: Doc, turn: Turn) -> Iterator[Fact]:
    """A note that something is deprecated, of which the code warned and warns no more."""
    if not calls_deprecated(doc):
        return
    old, new = turn.old.words, turn.new.words
    instead = any(mark in word for word in new - old for mark in _WARNING)
    if not instead and any("deprecat" in word for word in old) and not any("deprecat" in word for word in new):
        yield Fact("calls something deprecated, of which its code no longer warns", "deprecation gone from the code")


_DEPRECATED = lazy(r"^[ \t]*(?:\.\. deprecated::|[@\\]deprecated\b|Deprecated:)", re.MULTILINE)
_WARNING = ("warn", "remov", "obsolete", "legacy")
"""What is in the words of a warning that is given in another way."""
