"""Stores to test with: rows that are told apart at a glance, and processes that can be killed."""

import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import postil
from postil.index.rows import Place, Row
from postil.index.store import Index
from postil.index.words import identifier_words

ROOT = b"/somewhere/work"
BATCH = 20


def key(number: int) -> bytes:
    return hashlib.blake2b(b"key %d" % number, digest_size=16).digest()


def blob(number: int) -> bytes:
    return hashlib.sha1(b"blob %d" % number).digest()


def data(number: int, size: int = 300) -> bytes:
    return hashlib.shake_128(b"data %d" % number).digest(size)


def names(number: int) -> list[tuple[str, str, str]]:
    """Name, qualified name and doc of the symbols of a row."""
    return [
        (f"Engine{number}", f"Engine{number}", f"Drives the wheels of car {number}."),
        (f"start_engine_{number}", f"Engine{number}.start_engine_{number}", "Turns the key; see HTTPServer."),
    ]


def row(number: int, size: int = 300) -> Row:
    words = [(at, identifier_words(name), qualname, doc) for at, (name, qualname, doc) in enumerate(names(number))]
    return Row(key(number), blob(number), "python", data(number, size), None, 2, 2, 1, words)


def rows(count: int, first: int = 0, size: int = 300) -> list[Row]:
    return [row(number, size) for number in range(first, first + count)]


def path_of(number: int) -> bytes:
    return b"pkg%d/file%d.py" % (number % 3, number)


def place(number: int) -> Place:
    return Place(path_of(number), key(number), blob(number), 0o100644, "clean", 100, 1)


def opened(folder: Path, notices: list[str] | None = None, timeout_ms: int = 10_000) -> Index:
    told = [] if notices is None else notices
    return Index.open(
        str(folder / "store" / "index.db"),
        notice=told.append,
        timeout_ms=timeout_ms,
        secret_dir=str(folder / "secret"),
    )


def filled(folder: Path, count: int = 30) -> Path:
    """Make an index of some rows, all in one worktree, with nothing left in its log; returns its path."""
    index = opened(folder)
    index.put(rows(count))
    assert index.set_tree(ROOT, [place(number) for number in range(count)], [], b"listing", b"summary")
    assert index.checkpoint()
    index.close()
    return folder / "store" / "index.db"


def right(index: Index, numbers: list[int]) -> list[int]:
    """Of some rows, those the index holds; fails when it holds one that is not as it was written."""
    found = index.get([key(number) for number in numbers])
    kept: list[int] = []
    for number in numbers:
        file = found.get(key(number))
        if file is None:
            continue
        assert file[2:] == (blob(number), "python", 2, 2, 1, None)
        known = index.doc(file.id)
        if known is not None:
            assert known[0] == file
            assert known[1] is not None
            size = len(known[1])
            assert known[1] == data(number, size)
            kept.append(number)
    return kept


def child(program: str, *arguments: object, **environment: str) -> "subprocess.Popen[bytes]":
    """Start a Python process that runs a program which may import Postil and this package; its output is a pipe."""
    core = Path(postil.__file__).parent.parent
    variables = (
        os.environ | {"PYTHONPATH": os.pathsep.join((str(core), str(Path(__file__).parent.parent)))} | environment
    )
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=variables,
    )


def kill(process: "subprocess.Popen[bytes]") -> bytes:
    """Kill a process as no handler can catch, and give what it had said."""
    process.send_signal(signal.SIGKILL)
    said, _ = process.communicate()
    return said


def finished(process: "subprocess.Popen[bytes]", timeout: float = 60) -> bytes:
    """Wait for a process to end well, and give what it said."""
    said, complaint = process.communicate(timeout=timeout)
    assert process.returncode == 0, complaint.decode()
    return said


WRITER = """
import sys
from pathlib import Path
from support.stores import BATCH, opened, rows
index = opened(Path(sys.argv[1]))
first = int(sys.argv[2])
print("ready", flush=True)
while True:
    index.put(rows(BATCH, first))
    assert index.saved
    print(first, flush=True)
    first += BATCH
    if first % (BATCH * 10) == 0:
        index.checkpoint()
"""
"""Writes batches for ever, and names each once it is committed."""

READER = """
import sys
from pathlib import Path
from support.stores import opened, right
index = opened(Path(sys.argv[1]))
print("ready", flush=True)
while True:
    right(index, list(range(200)))
"""
