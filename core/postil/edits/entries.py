"""Entries of parameters: which one is another under a new name, and what a new one looks like among its neighbours."""

import re
from collections.abc import Callable, Container, Sequence
from difflib import SequenceMatcher

from postil.docstrings.model import Doc, Element, Text
from postil.edits.declared import TAKING, Declared
from postil.model import Parameter

PLACEHOLDER = "TODO"
"""What stands where only a person can say something; ``placeholder-doc`` finds it."""
_TYPED = frozenset(("google", "numpy", "sphinx", "jsdoc", "phpdoc", "yard"))
_STARRED = frozenset(("google", "numpy"))
_NARROW = 72
"""So wide at least a line of any doc may be."""
_HEAD = 14
"""The characters of an entry besides its name and type."""
_ALIKE = 0.6
_NEARLY = 0.8
_STEM = 5
"""So many letters make a word."""
_VAGUE = frozenset(("array", "iterable", "callable", "traversable", "iterator", "generator", "mixed", "object"))
_SMALL = frozenset(("the", "a", "an", "of", "to", "for", "this", "that", "its", "is"))
_PLAIN = frozenset(("bool", "int", "float", "string", "str", "self", "false", "true", "number", "boolean"))
_PLAIN_TYPES = {"boolean": "bool", "integer": "int", "double": "float", "closure": "callable"}
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_a-zA-Z]+")


def placeholder(form: str) -> str:
    """What stands for a description in a convention; in Lua's a single word would be read as a type."""
    return "to be documented" if form == "luadoc" else PLACEHOLDER


def renames(entries: Sequence[tuple[Element, str]], signature: Declared, *, closed: bool) -> list[tuple[str, str]]:
    """Old and new names of the entries that mean a parameter under another name.

    One that differs in case and underlines alone is always told, and so is one that is nearly the same and like no
    other. Where the doc may name nothing but what is declared, a name whose words are all in the other counts as nearly
    the same, and so do names that stand between the same neighbours, as many on either side, unless what is known of
    them speaks against it. One alone may also be told by its looks among several.
    """
    said = [name for _, name in entries]
    gone = [name for name in dict.fromkeys(said) if name not in signature.known]
    if signature.earlier is None:
        return _renames(entries, signature, gone, frozenset(said), closed=closed)
    # What is declared under its own name as before is not called by another now.
    taken = frozenset(said) | signature.kept
    aliases = {old for old, _ in signature.aliases}
    were = [name for name in gone if name in signature.gone or name in aliases]
    found = _renames(entries, signature, were, taken, closed=True)
    rest = [name for name in gone if name not in were]
    return [*found, *_renames(entries, signature, rest, taken | {name for _, name in found}, closed=closed)]


def as_told(entries: Sequence[tuple[Element, str]], signature: Declared) -> Declared:
    """The same, where the doc called some by other names even then: ``key`` what was ``keys``.

    It goes on to do so where they are declared as before, and where they are gone, what it called them is.
    """
    earlier = signature.earlier or ()
    if any(each.kind in TAKING for each in earlier) and not any(each.kind in TAKING for each in signature.order):
        # What was passed among others cannot be any more.
        known = {each.name for each in earlier} | signature.known
        earlier += tuple(Parameter(name) for name in dict.fromkeys(said for _, said in entries) if name not in known)
    were = Declared(earlier, frozenset(each.name for each in earlier), open=False)
    pairs = renames(entries, were, closed=not signature.open)
    called = {name: said for said, name in pairs if said not in signature.known and is_alike(said, name)}
    gone = {name: said for name, said in called.items() if name not in signature.known}
    return signature._replace(
        earlier=tuple(each._replace(name=gone.get(each.name, each.name)) for each in earlier),
        known=signature.known | {said for name, said in called.items() if name in signature.known},
    )


def _renames(
    entries: Sequence[tuple[Element, str]], signature: Declared, gone: Sequence[str], taken: frozenset[str], *,
    closed: bool,
) -> list[tuple[str, str]]:  # fmt: skip
    """As ``renames``, of some of the names that are gone; what is ``taken`` is the name of something else."""
    new = [each for each in signature.named if each.name not in taken]
    hidden = [each for each in signature.hidden if each.name not in taken]
    found = [(old, name) for old, name in signature.aliases if old in gone and name not in taken]
    left, fresh = _left(gone, [*new, *hidden], found)
    found += _alone(left, [each.name for each in fresh], _same)
    left, fresh = _left(gone, [*new, *hidden], found)
    found += _alone(left, [each.name for each in fresh], _nearly)
    left, fresh = _left(gone, new, found)
    if signature.earlier is not None:
        taking = [each for each in hidden if each.kind in TAKING]
        found += _of_a_kind(left, taking, signature)
        left, fresh = _left(gone, [*new, *taking], found)
        found += _in_place(entries, left, fresh, signature)
        left, fresh = _left(gone, new, found)
    if closed:
        found += _alone(left, [each.name for each in fresh], _within)
        left, fresh = _left(gone, new, found)
        found += _by_place(entries, left, fresh, [each.name for each in signature.named], found)
    elif signature.aliases:
        targets = {name for _, name in signature.aliases}
        fresh = [each for each in fresh if each.name in targets]
        found += _by_place(entries, left, fresh, [each.name for each in signature.named], found, fits=_always)
    left, fresh = _left(gone, new, found)
    if len(left) == 1 and fresh:
        looks = sorted(((_likeness(left[0], each.name), each.name) for each in fresh), reverse=True)
        if looks[0][0] >= _ALIKE and (len(looks) == 1 or looks[1][0] < looks[0][0]):
            found.append((left[0], looks[0][1]))
    return found


def _left(
    gone: Sequence[str], new: Sequence[Parameter], found: Sequence[tuple[str, str]]
) -> tuple[list[str], list[Parameter]]:
    """The names of which nothing was found yet."""
    told, taken = {old for old, _ in found}, {name for _, name in found}
    return [name for name in gone if name not in told], [each for each in new if each.name not in taken]


def _alone(gone: Sequence[str], new: Sequence[str], alike: Callable[[str, str], bool]) -> list[tuple[str, str]]:
    """Pairs of names that are alike, and like no other."""
    pairs = [(old, name) for old in gone for name in new if alike(old, name)]
    return [
        (old, name)
        for old, name in pairs
        if sum(one == old for one, _ in pairs) == 1 and sum(other == name for _, other in pairs) == 1
    ]


def _same(old: str, new: str) -> bool:
    return _folded(old) == _folded(new)


def _nearly(old: str, new: str) -> bool:
    return _likeness(old, new) >= _NEARLY


def _within(old: str, new: str) -> bool:
    """Whether all words of one name, as they begin, are in the other: ``source`` and ``sourcesOf``."""
    one, other = ({word[:_STEM] for word in words(name)} for name in (old, new))
    return bool(one and other) and (one <= other or other <= one)


def words(name: str) -> frozenset[str]:
    """The words that a name is made of."""
    return frozenset(word.lower() for word in _WORDS.findall(name))


def _of_a_kind(gone: Sequence[str], new: Sequence[Parameter], signature: Declared) -> list[tuple[str, str]]:
    """What took any number of arguments, and what takes them now."""
    were = {each.kind: each.name for each in signature.earlier or () if each.name in gone}
    return [(were[each.kind], each.name) for each in new if each.kind in were]


def _in_place(
    entries: Sequence[tuple[Element, str]], gone: Sequence[str], fresh: Sequence[Parameter], signature: Declared
) -> list[tuple[str, str]]:
    """Names in whose place in the earlier declaration this one has another, all around them as it was.

    Its type may be another too. What takes any number of named arguments stands in nobody's place.
    """
    elements = {name: element for element, name in entries}
    new = {each.name for each in fresh if each.kind != "var_keyword"}
    were = [each.name for each in signature.earlier or ()]
    are = [each.name for each in signature.order]
    pairs: list[tuple[str, str]] = []
    for verb, i, j, k, m in SequenceMatcher(None, were, are, autojunk=False).get_opcodes():
        if verb == "replace" and j - i == m - k:
            pairs += [(old, name) for old, name in zip(were[i:j], are[k:m], strict=True) if old in gone and name in new]
    return [(old, name) for old, name in pairs if is_alike(old, name) or not _says_the_name(elements[old], old, name)]


def _by_place(
    entries: Sequence[tuple[Element, str]],
    gone: Sequence[str],
    fresh: Sequence[Parameter],
    order: Sequence[str],
    found: Sequence[tuple[str, str]],
    fits: "Callable[[Element, str, Parameter], bool] | None" = None,
) -> list[tuple[str, str]]:
    """Names between the same neighbours in doc and signature, as many in the one as in the other."""
    fits = fits or _fits
    known = dict(found)
    said = [known.get(name, name) for _, name in entries]
    rank = {name: at for at, name in enumerate(order)}
    kept = [rank[name] for name in said if name in rank]
    if kept != sorted(kept):
        return []
    elements = {name: element for element, name in entries}
    new = {each.name: each for each in fresh}
    pairs: list[tuple[str, str]] = []
    at = place = 0
    blocks = SequenceMatcher(None, said, order, autojunk=False).get_matching_blocks()
    for block in blocks:
        old = [name for name in said[at : block.a] if name in gone]
        now = [name for name in order[place : block.b] if name in new]
        if len(old) == len(now):
            pairs += [pair for pair in zip(old, now, strict=True) if fits(elements[pair[0]], pair[0], new[pair[1]])]
        elif len(old) == 1 < len(now) and block.a == len(said) and entries[-1][1] not in rank:
            # The first of those at the end is the old one, and the others are new.
            pairs += [(old[0], now[0])] if fits(elements[old[0]], old[0], new[now[0]]) else []
        else:
            told = [(one, name) for one in old for name in now if _speaks(elements[one], one, new[name])]
            pairs += [pair for pair in told if sum(pair[0] == one or pair[1] == name for one, name in told) == 1]
        at, place = block.a + block.size, block.b + block.size
    return pairs


def _always(element: Element, old: str, parameter: Parameter) -> bool:
    return True


def _fits(element: Element, old: str, parameter: Parameter) -> bool:
    """Whether nothing speaks against a name in the place of another: neither their types nor what was said."""
    if is_alike(old, parameter.name):
        return True
    said, now = _type(element.type.text if element.type else None), _type(parameter.annotation)
    if said and now and said not in now and now not in said:
        return False
    return not _says_the_name(element, old, parameter.name)


def _says_the_name(element: Element, old: str, new: str) -> bool:
    """Whether what is said of a parameter is no more than its old name, and thus not about another."""
    text = {word[:_STEM] for word in words(element.text.text) if word not in _SMALL}
    return bool(text) and text <= _stems(old) and not text & _stems(new)


def _speaks(element: Element, old: str, parameter: Parameter) -> bool:
    """Whether what is said under an old name tells that another is meant."""
    said, now = _type(element.type.text if element.type else None), _type(parameter.annotation)
    text = {word[:_STEM] for word in words(element.text.text)}
    return _fits(element, old, parameter) and (bool(said and said == now) or bool(text & _stems(parameter.name)))


def is_alike(old: str, new: str) -> bool:
    """Whether the names themselves tell that one is the other."""
    return _likeness(old, new) >= _ALIKE or bool(_stems(old) & _stems(new))


def _stems(name: str) -> set[str]:
    return {word[:_STEM] for word in words(name) if len(word) > 1}


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, _folded(one), _folded(other), autojunk=False).ratio()


def _folded(name: str) -> str:
    return name.replace("_", "").lower()


def _type(said: str | None) -> str:
    return "".join(said.split()).lower() if said else ""


def without_own_name(text: str, name: str) -> str:
    """A doc without the tag that says of which name it is, where that is the name declared below it."""
    if "@name" not in text or not name:
        return text
    own = r"[\w.]+" if name == "default" else re.escape(name)
    return re.sub(rf"@name[ \t]+{own}(?![\w.])", "", text)


def new_entry(doc: Doc, parameter: Parameter, siblings: Sequence[Element]) -> Element:
    """The entry of a parameter, with a type, and words to be filled in, where its neighbours have such."""
    typed = [element for element in siblings if element.type is not None]
    type_ = parameter.annotation if doc.format in _TYPED and (2 * len(typed) > len(siblings)) else None
    widest = max(_NARROW, *map(len, doc.text.split("\n")))
    if type_ is not None and ("\n" in type_ or "\\" in type_ or len(type_) + len(parameter.name) > widest - _HEAD):
        type_ = None
    worded = [element for element in siblings if element.text.text.strip()]
    # Where nobody says more than the type, neither do we.
    text = "" if siblings and not worded and type_ else placeholder(doc.format)
    optional = parameter.default is not None and any(element.optional for element in siblings)
    title = siblings[-1].title if siblings else ""
    return Element(
        "parameter", Text(text), (Text(parameter.name),), Text(type_) if type_ else None, optional=optional, title=title
    )


def spelled(parameter: Parameter, form: str) -> str:
    """The name of a parameter as an entry has it; some conventions mark what takes any number of arguments."""
    if form == "phpdoc" and parameter.kind == "var_positional":
        return f"...${parameter.name}"
    stars = {"var_positional": "*", "var_keyword": "**"}.get(parameter.kind, "")
    return stars + parameter.name if form in _STARRED else parameter.name


def worth_saying(
    doc: Doc, parameter: Parameter, entries: Sequence[tuple[Element, str]], declared: Sequence[Parameter]
) -> bool:
    """Whether an entry is wanted: PHP's docs may be complete, or tell only the types that the language cannot."""
    if doc.format != "phpdoc" or parameter.annotation is None:
        return True
    types = {name: element.type.text for element, name in entries if element.type is not None}
    told = [each for each in declared if each.name in types and each.annotation is not None]
    if not told:
        return any(each.name in types for each in declared)
    if any(_plain_type(types[each.name]) == _plain_type(each.annotation or "") for each in told):
        return True
    return _is_vague(parameter) and all(_is_vague(each) for each in told)


def left_out(doc: Doc, parameter: Parameter, said: Container[str], signature: Declared) -> bool:
    """Whether a doc that leaves parameters out, and always did, would leave out this one too.

    What was there before and has no entry gets none; what is new gets one, unless in a PHP doc all that is of its kind
    has none: such docs often tell only what the language has no words for.
    """
    without = [each for each in signature.earlier or () if each.name in signature.known and each.name not in said]
    if parameter.name in signature.kept:
        return True
    if not without or parameter.annotation is None or doc.format != "phpdoc":
        return False
    known = [each for each in signature.named if each.name in said or each.name in signature.kept]
    like = [each for each in known if _kind(each) == _kind(parameter)]
    return bool(like) and not any(each.name in said for each in like)


def _kind(parameter: Parameter) -> frozenset[str]:
    """What docs tell parameters apart by: plain values by their types, objects of classes are of one kind."""
    names = _plain_type(parameter.annotation or "")
    return names if names & _VAGUE or names <= _PLAIN else frozenset(("object",))


def _is_vague(parameter: Parameter) -> bool:
    """Whether the language has no words for what its type is made of."""
    return bool(_plain_type(parameter.annotation or "") & _VAGUE)


def _plain_type(said: str) -> frozenset[str]:
    """The names in a type of PHP, however it is written."""
    names = said.replace("?", "null|").lower().split("|")
    short = (name.strip().rpartition("\\")[2] for name in names)
    return frozenset(_PLAIN_TYPES.get(name, name) for name in short if name != "null")
