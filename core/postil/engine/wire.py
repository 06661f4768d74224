"""What the pool and its workers say to one another, and how it goes over a pipe.

Invariant: a frame is its length in four bytes and one msgpack value; nothing else is ever on these pipes. Which file a
worker has in hand stands in a small shared file, written before each step, so that it is known however the worker ends.
"""

import struct

from postil.plugins import Served
from postil.plugins.packing import pack
from postil.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from postil.git.content import ReaderSettings

LENGTH = struct.Struct("<I")
STATE = struct.Struct("<qqqq")
"""The task in hand (-1: none), a count of steps, the plugin's place in the registry (-1: none), and the processor time
used before, in nanoseconds."""
MAX_FRAME = 1 << 30


class Task(NamedTuple):
    """One file to hash or to analyze."""

    number: int
    """The caller's own; the result carries it."""
    path: bytes
    """Relative to the root."""
    blob: bytes | None = None
    """What the listing says its content is; None when it must be read to be known."""
    state: str = "clean"
    """As ``postil.git.worktree`` has it."""
    language: str | None = None
    """None when the content must decide."""
    size: int = 0
    """About how large it is, for fair batches."""
    data: bytes | None = None
    """The content itself, for text that is not on disk."""
    hash_only: bool = False
    """Only say which blob, size and language it is."""
    kills: int = 0
    """How many workers it has killed in earlier runs."""
    names: tuple[str, ...] = ()
    """When there are any, where the file says them is asked for, and nothing else."""
    prove: bool = False
    """Only say what of it is code and what is said where, for ``postil.edits.proof``."""
    kept: str = ""
    """Which text that is being edited this is the next state of; its trees are kept, and what is said is not for the
    index. Empty for a content that stands by itself."""


class Setup(NamedTuple):
    """What every worker of a pool is told first."""

    reader: "ReaderSettings | None"
    """None when every task brings its content."""
    languages: tuple[Served, ...]
    max_file_size: int = 2_000_000
    memory: int = 1 << 30
    """Bytes of address space."""
    expected: tuple[str, ...] = ()
    """Languages to be ready for when the first task comes."""
    compress: bool = True
    """Whether what is described is sent as it is kept; otherwise whoever keeps it compresses it."""


RETRACED = b"retraced"
"""The key of an answer that came from a tree that was kept."""


class Answer(NamedTuple):
    """What a worker says of one task."""

    number: int
    blob: bytes | None
    language: str
    size: int
    key: bytes | None = None
    data: bytes | None = None
    """The encoded ``FileDoc``; None when there is none."""
    failure: str | None = None
    """Why there is none."""
    lasting: bool = False
    """Whether the failure is the content's own, to be kept under its key."""
    plugin: str | None = None
    """The plugin at fault."""
    symbols: int = 0
    documentable: int = 0
    documented: int = 0
    words: tuple[tuple[int, str, str, str], ...] = ()


def frame(value: object) -> bytes:
    """One value as it goes over the pipe."""
    packed = pack(value)
    return LENGTH.pack(len(packed)) + packed
