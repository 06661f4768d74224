"""What the client can do, looked up by name, without the 150 classes that would say the same.

Invariant: what the client did not say, or said in another shape, it cannot.
"""

from postil_lsp.shapes import is_table, items, table


class Capabilities:
    """One object of the client's capabilities; attributes as pygls names them, ``None`` for what is not said."""

    __slots__ = ("_said",)

    def __init__(self, said: object) -> None:
        self._said = table(said)

    def __getattr__(self, name: str) -> object:
        first, *rest = name.split("_")
        value = self._said.get(first + "".join(part.title() for part in rest))
        return Capabilities(value) if is_table(value) else value

    def can(self, path: str) -> bool:
        """Whether the client said ``true``, or gave an object, at a path like ``textDocument.hover``."""
        return self.at(path) not in (None, False)

    def at(self, path: str) -> object:
        """What the client said at a path; None when nothing."""
        value: object = self._said
        for name in path.split("."):
            value = table(value).get(name)
        return value

    def words(self, path: str) -> tuple[str, ...]:
        """The strings of a list at a path."""
        return tuple(word for word in items(self.at(path)) if isinstance(word, str))
