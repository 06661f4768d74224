"""A worker that is a copy of its parent: as isolated as one that was started anew, and replaced by one of those."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from postil.engine import copied

START = """
import json, os, sys
sys.path[:] = json.loads(sys.argv[1])
from postil.engine import copied
from postil.engine.places import analyzers
from postil.engine.pool import Pool
from postil.engine.wire import Task
"""
ANALYZE = (
    START
    + """
assert copied.possible()
pool = Pool(1, analyzers(), None, expected=("python",), first=copied.copied)
pool.start(1)
(member,) = pool._members.values()
first = member.pid
code = b'def one(): "Say it."' + b"\\n"
killer = b"".join(b" " * n + b"if x:\\n" for n in range(520)) + b" " * 520 + b"'''a'''\\n"
tasks = [Task(0, b"a.py", None, "clean", "python", len(code), code)]
(row,) = [result.row for result in pool.run(tasks)]
held = sorted(os.readlink(f"/proc/{first}/fd/{name}") for name in os.listdir(f"/proc/{first}/fd"))
more = [Task(n, b"b%d.py" % n, None, "clean", "python", len(killer), killer) for n in (1,)]
more.append(Task(2, b"c.py", None, "clean", "python", len(code), code))
results = {result.number: result for result in pool.run(more)}
pids = [member.pid for member in pool._members.values()]
pool.close()
print(json.dumps({
    "symbols": row.symbols, "held": held, "first": first, "pids": pids,
    "killed": results[1].failure, "other": results[2].failure,
}))
"""
)


def run(code: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a process of one thread, as the gate is."""
    return subprocess.run(
        [sys.executable, "-c", code, json.dumps([path for path in sys.path if path])],
        capture_output=True, text=True, check=False, timeout=60, env={**os.environ, **env},
    )  # fmt: skip


def test_a_copy_answers_holds_nothing_of_its_parents_and_is_replaced_by_one_started_anew(tmp_path: Path) -> None:
    ran = run(f"handle = open({str(tmp_path / 'own')!r}, 'w')\n" + ANALYZE)
    assert ran.returncode == 0, ran.stderr
    said = json.loads(ran.stdout)
    assert said["symbols"] >= 1
    assert not [path for path in said["held"] if "own" in path]
    # One file kills whoever parses it, twice; what comes after it is answered by somebody else.
    assert "crash" in said["killed"] or "unparsable" in said["killed"]
    assert said["other"] is None
    assert said["first"] not in said["pids"]


SEES = (
    START
    + """
import postil.engine.worker as worker
def main(after):
    import signal
    os.write(1, json.dumps({
        "secret": os.environ.get("SECRET"), "path": sys.path == ["/only"], "argv": len(sys.argv),
        "group": os.getpgid(0) == os.getpid(), "alarm": signal.getsignal(signal.SIGALRM) == signal.SIG_DFL,
        "open": [name for name in os.listdir("/proc/self/fd") if int(name) > 4],
    }).encode())
    os._exit(0)
worker.main = main
import signal
signal.signal(signal.SIGALRM, lambda *_: None)
read, write = os.pipe()
null = os.open(os.devnull, os.O_RDWR)
pid = copied.copied(["/only"], [null, write, null, null, null])
os.close(write)
print(os.read(read, 4096).decode())
os.waitpid(pid, 0)
"""
)


def test_a_copy_sees_none_of_the_users_secrets_and_imports_from_where_workers_do() -> None:
    ran = run(SEES, SECRET="token")
    assert ran.returncode == 0, ran.stderr
    said = json.loads(ran.stdout)
    # The folder that is being listed is open meanwhile.
    assert len(said.pop("open")) <= 1
    assert said == {"secret": None, "path": True, "argv": 1, "group": True, "alarm": True}


def test_a_process_with_threads_is_not_copied() -> None:
    assert threading.main_thread().is_alive()
    assert not copied.possible()


def test_what_goes_wrong_in_a_copy_ends_it_and_never_runs_on_as_its_parent() -> None:
    broken = "def broken(after):\n    raise ValueError('out of order')\nworker.main = broken"
    code = SEES.replace("worker.main = main", broken)
    ran = run(code.replace("os.waitpid(pid, 0)", "print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))"))
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split() == ["1"]


def test_what_is_open_is_let_go_of_however_much_might_be(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[tuple[int, int]] = []

    def note(first: int, beyond: int) -> None:
        closed.append((first, beyond))

    monkeypatch.setattr(os, "closerange", note)
    highest = os.dup2(2, 700)
    try:
        copied.let_go(3)
    finally:
        os.close(highest)
    ((first, beyond),) = closed
    assert first == 3
    assert 700 < beyond < 1 << 20
