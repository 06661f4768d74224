"""A process that reads, hashes and analyzes files for the pool, and may be killed at any instruction.

It is given a batch of tasks in one frame and answers file by file. Standard input and output are moved out of reach
before any plugin is loaded, so nothing that a plugin prints or reads can touch the frames.

Invariant: it keeps nothing; all it knows of a file is in the frame it sends. It ends when its pool does: on the end of
its input, and, deep inside a parse, by the signal the kernel sends when the pool's end of the life pipe closes.
"""

# What ``signal`` is made of, without its enumerations.
import _signal  # type: ignore[import-not-found]  # pyright: ignore[reportMissingImports]
import fcntl
import gc
import os
import resource
import time

from postil.engine.coverage import coverage
from postil.engine.encode import encode, uncompressed, words
from postil.engine.keys import Keys
from postil.engine.wire import LENGTH, RETRACED, STATE, Answer, Setup, Task, frame
from postil.model import FileDoc, Source
from postil.plugins import FALLBACK, Registry, Served
from postil.plugins.analyzers import MEMORY_EXIT, Analyzers, Fault, raised
from postil.plugins.naming import HEAD, naming_of
from postil.plugins.packing import pack, unpack
from postil.plugins.resources import put_off
from postil.syntax.silences import without_silences
from postil.values import cast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from postil.git.content import Reader
    from postil.syntax.tree import Kept

STATE_FD, LIFE_FD = 3, 4
_FLUSH_BYTES = 96 * 1024
_FLUSH_SECONDS = 0.03
_MOST_KEPT = 4
"""So many texts that are being edited have their trees kept, which weigh twenty times what they do."""
_BINARY_HEAD = 8000
"""As much as git looks at."""
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_LFS = b"version https://git-lfs.github.com/spec/v1"


def main(after: "Callable[[], None]" = lambda: None) -> None:
    """Serve one pool until it closes its pipe; ``after``: what is done after each batch."""
    channel = _Channel()
    try:
        first = channel.receive()
        if first is not None:
            setup = Setup._make(cast("Setup", first))
            setup = setup._replace(languages=tuple(map(Served._make, setup.languages)))
            _limit(setup.memory)
            put_off()
            worker = _Worker(channel, setup)
            # Until here it is ours, and the pool reads it when we cannot start.
            os.dup2(1, 2)
            worker.prepare()
            _serve(channel, worker, after)
    except MemoryError:
        os._exit(MEMORY_EXIT)
    # A thread that a plugin left behind would keep us here.
    os._exit(0)


def _limit(memory: int) -> None:
    _allow(memory)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Trees and answers are freed by reference counts; a collection only costs time between two files.
    gc.disable()
    gc.freeze()


def _allow(memory: int) -> None:
    """Limit the address space of this process and of those it starts from now on."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    unlimited = hard == resource.RLIM_INFINITY
    resource.setrlimit(resource.RLIMIT_AS, (memory if unlimited or 0 <= memory < hard else hard, hard))


def _serve(channel: "_Channel", worker: "_Worker", after: "Callable[[], None]") -> None:
    while (received := channel.receive()) is not None:
        aside, batch = cast("tuple[tuple[str, ...], tuple[tuple[int, bytes], ...]]", received)
        worker.aside = aside
        for fields in batch:
            task = Task._make(fields)
            channel.begin(task.number)
            channel.answer(_answered(worker, task))
            if worker.analyzers.worn:
                channel.flush(done=False)
                return
        channel.flush(done=True)
        after()
        gc.collect(0)


def _answered(worker: "_Worker", task: Task) -> Answer:
    try:
        return worker.answer(task)
    except Exception as error:
        if isinstance(error, MemoryError):
            raise
        # Ours, or an upgrade that takes our modules away while we run: it says nothing of the content, and is not kept.
        reason = f"unparsable: postil {raised(error)}"
        return Answer(task.number, task.blob, task.language or FALLBACK, task.size, failure=reason)


class _Channel:
    """The worker's end of the pipes, and the shared note of what it has in hand."""

    __slots__ = ("_input", "_last", "_out", "_output", "_pending", "_steps", "_task")

    def __init__(self) -> None:
        _signal.signal(_signal.SIGINT, _signal.SIG_IGN)
        self._input, self._output = fcntl.fcntl(0, fcntl.F_DUPFD_CLOEXEC, 16), fcntl.fcntl(1, fcntl.F_DUPFD_CLOEXEC, 16)
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 0)
        os.dup2(null, 1)
        os.set_inheritable(STATE_FD, False)
        os.set_inheritable(LIFE_FD, False)
        # SIGIO ends the process by default, in the middle of a parse too. Unlike PR_SET_PDEATHSIG it needs no ctypes
        # and does not fire when the thread that started us ends.
        fcntl.fcntl(LIFE_FD, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(LIFE_FD, fcntl.F_SETFL, fcntl.fcntl(LIFE_FD, fcntl.F_GETFL) | os.O_ASYNC)
        self._pending = 0
        self._out: list[Answer] = []
        self._last = time.monotonic()
        self._task = -1
        self._steps = 0

    def receive(self) -> object:
        """The next value; None at the end of the input."""
        head = self._exactly(LENGTH.size)
        if head is None:
            return None
        packed = self._exactly(LENGTH.unpack(head)[0])
        return None if packed is None else unpack(packed)

    def _exactly(self, size: int) -> bytearray | None:
        data = bytearray(size)
        view, got = memoryview(data), 0
        while got < size:
            count = os.readv(self._input, (view[got:],))
            if count == 0:
                return None
            got += count
        return data

    def begin(self, number: int, plugin: int = -1) -> None:
        """Note what is in hand from now on."""
        self._task = number
        self._steps += 1
        os.pwrite(STATE_FD, STATE.pack(number, self._steps, plugin, time.process_time_ns()), 0)

    def answer(self, answer: Answer) -> None:
        """Send an answer, together with others where that does not delay it."""
        self._out.append(answer)
        self._pending += 256 + (0 if answer.data is None else 3 * len(answer.data))
        if self._pending >= _FLUSH_BYTES or time.monotonic() - self._last > _FLUSH_SECONDS:
            self.flush(done=False)

    def flush(self, *, done: bool) -> None:
        """Send what is there, with our memory in use once a batch is done."""
        # As long as the file at hand is noted: it is to blame when there is no memory for what was found in it.
        packed = frame((self._out, _resident() if done else None))
        # The pool may be slow to read: that is nobody's hang.
        self.begin(-1)
        self._out = []
        self._pending = 0
        view = memoryview(packed)
        while view:
            view = view[os.write(self._output, view) :]
        self._last = time.monotonic()


class _Worker:
    """Answers one task after the other."""

    __slots__ = (
        "_kept",
        "_keys",
        "_limit",
        "_naming",
        "_places",
        "_reader",
        "_registry",
        "_setup",
        "_split",
        "analyzers",
        "aside",
        "channel",
    )

    def __init__(self, channel: _Channel, setup: Setup) -> None:
        from postil.index.words import identifier_words

        self.channel = channel
        self.aside: tuple[str, ...] = ()
        """Plugins that are not to be called any more."""
        self.analyzers = Analyzers(setup.languages)
        self.analyzers.guard()
        self._registry = Registry(setup.languages, (), "")
        self._naming = naming_of(self._registry)
        self._keys = Keys(self._registry, self._naming)
        self._places = {served.name: place for place, served in enumerate(setup.languages)}
        self._setup = setup
        self._reader: Reader | None = None
        self._kept: dict[str, Kept] = {}
        self._split: Callable[[str], str] = identifier_words

    def prepare(self) -> None:
        """Load what the expected languages take, by analyzing next to nothing; of plugins only those of our own."""
        for name in self._setup.expected:
            served = self.analyzers.serving(name)
            if served is not None and served.builtin:
                try:
                    self.analyzers.analyze(Source("file", name, b"x\n"))
                except Fault:
                    continue  # a file will say it

    def answer(self, task: Task) -> Answer:
        """Read, and unless only the hash is wanted, analyze."""
        content = self._read(task)
        if isinstance(content, Answer):
            return content
        blob, data = content
        language = task.language or self._naming.of(task.path, data[:HEAD], data[-HEAD:])
        if task.hash_only:
            return Answer(task.number, blob, language, len(data))
        key = self._keys.of(blob, task.path, task.language)
        skipped = _skipped(data)
        if skipped is not None:
            return Answer(task.number, blob, language, len(data), key, failure=skipped, lasting=True)
        if task.names:
            return self._uses(task, language, data)
        served = self.analyzers.serving(language)
        plugin = FALLBACK if served is None else served.plugin
        if plugin in self.aside:
            reason = f"analyzer {plugin} is set aside for this run"
            return Answer(task.number, blob, language, len(data), key, failure=reason)
        self.channel.begin(task.number, -1 if served is None else self._places[served.name])
        # Of its path the extension alone, which is part of the key: what is said of a content is said wherever it lies.
        source = Source("file" + os.fsdecode(self._naming.extension(task.path)), language, data)
        try:
            doc, again = self._analyzed(source, task.kept)
            packed = (encode if self._setup.compress else uncompressed)(doc)
        except (Fault, TypeError, ValueError, OverflowError) as error:
            # What cannot be packed holds a value that the model does not allow.
            fault = error if isinstance(error, Fault) else Fault(plugin, f"returned nonsense: {error}")
            return Answer(
                task.number, blob, language, len(data), key, failure=f"unparsable: {fault}", plugin=fault.plugin
            )
        if task.prove:
            return self._evidence(task, source, doc)
        if again:
            return Answer(task.number, blob, doc.language, len(data), RETRACED, packed)
        needing, have = coverage(doc)
        return Answer(
            task.number, blob, doc.language, len(data), key, packed, None, False, None,
            len(doc.symbols), needing, have, tuple(words(doc, self._split)),
        )  # fmt: skip

    def _analyzed(self, source: Source, name: str) -> tuple[FileDoc, bool]:
        """Describe a content; of a text that is being edited, going on from what it was. The latter: whether so."""
        if not name:
            return without_silences(self.analyzers.analyze(source), source.content), False
        from postil.syntax.tree import Kept

        kept = self._kept.pop(name, None) or Kept()
        with kept:
            doc = without_silences(self.analyzers.analyze(source), source.content)
        self._kept[name] = kept
        while len(self._kept) > _MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        return doc, kept.retraced

    def _uses(self, task: Task, language: str, data: bytes) -> Answer:
        from postil.engine.uses.local import said

        served = self.analyzers.serving(language)
        self.channel.begin(task.number, -1 if served is None else self._places[served.name])
        source = Source("file" + os.fsdecode(self._naming.extension(task.path)), language, data)
        try:
            packed = said(self.analyzers.uses(source, task.names, self.aside), source, task.names)
        except Fault as fault:
            return Answer(task.number, b"", language, len(data), failure=f"unparsable: {fault}", plugin=fault.plugin)
        return Answer(task.number, b"", language, len(data), b"uses", packed)

    def _evidence(self, task: Task, source: Source, doc: FileDoc) -> Answer:
        from postil.edits.proof import docs, evidence

        size = len(source.content)
        try:
            packed = pack(evidence(doc, self.analyzers.code(source, docs(doc))))
        except (Fault, TypeError, ValueError) as error:
            return Answer(task.number, b"", source.language, size, failure=f"unparsable: {error}")
        return Answer(task.number, b"", source.language, size, b"proof", packed)

    def _read(self, task: Task) -> tuple[bytes, bytes] | Answer:
        if task.data is not None:
            return task.blob or _plain_blob(task.data), task.data
        from postil.git.content import Reader, ReaderSettings, Unreadable

        if self._reader is None:
            assert self._setup.reader is not None
            self._reader = Reader(ReaderSettings._make(self._setup.reader))
        # A git that reads objects maps whole packs; it must not inherit our limit.
        _allow(resource.RLIM_INFINITY)
        content = self._reader.read(task.path, task.blob, task.state, self._setup.max_file_size)
        _allow(self._setup.memory)
        if isinstance(content, Unreadable):
            return self._unread(task, content.reason, content.blob)
        return content.blob, content.data

    def _unread(self, task: Task, reason: str, blob: bytes | None) -> Answer:
        language = task.language or self._naming.by_name(task.path) or FALLBACK
        failure = reason if reason.startswith("unreadable") else f"skipped: {reason}"
        key = None if blob is None else self._keys.of(blob, task.path, task.language)
        return Answer(task.number, blob, language, task.size, key, failure=failure, lasting=blob is not None)


def _skipped(data: bytes) -> str | None:
    """Why a content is not one to analyze; None when it is."""
    if data.startswith(_UTF16):
        return "skipped: UTF-16 text without a working-tree-encoding in .gitattributes"
    if data.find(b"\0", 0, _BINARY_HEAD) >= 0:
        return "skipped: binary"
    if data.startswith(_LFS):
        return "skipped: LFS pointer"
    return None


def _plain_blob(data: bytes) -> bytes:
    from hashlib import sha1

    return sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).digest()


def _resident() -> int:
    """Bytes of memory in use; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", "rb", buffering=0) as file:
            return int(file.read().split()[1]) * resource.getpagesize()
    except OSError:
        return 0
