"""The analyzers installed beside Postil: which there are, what they serve, and which language a file is in.

Plugins come from Postil's own environment, by entry point, and never from the repository under analysis: relative
entries of ``sys.path`` and the working directory are not searched. They are found, loaded and called one by one, in
processes of their own; one that cannot be is named with the reason and hides no other.

Invariant: what is remembered is keyed by everything it came from, so using it needs no look at an entry point, and
imports neither pluggy nor ``importlib.metadata``.
"""

import os

from postil import installation
from postil.plugins.packing import pack, remember, unpack
from postil.values import NamedTuple, cast

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
    key = pack(installation.signature())
    if path is not None and (known := _remembered(path, key)) is not None:
        return known[0]
    from postil.plugins import discovery  # only when something was installed: it starts a process

    found, files = discovery.discover(installation.trusted_path())
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


def found_in(cache_dir: str, found: Registry) -> tuple[tuple[str, int], ...] | None:
    """The files that a registry was found from, with their times; None where that is not remembered."""
    known = _remembered(os.path.join(cache_dir, _NAME), pack(installation.signature()))
    return None if known is None or known[0] != found else known[1]


def _remembered(path: str, key: bytes) -> tuple[Registry, tuple[tuple[str, int], ...]] | None:
    try:
        with open(path, "rb") as file:
            data = file.read()
        known, files, languages, broken, digest = cast("_File", unpack(data))
        if known != key or any(installation.changed(name) != stamp for name, stamp in files):
            return None
        return Registry(tuple(map(Served._make, languages)), broken, digest), files
    except (OSError, ValueError, TypeError):
        # Absent, damaged or of another release: it is found again.
        return None


def _remember(path: str, key: bytes, found: Registry, files: list[str]) -> None:
    """Keep what was found; where that cannot be written, the next run finds it again."""
    stamps = [(name, installation.changed(name)) for name in files]
    data = pack((key, stamps, *found))
    remember(path, data)
