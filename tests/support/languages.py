"""Any text analyzed in the language that its name tells."""

import os

from postil.model import FileDoc, Source
from postil.plugins import registry
from postil.plugins.analyzers import Analyzers
from postil.plugins.naming import Naming

_REGISTRY = registry(None)
_NAMING = Naming(_REGISTRY)
_ANALYZERS = Analyzers(_REGISTRY.languages)


def analyzed(name: str, content: bytes) -> FileDoc:
    """The FileDoc of a content under a name."""
    language = _NAMING.of(os.fsencode(name), content[:4096], content[-4096:])
    ending = os.fsdecode(_NAMING.extension(os.fsencode(name)))
    return _ANALYZERS.analyze(Source(f"file{ending}", language, content))
