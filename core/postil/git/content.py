"""Read files for analysis: what is hashed is what is analyzed, and nothing but regular files is ever opened.

Invariant: a file's bytes are read once, its id is computed from the very bytes that are returned, and no path leads
out of the worktree, whatever links are swapped in meanwhile.
"""

import errno
import os
import stat
from collections.abc import Mapping

from postil.errors import GitFailed
from postil.git import attributes, convert
from postil.git.blobs import Missing, Objects, blob_id, hasher
from postil.git.command import Dialogue, run
from postil.git.repository import Repository
from postil.git.survey import Survey
from postil.git.walk import drivers, settings
from postil.values import NamedTuple

_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_FOLDER = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_SNIFFED = 8192
_POINTER = b"version https://git-lfs"
_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")


class Content(NamedTuple):
    """The bytes to analyze and the id git gives to exactly them."""

    blob: bytes
    data: bytes


class Unreadable(NamedTuple):
    """A file that is not analyzed, and why."""

    reason: str
    blob: bytes | None = None
    """The id of its content where that is the reason: the same content has it everywhere."""


class ReaderSettings(NamedTuple):
    """What a reader must know, in plain values that cross to a worker process."""

    root: str
    """Empty for a bare repository."""
    folder: str
    object_format: str
    environment: tuple[tuple[str, str], ...]
    autocrlf: str
    """``true``, ``input`` or ``false``."""
    mentioned: tuple[str, ...]
    """Attributes that some attribute file names; others need not be asked for."""
    drivers: tuple[str, ...]
    """Filter drivers that git would run."""


class Reader:
    """Reads the files of one worktree; keeps a folder open and, where attributes or objects matter, git processes."""

    def __init__(self, settings: ReaderSettings) -> None:
        self._settings = settings
        self._env = dict(settings.environment)
        self._new = hasher(settings.object_format)
        try:
            self._root = os.open(settings.root, _FOLDER & ~os.O_NOFOLLOW) if settings.root else -1
        except OSError as error:
            raise GitFailed(f"{settings.root} cannot be read: {error.strerror}") from None
        self._folder: tuple[bytes, int] | None = None
        self._objects: Objects | None = None
        self._attributes: Dialogue | None = None
        mentioned = frozenset(settings.mentioned)
        self._line_ends = settings.autocrlf != "false" or bool(mentioned & {"text", "crlf", "eol"})
        self._ident = "ident" in mentioned
        self._always = "working-tree-encoding" in mentioned or ("filter" in mentioned and bool(settings.drivers))

    def read(self, path: bytes, blob: bytes | None, state: str, limit: int) -> Content | Unreadable:
        """Read one file, or say why not; ``blob`` and ``state`` are those of its listing."""
        if state == "absent" or self._root < 0:
            return self._stored(blob, limit)
        data = self._bytes(path, limit)
        if isinstance(data, Unreadable):
            return data
        if self._always or (self._line_ends and b"\r\n" in data) or (self._ident and b"$Id" in data):
            try:
                data = self._converted(path, data, blob)
            except GitFailed as error:
                self._stop()
                return Unreadable(f"unreadable: {error}")
        return self._judged(blob_id(data, self._new), data)

    def raw(self, path: bytes, blob: bytes | None, state: str, limit: int) -> bytes | None:
        """Read the bytes of one file as they lie there, without an id; None where there are none to be had."""
        if state == "absent" or self._root < 0:
            stored = self._stored(blob, limit)
            return stored.data if isinstance(stored, Content) else None
        data = self._bytes(path, limit)
        return None if isinstance(data, Unreadable) else data

    def close(self) -> None:
        """Close what was kept open."""
        self._stop()
        self._forget()
        if self._root >= 0:
            os.close(self._root)
        self._root = -1

    def _stop(self) -> None:
        if self._objects is not None:
            self._objects.close()
        if self._attributes is not None:
            self._attributes.close()
        self._objects = self._attributes = None

    def _judged(self, blob: bytes, data: bytes) -> Content | Unreadable:
        if len(data) < 1024 and data.startswith(_POINTER):
            return Unreadable("LFS pointer", blob)
        if b"\0" in data[:_SNIFFED] and not data.startswith(_BOMS):
            return Unreadable("binary", blob)
        return Content(blob, data)

    def _stored(self, blob: bytes | None, limit: int) -> Content | Unreadable:
        if blob is None:
            return Unreadable("unreadable: its content is neither here nor in the index")
        data = self._database().read(blob, limit)
        if isinstance(data, Missing):
            return Unreadable(data.reason)
        return self._judged(blob, data)

    def _database(self) -> Objects:
        if self._objects is None:
            self._objects = Objects(self._env, self._settings.folder, self._settings.object_format)
        return self._objects

    def _bytes(self, path: bytes, limit: int) -> bytes | Unreadable:
        try:
            handle = self._opened(path)
        except OSError as error:
            return Unreadable(_why(error))
        try:
            about = os.fstat(handle)
            if not stat.S_ISREG(about.st_mode):
                return Unreadable("special file")
            if about.st_size > limit:
                return Unreadable(f"too large: {about.st_size} bytes")
            data = os.read(handle, about.st_size + 1)
            if len(data) == about.st_size:
                return data
            # It grew or shrank under us, or is of a kind that reads in pieces.
            parts = [data]
            while data and sum(map(len, parts)) <= limit:
                data = os.read(handle, 1 << 20)
                parts.append(data)
            data = b"".join(parts)
            return data if len(data) <= limit else Unreadable(f"too large: more than {limit} bytes")
        except OSError as error:
            return Unreadable(_why(error))
        finally:
            os.close(handle)

    def _opened(self, path: bytes) -> int:
        folder, _, name = path.rpartition(b"/")
        if not folder:
            return os.open(name, _FILE, dir_fd=self._root)
        kept = self._folder is not None and self._folder[0] == folder
        try:
            return os.open(name, _FILE, dir_fd=self._descended(folder))
        except FileNotFoundError:
            if not kept:
                raise
        # The folder itself may have been replaced since it was opened, as a checkout does.
        self._forget()
        return os.open(name, _FILE, dir_fd=self._descended(folder))

    def _descended(self, folder: bytes) -> int:
        if self._folder is not None and self._folder[0] == folder:
            return self._folder[1]
        self._forget()
        handle = os.dup(self._root)
        try:
            for part in folder.split(b"/"):
                if part in (b"..", b".", b""):
                    raise PermissionError(1, "not a path of the repository")
                below = os.open(part, _FOLDER, dir_fd=handle)
                os.close(handle)
                handle = below
        except BaseException:
            os.close(handle)
            raise
        self._folder = (folder, handle)
        return handle

    def _forget(self) -> None:
        if self._folder is not None:
            os.close(self._folder[1])
            self._folder = None

    def _converted(self, path: bytes, data: bytes, blob: bytes | None) -> bytes:
        said = self._said(path)
        if said.get("filter") in self._settings.drivers:
            return data

        def index_has_crlf() -> bool:
            if blob is not None:
                if blob_id(data, self._new) == blob:
                    return True
                if blob_id(data.replace(b"\r\n", b"\n"), self._new) == blob:
                    return False
            stored = self._database().read_index(path, 100_000_000)
            return stored is not None and convert.has_crlf(stored)

        return convert.to_git(data, said, self._settings.autocrlf, index_has_crlf)

    def _said(self, path: bytes) -> dict[str, str]:
        names = (*attributes.READ, "filter")
        if self._attributes is None:
            arguments = ("check-attr", "-z", "--stdin", *names)
            self._attributes = Dialogue(arguments, self._env, self._settings.folder)
        self._attributes.ask(path + b"\0")
        fields = self._attributes.fields(3 * len(names))
        said = zip(fields[1::3], fields[2::3], strict=True)
        return {os.fsdecode(name): os.fsdecode(value) for name, value in said if value != b"unspecified"}


def reader_settings(survey: Survey) -> ReaderSettings:
    """What readers of a surveyed worktree must know."""
    return _settings(survey.repository, survey.settings, survey.drivers, survey.words)


def settings_of(repository: Repository) -> ReaderSettings:
    """What a reader of a few files must know, found without a look at the whole worktree."""
    listed = run(("config", "-z", "--list"), repository.environment, cwd=repository.folder, fine=(0, 1))
    return _settings(repository, dict(settings(listed)), drivers(listed), attributes.ANY)


def _settings(
    repository: Repository, said: Mapping[str, str], drivers: tuple[str, ...], words: frozenset[str]
) -> ReaderSettings:
    autocrlf = said.get("core.autocrlf", "false").lower()
    return ReaderSettings(
        repository.root or "",
        repository.folder,
        repository.object_format,
        tuple(sorted(repository.environment.items())),
        "true" if autocrlf in ("true", "yes", "on", "1") else autocrlf if autocrlf == "input" else "false",
        tuple(sorted(words)),
        drivers,
    )


def _why(error: OSError) -> str:
    if error.errno in (errno.ELOOP, errno.EMLINK):
        return "symbolic link"
    if error.errno == errno.ENOTDIR:
        return "unreadable: a folder on its path is a link or a file"
    if error.errno == errno.ENXIO:
        return "special file"
    return f"unreadable: {error.strerror}"
