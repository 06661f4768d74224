"""What was found in one script, kept until the end: what describes a declaration may stand far below it."""

from collections.abc import Iterable, Sequence

from postil.model import Parameter
from postil.syntax.outline import Outline, Said, Scope

TABLES = frozenset(("table",))
ROUTINES = frozenset(("function",))
TYPES = frozenset(("type", "enum", "struct", "table"))


class Found:
    """One declaration."""

    __slots__ = ("body", "doc", "end", "keys", "kind", "parameters", "path", "returns", "signature", "start")

    def __init__(self, kind: str, path: tuple[str, ...], signature: str, start: int, end: int) -> None:
        self.kind = kind
        self.path = path
        self.signature = signature
        self.start = start
        self.end = end
        self.body: tuple[int, int] | None = None
        self.parameters: tuple[Parameter, ...] = ()
        self.returns: str | None = None
        self.doc: Said | None = None
        self.keys: list[str] = []
        """The keys of a table, as written."""


class Register:
    """The declarations of one script, by name."""

    def __init__(self) -> None:
        self.all: list[Found] = []
        self._named: dict[str, list[Found]] = {}

    def add(self, found: Found) -> Found:
        """Keep one."""
        self.all.append(found)
        self._named.setdefault(found.path[-1].lower(), []).append(found)
        return found

    def of(self, kinds: Iterable[str], path: Sequence[str]) -> list[Found]:
        """The declarations that a name means: the same but for case and for what qualifies one of the two."""
        wanted = [part.lower() for part in path]
        answer: list[Found] = []
        for found in self._named.get(wanted[-1], ()) if wanted else ():
            if found.kind in kinds:
                own = [part.lower() for part in found.path]
                shared = min(len(own), len(wanted))
                if own[-shared:] == wanted[-shared:] and (found.kind not in _INNER or shared > 1):
                    answer.append(found)
        exact = [found for found in answer if len(found.path) == len(wanted)]
        return exact or answer

    def write(self, out: Outline) -> None:
        """Hand everything over."""
        for found in self.all:
            parent = ".".join(found.path[:-1]) or None
            signature = found.signature
            if found.keys:
                signature += f" ({', '.join(found.keys)})"
            out.add(
                found.kind, found.path[-1], Scope(parent), signature, (found.start, found.end), body=found.body,
                parameters=found.parameters, returns=found.returns, doc=found.doc,
            )  # fmt: skip


_INNER = frozenset(("column", "field", "enum_member"))
