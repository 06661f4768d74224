"""``importlib.resources``, put off until somebody reads a resource.

Every grammar wheel imports it for queries that nobody here reads, and it brings ``tempfile``, ``pathlib`` and more: a
third of the time in which a worker gets ready for its first file.
"""

import importlib
import os
import sys
from types import ModuleType

_NAME = "importlib.resources"


class _Later(ModuleType):
    """Stands in for the package; whatever is asked of it, the real one answers."""

    def __init__(self) -> None:
        super().__init__(_NAME)
        # Asked of every package from which something is imported.
        self.__path__ = [os.path.join(os.path.dirname(importlib.__file__ or ""), "resources")]

    @staticmethod
    def files(*arguments: object) -> object:
        """As the real one, which is imported only now."""
        return _real().files(*arguments)

    def __getattr__(self, name: str) -> object:
        return getattr(_real(), name)


def put_off() -> None:
    """Have the next import of the module cost nothing; where it is imported already it stays as it is."""
    if _NAME not in sys.modules:
        sys.modules[_NAME] = _Later()


def _real() -> ModuleType:
    if isinstance(sys.modules.get(_NAME), _Later):
        del sys.modules[_NAME]
    return importlib.import_module(_NAME)
