"""Git's own walk of a worktree, started before anything else is done, and the key that names what it saw.

Invariant: the index that is read here and the index git read are the same file, unchanged from before to after; a walk
that was overtaken by a commit is taken again. Nothing is imported here that a run with nothing to do could do without.
"""

from __future__ import annotations

import os
import time

# hashlib would load OpenSSL, at the cost of a look-up.
from _blake2 import blake2b

from postil.errors import GitFailed
from postil.git import folders
from postil.git.command import Running, run, without_filters

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from postil.git.indexfile import Index
    from postil.git.repository import Repository

About = tuple[int, int, int, int, int]
"""What ``lstat`` says of a file: size, mtime and ctime in nanoseconds, inode, mode."""
VERSION = b"postil listing 3"
"""Raised with any change in what a listing says of the same state."""
_SYSTEM = ("/etc", "/usr/local/etc", "/opt/homebrew/etc")
_RACY_NS = 2_000_000_000
_ATTEMPTS = 5


class Walk:
    """What git says of a worktree, asked when made, waited for when used."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self._env = repository.environment
        self._keys: dict[bytes, bytes] = {}
        self.attempt = 0
        """Grows when an overtaken look is taken again: what was derived from ``data`` is then old."""
        self.data = b""
        """The whole index file."""
        self.changes: list[tuple[bytes, bytes]] = []
        """Path and status letter of each tracked file that is not as the index has it; once there is a key."""
        self.untracked: dict[bytes, About | None] = {}
        """What git does not know; once there is a key."""
        self.stats: dict[bytes, About | None] = {}
        """Of each tracked file that is not clean; None when it is not there. Once there is a key."""
        self._start()

    def _start(self) -> None:
        self._looking: Running | None = None
        self._comparing: Running | None = None
        self._asked: Running | None = None
        self._memory: folders.Memory | None = None
        self._settings: dict[str, str] | None = None
        self._asked_ns = time.time_ns()
        try:
            self._ask()
        except BaseException:
            self.abandon()
            raise

    def _ask(self) -> None:
        bare, index_file = self.repository.bare, self.repository.index_file
        self._asked = self._begun(self._env, "config", "-z", "--list")
        self._index_stat = _stat(index_file)
        self.data = self._of_head() if bare else _bytes(index_file)
        known = self._recalled = folders.recalled(self.repository)
        if known is not None and known.folders and known.tracked == self.index_name():
            self._memory = known  # to be looked at once git is at work
        elif not bare:
            self._look()

    def _look(self) -> None:
        """Have git look into every folder."""
        self._memory = None
        self._looking = self._begun(self._env, "ls-files", "-z", "--others", "--exclude-standard")

    def proceed(self) -> None:
        """Have git compare the tracked files, which it may once its settings have told which filters there are."""
        if self._settings is not None or self._asked is None:
            return
        try:
            self._config, self._asked = self._asked.finish((0, 1)), None
            self._settings = dict(settings(self._config))
            self._drivers = drivers(self._config)
            if not self.repository.bare:
                self._comparing = self._begun(
                    without_filters(self._env, self._drivers), "diff-files", "-z", "--raw", "--no-renames",
                    "--no-ext-diff", "--no-textconv", "--ignore-submodules=all",
                )  # fmt: skip
            if self._memory is not None and not self._holds(self._memory):
                self._look()
        except BaseException:
            self.abandon()
            raise

    def _holds(self, memory: folders.Memory) -> bool:
        """Whether folders and what is ignored are as they were when the answer that is remembered was given."""
        root = os.fsencode(self.repository.folder)
        files = folders.ignore_files(self.repository, self.settings)
        return (
            memory.config == self._config
            and files is not None
            and {path for path, _ in memory.ignoring}.issuperset(files)
            and not folders.changed(memory.ignoring, root)
            and not folders.changed(memory.folders, root)
        )

    def _begun(self, env: dict[str, str], *arguments: str) -> Running:
        return Running(arguments, env, cwd=self.repository.folder)

    def abandon(self) -> None:
        """End what was asked of git and is not wanted any more."""
        for running in (self._looking, self._comparing, self._asked):
            if running is not None:
                running.abandon()
        self._looking = self._comparing = self._asked = None

    @property
    def settings(self) -> dict[str, str]:
        """Git's settings here, the last value of each."""
        self.proceed()
        return self._settings or {}

    @property
    def drivers(self) -> tuple[str, ...]:
        """Names of the filter drivers that git knows here."""
        self.proceed()
        return self._drivers

    @property
    def oid_length(self) -> int:
        """Bytes of an id."""
        return 32 if self.repository.object_format == "sha256" else 20

    def folders(self) -> list[bytes] | None:
        """All folders of the worktree that git looks into, and perhaps others; None where they are not remembered."""
        return None if self._memory is None else [path for path, _ in self._memory.folders]

    def key(self, configured: bytes) -> bytes:
        """Digest of everything a listing comes from, ``configured`` being what our own configuration says of it.

        It is unlike any other while something may still be changing. Waits for git.
        """
        if configured not in self._keys:
            if not self._keys:
                while not self._settled() and self.attempt < _ATTEMPTS:
                    self.attempt += 1
                    self._start()
            self._keys[configured] = self._digest(configured)
        return self._keys[configured]

    def _settled(self) -> bool:
        """Wait for git, and see whether the index stayed what it was when this began."""
        self.proceed()
        try:
            self._others = b"" if self._memory is None else self._memory.others
            if self._looking is not None:
                self._others = self._looking.finish()
            self._differing = b"" if self._comparing is None else self._comparing.finish()
        except BaseException:
            self.abandon()
            raise
        self._looking = self._comparing = None
        self._overtaken = not self.repository.bare and _stat(self.repository.index_file) != self._index_stat
        return not self._overtaken

    def _digest(self, configured: bytes) -> bytes:
        differing, others = self._differing, self._others
        root = os.fsencode(self.repository.root or "")
        fields = differing.split(b"\0")
        self.changes = [(path, about[-1:]) for about, path in zip(fields[0::2], fields[1::2], strict=False) if about]
        # What git calls deleted may still be reached through a link that took a folder's place.
        self.stats = {path: _lstat(root, path) if status != b"D" else None for path, status in self.changes}
        self.untracked = {path: _lstat(root, path) for path in others.split(b"\0") if path}
        digest = blake2b(self.surroundings(configured), digest_size=20)
        for part in (differing, others):
            digest.update(b"%d:" % len(part))
            digest.update(part)
        if self._overtaken:
            digest.update(os.urandom(16))
        now = time.time_ns()
        for about in (*self.stats.values(), *self.untracked.values()):
            digest.update(repr(about).encode("ascii"))
            if about is not None and abs(now - about[2]) <= _RACY_NS:
                # Another change within the clock's step would leave no trace.
                digest.update(os.urandom(16))
        return digest.digest()

    def remember(self) -> None:
        """Keep what git found in the folders, so that it need not look again before one of them changes."""
        if self.repository.bare or not self.repository.managed or self._memory is not None or self._overtaken:
            return
        if folders.worthwhile(self._recalled, self.index_name(), os.fsencode(self.repository.folder)):
            answer = folders.Answer(self.index_name(), self._config, self._others, self._asked_ns)
            folders.remember(self.repository, answer, self.index(), self.settings)

    def index(self) -> Index:
        """What git's index holds."""
        from postil.git.indexfile import Unsupported, parse, parse_listed

        try:
            return parse(self.data, self.oid_length)
        except Unsupported:
            return parse_listed(run(("ls-files", "-s", "-v", "-z"), self._env, cwd=self.repository.folder))

    def surroundings(self, configured: bytes) -> bytes:
        """Digest of all that the key is made of but what git says of the worktree itself."""
        digest = blake2b(VERSION, digest_size=20)
        for part in (self.index_name(), self._config, configured, self._outside_name()):
            digest.update(b"%d:" % len(part))
            digest.update(part)
        return digest.digest()

    def index_name(self) -> bytes:
        """What names the content of the index; known before git has answered."""
        end = self.data[-self.oid_length :]
        # index.skipHash writes zeros.
        return end if end.strip(b"\0") else blake2b(self.data, digest_size=20).digest()

    def _outside_name(self) -> bytes:
        files = outside_files(self.repository.common_dir, self.repository.folder, self.settings)
        return repr([_stat(file) for file in files]).encode("ascii")

    def _of_head(self) -> bytes:
        """An index of what HEAD holds, made aside: a bare repository has none."""
        import tempfile

        folder = self.repository.folder
        head = run(("rev-parse", "--verify", "--quiet", "HEAD^{tree}"), self._env, cwd=folder, fine=(0, 1))
        if not head.strip():
            return b""
        with tempfile.TemporaryDirectory(prefix="postil-") as aside:
            path = os.path.join(aside, "index")
            env = {**self._env, "GIT_INDEX_FILE": path}
            run(("read-tree", head.strip()), env, cwd=folder)
            return _bytes(path)


def outside_files(common_dir: str, folder: str, settings: Mapping[str, str]) -> list[str]:
    """Attribute files that are in no tree: the repository's own, the user's and the system's."""
    home = os.path.expanduser("~")
    xdg = os.environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
    users = settings.get("core.attributesfile") or os.path.join(xdg, "git", "attributes")
    return [
        os.path.join(common_dir, "info", "attributes"),
        os.path.join(folder, os.path.expanduser(users)),
        *(os.path.join(prefix, "gitattributes") for prefix in _SYSTEM),
    ]


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


def _lstat(root: bytes, path: bytes) -> About | None:
    try:
        about = os.lstat(os.path.join(root, path))
    except OSError:
        return None
    return about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino, about.st_mode


def _bytes(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise GitFailed(f"the index cannot be read: {error.strerror}") from None
