"""A doc brought up to its declaration: entries of parameters added, renamed, dropped and put in order.

Invariant: every line that a person wrote stays byte for byte unless it belongs to an entry that is gone, and then the
notes say so; of a doc that already says what it should, and of one where that cannot be told, nothing is changed.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from postil.docstrings.model import Doc, Element, Text, added, bare_name, removed, replaced
from postil.docstrings.parsing import parse
from postil.docstrings.writing import write
from postil.edits.declared import TAKING, Declared, compared, declared
from postil.edits.differing import differences
from postil.edits.entries import (
    as_told,
    is_alike,
    left_out,
    new_entry,
    renames,
    spelled,
    without_own_name,
    worth_saying,
)
from postil.edits.names import calling, is_of, marked, means
from postil.edits.standing import standing
from postil.edits.told import APART, entries, is_part
from postil.model import Edit, FileDoc, Parameter, Symbol
from postil.values import NamedTuple

REPAIRS = frozenset(("missing-parameter", "unknown-parameter", "parameter-order", "parameter-type"))
"""The rules whose findings a merge repairs."""

_ELSEWHERE = re.compile(
    r"\{?@inherit_?doc|<inheritdoc|[\\@](?:copydoc|copydetails|overload|!macro|!method|callback|typedef|name\b|memberof|fn\b|method\b)"
    r"|%\(\w+\)s|\$\{\w+\}|:nodoc:|^[ \t]*(?:\{\w+\}|\|\w+\|)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
"""A doc that is completed elsewhere, or that is about something else, unless it told of what was declared then."""
_LISTLESS = frozenset(("godoc", "plain", "rdoc", "markdown"))
"""Conventions that have no entries for parameters: what looks like one may be any list."""
_ARTICLES = frozenset(("a", "an", "the", "A", "An", "The"))
"""What stands for a name where none was told: ``@param the path``."""
_OBJECT = re.compile(r"(?:\w*[oO]ption|[oO]pt|\w*[sS]etting|[pP]rop|[pP]aram)s|\w*[cC]onfig")
"""Names of what is passed as one object."""

Differ = Callable[[str, str], bool]
"""Whether a type that a doc tells and one that is declared are surely different."""


def _never(said: str, annotation: str) -> bool:
    return False


class Plan(NamedTuple):
    """What a doc is to say, and what is done for that."""

    text: str
    notes: tuple[str, ...]


class _State(NamedTuple):
    """How far a doc has been brought."""

    doc: Doc
    notes: tuple[str, ...] = ()
    gone: tuple[Element, ...] = ()
    new: tuple[Element, ...] = ()

    def with_doc(self, doc: Doc, note: str) -> "_State":
        return self._replace(doc=doc, notes=(*self.notes, note))


def merged(content: bytes, doc: FileDoc, symbol: Symbol, rules: frozenset[str] = REPAIRS) -> Edit | None:
    """Bring the doc of ``symbol`` up to its declaration; None when there is nothing to do, or it cannot be done."""
    merge = merging(content, doc, symbol, rules)
    return None if merge is None else merge[0]


def merging(
    content: bytes | None, doc: FileDoc, symbol: Symbol, rules: frozenset[str], differ: Differ = _never,
    before: Declared | None = None,
) -> tuple[Edit, str] | None:  # fmt: skip
    """The edit that ``merged`` answers, and what the doc says then; without the content, an edit of no place.

    Types are told anew where ``differ`` says so; on its own a merge does not judge them. ``before`` is the declaration
    that the doc was written for: what that had and is gone is told no more whatever callers may pass, and what the doc
    left out then it leaves out now.
    """
    signature = _comparable(doc, symbol)
    if signature is None or symbol.doc is None:
        return None
    signature = compared(signature, doc, symbol, content, before)
    return _edited(content, symbol, planned(symbol.doc, symbol.doc_format or "plain", signature, rules, differ))


def updating(
    content: bytes, doc: FileDoc, symbol: Symbol, rules: frozenset[str], differ: Differ, before: Declared
) -> tuple[Edit, str] | None:
    """As ``merging`` does it: what became of the declaration since ``before``, and then what else the doc lacks."""
    signature = _comparable(doc, symbol)
    if signature is None or symbol.doc is None:
        return None
    text, notes = symbol.doc, tuple[str, ...]()
    for earlier in (before, None):
        told = compared(signature, doc, symbol, content, earlier)
        plan = planned(text, symbol.doc_format or "plain", told, rules, differ)
        text, notes = (text, notes) if plan is None else (plan.text, notes + plan.notes)
    return _edited(content, symbol, Plan(text, notes) if notes else None)


def _comparable(doc: FileDoc, symbol: Symbol) -> Declared | None:
    """The declaration, where the doc is its own."""
    if symbol.doc_span is None or sum(each.doc_span == symbol.doc_span for each in doc.symbols) > 1:
        return None
    return declared(doc, symbol)


def _edited(content: bytes | None, symbol: Symbol, plan: Plan | None) -> tuple[Edit, str] | None:
    if plan is None or symbol.doc is None or symbol.doc_span is None:
        return None
    if content is None:
        return Edit(0, 0, "", plan.notes), plan.text
    found = standing(content, symbol.doc_span.start_byte, symbol.doc_span.end_byte, symbol.doc)
    edit = None if found is None else found.edit(differences(symbol.doc, plan.text), plan.notes)
    return None if edit is None else (edit, plan.text)


def planned(
    text: str, form: str, signature: Declared, rules: frozenset[str] = REPAIRS, differ: Differ = _never
) -> Plan | None:
    """What a doc is to say of the parameters of its declaration; None when it says so, or that cannot be told."""
    plan = _planned(text, form, signature, rules, differ)
    # What would be changed again was not understood.
    return plan if plan is not None and _planned(plan.text, form, signature, rules, differ) is None else None


def _planned(text: str, form: str, signature: Declared, rules: frozenset[str], differ: Differ) -> Plan | None:
    if form in _LISTLESS:
        return None
    before = parse(text, form)
    if _ELSEWHERE.search(without_own_name(text, signature.name)):
        if not signature.earlier or not {name for _, name in entries(before)} <= {
            each.name for each in signature.earlier
        }:
            return None
        # What came is not told elsewhere yet, and what is gone is told here; of all else nobody can tell.
        signature = signature._replace(open=True)
    state = _State(before)
    if not entries(before):
        return None
    if signature.earlier is not None:
        signature = as_told(entries(before), signature)
    for step in (_with_parts, _with_renames, _completed, _without_gone, _ordered):
        state = step(state, signature, rules)
        state = state._replace(doc=parse(write(state.doc), form))
    if "parameter-type" in rules:
        state = _retyped(state, signature, differ)
        state = state._replace(doc=parse(write(state.doc), form))
    after = state.doc
    if after.text == text or not state.notes or not _kept(before, after, state):
        return None
    return Plan(after.text, state.notes)


def _with_parts(state: _State, signature: Declared, rules: frozenset[str]) -> _State:
    """With the entries of parameters that another one has taken in as entries for parts of that."""
    if "unknown-parameter" not in rules or not (signature.parts or signature.whole):
        return state
    said = [name for _, name in entries(state.doc)]
    gone = signature.gone & {*said}
    told = {bare_name(name.text) for element in state.doc.parameters for name in element.names}
    for name in said:
        takers = [root for root in signature.known if f"{root}.{name}" in signature.parts - told]
        if not takers and name in gone and len(gone) > 1:
            takers = [root for root in signature.whole - signature.kept if _OBJECT.fullmatch(root)]
        if name not in signature.known and len(takers) == 1:
            part = f"{takers[0]}.{name}"
            state = state.with_doc(calling(state.doc, name, part), f"renames {name} to {part}")
    return state


def _with_renames(state: _State, signature: Declared, rules: frozenset[str]) -> _State:
    if "unknown-parameter" not in rules:
        return state
    known = entries(state.doc)
    # Names that share an entry may only change all together.
    alone = [each for each in known if len(each[0].names) == 1 or not _all_gone(each[0], signature)]
    for old, name in renames(known, signature, closed=_closed(alone, signature)):
        sure = is_alike(old, name) or (old, name) in signature.aliases
        state = _renamed(state, old, name, "" if sure else ", which stands in its place")
        parameter = next((each for each in (*signature.gathered, *signature.named) if each.name == name), None)
        if parameter is not None and (parameter.kind in TAKING or name in signature.dollars):
            state = state._replace(doc=marked(state.doc, _written(parameter, state.doc, signature)))
    return state


def _written(parameter: Parameter, doc: Doc, signature: Declared) -> str:
    return f"${parameter.name}" if parameter.name in signature.dollars else spelled(parameter, doc.format)


def _without_gone(state: _State, signature: Declared, rules: frozenset[str]) -> _State:
    if "unknown-parameter" in rules:
        for name in _gone(state, signature):
            state = _dropped(state, name)
    return state


def _gone(state: _State, signature: Declared) -> list[str]:
    """The names that a doc has and the declaration surely has not."""
    known = entries(state.doc)
    said = [name for _, name in known]
    gone = [name for name in said if name not in signature.known]
    # Of several names at least one must be, or have been, right for a doc to be about this very declaration.
    about = len(gone) < len(said) or len(gone) == 1 or not signature.known or bool(signature.gone & {*gone})
    if signature.earlier is None:
        sure = gone if _closed(known, signature) else []
    else:
        sure = [name for name in gone if name in signature.gone]
    return sure if about else []


def _all_gone(element: Element, signature: Declared) -> bool:
    return not any(bare_name(name.text) in signature.known for name in element.names)


def _closed(known: list[tuple[Element, str]], signature: Declared) -> bool:
    """Whether all names that the doc may have are known; of `x1, x2, ...` nobody knows what they stand for."""
    said = [name for _, name in known]
    if signature.open or not all(map(str.isidentifier, said)) or len(set(said)) < len(said):
        return False
    if _ARTICLES & {*said} - signature.known:
        return False
    return not any(
        name not in signature.known and (len(element.names) > 1 or _many(element)) for element, name in known
    )


def _many(element: Element) -> bool:
    """Whether an entry stands for any number of arguments."""
    marked = [element.names[0].text, *([element.type.text] if element.type else [])]
    return any(text.startswith(("...", "*")) or text.endswith("...") for text in marked)


def _renamed(state: _State, old: str, new: str, reason: str) -> _State:
    return state.with_doc(calling(state.doc, old, new), f"renames {old} to {new}{reason}")


def _dropped(state: _State, gone: str) -> _State:
    doc = state.doc
    lost: list[Element] = []
    for element in doc.parameters:
        kept = tuple(name for name in element.names if not means(name.text, gone))
        if len(kept) == len(element.names):
            continue
        if kept:
            doc = replaced(doc, element, element._replace(names=kept))
        else:
            doc = removed(doc, element)
            lost.append(element)
    words = "; ".join(" ".join(element.text.text.split()) for element in lost if element.text.text.strip())
    note = f"drops {gone}, of which was said: {words}" if words else f"drops {gone}"
    return state.with_doc(doc, note)._replace(gone=(*state.gone, *lost))


def _completed(state: _State, signature: Declared, rules: frozenset[str]) -> _State:
    if "missing-parameter" not in rules:
        return state
    known = entries(state.doc)
    said = {name for _, name in known}
    several = {
        name for element, name in known if name not in signature.known and (len(element.names) > 1 or _many(element))
    }
    parts = any(
        is_part(name.text) and re.split(r"[.\[]", bare_name(name.text))[0] in signature.known
        for element in state.doc.parameters
        for name in element.names
    )
    # Where no name is right the doc may be that of something else, unless any number was taken and several are told of.
    # As many names of the doc's own as there are patterns are theirs.
    patterns = signature.earlier is not None and len(said - signature.known) <= signature.patterns
    sure = parts or patterns or (several and signature.earlier)
    if not said & signature.known and not _gone(state, signature) and not sure:
        return state
    # What is new is not among what was told of together before.
    if {name for element, name in known if len(element.names) > 1} & signature.gone if signature.earlier else several:
        return state
    # A list of keyword arguments alone is no place for others.
    if known and all(element.title.lower().startswith("keyword") for element, _ in known):
        return state
    order = [each.name for each in signature.order]
    elsewhere = {element.name for element in state.doc.attributes}
    if signature.earlier is None and not _closed(known, signature):
        # What may be meant by an entry under another name is not told a second time.
        elsewhere |= {name for _, name in renames(known, signature, closed=True)}
    for parameter in (*signature.named, *signature.gathered):
        if parameter.name not in said | elsewhere and _is_wanted(state.doc, parameter, known, signature):
            element = new_entry(state.doc, parameter, [element for element, _ in known])
            element = element._replace(names=(Text(_written(parameter, state.doc, signature)),))
            doc = _added(state.doc, element, order)
            state = state.with_doc(doc, f"adds {parameter.name}")._replace(new=(*state.new, element))
    return state


def _is_wanted(doc: Doc, parameter: Parameter, known: list[tuple[Element, str]], signature: Declared) -> bool:
    if signature.earlier is None:
        return worth_saying(doc, parameter, known, signature.named)
    return not left_out(doc, parameter, {name for _, name in known}, signature)


def _added(doc: Doc, element: Element, order: Sequence[str]) -> Doc:
    """With an entry where the signature has it, behind the parts of the one before it."""
    elements = list(added(doc, element, order).elements)
    at = next(number for number, other in enumerate(elements) if other is element)
    own = [number for number, other in enumerate(elements) if other is not element and is_of(other, element.name)]
    if own and own[0] < at:
        elements.insert(own[0], elements.pop(at))
        return doc._replace(elements=tuple(elements))
    first = at
    while at + 1 < len(elements) and _belongs(elements[at + 1]) and not is_of(elements[at + 1], element.name):
        at += 1
    elements.insert(at, elements.pop(first))
    return doc._replace(elements=tuple(elements))


def _belongs(element: Element) -> bool:
    """Whether an entry is about a part of the parameter before it."""
    parts = bool(element.names) and all(is_part(name.text) for name in element.names)
    return element.kind == "parameter" and (parts or element.title == "option")


def _ordered(state: _State, signature: Declared, rules: frozenset[str]) -> _State:
    doc = state.doc
    names = [each.name for each in signature.named]
    if "parameter-order" not in rules or any(is_part(name.text) for each in doc.parameters for name in each.names):
        return state
    rank = {name: at for at, name in enumerate(names)}
    for section in {element.section for element in doc.parameters}:
        listed = [
            element
            for element in doc.parameters
            if element.section == section and APART.match(element.title) is None and element.name in rank
        ]
        ranks = [rank[bare_name(name.text)] for each in listed for name in each.names if bare_name(name.text) in rank]
        if ranks != sorted(ranks) and len(set(ranks)) == len(ranks):
            wanted = sorted(listed, key=lambda element: rank[element.name])
            place = {id(old): new for old, new in zip(listed, wanted, strict=True)}
            elements = tuple(place.get(id(element), element) for element in doc.elements)
            doc = doc._replace(elements=elements)
            state = state.with_doc(doc, f"puts {', '.join(element.name for element in wanted)} in order")
    return state


def _retyped(state: _State, signature: Declared, differ: Differ) -> _State:
    annotations = {each.name: each.annotation for each in signature.named}
    for element, name in entries(state.doc):
        annotation = annotations.get(name)
        if element.type is None or annotation is None or len(element.names) > 1 or "\n" in annotation:
            continue
        if differ(element.type.text, annotation):
            doc = replaced(state.doc, element, element._replace(type=element.type._replace(text=annotation)))
            state = state.with_doc(doc, f"tells that {name} is {annotation}, not {element.type.text}")
    return state


def _kept(before: Doc, after: Doc, state: _State) -> bool:
    """Whether all that was said is still said, and nothing else but the new entries."""
    for old, new in ((before.summary, after.summary), (before.description, after.description)):
        if (old.text if old else None) != (new.text if new else None):
            return False
    wanted = _said(before.elements)
    wanted.subtract(_said(state.gone))
    wanted.update(_said(state.new))
    return +wanted == _said(after.elements)


def _said(elements: Sequence[Element]) -> Counter[tuple[str, str]]:
    return Counter((element.kind, element.text.text) for element in elements)
