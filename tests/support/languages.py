"""Any text analyzed in the language that its name tells."""

import os

from postil.model import FileDoc, Source
from postil.plugins import registry
from postil.plugins.analyzers import Analyzers
from postil.plugins.naming import Naming

REGISTRY = registry(None)
_NAMING = Naming(REGISTRY)
ANALYZERS = Analyzers(REGISTRY.languages)


def source(name: str, content: bytes) -> Source:
    """A content as its analyzer is given it."""
    language = _NAMING.of(os.fsencode(name), content[:4096], content[-4096:])
    return Source("file" + os.fsdecode(_NAMING.extension(os.fsencode(name))), language, content)


def analyzed(name: str, content: bytes) -> FileDoc:
    """The FileDoc of a content under a name."""
    return ANALYZERS.analyze(source(name, content))
