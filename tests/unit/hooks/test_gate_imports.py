"""What the gate imports: next to nothing where there is nothing to judge or the verdict is known."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.pushes import BAD, GOOD, Place, place

SHOW = (
    "import os, sys\n"
    "before = set(sys.modules)\n"
    "import postil_hooks.pre_push as gate\n"
    "def leave(code):\n"
    "    sys.stdout.write(' '.join(sorted(set(sys.modules) - before)))\n"
    "    sys.stdout.flush()\n"
    "    os._exit(code)\n"
    "gate._leave = leave\n"
    "gate.main()\n"
)
NOTHING = {"postil_hooks", "postil_hooks.pre_push"}
KNOWN = {
    "__future__", "_blake2", "postil", "postil.errors", "postil.git", "postil.git.command", "postil.sqlite",
    "postil.sqlite.secret", "postil_hooks", "postil_hooks.asked", "postil_hooks.gate", "postil_hooks.made",
    "postil_hooks.pre_push", "postil_hooks.pushed", "postil_hooks.refs", "postil_hooks.telling",
    "postil_hooks.verdicts",
}  # fmt: skip
SLOW = {"apsw", "argparse", "collections", "json", "msgpack", "pathlib", "re", "subprocess", "tempfile", "typing"}


@pytest.fixture
def here(tmp_path: Path) -> Place:
    made = place(tmp_path)
    made.known()
    return made


def imported(here: Place, lines: bytes) -> tuple[set[str], str]:
    """What a run of the gate imports beyond what Python has loaded anyway, and what it says."""
    done = subprocess.run(
        [sys.executable, "-P", "-S", "-X", "utf8", "-c", SHOW, "origin", "url"], cwd=here.repo.path, input=lines,
        capture_output=True, check=False, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    return set(done.stdout.decode().split()), done.stderr.decode()


@pytest.mark.parametrize("lines", [b"", b"(delete) " + b"0" * 40 + b" refs/heads/old " + b"1" * 40 + b"\n"])
def test_where_nothing_is_pushed_nothing_is_imported(here: Place, lines: bytes) -> None:
    assert imported(here, lines) == (NOTHING, "")


def test_a_push_whose_verdict_is_known_needs_neither_the_index_nor_a_rule(here: Place) -> None:
    told = here.dry("origin", "main")
    head = here.repo.commit({"sums.py": GOOD + "\n\nLIMIT = 3\n"})
    base = here.repo.git("rev-parse", "HEAD~1")
    lines = f"refs/heads/main {head} refs/heads/main {base}\n".encode()
    first, said = imported(here, lines)
    assert "postil.engine.checking.ranges" in first
    again, same = imported(here, lines)
    assert same == said
    assert "fine" in said
    assert again == KNOWN
    assert not again & SLOW
    assert told.lines == b""


def test_a_push_that_is_found_fine_needs_no_report(here: Place) -> None:
    base = here.repo.git("rev-parse", "HEAD")
    before = here.repo.commit({"other.py": GOOD})
    # What is installed is found out once, by other means.
    imported(here, f"refs/heads/main {before} refs/heads/main {base}\n".encode())
    head = here.repo.commit({"sums.py": GOOD + BAD.replace("two):\n", 'two):\n    """Take one from another."""\n')})
    names, said = imported(here, f"refs/heads/main {head} refs/heads/main {before}\n".encode())
    assert "fine" in said
    assert not names & {"postil_hooks.reports", "json", "argparse", "subprocess", "tempfile", "pluggy", "tree_sitter"}
    # A small one is judged without the index, which is written to by a process that nobody waits for.
    assert not names & {"typing", "contextlib", "selectors", "signal", "backports.zstd"}
    assert not names & {"apsw", "postil.index.store", "postil.git.indexfile", "postil.git.survey", "threading"}
