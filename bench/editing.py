"""What an editor waits for, without the protocol: the findings after an edit, the index after others wrote files.

Each group runs what the language server runs, on the thread that it runs on, so what the server adds is the protocol.
"""

import gc
import os
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue

from bench.corpora import cache, corpus, git
from bench.documenting import POSTIL
from bench.listing import generated
from bench.measure import Line, run
from postil.engine.places import analyzers
from postil.engine.workspace import opened
from postil.ide.analysis import Analysis, Buffer
from postil.ide.analysts import Analysts
from postil.ide.diagnostics import Checker
from postil.ide.session import Session
from postil.ide.survey import surveyed
from postil.ide.upkeep import Moved, Upkeep
from postil.ide.watch import Watch

LONG = "django/db/models/query.py"
"""About 2,800 lines."""
_TICK = os.sysconf("SC_CLK_TCK")


class Open:
    """A repository as a server has it open, without an editor."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.session = Session.open(str(root), print)
        self.analysts = Analysts(analyzers(), notice=print)
        self.analysts.start()
        self.moves: SimpleQueue[Moved] = SimpleQueue()
        self.upkeep = Upkeep(str(root), self.analysts, self.moves.put, print)
        self.upkeep.start()
        repository = opened(str(root), print).repository
        self.watch = Watch(repository, self.upkeep.touched, self.upkeep.git_moved, print)
        self.watch.start()
        if not self.watch.ready.wait(120) or self.watch.polling:
            raise SystemExit("the files cannot be watched here")

    def known(self, path: str, seconds: float = 60) -> float:
        """When it was told that the index has another content of a path."""
        while True:
            moved = self.moves.get(timeout=seconds)
            if path in moved.paths:
                return time.perf_counter()

    def quiet(self) -> None:
        """Wait until nothing is to be done any more."""
        while not self.upkeep.settled(1):
            continue
        while not self.moves.empty():
            self.moves.get()

    def close(self) -> None:
        self.watch.close()
        self.upkeep.close()
        self.analysts.close()
        self.session.close()


@contextmanager
def changed_copy(source: Path) -> Iterator[Path]:
    """A copy of a corpus that may be changed, with an index that is true."""
    with tempfile.TemporaryDirectory(dir=cache(), ignore_cleanup_errors=True) as scratch:
        root = Path(scratch) / "tree"
        shutil.copytree(source, root, symlinks=True)
        git(root, "status", "--short")
        run([*POSTIL, "document"], root, fine=(0, 1))
        yield root


def edit() -> list[Line]:
    """One key after the other into a file of 2,800 lines: until the findings are there, the debounce not counted."""
    path = corpus("django") / LONG
    data = path.read_bytes()
    session = Session.loose()
    checker = Checker(session)
    analysts = Analysts(analyzers(), notice=print)
    analysts.start()
    answers: SimpleQueue[Analysis] = SimpleQueue()
    session.buffer_opened("query.py", data, 0)
    at = data.index(b"def iterator") + len(b"def ")
    took: list[float] = []
    used = 0.0
    for version in range(1, 121):
        if version == 21:
            used = _used(analysts)
        data = data[:at] + b"x" + data[at:] if version % 2 else data[:at] + data[at + 1 :]
        session.buffer_changed("query.py", data, version)
        started = time.perf_counter()
        analysts.submit(Buffer("query.py", version, data), answers.put)
        doc = answers.get(timeout=60).doc
        assert doc is not None
        document = session.analysed("query.py", data, doc)
        assert document is not None
        checker.check(document, data)
        took.append((time.perf_counter() - started) * 1000)
    used = (_used(analysts) - used) * 10
    analysts.close()
    lines = data.count(b"\n")
    line = _line(f"edit to findings, {lines:,} lines, beyond the debounce", took[20:], 15, statistics.median)
    # On a machine that does much else the clock tells how much; what was used of a processor does not change so.
    return [line._replace(detail={**line.detail, "processor": round(used, 1)})]


def outside() -> list[Line]:
    """A file of 80,000 written by another program, until the index has it and the server is told."""
    with changed_copy(generated(80_000)) as root:
        server = Open(root)
        server.quiet()
        paths = [path for path in git(root, "ls-files", "-z").split("\0") if path.endswith(".py")][::1_601]
        took: list[float] = []
        for number, path in enumerate(paths):
            file = root / path
            text = file.read_bytes() + b"\n\ndef added_%d():\n    pass\n" % number
            started = time.perf_counter()
            file.write_bytes(text)
            took.append((server.known(path) - started) * 1000)
            # Nobody saves more than a few files a second.
            threading.Event().wait(0.3)
        idle = _idle(server)
        memory = _memory(server)
        server.close()
        return [
            _line("a file of 80,000 changed outside until it is known, p95", took, 250, _p95),
            Line("processor of server and workers while nothing happens, 80,000 files", idle, "%", 1.0, {}),
            Line("memory of server and workers, 80,000 files", sum(memory), "MB", 300, {"server": memory[0]}),
        ]


def checkout(files: int = 80_000) -> list[Line]:
    """A checkout of 1,000 changed files of many: from the end of git until the index is true."""
    with changed_copy(generated(files)) as root:
        git(root, "checkout", "-q", "-b", "other")
        paths = [path for path in git(root, "ls-files", "-z").split("\0") if path.endswith(".py")]
        paths = paths[:: files // 1_000][:1_000]
        for path in paths:
            (root / path).write_bytes((root / path).read_bytes() + b"\n\ndef added():\n    pass\n")
        git(root, "commit", "-qam", "other")
        server = Open(root)
        server.upkeep.whole()
        server.quiet()
        took: list[float] = []
        for turn in range(7):
            git(root, "checkout", "-q", "-")
            started = time.perf_counter()
            left = set(paths)
            ended = started
            while left:
                moved = server.moves.get(timeout=120)
                if left & set(moved.paths):
                    ended = time.perf_counter()
                left -= set(moved.paths)
            if turn:  # the contents of both sides are known by then: parsing is not counted
                took.append(max(0.0, ended - started) * 1000)
            server.quiet()
        server.close()
        return [_line(f"checkout of 1,000 changed files of {files:,}, after git ends", took, 500, statistics.median)]


def _line(work: str, took: list[float], limit: float, figure: "object") -> Line:
    assert callable(figure)
    detail = {"p50": statistics.median(took), "p95": _p95(took), "best": min(took), "n": float(len(took))}
    return Line(work, float(figure(took)), "ms", limit, {name: round(value, 1) for name, value in detail.items()})


def _p95(took: list[float]) -> float:
    return sorted(took)[int(len(took) * 0.95) - 1]


def _children(analysts: Analysts) -> list[int]:
    pool = analysts._pool
    return [] if pool is None else [member.pid for member in tuple(pool._members.values())]


def _used(analysts: Analysts) -> float:
    """Seconds of processor time of this process and the workers."""
    return time.process_time() + sum(map(_cpu, _children(analysts)))


def _idle(server: Open, seconds: float = 20) -> float:
    """Percent of one processor, of this process and its workers."""
    server.quiet()
    threading.Event().wait(12)  # until workers that are not needed have gone
    pids = [os.getpid(), *_children(server.analysts)]
    before = sum(map(_cpu, pids))
    threading.Event().wait(seconds)
    return 100 * (sum(map(_cpu, pids)) - before) / seconds


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def _memory(server: Open) -> list[float]:
    """Of this process, which has surveyed the files as a server does, and of its workers, in MB."""
    workspace = server.session.workspace
    assert workspace is not None
    server.session.adopt(surveyed(workspace, print))
    _ = server.session.modules, server.session.links
    gc.collect()
    pages = [
        int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in (os.getpid(), *_children(server.analysts))
    ]
    return [count * os.sysconf("SC_PAGE_SIZE") / 1e6 for count in pages]
