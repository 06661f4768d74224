"""The analyzers installed beside Postil: which there are, what they serve, and which language a file is in.

Plugins come from Postil's own environment, by entry point, and never from the repository under analysis: relative
entries of ``sys.path`` and the working directory are not searched. They are found, loaded and called one by one, in
processes of their own; one that cannot be is named with the reason and hides no other.

Invariant: what is remembered is keyed by everything it came from, so using it needs no look at an entry point, and
imports neither pluggy nor ``importlib.metadata``.
"""

import os
import sys
from typing import cast

from postil import __version__
from postil.plugins.packing import pack, remember, unpack
from postil.values import NamedTuple

FALLBACK = "plain"
"""The language of files that no analyzer names."""
GROUP = "postil.analyzers"
_NAME = "analyzers.msgpack"


class Served(NamedTuple):
    """A language and the plugin that serves it: ``postil.spec.Language`` with where it comes from."""

    name: str
    version: str
    extensions: tuple[str, ...]
    filenames: tuple[str, ...]
    interpreters: tuple[str, ...]
    aliases: tuple[str, ...]
    plugin: str
    """The entry point's name."""
    target: str
    """What the entry point names: ``postil_plugins.python``."""
    builtin: bool
    """Whether it is shipped with Postil."""


class Registry(NamedTuple):
    """All languages served here, each once, and the plugins that could not be used."""

    languages: tuple[Served, ...]
    broken: tuple[tuple[str, str], ...]
    """Plugin and reason, sorted."""
    digest: str
    """Of the languages and their versions: equal when every file would be analyzed alike."""

    def served(self, language: str) -> Served | None:
        """The entry of a language by its name."""
        return next((each for each in self.languages if each.name == language), None)

    def version(self, language: str) -> str:
        """What goes into the key of a file of that language: the analyzer's version and, behind it, the fallback's.

        Of a file whose language only its content tells (the empty name), the versions of all.
        """
        if not language:
            return ",".join(f"{each.name}={each.plugin}={each.version}" for each in self.languages)
        own, fallback = self.served(language), self.served(FALLBACK)
        behind = "" if fallback is None else fallback.version
        return behind if own is None or own is fallback else f"{own.plugin}={own.version}/{behind}"


_File = tuple[bytes, tuple[tuple[str, int], ...], tuple[tuple[str, ...], ...], tuple[tuple[str, str], ...], str]
"""What is remembered: the key, the plugins' files with their times, and the fields of the registry."""


def registry(cache_dir: str | None) -> Registry:
    """The analyzers installed here; remembered in ``cache_dir`` until what is installed changes."""
    path = None if cache_dir is None else os.path.join(cache_dir, _NAME)
    key = _installed()
    if path is not None and (known := _remembered(path, key)) is not None:
        return known
    from postil.plugins import discovery  # only when something was installed: it starts a process

    found, files = discovery.discover(trusted_path())
    if path is not None and files is not None:
        _remember(path, key, found, files)
    return found


def witnesses(cache_dir: str) -> list[str]:
    """The files whose times tell whether what is remembered of the plugins, analyzers and rules, still holds."""
    found: list[str] = []
    for name in (_NAME, "rules.msgpack"):
        try:
            with open(os.path.join(cache_dir, name), "rb") as file:
                stamped = cast("tuple[object, tuple[tuple[str, int], ...]]", unpack(file.read()))[1]
            found += [path for path, _ in stamped]
        except (OSError, ValueError, TypeError, IndexError):
            continue  # absent or damaged, so nothing of it is remembered
    return found


def trusted_path() -> list[str]:
    """Where Postil's own environment keeps its packages: ``sys.path`` without the working directory.

    Nor the folder of the script that was started, which Python puts first: however Postil is started, the same plugins
    are found, and what is remembered of them serves all.
    """
    script = os.path.dirname(os.path.abspath(sys.argv[0])) if sys.argv[:1] > [""] else ""
    aside = {os.path.realpath("."), os.path.realpath(script)} - _own_folders()
    absolute = dict.fromkeys(entry for entry in sys.path if os.path.isabs(entry))
    return [entry for entry in absolute if os.path.realpath(entry) not in aside]


def _own_folders() -> set[str]:
    """Where Postil and this interpreter keep what they import, wherever somebody happens to be working."""
    library = os.path.dirname(os.path.abspath(os.__file__))
    version = os.path.basename(library)
    packages = [
        os.path.join(prefix, lib, version, name)
        for prefix in (sys.prefix, sys.base_prefix)
        for lib in ("lib", "lib64")
        for name in ("site-packages", "dist-packages")
    ]
    own = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    return set(map(os.path.realpath, (own, library, os.path.join(library, "lib-dynload"), *packages)))


def _installed() -> bytes:
    """All that the list of plugins depends on: installing or removing a package touches the folder it lies in."""
    folders = [(entry, _stamp(entry)) for entry in trusted_path()]
    return pack((__version__, sys.version, sys.prefix, folders))


def _stamp(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0


def _remembered(path: str, key: bytes) -> Registry | None:
    try:
        with open(path, "rb") as file:
            data = file.read()
        known, files, languages, broken, digest = cast("_File", unpack(data))
        if known != key or any(_stamp(name) != stamp for name, stamp in files):
            return None
        return Registry(tuple(map(Served._make, languages)), broken, digest)
    except (OSError, ValueError, TypeError):
        # Absent, damaged or of another release: it is found again.
        return None


def _remember(path: str, key: bytes, found: Registry, files: list[str]) -> None:
    """Keep what was found; where that cannot be written, the next run finds it again."""
    stamps = [(name, _stamp(name)) for name in files]
    data = pack((key, stamps, *found))
    remember(path, data)
