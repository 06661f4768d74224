"""Actions that a client was shown, kept until one of them is chosen."""

from collections import OrderedDict
from typing import TYPE_CHECKING

from postil.ide.values import Action

if TYPE_CHECKING:
    from postil_lsp.documents import OpenDocument

MOST_OFFERED = 400
"""So many actions that were listed can still be chosen."""


class Offered:
    """Actions that were listed and may be chosen."""

    def __init__(self) -> None:
        self._actions: OrderedDict[int, tuple[Action, OpenDocument, object]] = OrderedDict()
        self._number = 0

    def add(self, action: Action, document: "OpenDocument") -> int:
        """Keep one, and return its number."""
        self._number += 1
        self._actions[self._number] = action, document, document.text
        if len(self._actions) > MOST_OFFERED:
            self._actions.popitem(last=False)
        return self._number

    def get(self, number: object) -> "tuple[Action, OpenDocument] | None":
        """The action of a number, and its document; None when it is not known, or its document is another by now."""
        found = self._actions.get(number) if isinstance(number, int) else None
        if found is None or found[1].text is not found[2]:
            return None
        return found[0], found[1]
