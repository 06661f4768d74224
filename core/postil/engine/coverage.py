"""How much of a file is documented, as it is kept in the index."""

from postil.model import FileDoc
from postil.rules.expected import documentable


def coverage(doc: FileDoc) -> tuple[int, int]:
    """How many symbols need a doc by default, and how many of those have one."""
    needing = documentable(doc)
    return len(needing), sum(symbol.doc is not None for symbol in needing)
