"""``importlib.resources``, put off until somebody reads a resource.

Every grammar wheel imports it for queries that nobody here reads, and it brings ``tempfile``, ``pathlib`` and more: a
third of the time in which a worker gets ready for its first file.
"""

import importlib
import sys
from types import ModuleType

_NAME = "importlib.resources"


class _Later(ModuleType):
    """Stands in for the module; whatever is asked of it, the real one answers."""

    @staticmethod
    def files(*arguments: object) -> object:
        """As the real one, which is imported only now."""
        return _real().files(*arguments)

    def __getattr__(self, name: str) -> object:
        return getattr(_real(), name)


def put_off() -> None:
    """Have the next import of the module cost nothing; where it is imported already it stays as it is."""
    if _NAME not in sys.modules:
        sys.modules[_NAME] = _Later(_NAME)


def _real() -> ModuleType:
    if isinstance(sys.modules.get(_NAME), _Later):
        del sys.modules[_NAME]
    return importlib.import_module(_NAME)
