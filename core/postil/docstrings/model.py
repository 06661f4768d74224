"""What a doc says, whatever convention it is written in: one model of documentation text.

``parse`` reads it (``docstrings.parsing``), ``write`` puts it back (``docstrings.writing``), ``to_markdown`` shows it
(``docstrings.hover``). Offsets count characters of ``Doc.text``; -1 means that a piece stands in no text yet.

Invariant: every character of a doc that says something lies in the summary, the description, an element or the title of
a section; what no convention explains is prose, and is kept as it stands.
"""

from collections.abc import Sequence

from postil.values import NamedTuple


class Text(NamedTuple):
    """A piece of a doc: what it says, dedented, and where it stands."""

    text: str
    start: int = -1
    end: int = -1


class Element(NamedTuple):
    """One thing that a doc says in the way its convention provides for: a parameter, a result, an example, a note."""

    kind: str
    """One of ``KINDS``."""
    text: Text = Text("")
    """The description."""
    names: tuple[Text, ...] = ()
    """Of parameters, attributes and named results, with their stars, dots and dollars; the targets of ``see``."""
    type: Text | None = None
    """As written, without brackets; of ``raises`` and ``warns`` what is raised."""
    default: Text | None = None
    optional: bool = False
    """Whether the doc itself says that it may be left out."""
    title: str = ""
    """The word it is written under: ``param``, ``Keyword Args``, ``Panics``; empty for plain prose."""
    start: int = -1
    """Of its first visible character."""
    end: int = -1
    section: int = -1
    """The number of its section, -1 where the convention has none."""
    fields: tuple[Text, ...] = ()
    """What is said of it elsewhere: ``:type x: int``, whole."""
    fields_names: tuple[Text, ...] = ()
    """Where those name it."""

    @property
    def name(self) -> str:
        """The first name without marks, empty when there is none."""
        return bare_name(self.names[0].text) if self.names else ""


class Section(NamedTuple):
    """A titled list or text of the conventions that have such: its title with underline, and how far it reaches."""

    kind: str
    title: Text
    start: int
    end: int
    """After the title, its colon or underline."""
    stop: int
    """After the last visible character of the section."""


class Doc(NamedTuple):
    """One doc, taken apart."""

    format: str
    """One of ``postil.model.DOC_FORMATS``."""
    text: str = ""
    """What it was parsed from."""
    summary: Text | None = None
    """What the convention shows in lists: the first sentence or paragraph, or what is marked as the summary."""
    description: Text | None = None
    """The prose between the summary and the first element."""
    elements: tuple[Element, ...] = ()
    """In the order in which they stand; prose between and after them is an element too."""
    sections: tuple[Section, ...] = ()

    def of(self, kind: str) -> tuple[Element, ...]:
        """The elements of one kind."""
        return tuple(element for element in self.elements if element.kind == kind)

    @property
    def parameters(self) -> tuple[Element, ...]:
        """What is said of the parameters."""
        return self.of("parameter")

    @property
    def type_parameters(self) -> tuple[Element, ...]:
        """What is said of the type parameters."""
        return self.of("type_parameter")

    @property
    def attributes(self) -> tuple[Element, ...]:
        """What is said of attributes, fields and properties."""
        return self.of("attribute")

    @property
    def returns(self) -> tuple[Element, ...]:
        """What is said of the result, one element for each part that is told apart."""
        return self.of("returns")

    @property
    def yields(self) -> tuple[Element, ...]:
        """What is said of what is yielded."""
        return self.of("yields")

    @property
    def raises(self) -> tuple[Element, ...]:
        """What is said of exceptions."""
        return self.of("raises")

    @property
    def deprecated(self) -> Element | None:
        """The first word of deprecation; None when there is none."""
        return next(iter(self.of("deprecated")), None)


KINDS = (
    "type_parameter", "parameter", "attribute", "receives", "returns", "yields", "raises", "warns",
    "deprecated", "since", "note", "warning", "todo", "see", "example", "other", "prose",
)  # fmt: skip
"""In the order in which docs that Postil writes have them."""
RANKS = {kind: rank for rank, kind in enumerate(KINDS)}


def said(
    kind: str, text: str = "", *names: str, type_: str | None = None, default: str | None = None, title: str = ""
) -> Element:
    """Build an element that stands nowhere yet."""
    return Element(
        kind,
        Text(text),
        tuple(map(Text, names)),
        Text(type_) if type_ is not None else None,
        Text(default) if default is not None else None,
        title=title,
    )


def bare_name(name: str) -> str:
    """``name`` without the marks that conventions put on it, to compare it with what is declared."""
    return name.strip("`+").lstrip("*.&$\\").rstrip("?").removesuffix("...").strip("<>`")


def added(doc: Doc, element: Element, order: Sequence[str] = ()) -> Doc:
    """Add an element after those of its kind, or where ``order``, the declared names, has it."""
    elements = list(doc.elements)
    place = _ordered_place(elements, element, order) if order else None
    if place is None:
        rank = RANKS[element.kind]
        same = [at for at, other in enumerate(elements) if other.kind == element.kind]
        before = [at for at, other in enumerate(elements) if RANKS[other.kind] <= rank and other.kind != "prose"]
        place = same[-1] + 1 if same else before[-1] + 1 if before else 0
    elements.insert(place, element)
    return doc._replace(elements=tuple(elements))


def _ordered_place(elements: Sequence[Element], element: Element, order: Sequence[str]) -> int | None:
    """Behind the nearest documented one declared before it, else in front of the nearest declared after it."""
    rank = {bare_name(name): at for at, name in enumerate(order)}
    own = rank.get(element.name)
    if own is None:
        return None
    known = [
        (rank[bare_name(name.text)], at)
        for at, other in enumerate(elements)
        if other.kind == element.kind
        for name in other.names
        if bare_name(name.text) in rank
    ]
    before = [item for item in known if item[0] < own]
    after = [item for item in known if item[0] > own]
    if before:
        return max(before)[1] + 1
    return min(after)[1] if after else None


def removed(doc: Doc, element: Element) -> Doc:
    """Leave an element out."""
    return doc._replace(elements=tuple(other for other in doc.elements if other is not element))


def replaced(doc: Doc, element: Element, other: Element) -> Doc:
    """Put ``other``, made from ``element`` by ``_replace``, in its place."""
    return doc._replace(elements=tuple(other if one is element else one for one in doc.elements))


def renamed(doc: Doc, kind: str, old: str, new: str) -> Doc:
    """Rename a parameter, type parameter or attribute wherever the doc's structure names it, not in its prose."""
    elements: list[Element] = []
    for element in doc.elements:
        if element.kind == kind and any(bare_name(name.text) == old for name in element.names):
            names = (
                name._replace(text=name.text.replace(old, new)) if bare_name(name.text) == old else name
                for name in element.names
            )
            element = element._replace(names=tuple(names))
        elements.append(element)
    return doc._replace(elements=tuple(elements))


def reordered(doc: Doc, kind: str, order: Sequence[str]) -> Doc:
    """Bring the elements of a kind into the order of ``order``; those it does not name stay where they stand."""
    rank = {bare_name(name): at for at, name in enumerate(order)}
    places = [at for at, element in enumerate(doc.elements) if element.kind == kind and element.name in rank]
    moved = sorted((doc.elements[at] for at in places), key=lambda element: rank[element.name])
    elements = list(doc.elements)
    for at, element in zip(places, moved, strict=True):
        elements[at] = element
    return doc._replace(elements=tuple(elements))
