"""However the editor dies, the server and all its children are gone soon after."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from bench.processes import alive, all_gone, descendants

from support.lsp_client import Client, framed

SECONDS = 8.0
"""Idle machines take less than one; those that run these tests are busy."""
# An editor that starts a server, hands it what it is told to, says which processes there are, and waits to be killed.
EDITOR = """
import os, subprocess, sys, time
server = subprocess.Popen(
    [sys.executable, "-m", "postil", "lsp"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
)
if sys.argv[1] == "held":
    # Inherits the writing end of the server's input, as whatever an editor starts may.
    held = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(60)"], pass_fds=[server.stdin.fileno()],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )
    print(held.pid)
else:
    print(0)
print(server.pid, flush=True)
data = sys.stdin.buffer.read().replace(b"PIDPIDPID", b"%9d" % os.getpid())
server.stdin.write(data)
server.stdin.flush()
print("ready", flush=True)
time.sleep(60)
"""


def wait_for_children(pid: int, count: int) -> set[int]:
    until = time.monotonic() + 20
    while len(found := descendants(pid)) <= count and time.monotonic() < until:
        time.sleep(0.02)
    return found


def messages(folder: Path, text: str) -> bytes:
    params = {"processId": "PIDPIDPID", "rootUri": folder.as_uri(), "capabilities": {}}
    first = framed({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params})
    document = {"uri": (folder / "jobs.py").as_uri(), "languageId": "python", "version": 1, "text": text}
    return first.replace(b'"PIDPIDPID"', b"PIDPIDPID  ") + b"".join(
        framed({"jsonrpc": "2.0", "method": method, "params": params})
        for method, params in (("initialized", {}), ("textDocument/didOpen", {"textDocument": document}))
    )


@pytest.mark.parametrize("state", ["startup", "idle", "analyzing", "held"])
def test_L1_L2_an_editor_that_is_killed_leaves_nothing_behind(project: Path, state: str) -> None:
    # What takes a grammar seconds: the worker is in the middle of it when its time comes.
    text = "x=" * 200_000 if state == "analyzing" else (project / "jobs.py").read_text()
    editor = subprocess.Popen(
        [sys.executable, "-c", EDITOR, state], cwd=project, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert editor.stdin is not None
    assert editor.stdout is not None
    with editor.stdin, editor.stdout:
        holder, server = int(editor.stdout.readline()), int(editor.stdout.readline())
        if state != "startup":
            editor.stdin.write(messages(project, text))
            editor.stdin.close()
            assert editor.stdout.readline() == b"ready\n"
            wait_for_children(server, 1)
        pids = descendants(server)
        editor.kill()
        editor.wait()
        gone = all_gone(pids, SECONDS)
        if holder:
            os.kill(holder, signal.SIGKILL)
        for pid in pids:
            if alive(pid):
                os.kill(pid, signal.SIGKILL)
    assert gone


def test_a_server_that_is_killed_leaves_no_worker_behind(project: Path) -> None:
    with Client(project) as client:
        client.start()
        client.open("jobs.py", (project / "jobs.py").read_text())
        client.notification("textDocument/publishDiagnostics")
        pids = descendants(client.process.pid)
        assert len(pids) > 1
        client.process.kill()
        client.process.wait()
        assert all_gone(pids, SECONDS)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_the_server_and_its_workers(project: Path, number: signal.Signals) -> None:
    with Client(project) as client:
        client.start()
        client.open("jobs.py", (project / "jobs.py").read_text())
        client.notification("textDocument/publishDiagnostics")
        pids = descendants(client.process.pid)
        client.process.send_signal(number)
        assert client.gone(SECONDS) == 128 + number
        assert all_gone(pids, SECONDS)
