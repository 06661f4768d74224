"""The files of a worktree that may use a name: read in bulk and searched as bytes."""

import os
import re
import time

# hashlib would load OpenSSL, at the cost of a look-up.
from _blake2 import blake2b
from collections.abc import Iterator, Sequence

from postil.engine.graph.modules import family
from postil.engine.graph.reading import raw_reader
from postil.engine.workspace import Workspace
from postil.index.rows import Place
from postil.plugins import Registry
from postil.plugins.naming import HEAD, Naming
from postil.values import NamedTuple

RACY_NS = 2_000_000_000
"""A file written later than this ago may be written again without its times telling."""
_CONFIGURATION = (b"json", b".toml", b".cfg", b"setup.py", b"go.mod", b"go.work")


class Candidate(NamedTuple):
    """A file whose bytes hold a name."""

    path: str
    language: str
    data: bytes
    digest: bytes
    """Of the bytes, the language and the extension."""


class Scan:
    """The files of one family of languages, read when they are searched."""

    def __init__(self, workspace: Workspace, registry: Registry, places: Sequence[Place], kin: str) -> None:
        self._workspace = workspace
        self._naming = Naming(registry)
        self._limit = workspace.config.max_file_size
        self._files: list[tuple[Place, str | None]] = []
        for place in places:
            language = self._naming.by_name(place.path)
            if language is None:
                # What has no extension may say in its first line what it is.
                if b"." not in place.path[place.path.rfind(b"/") + 1 :] and place.file is not None:
                    self._files.append((place, None))
            elif place.file is not None and family(language) == kin:
                self._files.append((place, language))
        self._kin = kin

    def state(self, places: Sequence[Place]) -> bytes | None:
        """A digest of size and times of all files that an answer depends on; None while one may still be changing."""
        root = self._workspace.repository.root
        if root is None:
            return b"bare"
        folder = os.fsencode(root) + b"/"
        latest = 0
        seen: list[int] = []
        paths = [place.path for place, _ in self._files]
        paths += [place.path for place in places if place.path.endswith(_CONFIGURATION)]
        for path in paths:
            try:
                about = os.lstat(folder + path)
            except OSError:
                seen.append(-1)
                continue
            latest = max(latest, about.st_mtime_ns, about.st_ctime_ns)
            seen += (about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino)
        if abs(time.time_ns() - latest) < RACY_NS:
            return None
        return blake2b(repr(seen).encode(), digest_size=16).digest()

    def holding(self, names: Sequence[str], modules: Sequence[str] = ()) -> Iterator[Candidate]:
        """The files in which one of the names stands as a whole word, or a string that ends with one of the modules."""
        words = [_encoded(name) for name in names]
        pattern = _pattern(modules) if modules else None
        reader = raw_reader(self._workspace.repository)
        try:
            for place, language in self._files:
                data = reader.raw(place.path, place.blob, place.state, self._limit)
                if data is None:
                    continue
                if not any(_stands(word, data) for word in words) and (pattern is None or pattern.search(data) is None):
                    continue
                if language is None:
                    language = self._naming.of(place.path, data[:HEAD], data[-HEAD:])
                    if family(language) != self._kin:
                        continue
                extension = self._naming.extension(place.path)
                digest = blake2b(
                    data, digest_size=16, key=blake2b(extension + language.encode()).digest()[:32]
                ).digest()
                yield Candidate(os.fsdecode(place.path), language, data, digest)
        finally:
            reader.close()


def _stands(word: bytes, data: bytes) -> bool:
    """Whether a word stands somewhere between bytes of no identifier.

    A pattern that begins with a look behind costs ten times as much, as it cannot skip to where the word may be.
    """
    at = data.find(word)
    while at >= 0:
        end = at + len(word)
        if (at == 0 or data[at - 1] not in _IDENTIFIER) and (end == len(data) or data[end] not in _IDENTIFIER):
            return True
        at = data.find(word, end)
    return False


def _pattern(modules: Sequence[str]) -> re.Pattern[bytes]:
    either = b"|".join(re.escape(_encoded(module)) for module in modules)
    return re.compile(rb"""[/'"`](?:""" + either + rb""")(?:\.\w+)?/?['"`]""")


def _encoded(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")


_IDENTIFIER = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$" + bytes(range(128, 256)))
