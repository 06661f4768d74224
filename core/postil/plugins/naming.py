"""Which language a file is in: by what it is called, else by what its first and last lines say.

Invariant: asking by name reads nothing and costs less than the listing of the file did.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from postil.plugins import FALLBACK, Registry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    _Key = TypeVar("_Key", bytes, str)

HEAD = 4096
"""How much of a file's start ``by_content`` looks at, and how much of its end."""
_MEMO = 8192

_SHEBANG = re.compile(rb"#![ \t]*([^\s]+)[ \t]*([^\r\n]*)")
_VERSION = re.compile(r"[\d.]+$")
_EMACS = re.compile(rb"-\*-[ \t]*(.*?)[ \t]*-\*-")
_EMACS_MODE = re.compile(rb"(?:^|;)[ \t]*mode[ \t]*:[ \t]*([\w+#.-]+)", re.IGNORECASE)
_EMACS_ALONE = re.compile(rb"[\w+#.-]+")
_VIM = re.compile(rb"(?:^|[ \t])(?:vim?|ex|Vim)[<>=]?\d*:.*?\b(?:ft|filetype|syn|syntax)[ \t]*=[ \t]*([\w+#.-]+)")


class Naming:
    """The tables of one registry. A plugin that does not come with Postil wins over one that does."""

    __slots__ = ("_extensions", "_filenames", "_interpreters", "_memo", "_names")

    def __init__(self, registry: Registry) -> None:
        self._filenames: dict[bytes, str] = {}
        self._extensions: dict[bytes, str] = {}
        self._interpreters: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._memo: dict[bytes, tuple[str | None, bytes]] = {}
        for each in sorted(registry.languages, key=lambda each: each.builtin):
            _enter(self._filenames, map(_encoded, each.filenames), each.name)
            _enter(self._extensions, map(_encoded, each.extensions), each.name)
            _enter(self._interpreters, each.interpreters, each.name)
            _enter(self._names, each.aliases, each.name)
        # A language's own name is never another's alias.
        self._names.update((each.name, each.name) for each in registry.languages)

    def of(self, path: bytes, head: bytes, tail: bytes = b"", forced: str | None = None) -> str:
        """The language of a file: as forced, else by name, else by content, else the fallback."""
        if forced is not None:
            return self.named(forced) or FALLBACK
        return self.by_name(path) or self.by_content(head, tail)

    def named(self, name: str) -> str | None:
        """The language with that name or alias, in any case; None when no analyzer serves it."""
        return self._names.get(name.lower())

    def by_name(self, path: bytes) -> str | None:
        """What the file's name alone decides: whole names first, then the longest extension; None when neither."""
        name = path[path.rfind(b"/") + 1 :]
        exact = self._filenames.get(name)
        if exact is not None:
            return exact
        dot = name.find(b".")
        if dot < 0:
            return None
        return self._by_tail(name[dot:])[0]

    def extension(self, path: bytes) -> bytes:
        """The longest extension of the file that any analyzer names, in lower case; empty when there is none.

        All of its name that an analyzer is told, so that a declaration file differs from a script.
        """
        dot = path.find(b".", path.rfind(b"/") + 1)
        return b"" if dot < 0 else self._by_tail(path[dot:])[1]

    def _by_tail(self, tail: bytes) -> tuple[str | None, bytes]:
        try:
            return self._memo[tail]
        except KeyError:
            pass
        language: str | None = None
        extension, lower, dot = b"", tail.lower(), 0
        while language is None and dot >= 0:
            language, extension = self._extensions.get(lower[dot:]), lower[dot:]
            dot = lower.find(b".", dot + 1)
        found = (None, b"") if language is None else (language, extension)
        if len(self._memo) >= _MEMO:
            self._memo.clear()
        self._memo[tail] = found
        return found

    def by_content(self, head: bytes, tail: bytes = b"") -> str:
        """What a ``#!`` line or an editor's modeline decides; the fallback when there is none."""
        if head.startswith(b"\xef\xbb\xbf"):
            head = head[3:]
        return self._by_shebang(head) or self._by_modeline(head, tail) or FALLBACK

    def _by_shebang(self, head: bytes) -> str | None:
        match = _SHEBANG.match(head)
        if match is None:
            return None
        program = match[1].rsplit(b"/", 1)[-1].decode("ascii", "replace")
        if program == "env":
            words = match[2].decode("ascii", "replace").split()
            program = next((word for word in words if not word.startswith("-") and "=" not in word), "")
            program = program.rsplit("/", 1)[-1]
        return self._interpreters.get(program) or self._interpreters.get(_VERSION.sub("", program))

    def _by_modeline(self, head: bytes, tail: bytes) -> str | None:
        first = head[:HEAD].splitlines()[:5]
        for line in first[:2]:
            emacs = _EMACS.search(line)
            if emacs is not None:
                mode = _EMACS_MODE.search(emacs[1])
                named = mode[1] if mode is not None else _EMACS_ALONE.fullmatch(emacs[1]) and emacs[1]
                if named and (language := self.named(named.decode("ascii", "replace"))):
                    return language
        for line in (*first, *tail[-HEAD:].splitlines()[-5:]):
            vim = _VIM.search(line) if b":" in line else None
            if vim is not None and (language := self.named(vim[1].decode("ascii", "replace"))):
                return language
        return None


_latest: list[tuple[object, Naming]] = []


def naming_of(registry: Registry) -> Naming:
    """The tables of a registry, those made last where they are of the same languages."""
    if not _latest or _latest[0][0] != registry.languages:
        _latest[:] = [(registry.languages, Naming(registry))]
    return _latest[0][1]


def _enter(table: dict[_Key, str], keys: Iterable[_Key], language: str) -> None:
    for key in keys:
        table.setdefault(key, language)


def _encoded(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")
