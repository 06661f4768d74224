"""What a doc says of the parts of a parameter, ``options.depth``, and a change took out of the declaration.

Invariant: of a parameter that is passed on as a whole, or of which a rest is taken, nothing is said to be gone.
"""

import re
from collections.abc import Iterator

from postil.docstrings.model import Doc, Element, bare_name
from postil.docstrings.patterns import lazy
from postil.model import Symbol
from postil.rules.region import Fact, Region, Turn
from postil.rules.stated import is_literal, is_same
from postil.values import NamedTuple

_KEY = lazy(r"\s*(?:\"([^\"]+)\"|'([^']+)'|([\w$]+))\s*(?::[^=]*)?(?:=\s*(.+))?", re.DOTALL)
_WORD = "word"
_PAIRS = {"{": "}", "[": "]", "(": ")"}


class _Pattern(NamedTuple):
    """What a pattern in a signature takes apart."""

    keys: dict[str, str | None]
    """Each with its default; None where it has none."""
    whole: bool
    """Whether all that is taken is named: no rest, nothing that was not understood."""


def parts(was: Symbol, symbol: Symbol, doc: Doc, turn: Turn) -> Iterator[tuple[Fact, str]]:
    """Entries for parts that the declaration took then and takes no more, and for defaults of parts that changed."""
    listed = [(element, *_divided(element)) for element in doc.elements if element.kind == "parameter"]
    listed = [each for each in listed if each[2]]
    if not listed:
        return
    named = {parameter.name for parameter in (*was.parameters, *symbol.parameters)}
    old, new = _pattern(was), _pattern(symbol)
    for element, root, part in listed:
        if root in named:
            if _looked_at(root, part, turn.old) and not _reaches(root, part, turn.new):
                yield Fact(f"describes {root}.{part}, which is gone", f"{root}.{part} gone from the code"), part
        elif old is not None and new is not None and part in old.keys:
            if part in new.keys:
                yield from (
                    (fact, part) for fact in _default(element, f"{root}.{part}", old.keys[part], new.keys[part])
                )
            elif new.whole and part.lower() not in turn.new.words:
                yield Fact(f"describes {root}.{part}, which is gone", f"{part} no longer taken"), part


def _divided(element: Element) -> tuple[str, str]:
    """The parameter that an entry is about, and the part of it; the latter is empty where it is about the whole."""
    root, _, rest = bare_name(element.names[0].text).partition(".") if len(element.names) == 1 else ("", "", "")
    part = re.split(r"[.\[]", rest)[0]
    return root, part if part.isidentifier() else ""


def _default(element: Element, name: str, old: str | None, new: str | None) -> Iterator[Fact]:
    stated = None if element.default is None else element.default.text
    if stated is None or old is None or new is None or not is_literal(old) or not is_literal(new):
        return
    if is_same(stated, old) and not is_same(stated, new):
        yield Fact(f"says that the default of {name} is {old}, which is now {new}", f"default of {name}: {old} → {new}")


def _pattern(symbol: Symbol) -> _Pattern | None:
    """The one object pattern among the parameters; None where there is none, or are several."""
    found = [parameter.name for parameter in symbol.parameters if parameter.name.startswith("{")]
    if len(found) != 1 or not found[0].endswith("}"):
        return None
    keys: dict[str, str | None] = {}
    whole = True
    for piece in _pieces(found[0][1:-1]):
        match = _KEY.fullmatch(piece)
        if match is None or piece.lstrip().startswith("..."):
            whole = whole and not piece.strip()
            continue
        keys[match[1] or match[2] or match[3]] = match[4].strip() if match[4] else None
    return _Pattern(keys, whole)


def _pieces(text: str) -> Iterator[str]:
    """What stands between commas outside brackets and quotes."""
    start = 0
    closing: list[str] = []
    quote = ""
    for at, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'`":
            quote = letter
        elif letter in _PAIRS:
            closing.append(_PAIRS[letter])
        elif closing and letter == closing[-1]:
            closing.pop()
        elif letter == "," and not closing:
            yield text[start:at]
            start = at + 1
    yield text[start:]


def _looked_at(root: str, part: str, code: Region) -> bool:
    """Whether the code says ``root.part``."""
    return any(token == (_WORD, part) and _before(code, at) == root for at, token in enumerate(code.tokens))


def _before(code: Region, at: int) -> str:
    """The word that a member is looked up in; empty where it is looked up in none, or in more than a word."""
    marks = ""
    while at and code.tokens[at - 1].kind == "mark" and len(marks) < 3:
        at -= 1
        marks = code.tokens[at].text + marks
    return code.tokens[at - 1].text if at and marks in (".", "?.") and code.tokens[at - 1].kind == _WORD else ""


def _reaches(root: str, part: str, code: Region) -> bool:
    """Whether a part may still be meant: it is said somewhere, or the parameter is passed on or taken apart."""
    if part.lower() in code.words:
        return True
    behind = [code.tokens[at + 1].text if at + 1 < len(code.tokens) else "" for at in _places(root, code)]
    # Once it stands in the signature.
    return sum(mark not in (".", "?") for mark in behind) > 1


def _places(name: str, code: Region) -> Iterator[int]:
    return (at for at, token in enumerate(code.tokens) if token == (_WORD, name))
