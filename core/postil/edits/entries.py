"""Entries of parameters: which one is another under a new name, and what a new one looks like among its neighbours."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from postil.docstrings.model import Doc, Element, Text
from postil.model import Parameter

PLACEHOLDER = "TODO"
"""What stands where only a person can say something; ``placeholder-doc`` finds it."""
_TYPED = frozenset(("google", "numpy", "sphinx", "jsdoc", "phpdoc", "yard"))
_ALIKE = 0.6
_NEARLY = 0.8


def placeholder(form: str) -> str:
    """What stands for a description in a convention; in Lua's a single word would be read as a type."""
    return "to be documented" if form == "luadoc" else PLACEHOLDER


def renames(
    entries: Sequence[tuple[Element, str]],
    gone: Sequence[str],
    new: Sequence[Parameter],
    order: Sequence[str],
    *,
    closed: bool,
) -> list[tuple[str, str]]:
    """Old and new names of the entries that mean a parameter under another name.

    One that differs in case and underlines alone is always told, and so is one that is nearly the same and like no
    other. Else exactly one name must be gone, and a new one must share its place, its type or its looks; of several new
    ones place or looks must tell which. Where the doc may name more than the declaration, only looks count.
    """
    found: list[tuple[str, str]] = []
    for name in gone:
        same = [each.name for each in new if _folded(each.name) == _folded(name)]
        if len(same) == 1 and sum(_folded(other) == _folded(name) for other in gone) == 1:
            found.append((name, same[0]))
    found += _misspelt([name for name in gone if name not in dict(found)],
                       [each.name for each in new if each.name not in dict(found).values()])  # fmt: skip
    left = [name for name in gone if name not in dict(found)]
    fresh = [each for each in new if each.name not in dict(found).values()]
    if len(left) != 1 or not fresh:
        return found
    old = left[0]
    alike = sorted(((_likeness(old, each.name), each.name) for each in fresh), reverse=True)
    if alike[0][0] >= _ALIKE and (len(alike) == 1 or alike[1][0] < alike[0][0]):
        found.append((old, alike[0][1]))
    elif closed and (placed := _by_place(entries, old, fresh, order)) is not None:
        found.append((old, placed))
    return found


def _by_place(
    entries: Sequence[tuple[Element, str]], old: str, fresh: Sequence[Parameter], order: Sequence[str]
) -> str | None:
    """What stands in the signature where the old entry stands in the doc; of one new name its type may tell too."""
    names = [name for _, name in entries]
    element = next(element for element, name in entries if name == old)
    if len(fresh) == 1:
        same_type = element.type is not None and _type(element.type.text) == _type(fresh[0].annotation)
        placed = same_type or _same_place(names, old, fresh[0].name, order)
        return fresh[0].name if placed else None
    at = names.index(old)
    # Of several only one that has the same names before it, as where one was renamed and others were added behind.
    parameter = next((each for each in fresh if order.index(each.name) == at and names[:at] == list(order[:at])), None)
    if parameter is None:
        return None
    typed = element.type is not None and parameter.annotation is not None
    same = element.type is not None and _type(element.type.text) == _type(parameter.annotation)
    return parameter.name if same or not typed else None


def _misspelt(gone: Sequence[str], new: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs of names that are nearly the same, and like no other."""
    pairs = [(old, name) for old in gone for name in new if _likeness(old, name) >= _NEARLY]
    return [
        (old, name)
        for old, name in pairs
        if sum(one == old for one, _ in pairs) == 1 and sum(other == name for _, other in pairs) == 1
    ]


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, _folded(one), _folded(other), autojunk=False).ratio()


def _folded(name: str) -> str:
    return name.replace("_", "").lower()


def _type(said: str | None) -> str:
    return "".join(said.split()).lower() if said else ""


def _same_place(names: Sequence[str], old: str, new: str, order: Sequence[str]) -> bool:
    """Whether the old entry stands between the entries of the new one's neighbours."""
    at, place = names.index(old), order.index(new)
    others = set(names)
    before = [name for name in names[:at] if name in order]
    after = [name for name in names[at + 1 :] if name in order]
    wanted_before = [name for name in order[:place] if name in others]
    wanted_after = [name for name in order[place + 1 :] if name in others]
    return before[-1:] == wanted_before[-1:] and after[:1] == wanted_after[:1]


def new_entry(doc: Doc, parameter: Parameter, siblings: Sequence[Element]) -> Element:
    """The entry of a parameter, with a type, and words to be filled in, where its neighbours have such."""
    typed = [element for element in siblings if element.type is not None]
    type_ = parameter.annotation if doc.format in _TYPED and (2 * len(typed) > len(siblings)) else None
    if type_ is not None and ("\n" in type_ or "\\" in type_ or len(type_) > 60):
        type_ = None
    worded = [element for element in siblings if element.text.text.strip()]
    # Where nobody says more than the type, neither do we.
    text = "" if siblings and not worded and type_ else placeholder(doc.format)
    optional = parameter.default is not None and any(element.optional for element in siblings)
    title = siblings[-1].title if siblings else ""
    return Element(
        "parameter", Text(text), (Text(parameter.name),), Text(type_) if type_ else None, optional=optional, title=title
    )


def worth_saying(
    doc: Doc, parameter: Parameter, entries: Sequence[tuple[Element, str]], declared: Sequence[Parameter]
) -> bool:
    """Whether an entry would say more than the declaration: PHP's docs tell the types that the language cannot."""
    if doc.format != "phpdoc" or parameter.annotation is None:
        return True
    names = {name for _, name in entries}
    typed = [each.name in names for each in declared if each.annotation is not None]
    return any(element.text.text.strip() for element, _ in entries) and 2 * sum(typed) > len(typed)
