"""Names in the entries of a doc: which parameter one means, and the doc with another in its place."""

import re

from postil.docstrings.model import Doc, Element, bare_name, replaced
from postil.edits.told import is_part


def calling(doc: Doc, old: str, new: str) -> Doc:
    """A doc whose entries for a parameter, and for parts of it, bear its new name."""
    for element in doc.parameters:
        names = tuple(name._replace(text=_with_name(name.text, old, new)) for name in element.names)
        if names != element.names:
            doc = replaced(doc, element, element._replace(names=names))
    return doc


def marked(doc: Doc, name: str) -> Doc:
    """A doc whose entry for a parameter has the marks that its name has now."""
    for element in doc.parameters:
        names = tuple(
            each._replace(text=name) if each.text.lstrip("$") == bare_name(name) else each for each in element.names
        )
        doc = doc if names == element.names else replaced(doc, element, element._replace(names=names))
    return doc


def _with_name(text: str, old: str, new: str) -> str:
    bare = bare_name(text)
    if bare == old or (is_part(text) and re.split(r"[.\[]", bare)[0] == old):
        return text.replace(old, new, 1)
    return text


def is_of(element: Element, name: str) -> bool:
    """Whether an entry is one for a parameter, or for a part of it."""
    return any(means(each.text, name) for each in element.names)


def means(text: str, name: str) -> bool:
    """Whether a name as it is written is that of a parameter, or of a part of it."""
    bare = bare_name(text)
    return bare == name or (is_part(text) and re.split(r"[.\[]", bare)[0] == name)
