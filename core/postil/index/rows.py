"""The values that go into the index and come out of it, and the digest of each."""

from postil.sqlite.secret import digest
from postil.values import NamedTuple


class Row(NamedTuple):
    """What a worker has made of one content."""

    key: bytes
    """Digest of all that the rest was computed from: blob, language, analyzer and analysis version."""
    blob: bytes
    language: str
    data: bytes | None
    """The FileDoc, packed and compressed; None when there is only a failure."""
    failure: str | None
    """Why there is no FileDoc; None when there is one."""
    symbols: int
    documentable: int
    documented: int
    words: list[tuple[int, str, str, str]]
    """Of each symbol: its ordinal, ``words.identifier_words`` of its name, its qualified name, its doc."""


class File(NamedTuple):
    """One content in the index, without its FileDoc."""

    id: int
    """Good until the next write; never kept."""
    key: bytes
    blob: bytes
    language: str
    symbols: int
    documentable: int
    documented: int
    failure: str | None


class Place(NamedTuple):
    """One path of a worktree and what is there."""

    path: bytes
    key: bytes | None
    """Of the row that describes its content; None when it was skipped."""
    blob: bytes | None
    """What the content hashes to; None when it was not read."""
    mode: int = 0
    state: str = "clean"
    size: int | None = None
    changed_ns: int | None = None
    """When the system says that it was changed last; its other time may be set back, as ``tar`` and ``cp -p`` do."""
    skipped: str | None = None
    """Why it was not analyzed; None when it was."""
    file: int | None = None
    """Told when read; ignored when written."""
    failure: str | None = None
    """Told when read; ignored when written."""


class Worktree(NamedTuple):
    """What a worktree was last brought up to."""

    listing: bytes | None
    """The key of that listing; None when there is none or something of it has been lost since."""
    summary: bytes
    """What the engine said of it."""


class Hit(NamedTuple):
    """One symbol that answers a search or bears a name."""

    path: bytes
    file: int
    ordinal: int


class Count(NamedTuple):
    """How many files and symbols there are of a language or in a folder."""

    files: int = 0
    symbols: int = 0
    documentable: int = 0
    documented: int = 0
    failed: int = 0
    skipped: int = 0


def file_digest(secret: bytes, file: File) -> bytes:
    """Digest the whole of a ``files`` row."""
    return digest(secret, b"file", file[:])


def doc_digest(secret: bytes, key: bytes, data: object) -> bytes:
    """Digest the FileDoc of a key."""
    return digest(secret, b"doc", (key, len(data)), data) if isinstance(data, bytes) else b""


def place_digest(secret: bytes, root: bytes, place: Place) -> bytes:
    """Digest the whole of a ``tree`` row, the key of its content standing for the ids in it."""
    return digest(secret, b"tree", (root, *place[:8]))


def worktree_digest(secret: bytes, root: bytes, worktree: Worktree) -> bytes:
    """Digest a ``worktrees`` row."""
    return digest(secret, b"worktree", (root, *worktree))


def kill_digest(secret: bytes, key: bytes, count: int, reason: str) -> bytes:
    """Digest a ``kills`` row."""
    return digest(secret, b"kill", (key, count, reason))


def answer_digest(secret: bytes, key: bytes, data: object) -> bytes:
    """Digest an ``answers`` row."""
    return digest(secret, b"answer", (key, len(data)), data) if isinstance(data, bytes) else b""


def verdict_digest(secret: bytes, key: bytes, data: object) -> bytes:
    """Digest a ``verdicts`` row."""
    return digest(secret, b"verdict", (key, len(data)), data) if isinstance(data, bytes) else b""
