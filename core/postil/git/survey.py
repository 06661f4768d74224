"""One look at a worktree: git's walk, our configuration of it, and what a listing derives from the two.

Invariant: what was derived from a walk that was overtaken by a commit is derived again.
"""

import os
from collections.abc import Iterable

from postil.config import Config
from postil.git import attributes, excludes
from postil.git.command import Running
from postil.git.indexfile import Entry, Index
from postil.git.repository import Repository
from postil.git.walk import Walk, outside_files
from postil.values import NamedTuple

_ELSEWHERE = (b"link\0", b"sdir\0")
"""How the parts of an index begin that say that some of its paths are in another file, or in trees."""


class Untracked(NamedTuple):
    """What ``lstat`` says of a file that is not as the index has it."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    mode: int


class Survey:
    """What git says of a worktree and our configuration of it; a walk that was begun before is gone on with."""

    def __init__(self, repository: Repository, config: Config, walk: Walk | None = None) -> None:
        self.repository = repository
        self.config = config
        self._walk = walk or Walk(repository)
        self._env = repository.environment
        self._folder = repository.folder
        self._key: bytes | None = None
        self._derived_from = self._walk.attempt
        self._index: Index | None = None
        self._words: frozenset[str] | None = None
        self._all_words = False
        self._asked: list[Running] = []
        self.changes: list[tuple[bytes, bytes]] = []
        """Path and status letter of each tracked file that is not as the index has it."""
        self.untracked: dict[bytes, Untracked | None] = {}
        self.stats: dict[bytes, Untracked | None] = {}
        """Of each tracked file that is not clean; None when it is not there."""
        self._walk.proceed()

    def abandon(self) -> None:
        """End what was asked of git and is not wanted any more."""
        self._walk.abandon()
        for running in self._asked:
            running.abandon()
        self._asked = []

    @property
    def attempt(self) -> int:
        """Grows when an overtaken look is taken again: what was derived from ``index`` is then old."""
        return self._walk.attempt

    @property
    def settings(self) -> dict[str, str]:
        """Git's settings here, the last value of each."""
        return self._walk.settings

    @property
    def drivers(self) -> tuple[str, ...]:
        """Names of the filter drivers that git knows here."""
        return self._walk.drivers

    @property
    def index_name(self) -> bytes:
        """What names the content of git's index."""
        return self._walk.index_name()

    @property
    def surroundings(self) -> bytes:
        """Digest of all that the key is made of but what git says of the worktree itself."""
        return self._walk.surroundings(configured(self.config))

    @property
    def key(self) -> bytes:
        """Digest of everything the listing comes from; unlike any other while something may still be changing."""
        if self._key is None:
            walk = self._walk
            self._key = walk.key(configured(self.config))
            self.changes = walk.changes
            self.stats = {path: about and Untracked._make(about) for path, about in walk.stats.items()}
            self.untracked = {path: about and Untracked._make(about) for path, about in walk.untracked.items()}
            self._up_to_date()
        return self._key

    @property
    def deleted(self) -> list[bytes]:
        """Tracked files that are not there; once there is a key."""
        return [path for path, about in self.stats.items() if about is None]

    @property
    def index(self) -> Index:
        """The index, read while git is at work."""
        self._up_to_date()
        if self._index is None:
            self._index = self._walk.index()
            if self.repository.bare:
                entries = self._index.entries
                entries.places[:] = [entry._replace(state="absent", size=None, changed_ns=None) for entry in entries]
        return self._index

    def _up_to_date(self) -> None:
        """Forget what was derived from a look that was overtaken."""
        if self._derived_from != self._walk.attempt:
            self._derived_from = self._walk.attempt
            self._index = self._words = None
            self._all_words = False

    @property
    def verdicts(self) -> excludes.Verdicts:
        """What is left out by folder, to be filled as folders are met."""
        paths: set[bytes] = set()

        def exists(path: bytes) -> bool:
            if not paths:
                paths.update(self.index.entries.paths)
                paths.update(self.untracked)
            return path in paths

        return excludes.Verdicts({}, exists)

    @property
    def folders(self) -> list[bytes] | None:
        """All folders with tracked files, and perhaps others; None where they would have to be read from paths."""
        return self._walk.folders()

    @property
    def words(self) -> frozenset[str]:
        """Attributes that some attribute file mentions, untracked ones once git has named them."""
        if self._words is None:
            outside = outside_files(self.repository.common_dir, self._folder, self.settings)
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
        data = self._walk.data
        whole = int.from_bytes(data[4:8], "big") < 4 and not any(mark in data for mark in _ELSEWHERE)
        if whole and b".gitattributes" not in data:
            return []
        return [path for path in self.index.entries.paths if path.endswith(b".gitattributes")]

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
            file.write(self._walk.data)
        asking = ("check-attr", "-z", "--stdin", "--cached", *names)
        return Running(asking, env, cwd=self._folder, stdin=given, afterwards=aside.cleanup)

    def sized(self, entry: Entry) -> Entry:
        """Look up a size that the index does not tell: zero there may mean that git was not sure."""
        if entry.state == "absent" or entry.blob == empty_blob(self.repository.object_format):
            return entry
        about = _lstat(os.fsencode(self._folder), entry.path)
        return entry if about is None else entry._replace(size=about.size, changed_ns=about.ctime_ns)


def empty_blob(object_format: str) -> bytes:
    """The id of the content of no bytes."""
    from hashlib import sha1, sha256

    return (sha256 if object_format == "sha256" else sha1)(b"blob 0\0").digest()


def configured(config: Config) -> bytes:
    """What of our own configuration a listing depends on."""
    return repr((config.include, config.exclude, config.max_file_size, config.digest)).encode("utf-8", "replace")


def _lstat(root: bytes, path: bytes) -> Untracked | None:
    try:
        about = os.lstat(os.path.join(root, path))
    except OSError:
        return None
    return Untracked(about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino, about.st_mode)
