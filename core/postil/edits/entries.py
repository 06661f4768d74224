"""Entries of parameters: which one is another under a new name, and what a new one looks like among its neighbours."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from postil.docstrings.model import Doc, Element, Text
from postil.model import Parameter

PLACEHOLDER = "TODO"
"""What stands where only a person can say something; ``placeholder-doc`` finds it."""
_TYPED = frozenset(("google", "numpy", "sphinx", "jsdoc", "phpdoc", "yard", "luadoc"))
_ALIKE = 0.6
_NEARLY = 0.85


def renames(
    entries: Sequence[tuple[Element, str]],
    gone: Sequence[str],
    new: Sequence[Parameter],
    order: Sequence[str],
    *,
    closed: bool,
) -> list[tuple[str, str]]:
    """Old and new names of the entries that mean a parameter under another name.

    One that differs in case and underlines alone is always told. Else exactly one name must be gone and one be new, and
    they must stand in the same place, be of the same type or look alike; where the doc may name more than the
    declaration, only likeness counts.
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
    if len(left) != 1 or len(fresh) != 1:
        return found
    old, parameter = left[0], fresh[0]
    names = [name for _, name in entries]
    element = next(element for element, name in entries if name == old)
    alike = _likeness(old, parameter.name) >= _ALIKE
    typed = element.type is not None and parameter.annotation is not None
    same_type = typed and _type(element.type) == _type(Text(parameter.annotation or ""))
    if alike or (closed and (same_type or _same_place(names, old, parameter.name, order))):
        found.append((old, parameter.name))
    return found


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


def _type(text: Text | None) -> str:
    return "".join(text.text.split()).lower() if text else ""


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
    text = "" if not worded and siblings else PLACEHOLDER
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
    worded = any(element.text.text.strip() for element, _ in entries)
    return worded and 2 * len(entries) > len(declared)
