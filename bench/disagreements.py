"""Why Postil and another tool disagree about one doc, told from what both could see.

Invariant: a class is a condition that holds of the doc and its declaration, never the tool's name or a place; what none
of them explains is ``open``, and to be read.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from bench.choices import OPEN
from postil.docstrings.model import Doc
from postil.model import Symbol
from postil.rules import mismatch, outcomes, raising
from postil.rules.declared import CALLABLE, declared, described, inherits, plainly_decorated
from postil.rules.expected import NOT_PUBLIC
from postil.rules.raising import ancestors
from postil.rules.subject import Subject

_WORD = re.compile(r"\w+")


class Disagreement(NamedTuple):
    """One rule that holds of one declaration for Postil alone or for another tool alone."""

    subject: Subject
    rule: str
    said: str
    """By the one that speaks."""


def theirs_alone(one: Disagreement) -> str:
    """Why Postil is silent."""
    symbol, doc = one.subject.symbol, one.subject.parsed
    if symbol is None or doc is None:
        return "no doc"
    for name, holds in (*_EVERYWHERE, *_BY_RULE[one.rule]):
        if holds(one, symbol, doc):
            return name
    return OPEN


Condition = Callable[[Disagreement, Symbol, Doc], bool]


def _decorated(one: Disagreement, symbol: Symbol, _: Doc) -> bool:
    return one.subject.doc.language == "python" and not plainly_decorated(symbol)


def _elsewhere(_: Disagreement, __: Symbol, doc: Doc) -> bool:
    return inherits(doc)


_EVERYWHERE: Sequence[tuple[str, Condition]] = (("inherited", _elsewhere),)


def _flagged(*flags: str) -> Condition:
    return lambda one, symbol, doc: bool({*flags} & {*symbol.flags})


def _not_public(one: Disagreement, _: Symbol, __: Doc) -> bool:
    return one.subject.expected == NOT_PUBLIC


# Parameters


def _lists(kind: str) -> Condition:
    return lambda one, symbol, doc: not doc.of(kind)


def _own(one: Disagreement, symbol: Symbol, doc: Doc) -> tuple[list[str], list[str]]:
    """The parameters that are declared, as callers pass them, and those that are described."""
    found = declared(one.subject, symbol, doc)
    return ([] if found is None else found.names), [name.name for name in described(doc)]


def _same(one: Disagreement, symbol: Symbol, doc: Doc) -> bool:
    names, said = _own(one, symbol, doc)
    if one.rule == "missing-parameter":
        return {*names} <= {*said}
    return {*said} <= {*names}


def _only_stars(one: Disagreement, symbol: Symbol, doc: Doc) -> bool:
    names, said = _own(one, symbol, doc)
    stars = {each.name for each in symbol.parameters if each.kind in ("var_positional", "var_keyword")}
    if one.rule == "missing-parameter":
        return {*names} - {*said} <= {name.lstrip("*") for name in stars} | stars
    found = declared(one.subject, symbol, doc)
    return found is not None and (found.open or bool(stars))


def _not_to_be_passed(one: Disagreement, symbol: Symbol, doc: Doc) -> bool:
    names, said = _own(one, symbol, doc)
    by_name = {each.name: each for each in symbol.parameters}
    return one.rule == "missing-parameter" and not any(
        mismatch.owes(by_name[name], {*said}) for name in {*names} - {*said} if name in by_name
    )


def _more_by_words(one: Disagreement, symbol: Symbol, doc: Doc) -> bool:
    found = declared(one.subject, symbol, doc)
    return found is not None and not found.whole and not found.ordered and found.open


def _parts(one: Disagreement, symbol: Symbol, doc: Doc) -> bool:
    names, said = _own(one, symbol, doc)
    entries = [name for element in doc.parameters for name in element.names]
    return (
        any(name.text.lstrip().startswith(("(", "{", "[")) or "." in name.text.rstrip(".") for name in entries)
        or any(not each.name.lstrip("*&$.").isidentifier() for each in symbol.parameters)
        or len({*said} - {*names}) > len(said) // 2
    )


def _twins(one: Disagreement, symbol: Symbol, _: Doc) -> bool:
    return sum(each.qualname == symbol.qualname for each in one.subject.doc.symbols) > 1


def _of_something_else(one: Disagreement, symbol: Symbol, doc: Doc) -> bool:
    found = declared(one.subject, symbol, doc)
    strange = [] if found is None else mismatch.unknown_names(found, described(doc))
    return found is not None and bool(strange) and mismatch.of_something_else(found, described(doc), strange)


def _of_class(one: Disagreement, symbol: Symbol, _: Doc) -> bool:
    return symbol.kind not in CALLABLE or symbol.kind == "constructor" or symbol.name == "__init__"


def _in_comment(one: Disagreement, symbol: Symbol, doc: Doc) -> bool:
    """Whether what is described and not declared stands in the header all the same."""
    content, span = one.subject.content() or b"", symbol.span
    header = content[span.start_byte : span.end_byte if symbol.body is None else symbol.body.start_byte]
    names, said = _own(one, symbol, doc)
    strange = {*said} - {*names}
    return bool(strange) and all(re.search(rb"/\*.*\b" + name.encode() + rb"\b", header) for name in strange)


def _no_names(_: Disagreement, __: Symbol, doc: Doc) -> bool:
    """Words where names would be: ``None`` alone in the section."""
    return all(name.name.lower() in ("none", "n/a", "no") for name in described(doc))


def _receiver(_: Disagreement, symbol: Symbol, doc: Doc) -> bool:
    return bool(symbol.parameters) and any(name.name in ("self", "cls") for name in described(doc))


def _unused(one: Disagreement, symbol: Symbol, doc: Doc) -> bool:
    return one.subject.doc.language == "javascript" and not _own(one, symbol, doc)[0]


def _words(one: Disagreement, symbol: Symbol, doc: Doc) -> bool:
    names, _ = _own(one, symbol, doc)
    strange = [name for name in described(doc) if name.element.section < 0 and name.name not in names]
    return any(name.name.lower() in ("the", "a", "an") for name in strange)


def _within(one: Disagreement, _: Symbol, __: Doc) -> bool:
    """Whether what is asked for is a part of a parameter: ``event.target``."""
    return re.search(r'param "\w+\.\w', one.said) is not None


_LISTED: Sequence[tuple[str, Condition]] = (
    ("no list", _lists("parameter")),
    ("parts", _within),
    ("nameless entry", _words),
    ("word taken for a name", _no_names),
    ("decorated", _decorated),
    ("entry not read", _same),
    ("declared twice", _twins),
)
_MISSING_PARAMETER = (
    *_LISTED,
    ("stars", _only_stars),
    ("more by words", _more_by_words),
    ("not to be passed", _not_to_be_passed),
    ("not public", _not_public),
    ("override", _flagged("override")),
    ("class", _of_class),
    ("parts", _parts),
)
_UNKNOWN_PARAMETER = (
    *_LISTED,
    ("stars", _only_stars),
    ("more by words", _more_by_words),
    ("named in a comment", _in_comment),
    ("unused", _unused),
    ("receiver", _receiver),
    ("class", _of_class),
    ("parts", _parts),
    ("parts", _of_something_else),
)


# What comes out


def _no_parameters(_: Disagreement, __: Symbol, doc: Doc) -> bool:
    return not doc.parameters


def _prose(pattern: re.Pattern[str]) -> Condition:
    return lambda one, symbol, doc: pattern.search(doc.text) is not None


def _passed_on(one: Disagreement, symbol: Symbol, _: Doc) -> bool:
    return outcomes.incidental(one.subject, symbol)


def _unknown(one: Disagreement, symbol: Symbol, _: Doc) -> bool:
    return outcomes.returns_value(one.subject, symbol) is None


def _gives(one: Disagreement, symbol: Symbol, _: Doc) -> bool:
    return outcomes.returns_value(one.subject, symbol) is True


def _gives_nothing(one: Disagreement, symbol: Symbol, _: Doc) -> bool:
    return outcomes.returns_value(one.subject, symbol) is False


def _has(*kinds: str) -> Condition:
    return lambda one, symbol, doc: any(doc.of(kind) for kind in kinds)


def _says_none(_: Disagreement, symbol: Symbol, doc: Doc) -> bool:
    return bool(doc.returns) and any(outcomes.says_nothing(element, symbol) for element in doc.returns)


def _nameless(_: Disagreement, symbol: Symbol, __: Doc) -> bool:
    return symbol.kind in ("constructor", "class", "property", "field") or "property" in symbol.flags


def _bare(_: Disagreement, __: Symbol, doc: Doc) -> bool:
    return not any(element.text.text for element in doc.parameters)


def _special(_: Disagreement, symbol: Symbol, __: Doc) -> bool:
    return symbol.name.startswith("__") and symbol.name.endswith("__")


def _several(one: Disagreement, _: Symbol, __: Doc) -> bool:
    return "more than one" in one.said


def _some_paths(one: Disagreement, symbol: Symbol, doc: Doc) -> bool:
    if one.subject.doc.language != "python":
        return _gives(one, symbol, doc)
    content, body = one.subject.content() or b"", symbol.body
    bare = re.compile(rb"\breturn[ \t]*(?:;|undefined;|\r?\n)")
    return (
        body is not None
        and _gives(one, symbol, doc)
        and bare.search(content, body.start_byte, body.end_byte) is not None
    )


_MISSING_RETURN: Sequence[tuple[str, Condition]] = (
    ("property", _nameless),
    ("several results", _several),
    ("entry not read", _has("returns", "yields")),
    ("no list", _no_parameters),
    ("decorated", _decorated),
    ("not public", _not_public),
    ("override", _flagged("override")),
    ("declared twice", _flagged("overload")),
    ("prose", lambda one, symbol, doc: outcomes.told_by_summary(symbol, doc)),
    ("prose", _prose(outcomes._SPEAKS_OF_RETURN)),
    ("stub", _flagged("stub", "abstract")),
    ("says none", _gives_nothing),
    ("special", _special),
    ("bare entries", _bare),
    ("passed on", lambda one, symbol, doc: outcomes.of_own_type(symbol)),
    ("passed on", _passed_on),
    ("passed on", _unknown),
)
_UNEXPECTED_RETURN: Sequence[tuple[str, Condition]] = (
    ("decorated", _decorated),
    ("property", _nameless),
    ("class", _of_class),
    ("described result", _flagged("generator")),
    ("says none", _says_none),
    ("stub", _flagged("stub", "abstract", "overload")),
    ("several results", _several),
    ("some paths", _some_paths),
    ("value not seen", _gives),
    ("stub", _unknown),
)
_MISSING_YIELD: Sequence[tuple[str, Condition]] = (
    ("no list", _no_parameters),
    ("entry not read", _has("yields")),
    ("described result", _has("returns")),
    ("prose", _prose(outcomes._SPEAKS_OF_YIELD)),
    ("decorated", lambda one, symbol, doc: bool(symbol.decorators)),
    ("not public", _not_public),
    ("override", _flagged("override")),
)


# Errors


def _raised(one: Disagreement, symbol: Symbol) -> list[str]:
    return list(dict.fromkeys(name.rpartition(".")[2] for name in symbol.raises))


def _entries(one: Disagreement, symbol: Symbol, doc: Doc) -> bool:
    """Whether each error that is raised has its entry."""
    said = {word for element in doc.raises if element.type is not None for word in _WORD.findall(element.type.text)}
    return bool(symbol.raises) and {*_raised(one, symbol)} <= said


def _in_words(one: Disagreement, symbol: Symbol, doc: Doc) -> bool:
    """Whether the doc names each error that is raised, in whatever place."""
    return bool(symbol.raises) and {*_raised(one, symbol)} <= {*_WORD.findall(doc.text)}


def _ancestor_named(one: Disagreement, symbol: Symbol, doc: Doc) -> bool:
    """Whether of each error that is raised the doc names it, an ancestor, or there are ancestors nobody knows."""
    left = [name for name in _raised(one, symbol) if not re.search(rf"\b{re.escape(name)}\b", doc.text)]
    said = {*re.findall(r"\w+", doc.text)}
    lines = [ancestors(name, one.subject.doc) for name in left]
    return bool(left) and all(line is None or {*line} & said for line in lines)


def _small(one: Disagreement, symbol: Symbol, doc: Doc) -> bool:
    left = [name for name in _raised(one, symbol) if not re.search(rf"\b{re.escape(name)}\b", doc.text)]
    return bool(left) and {*left} <= {"NotImplementedError", "StopIteration", "StopAsyncIteration", "AssertionError"}


def _catches(one: Disagreement, symbol: Symbol, doc: Doc) -> bool:
    """Whether each error that is raised and not named is caught where it is raised."""
    left = {name for name in _raised(one, symbol) if not re.search(rf"\b{re.escape(name)}\b", doc.text)}
    known = {name: ancestors(name, one.subject.doc) or [] for name in left}
    return bool(left) and all(raising.caught(one.subject, symbol, name, {name, *up}) for name, up in known.items())


def _each_for_itself(one: Disagreement, symbol: Symbol, doc: Doc) -> bool:
    """Whether one of the last three reasons holds of each error."""
    alone = [symbol._replace(raises=(name,)) for name in _raised(one, symbol)]
    return bool(alone) and all(
        _in_words(one, each, doc)
        or _small(one, each, doc)
        or _ancestor_named(one, each, doc)
        or _catches(one, each, doc)
        for each in alone
    )


def _untyped(_: Disagreement, __: Symbol, doc: Doc) -> bool:
    return any(element.type is None for element in doc.raises)


_MISSING_RAISE: Sequence[tuple[str, Condition]] = (
    ("no list", _lists("raises")),
    ("override", _flagged("override")),
    ("stub", _flagged("stub")),
    ("entry not read", _entries),
    ("named in the prose", _in_words),
    ("raised unnamed", lambda one, symbol, doc: not symbol.raises),
    ("named in the prose", _untyped),
    ("not worth a word", _small),
    ("ancestors unknown", _ancestor_named),
    ("caught", _catches),
    ("ancestors unknown", _each_for_itself),
)
_BY_RULE: dict[str, Sequence[tuple[str, Condition]]] = {
    "missing-parameter": _MISSING_PARAMETER,
    "unknown-parameter": _UNKNOWN_PARAMETER,
    "parameter-order": _UNKNOWN_PARAMETER,
    "missing-return": _MISSING_RETURN,
    "unexpected-return": _UNEXPECTED_RETURN,
    "missing-yield": _MISSING_YIELD,
    "unexpected-yield": (("decorated", _decorated), ("described result", lambda *_: True)),
    "missing-raise": _MISSING_RAISE,
    "unknown-raise": (("raised by calls", lambda *_: True),),
}


def ours_alone(one: Disagreement) -> str:
    """Why the other tool is silent."""
    symbol = one.subject.symbol
    if symbol is None:
        return OPEN
    if symbol.kind not in CALLABLE or symbol.kind == "constructor" or one.rule == "parameter-order":
        return "not looked at"
    said = one.said.replace(",", " ").split()
    if any(each.name in said and each.kind == "keyword_only" for each in symbol.parameters):
        return "not looked at"
    return "right"
