"""Read git's object database: blobs by id, the tree of a revision, and what is still reachable.

Invariant: a size is known before a content is asked for, and nothing is fetched: an object that is not here is
missing, with its id, and never silently empty.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from postil.errors import GitFailed, UnknownRevision
from postil.git.command import Dialogue, run
from postil.git.repository import Repository
from postil.values import NamedTuple, cast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hashlib import _Hash


_SMALL = 200_000
"""Bytes; less is hashed sooner than OpenSSL is loaded."""
_MOST_AT_ONCE = 128 << 20
_MOST_ASKED = 40
"""Blobs whose names a pipe takes before anybody reads what is said of them."""


class Missing(NamedTuple):
    """An object that cannot be had, and why."""

    reason: str


class TreeEntry(NamedTuple):
    """One path of a revision."""

    path: bytes
    blob: bytes
    mode: int


class Objects:
    """The object database of one repository, through two git processes that start when first needed."""

    def __init__(
        self, environment: Mapping[str, str], folder: str, object_format: str,
        running: tuple[Dialogue, Dialogue] | None = None,
    ) -> None:  # fmt: skip
        """Open it; ``running``: two that run already, for sizes and for contents, and are ended by others."""
        self._env = environment
        self._folder = folder
        self._format = object_format
        self._sizes: Dialogue | None
        self._contents: Dialogue | None
        self._sizes, self._contents = running or (None, None)
        self._borrowed = running is not None

    def size(self, name: bytes) -> int | Missing:
        """The size of a blob that is named by its id or, as ``:0:path``, by its place in the index."""
        for last in (False, True):
            try:
                if self._sizes is None:
                    self._sizes = Dialogue(("cat-file", "--batch-check"), self._env, self._folder)
                self._sizes.ask(name + b"\n")
                found = _size(self._sizes, name)
            except GitFailed as error:
                found = Missing(f"corrupt object {_text(name)}: {error}")
            if not isinstance(found, Missing):
                return found
            # A repack moves objects while they are looked for; a fresh process sees where to.
            self.close()
            if last:
                return found
        raise AssertionError

    def read(self, blob: bytes, limit: int) -> bytes | Missing:
        """The content of a blob of at most ``limit`` bytes."""
        name = blob.hex().encode("ascii")
        size = self.size(name)
        if isinstance(size, Missing):
            return size
        if size > limit:
            return _too_large(size)
        data = self._content(name)
        if isinstance(data, Missing):
            self.close()
            data = self._content(name)
        return data if isinstance(data, Missing) else self._proved(blob, data)

    def read_all(self, blobs: Iterable[bytes], limit: int) -> dict[bytes, bytes | Missing]:
        """The contents of many blobs of at most ``limit`` bytes, through two processes in all.

        Together they are no more than memory is to hold; those beyond, and those that git stumbles over, are left out.
        """
        found: dict[bytes, bytes | Missing] = {}
        names = {blob.hex().encode("ascii"): blob for blob in blobs}
        if self._borrowed and len(names) <= _MOST_ASKED:
            found = self._together(names, limit)
            # What went wrong goes wrong by itself.
            return {blob: found[blob] if blob in found else self.read(blob, limit) for blob in names.values()}
        wanted: list[bytes] = []
        room = _MOST_AT_ONCE
        for line in self._batch("--batch-check", names).splitlines():
            words = line.split()
            if len(words) == 3 and words[1] == b"blob":
                size = int(words[2])
                if size > limit:
                    found[names[words[0]]] = _too_large(size)
                elif size <= room:
                    room -= size
                    wanted.append(words[0])
        said = self._batch("--batch", wanted)
        at = 0
        for _ in wanted:
            head, line_end, _ = said[at : at + 200].partition(b"\n")
            words = head.split()
            if not line_end or len(words) != 3 or words[1] != b"blob":
                break
            start = at + len(head) + 1
            at = start + int(words[2]) + 1
            found[names[words[0]]] = self._proved(names[words[0]], said[start : at - 1])
        return found

    def _together(self, names: Mapping[bytes, bytes], limit: int) -> dict[bytes, bytes | Missing]:
        """The same through processes that run already, each asked once; without what is not as it should be."""
        found: dict[bytes, bytes | Missing] = {}
        assert self._sizes is not None
        assert self._contents is not None
        try:
            self._sizes.ask(b"".join(name + b"\n" for name in names))
            told = {name: _size(self._sizes, name) for name in names}
            sizes = {name: size for name, size in told.items() if not isinstance(size, Missing)}
            found.update((names[name], _too_large(size)) for name, size in sizes.items() if size > limit)
            wanted = [name for name, size in sizes.items() if size <= limit]
            self._contents.ask(b"".join(name + b"\n" for name in wanted))
            for name in wanted:
                data = _content(self._contents, name)
                if not isinstance(data, Missing):
                    found[names[name]] = self._proved(names[name], data)
        except GitFailed:
            return found
        return found

    def _batch(self, how: str, names: Iterable[bytes]) -> bytes:
        asked = b"".join(name + b"\n" for name in names)
        if not asked:
            return b""
        try:
            return run(("cat-file", how), self._env, cwd=self._folder, stdin=asked)
        except GitFailed:
            return b""

    def _proved(self, blob: bytes, data: bytes) -> bytes | Missing:
        if blob_id(data, _small_hasher(self._format) if len(data) < _SMALL else hasher(self._format)) != blob:
            return Missing(f"corrupt object {blob.hex()}: its content is another's")
        return data

    def read_index(self, path: bytes, limit: int) -> bytes | None:
        """The content that the index has for a path; None when it has none, or one larger than ``limit``."""
        names: tuple[bytes, ...] = (b":0:" + path, b":2:" + path)
        if b"\n" in path:
            # One question is one line, so such a name is looked up apart.
            asked = run(("ls-files", "-s", "-z", "--", b":(literal)" + path), self._env, cwd=self._folder)
            names = tuple(line.split(b" ", 2)[1] for line in asked.split(b"\0")[:1] if line)
        for name in names:
            size = self.size(name)
            if not isinstance(size, Missing):
                data = self._content(name) if size <= limit else None
                return None if isinstance(data, Missing) else data
        return None

    def close(self) -> None:
        """End the processes."""
        for dialogue in (self._sizes, self._contents):
            if dialogue is not None and not self._borrowed:
                dialogue.close()
        self._sizes = self._contents = None
        self._borrowed = False

    def _content(self, name: bytes) -> bytes | Missing:
        try:
            if self._contents is None:
                self._contents = Dialogue(("cat-file", "--batch"), self._env, self._folder)
            self._contents.ask(name + b"\n")
            return _content(self._contents, name)
        except GitFailed as error:
            return Missing(f"corrupt object {_text(name)}: {error}")


def _content(dialogue: Dialogue, name: bytes) -> bytes | Missing:
    """The content that was asked for."""
    size = _size(dialogue, name)
    if isinstance(size, Missing):
        return size
    data = dialogue.answers.read(size + 1)
    if len(data) != size + 1:
        raise dialogue.failure()
    return data[:-1]


def _size(dialogue: Dialogue, name: bytes) -> int | Missing:
    """The size that was asked for."""
    line = dialogue.answers.readline()
    if not line.endswith(b"\n"):
        raise dialogue.failure()
    words = line.split()
    if words[-1:] == [b"missing"] or len(words) < 3:
        return Missing(f"missing object {_text(name)}")
    if words[-2] != b"blob":
        return Missing(f"not a blob: {_text(name)}")
    return int(words[-1])


def _too_large(size: int) -> Missing:
    return Missing(f"too large: {size} bytes")


def _text(name: bytes) -> str:
    return name.decode("utf-8", "replace")


def hasher(object_format: str) -> "Callable[[bytes], _Hash]":
    """The hash that a repository names its objects by."""
    from hashlib import sha1, sha256  # loads OpenSSL, which a command that hashes little does without

    return sha256 if object_format == "sha256" else sha1


def _small_hasher(object_format: str) -> "Callable[[bytes], _Hash]":
    """The same without OpenSSL: slower by the byte, and there at once."""
    if object_format == "sha1":
        try:
            import _sha1  # type: ignore[import-not-found]  # pyright: ignore[reportMissingImports]
        except ImportError:
            return hasher(object_format)
        return cast("Callable[[bytes], _Hash]", _sha1.sha1)
    return hasher(object_format)


def blob_id(data: bytes, new: "Callable[[bytes], _Hash]") -> bytes:
    """The id git gives to these bytes."""
    made = new(b"blob %d\0" % len(data))
    made.update(data)
    return made.digest()


def objects(repository: Repository) -> Objects:
    """Open the object database of a repository."""
    return Objects(repository.environment, repository.folder, repository.object_format)


def resolve(repository: Repository, revision: str) -> bytes:
    """The id of the commit that a revision names."""
    if "\0" in revision:
        raise UnknownRevision(revision)
    arguments = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    try:
        answer = run(arguments, repository.environment, cwd=repository.folder)
    except GitFailed:
        raise UnknownRevision(revision) from None
    name = answer.decode("ascii").strip()
    if not name.isalnum():
        # ``^main`` is what leads to no commit of main, as git has it.
        raise UnknownRevision(revision)
    return bytes.fromhex(name)


def tree(repository: Repository, revision: str) -> Iterator[TreeEntry]:
    """Every path of a revision, submodules and links included; their mode tells."""
    commit = resolve(repository, revision).hex()
    listed = run(("ls-tree", "-r", "-z", "--full-tree", commit), repository.environment, cwd=repository.folder)
    for line in listed.split(b"\0"):
        if line:
            about, path = line.split(b"\t", 1)
            mode, _, oid = about.split(b" ", 2)
            yield TreeEntry(path, bytes.fromhex(oid.decode("ascii")), int(mode, 8))


def reachable(repository: Repository) -> Iterator[bytes]:
    """Ids of all blobs that a ref, a HEAD or an index of any worktree reaches; what is not here is passed over."""
    listed = run(
        (
            "rev-list", "--objects", "--no-object-names", "--filter=object:type=blob", "--filter-provided-objects",
            "--missing=allow-any", "--ignore-missing", "--all", "--indexed-objects",
        ),
        repository.environment, cwd=repository.folder,
    )  # fmt: skip
    for line in listed.split(b"\n"):
        if line and not line.startswith(b"?"):
            yield bytes.fromhex(line.decode("ascii"))
