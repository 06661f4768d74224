"""What the walk notes down about scopes and declarations, before hashes and docs are known."""

from tree_sitter import Node

from postil.model import Parameter


class Scope:
    """A module, class or function that statements are in, or a part of one with other circumstances."""

    __slots__ = ("draft", "enum", "kind", "public", "qualname", "types_only")

    def __init__(self, kind: str, qualname: str | None, draft: "Draft | None", *, public: bool) -> None:
        self.kind = kind
        self.qualname = qualname
        self.draft = draft
        self.public = public
        self.enum = False
        self.types_only = False

    def for_types_only(self) -> "Scope":
        """The same scope inside ``if TYPE_CHECKING``."""
        twin = Scope(self.kind, self.qualname, self.draft, public=self.public)
        twin.enum = self.enum
        twin.types_only = True
        return twin

    def for_nobody_else(self) -> "Scope":
        """The same scope where only the program itself gets: inside ``if __name__ == "__main__"``."""
        twin = Scope(self.kind, self.qualname, self.draft, public=False)
        twin.enum, twin.types_only = self.enum, self.types_only
        return twin


class Draft:
    """A declaration as found: where it is and what its own tokens say."""

    __slots__ = (
        "body", "decorators", "doc", "doc_end", "doc_start", "end", "flags", "header_end", "kind", "name", "parameters",
        "parent", "qualname", "raises", "returns", "signature", "start", "visibility",
    )  # fmt: skip

    def __init__(self, kind: str, name: str, scope: Scope, start: int, end: int) -> None:
        self.kind = kind
        self.name = name
        self.parent = scope.qualname
        self.qualname = name if scope.qualname is None else f"{scope.qualname}.{name}"
        self.start = start
        self.end = end
        self.signature = ""
        self.body: tuple[int, int] | None = None
        self.parameters: tuple[Parameter, ...] = ()
        self.returns: str | None = None
        self.raises: list[tuple[int, str]] | None = None
        self.decorators: tuple[str, ...] = ()
        self.flags: set[str] | None = None
        self.visibility = "public" if scope.public and (name[:1] != "_" or is_public(name)) else "private"
        self.doc: str | None = None
        self.doc_start = self.doc_end = -1

    def flag(self, name: str) -> None:
        """Raise one of ``SYMBOL_FLAGS``."""
        if self.flags is None:
            self.flags = {name}
        else:
            self.flags.add(name)

    def document(self, doc: str, start: int, end: int) -> None:
        """Give it a doc; an empty one is none."""
        if doc and not doc.isspace():
            self.doc, self.doc_start, self.doc_end = doc, start, end


Pending = list[tuple[list[Node], Scope]]


def is_public(name: str) -> bool:
    """Whether a name is public by its spelling: no leading underscore, or a dunder."""
    return not name.startswith("_") or (len(name) > 4 and name.startswith("__") and name.endswith("__"))
