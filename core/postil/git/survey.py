"""One look at a worktree: what git says of it, and the key that names what was seen.

Invariant: the index that is read here and the index git read are the same file, unchanged from before to after;
a listing that was overtaken by a commit is taken again.
"""

import os
import time

# hashlib would load OpenSSL, at the cost of a look-up.
from _blake2 import blake2b
from collections.abc import Iterable
from typing import NamedTuple

from postil.config import Config
from postil.errors import GitFailed
from postil.git import attributes, excludes
from postil.git.command import Running, run, without_filters
from postil.git.indexfile import Entry, Index, Unsupported, parse, parse_listed
from postil.git.repository import Repository

VERSION = b"postil listing 1"
"""Raised with any change in what a listing says of the same state."""
_RACY_NS = 2_000_000_000
_ATTEMPTS = 5


class Untracked(NamedTuple):
    """What ``lstat`` says of a file that is not as the index has it."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    mode: int


class Survey:
    """What git says of a worktree, asked when made, waited for when used."""

    def __init__(self, repository: Repository, config: Config) -> None:
        self.repository = repository
        self.config = config
        self._env = repository.environment
        self._folder = repository.folder
        self._key: bytes | None = None
        self._index: Index | None
        self._words: frozenset[str] | None
        self.attempt = 0
        """Grows when an overtaken look is taken again: what was derived from ``index`` is then old."""
        self.changes: list[tuple[bytes, bytes]] = []
        """Path and status letter of each tracked file that is not as the index has it."""
        self.untracked: dict[bytes, Untracked | None] = {}
        self.stats: dict[bytes, Untracked | None] = {}
        """Of each tracked file that is not clean; None when it is not there."""
        self._start()

    def _start(self) -> None:
        self._index = self._words = None
        self._all_words = False
        self._running: list[Running] = []
        self._asked: list[Running] = []
        try:
            self._ask()
        except BaseException:
            self.abandon()
            raise

    def _ask(self) -> None:
        bare = self.repository.bare
        if not bare:
            self._begin(self._env, "ls-files", "-z", "--others", "--exclude-standard")
        asked = Running(("config", "-z", "--list"), self._env, cwd=self._folder)
        self._index_stat = _stat(self.repository.index_file)
        try:
            self._data = self._of_head() if bare else _bytes(self.repository.index_file)
        finally:
            self._config = asked.finish((0, 1))
        self.settings = dict(settings(self._config))
        self.drivers = drivers(self._config)
        if not bare:
            self._begin(
                without_filters(self._env, self.drivers), "diff-files", "-z", "--raw", "--no-renames", "--no-ext-diff",
                "--no-textconv", "--ignore-submodules=all",
            )  # fmt: skip

    def _begin(self, env: dict[str, str], *arguments: str) -> None:
        self._running.append(Running(arguments, env, cwd=self._folder))

    def abandon(self) -> None:
        """End what was asked of git and is not wanted any more."""
        for running in (*self._running, *self._asked):
            running.abandon()
        self._running = []
        self._asked = []

    def _of_head(self) -> bytes:
        """An index of what HEAD holds, made aside: a bare repository has none."""
        import tempfile

        head = run(("rev-parse", "--verify", "--quiet", "HEAD^{tree}"), self._env, cwd=self._folder, fine=(0, 1))
        if not head.strip():
            return b""
        with tempfile.TemporaryDirectory(prefix="postil-") as folder:
            path = os.path.join(folder, "index")
            env = {**self._env, "GIT_INDEX_FILE": path}
            run(("read-tree", head.strip()), env, cwd=self._folder)
            return _bytes(path)

    @property
    def key(self) -> bytes:
        """Digest of everything the listing comes from; unlike any other while something may still be changing."""
        if self._key is None:
            while not self._settled() and self.attempt < _ATTEMPTS:
                self.attempt += 1
                self._start()
            self._key = self._digest()
        return self._key

    @property
    def index(self) -> Index:
        """The index, read while git is at work."""
        if self._index is None:
            self._index = self._parsed()
            if self.repository.bare:
                entries = [entry._replace(state="absent", size=None, mtime_ns=None) for entry in self._index.entries]
                self._index = self._index._replace(entries=entries)
        return self._index

    def _parsed(self) -> Index:
        try:
            return parse(self._data, self.oid_length)
        except Unsupported:
            return parse_listed(run(("ls-files", "-s", "-v", "-z"), self._env, cwd=self._folder))

    @property
    def oid_length(self) -> int:
        """Bytes of an id."""
        return 32 if self.repository.object_format == "sha256" else 20

    def _settled(self) -> bool:
        """Wait for git, and see whether the index stayed what it was when this began."""
        try:
            answers = [running.finish() for running in self._running]
        except BaseException:
            self.abandon()
            raise
        self._others, self._differing = answers or (b"", b"")
        self._overtaken = not self.repository.bare and _stat(self.repository.index_file) != self._index_stat
        return not self._overtaken

    def _digest(self) -> bytes:
        differing, others = self._differing, self._others
        root = os.fsencode(self.repository.root or "")
        fields = differing.split(b"\0")
        self.changes = [(path, about[-1:]) for about, path in zip(fields[0::2], fields[1::2], strict=False) if about]
        # What git calls deleted may still be reached through a link that took a folder's place.
        self.stats = {path: _lstat(root, path) if status != b"D" else None for path, status in self.changes}
        self.untracked = {path: _lstat(root, path) for path in others.split(b"\0") if path}
        digest = blake2b(VERSION, digest_size=20)
        for part in (differing, others, self._index_name(), self._config, self._settings_name(), self._outside_name()):
            digest.update(b"%d:" % len(part))
            digest.update(part)
        if self._overtaken:
            digest.update(os.urandom(16))
        now = time.time_ns()
        for about in (*self.stats.values(), *self.untracked.values()):
            digest.update(repr(about).encode("ascii"))
            if about is not None and abs(now - about.ctime_ns) <= _RACY_NS:
                # Another change within the clock's step would leave no trace.
                digest.update(os.urandom(16))
        return digest.digest()

    def _index_name(self) -> bytes:
        end = self._data[-self.oid_length :]
        # index.skipHash writes zeros.
        return end if end.strip(b"\0") else blake2b(self._data, digest_size=20).digest()

    def _settings_name(self) -> bytes:
        config = self.config
        return repr((config.include, config.exclude, config.max_file_size, config.digest)).encode("utf-8", "replace")

    def _outside_name(self) -> bytes:
        files = attributes.outside_files(self.repository.common_dir, self._folder, self.settings)
        return repr([_stat(file) for file in files]).encode("ascii")

    @property
    def verdicts(self) -> excludes.Verdicts:
        """What is left out by folder, to be filled as folders are met."""
        paths: set[bytes] = set()

        def exists(path: bytes) -> bool:
            if not paths:
                paths.update(entry[0] for entry in self.index.entries)
                paths.update(self.untracked)
            return path in paths

        return excludes.Verdicts({}, exists)

    @property
    def words(self) -> frozenset[str]:
        """Attributes that some attribute file mentions, untracked ones once git has named them."""
        if self._words is None:
            outside = attributes.outside_files(self.repository.common_dir, self._folder, self.settings)
            root = os.fsencode(self._folder)
            here = [os.path.join(root, path) for path in self._attribute_files() if path not in self.stats]
            texts = [attributes.text_of(path) for path in outside] + [attributes.text_in_tree(path) for path in here]
            self._words = attributes.words(texts)
            if any(not os.path.lexists(path) for path in here):
                # One that is only in the index may say anything.
                self._words |= attributes.ANY
        if self._key is not None and not self._all_words:
            root = os.fsencode(self._folder)
            changed = [path for path in (*self.untracked, *self.stats) if path.endswith(b".gitattributes")]
            self._words |= attributes.words([attributes.text_in_tree(os.path.join(root, path)) for path in changed])
            self._all_words = True
        return self._words

    def _attribute_files(self) -> list[bytes]:
        if int.from_bytes(self._data[4:8], "big") < 4 and b".gitattributes" not in self._data:
            return []
        return [entry[0] for entry in self.index.entries if entry[0].endswith(b".gitattributes")]

    def ask_marks(self, paths: Iterable[bytes]) -> Running | None:
        """Start asking for the attributes of paths that decide how they are listed; None when none does."""
        names = [name for name in attributes.LISTED if name in self.words]
        if "filter" in self.words and self.drivers:
            names.append("filter")
        given = b"\0".join(paths)
        if not given or not names:
            return None
        self._asked.append(self._asking(names, given + b"\0"))
        return self._asked[-1]

    def _asking(self, names: list[str], given: bytes) -> Running:
        if not self.repository.bare:
            return Running(("check-attr", "-z", "--stdin", *names), self._env, cwd=self._folder, stdin=given)
        import tempfile

        # There are no files, so git is shown an index of HEAD for as long as it answers.
        aside = tempfile.TemporaryDirectory(prefix="postil-")
        env = {**self._env, "GIT_INDEX_FILE": os.path.join(aside.name, "index")}
        with open(env["GIT_INDEX_FILE"], "wb") as file:
            file.write(self._data)
        asking = ("check-attr", "-z", "--stdin", "--cached", *names)
        return Running(asking, env, cwd=self._folder, stdin=given, afterwards=aside.cleanup)

    def sized(self, entry: Entry) -> Entry:
        """Look up a size that the index does not tell: zero there may mean that git was not sure."""
        if entry.state == "absent" or entry.blob == empty_blob(self.repository.object_format):
            return entry
        about = _lstat(os.fsencode(self._folder), entry.path)
        return entry if about is None else entry._replace(size=about.size, mtime_ns=about.mtime_ns)


def empty_blob(object_format: str) -> bytes:
    """The id of the content of no bytes."""
    from hashlib import sha1, sha256

    return (sha256 if object_format == "sha256" else sha1)(b"blob 0\0").digest()


def drivers(listed: bytes) -> tuple[str, ...]:
    """Names of the filter drivers that ``git config -z --list`` mentions."""
    names: dict[str, None] = {}
    for key, _ in settings(listed):
        section, dot, name = key.partition(".")
        if section == "filter" and dot and "." in name:
            names[name.rpartition(".")[0]] = None
    return tuple(names)


def settings(listed: bytes) -> Iterable[tuple[str, str]]:
    """Keys and values that ``git config -z --list`` shows, in its order: a later one wins."""
    for item in listed.split(b"\0"):
        if item:
            key, newline, value = os.fsdecode(item).partition("\n")
            yield key, value if newline else "true"


def _stat(path: str) -> tuple[int, int, int, int] | None:
    try:
        about = os.stat(path)
    except OSError:
        return None
    return about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns


def _lstat(root: bytes, path: bytes) -> Untracked | None:
    try:
        about = os.lstat(os.path.join(root, path))
    except OSError:
        return None
    return Untracked(about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino, about.st_mode)


def _bytes(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise GitFailed(f"the index cannot be read: {error.strerror}") from None
