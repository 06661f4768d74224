"""The key of what was computed from one content.

Invariant: a key is made of what is known before the content is read, so that whoever has not read it finds the row; and
it holds all that the analyzer is told.
"""

from postil.engine.encode import row_key
from postil.plugins import Registry
from postil.plugins.naming import Naming

TYPE_CHECKING = False
if TYPE_CHECKING:
    from postil.records.importing import Import


class Keys:
    """Makes the keys of one registry."""

    __slots__ = ("_naming", "_registry", "_versions")

    def __init__(self, registry: Registry, naming: Naming) -> None:
        self._registry = registry
        self._naming = naming
        self._versions: dict[str, str] = {}

    def of(self, blob: bytes, path: bytes, language: str | None) -> bytes:
        """The key of a content under a name; ``language``: None where only the content tells it."""
        name = language or ""
        version = self._versions.get(name)
        if version is None:
            version = self._versions[name] = self._registry.version(name)
        return row_key(blob, name, version, self._naming.extension(path))

    def imported(self, imported: "Import", path: bytes) -> bytes:
        """The key of a content under a name that another parser described."""
        version = f"import {imported.digest.hex()}"
        return row_key(imported.blob, imported.language, version, self._naming.extension(path))
