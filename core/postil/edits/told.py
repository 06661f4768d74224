"""The parameters that a doc tells of, each with its entry."""

import re

from postil.docstrings.model import Doc, Element, bare_name

APART = re.compile(r"(?:other parameters|option|overload|yieldparam|(?:phpstan|psalm)-.*)\Z", re.IGNORECASE)
"""Titles under which names stand that are not, or not all, in the signature, or that are for another reader."""
_TITLES = frozenset(("Returns", "Yields", "Raises", "Notes", "References", "Examples", "Example", "Warnings"))


def entries(doc: Doc) -> list[tuple[Element, str]]:
    """The parameters that a doc speaks of, each name with its element."""
    return [
        (element, bare_name(name.text).rstrip(":,"))
        for element in doc.parameters
        if APART.match(element.title) is None and not _is_title(element)
        for name in element.names
        if not is_part(name.text)
    ]


def _is_title(element: Element) -> bool:
    """Whether what looks like an entry is the title of a section that lacks its underline."""
    return element.section >= 0 and element.type is None and element.names[0].text in _TITLES


def is_part(name: str) -> bool:
    """Whether a name is that of a part of a parameter: ``options.depth``."""
    return any(mark in bare_name(name) for mark in ".[")
