"""Docs whose entries for parameters say something else than the declaration.

Invariant: a doc without such entries is never a mismatch, and where the declaration does not tell what callers may pass
(see ``rules.declared``) nothing is reported.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from postil.docstrings.model import bare_name
from postil.docstrings.parsing import parse
from postil.docstrings.patterns import lazy
from postil.model import Parameter, Symbol
from postil.rules import outcomes
from postil.rules.declared import CALLABLE, DYNAMIC, Declared, Named, comparable, described, plainly_decorated
from postil.rules.expected import NOT_PUBLIC
from postil.rules.places import entry_place
from postil.rules.rule import Problem, Rule
from postil.rules.subject import Subject
from postil.rules.typetext import apart
from postil.rules.versions import Before

_NO_NAMES = frozenset(
    ("the", "a", "an", "if", "whether", "optional", "this", "when", "one", "any", "none", "void", "of")
)
_TYPE_WORDS = frozenset(("object", "function", "string", "number", "boolean", "bool", "array", "int"))
"""Types that a hurried hand writes first and without braces."""
_UNSAID = lazy(r"(?:#\w+$|__\w+__$|no_default|_?NoValue|_?NoDefault|_default$|_?deprecated|<deprecated)", re.IGNORECASE)
_QUOTED = lazy(rb"'[^'\n]*'|\"[^\"\n]*\"")
_STARS = frozenset(("var_positional", "var_keyword"))


def missing_parameter(subject: Subject) -> Iterator[Problem]:
    """Report a doc that describes some parameters and leaves others out.

    Who reads a list of parameters takes it for the whole list.

    Example: in

    ``` python
    def connect(host, timeout):
        \"\"\"Connect to a server.

        Args:
            host: Its name.
        \"\"\"
    ```

    ``timeout`` is missing.

    Repair: ``postil fix`` adds the entry in the doc's own style, unless its convention has no entries and a list only
    looks like them (Markdown, RDoc, plain text); say what it means.

    Silent for docs without any entry, ``*args`` and ``**kwargs``, parameters whose name begins with an underscore or
    whose default says that it is not to be passed, what the compiler passes (``CallerMemberName``), destructured
    parameters, overrides, inherited docs, functions under decorators that may change what callers pass, parameters of
    Kotlin that the prose links to, private declarations when only public ones are to be documented. Where a change is
    looked at (``--base``), for what the list left out before the change too; and not silent under decorators that have
    not changed, when the list named everything until then.
    """
    both = comparable(subject)
    if both is None or subject.expected == NOT_PUBLIC or not (both[0].whole or _whole_before(subject)):
        return
    found, names = both
    symbol, doc = subject.symbol, subject.parsed
    if symbol is None or doc is None:
        return
    said = {one.name for one in names} | {element.name for element in doc.attributes}
    lacking = [one for one in found.parameters if one.name not in said and owes(one, said)]
    if subject.doc.language == "php":
        # Many docs only say what the language has no words for: the types of what has none.
        lacking = [one for one in lacking if one.annotation is None]
    if doc.format == "kdoc":
        # The language's own style is to speak of a parameter in the prose, with a link to it.
        lacking = [one for one in lacking if f"[{one.name}]" not in doc.text]
    elif subject.doc.language == "c#" and lacking:
        lacking = [one for one in lacking if not _filled_in(subject, one.name)]
    elif subject.doc.language == "swift" and lacking:
        lacking = [one for one in lacking if not _labelled(symbol.signature, one.name, said)]
    if lacking and subject.before is not None:
        left = _left_out_before(subject.before) if both[0].whole else _names(subject.before.symbol)
        lacking = [one for one in lacking if one.name not in left]
    strange = [one for one in names if one.name not in found.names and one.name not in found.also]
    unread = any(one.name.lower() == "of" for one in names)
    if not lacking or unread or len(strange) > len(names) // 2:
        return
    shown = _listed([one.name for one in lacking])
    evidence = [f"described: {', '.join(one.said for one in names)}", f"declared: {', '.join(found.names)}"]
    yield Problem(f"the doc of {symbol.qualname} does not describe {shown}", subject.doc_place, tuple(evidence))


def _whole_before(subject: Subject) -> bool:
    """Whether a list named all that a decorated function took before the change, so that its decorators add nothing."""
    symbol, before = subject.symbol, subject.before
    if symbol is None or before is None or subject.doc.language != "python" or plainly_decorated(symbol):
        return False
    was, said = before.symbol, _said(before.symbol)
    owed = [each for each in was.parameters if each.name not in ("self", "cls") and owes(each, set())]
    heads = [[each.partition("(")[0] for each in one.decorators] for one in (was, symbol)]
    return heads[0] == heads[1] and bool(owed) and all(each.name in said for each in owed)


def _left_out_before(before: Before) -> frozenset[str]:
    """The parameters that a list left out before the change too, which is no fault of the change."""
    said = _said(before.symbol)
    return _names(before.symbol) - said if said else frozenset()


def _said(symbol: Symbol) -> frozenset[str]:
    if not symbol.doc:
        return frozenset()
    return frozenset(one.name for one in described(parse(symbol.doc, symbol.doc_format or "plain")))


def _names(symbol: Symbol) -> frozenset[str]:
    return frozenset(parameter.name.strip("`").lstrip("$&@") for parameter in symbol.parameters)


def _filled_in(subject: Subject, name: str) -> bool:
    """Whether the compiler passes a parameter, and callers do not: ``[CallerMemberName] string name``."""
    return re.search(rb"\[\s*Caller\w+[^\]]*\]\s*[\w.<>?]+\s+" + name.encode() + rb"\b", _header(subject)) is not None


def _labelled(signature: str, name: str, said: set[str]) -> bool:
    """Whether a doc names a parameter by the label that callers write: ``to`` of ``move(to place: Int)``."""
    label = re.search(rf"(\w+)\s+{re.escape(name)}\s*:", signature)
    return label is not None and label[1] in said


def owes(parameter: Parameter, said: set[str]) -> bool:
    """Whether a list that names ``said`` has to name a parameter too."""
    name = parameter.name
    if parameter.kind in _STARS or name.startswith("_") or said & {f"_{name}", f"{name}_", name.rstrip("_")}:
        return False
    return parameter.default is None or _UNSAID.search(parameter.default) is None


def unknown_parameter(subject: Subject) -> Iterator[Problem]:
    """Report an entry for a parameter that the declaration does not have.

    It was renamed or dropped, or is misspelt: a caller who passes it gets an error.

    Example: in

    ``` python
    def connect(host, timeout):
        \"\"\"Connect to a server.

        Args:
            host: Its name.
            time_out: In seconds.
        \"\"\"
    ```

    ``time_out`` is unknown.

    Repair: ``postil fix`` renames the entry where its name or its place tells what it is called now, and drops it where
    no parameter took its place; both are named in its summary.

    Silent where callers may pass what is not declared: ``**kwargs``, ``arguments``, decorators that may add parameters
    (unless a change took the parameter out), other declarations of the same name; and for names inside a destructured
    parameter. Where a change is looked at (``--base``), for what was unknown before the change too.
    """
    both = comparable(subject)
    symbol = subject.symbol
    if both is None or symbol is None:
        return
    found, names = both
    strange = [one for one in unknown_names(found, names) if not _left_out(subject, one.name)]
    if found.open:
        # What a change took out of the declaration is gone, whatever its decorators add to it.
        strange = [one for one in strange if one.name in _were(subject, symbol)]
    if strange and subject.before is not None:
        unknown = _unknown_before(subject.before, symbol)
        strange = [one for one in strange if one.name not in unknown]
    if not strange or not _plausible(found, strange) or of_something_else(found, names, strange):
        return
    if subject.doc.language == "javascript" and not found.names:
        return  # it may be called with what it has no use for
    said = {one.name for one in names}
    left = [name for name in found.names if name not in said]
    for one in strange:
        evidence = [f"declared: {', '.join(found.names) or 'nothing'}"]
        from difflib import get_close_matches  # only where something is wrong

        close = get_close_matches(one.name, left, 1)
        if close or (len(left) == 1 and len(strange) == 1):
            evidence.append(f"not described: {(close or left)[0]}")
        message = f"{symbol.qualname} has no parameter {one.name}"
        yield Problem(message, entry_place(subject, one.element.start), tuple(evidence))


def _unknown_before(before: Before, symbol: Symbol) -> frozenset[str]:
    """The entries that named no parameter before the change either, unless what they may have meant was changed."""
    was, names, said = before.symbol, _names(before.symbol), _said(before.symbol)
    stars = {each.kind for each in was.parameters if each.kind in _STARS}
    if was.kind not in CALLABLE or was.decorators != symbol.decorators or not names - said <= _names(symbol):
        return frozenset()
    return said - names if stars <= {each.kind for each in symbol.parameters} else frozenset()


def _were(subject: Subject, symbol: Symbol) -> frozenset[str]:
    """The parameters that a change took out altogether: neither is the name in the code, nor can it be passed."""
    if subject.before is None or subject.doc.language != "python":
        return frozenset()
    before = subject.before.symbol
    if {parameter.kind for parameter in symbol.parameters if parameter.kind in _STARS} - {
        parameter.kind for parameter in before.parameters
    }:
        return frozenset()  # what takes any name now may have taken it over
    names = frozenset(parameter.name for parameter in before.parameters)
    content = subject.content()
    if content is None or symbol.body is None:
        return names
    body = content[symbol.body.start_byte : symbol.body.end_byte]
    if symbol.doc_span is not None:
        body = body.replace(content[symbol.doc_span.start_byte : symbol.doc_span.end_byte], b"")
    return frozenset(name for name in names if name.encode() not in body)


def unknown_names(found: Declared, names: Sequence[Named]) -> list[Named]:
    """The entries that name nothing declared, each name once, less as many as have no name of their own."""
    known = {*found.names, *found.also}
    strange: dict[str, Named] = {}
    for one in names:
        words = _NO_NAMES if one.element.type is not None else _NO_NAMES | _TYPE_WORDS
        wordy = one.name.lower() in (words if one.element.section < 0 else ("none",))
        if one.name not in known and one.name.isidentifier() and not wordy:
            strange.setdefault(one.name, one)
    return list(strange.values()) if len(strange) > found.loose else []


def _left_out(subject: Subject, name: str) -> bool:
    """Whether the declaration names it all the same: in a comment, as a label, or in a way that was not understood."""
    if subject.symbol is None or subject.symbol.kind not in CALLABLE:
        return False
    if any(re.search(rf"\b{re.escape(name)}\b", decorator) for decorator in subject.symbol.decorators):
        return True  # a decorator takes it, as one that renames it does
    header = _header(subject)
    if subject.doc.language in DYNAMIC:
        header = _QUOTED.sub(b"", header)
    return re.search(rb"\b" + name.encode() + rb"\b", header) is not None


def _header(subject: Subject) -> bytes:
    """The declaration without its body; empty where it cannot be had."""
    content, symbol = subject.content(), subject.symbol
    if content is None or symbol is None:
        return b""
    return content[symbol.span.start_byte : symbol.span.end_byte if symbol.body is None else symbol.body.start_byte]


def of_something_else(found: Declared, names: Sequence[Named], strange: Sequence[Named]) -> bool:
    """Whether the list is of other things than parameters: of none of them, or of what one of them consists of."""
    if len(strange) > 2 and found.names and len(strange) == len({one.name for one in names}):
        return True
    at = next(at for at, one in enumerate(names) if one in strange)
    return any(one.element.text.text.rstrip().endswith(":") for one in names[:at])


def _plausible(found: Declared, strange: Sequence[Named]) -> bool:
    """Whether the entries name parameters at all: words where names should be are another mistake."""
    capital = any(name[:1].isupper() for name in found.names)
    words = [one for one in strange if one.name[:1].isupper() and not capital and one.element.text.text]
    return not words


def parameter_order(subject: Subject) -> Iterator[Problem]:
    """Report entries for parameters in another order than they are declared in.

    Who calls by position counts the entries. Only parameters that can be passed by position are compared, within one
    section.

    Example: in

    ``` python
    def copy(source, target):
        \"\"\"Copy a file.

        Args:
            target: Where to.
            source: Where from.
        \"\"\"
    ```

    whoever goes by the doc calls ``copy`` the wrong way round.

    Repair: ``postil fix`` moves the entries, with all that is said in them.

    Silent where an entry is unknown or destructured, behind a parameter that is not described, for names that share an
    entry and are no neighbours, and for docs that do not stand with the declaration.
    """
    both = comparable(subject)
    symbol = subject.symbol
    if both is None or symbol is None or not both[0].ordered or both[0].loose or unknown_names(*both):
        return
    found, names = both
    rank = {one.name: at for at, one in enumerate(found.parameters) if one.kind not in (*_STARS, "keyword_only")}
    if subject.doc.language == "c#" and "extension" in symbol.flags and found.parameters:
        del rank[found.parameters[0].name]  # callers see it before the dot
    groups: dict[tuple[int, str], dict[str, Named]] = {}
    said = {one.name for one in names}
    first = next((at for name, at in rank.items() if name not in said), len(found.parameters))
    for one in names:
        # Behind a parameter left out nobody counts.
        if rank.get(one.name, first) < first and (one.said == one.element.names[0].text or _neighbours(one, rank)):
            key = one.element.section, one.element.title
            groups.setdefault(key, {}).setdefault(one.name, one)
    for group in groups.values():
        order = list(group.values())
        for before, after in pairwise(order):
            if rank[after.name] < rank[before.name]:
                evidence = (
                    f"described: {', '.join(group)}",
                    f"declared: {', '.join(name for name in found.names if name in group)}",
                )
                message = f"{after.name} is declared before {before.name} and described after it"
                yield Problem(message, entry_place(subject, after.element.start), evidence)
                break


def _neighbours(one: Named, rank: dict[str, int]) -> bool:
    """Whether the names that share an entry are neighbours; else they stand together for what they share."""
    places = [rank.get(bare_name(name.text), -1) for name in one.element.names]
    return min(places) >= 0 and max(places) - min(places) == len(places) - 1


def parameter_type(subject: Subject) -> Iterator[Problem]:
    """Report an entry whose type is clearly another than the declared one.

    It sends a reader the wrong way. Compared are only types that everybody knows, such as strings, numbers, truth
    values, lists and mappings; aliases, classes and prose such as ``array_like`` are not.

    Example: the entry ``count (str): How many.`` of ``def take(count: int)``.

    Repair: ``postil fix`` writes the declared type, or leaves it out where the doc's style has none.

    Silent unless both types are understood as a whole and have nothing in common.
    """
    both = comparable(subject)
    if both is None:
        return
    found, names = both
    declared_ = {one.name: one for one in found.parameters if one.annotation is not None}
    if not declared_:
        return
    for one in names:
        parameter = declared_.get(one.name)
        type_ = one.element.type
        plain = one.said.strip("`*$&.").lstrip("\\") == one.name
        if parameter is None or type_ is None or parameter.annotation is None or not plain or parameter.kind in _STARS:
            continue
        if apart(type_.text, parameter.annotation, subject.doc.language):
            message = f"{one.name} is described as {type_.text} and declared as {parameter.annotation}"
            yield Problem(message, entry_place(subject, one.element.start))


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


RULES = (
    Rule("missing-parameter", "warning", missing_parameter, fixable=True),
    Rule("unknown-parameter", "warning", unknown_parameter, fixable=True),
    Rule("parameter-order", "info", parameter_order, fixable=True),
    Rule("parameter-type", "warning", parameter_type, fixable=True),
    *outcomes.RULES,
)
