"""``postil document`` on real repositories, in real processes."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen

import pytest

from support.commands import document, postil, started
from support.repos import Repo, make, plain

MANY = 4_000
MODULE = '"""Module {0}."""\n\n\ndef f{0}(x: int) -> int:\n    """Say {0}."""\n    return x + {0}\n'
# 511 nested blocks and a string end any process that parses them with the Python grammar.
KILLER = "".join(" " * depth + "if x:\n" for depth in range(600)) + " " * 600 + '"""x"""\n'


def modules(count: int, start: int = 0) -> dict[str, str | bytes]:
    return {f"pkg{number // 50}/m{number}.py": MODULE.format(number) for number in range(start, start + count)}


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return make(tmp_path / "repo", modules(40))


def test_a_second_run_analyzes_nothing_and_says_the_same(repo: Repo) -> None:
    repo.commit({"data.bin": b"\0\1\2", "dist/x.min.js": "x"})
    first, second = document(repo.path), document(repo.path)
    assert (first["documented"], first["reused"], first["total"]) == (40, 0, 42)
    assert (second["documented"], second["reused"], second["total"]) == (0, 40, 42)
    assert first["skipped_files"] == second["skipped_files"]
    assert {skip["path"]: skip["reason"] for skip in _pairs(first, "skipped_files")}["data.bin"] == "binary"


def test_a_branch_whose_blobs_were_seen_is_known_without_parsing(repo: Repo) -> None:
    repo.git("checkout", "-qb", "other")
    repo.commit(
        {
            **modules(10, 100),
            "pkg0/m3.py": "def changed(): ...\n",
            "Dockerfile.other": "FROM x\n",
            "script": "#!/bin/sh\n",
        }
    )
    document(repo.path)
    repo.git("checkout", "-q", "main")
    document(repo.path)
    repo.git("checkout", "-q", "other")
    again = document(repo.path)
    assert (again["documented"], again["reused"]) == (0, 52)


def test_a_second_worktree_shares_what_the_first_knows(repo: Repo, tmp_path: Path) -> None:
    document(repo.path)
    repo.git("worktree", "add", "-q", str(tmp_path / "second"))
    assert document(tmp_path / "second")["documented"] == 0
    assert (repo.path / ".git" / "postil" / "index.db").exists()


def test_only_what_changed_is_analyzed(repo: Repo) -> None:
    document(repo.path)
    repo.write({"pkg0/m1.py": "def one(): ...\n", "pkg0/new.py": "def two(): ...\n"}).remove("pkg0/m2.py")
    changed = document(repo.path)
    assert (changed["documented"], changed["reused"], changed["total"]) == (2, 38, 40)
    assert document(repo.path)["documented"] == 0
    assert postil(repo.path, "show", "one").code == 0
    assert postil(repo.path, "show", "f2").code == 2


def test_a_part_of_the_worktree_can_be_documented_alone(repo: Repo) -> None:
    repo.commit(modules(10, 60))
    assert document(repo.path, "pkg1")["documented"] == 10
    assert document(repo.path)["documented"] == 40


def test_force_analyzes_what_is_known(repo: Repo) -> None:
    document(repo.path)
    assert document(repo.path, "--force")["documented"] == 40


def test_P8_a_file_of_many_megabytes_is_left_out_with_the_reason(repo: Repo) -> None:
    repo.commit({"huge.py": b"x = 1\n" * 400_000, "line.js": b"x" * 1_900_000})
    outcome = document(repo.path)
    assert _pairs(outcome, "skipped_files") == [{"path": "huge.py", "reason": "too large: 2400000 bytes"}]
    assert outcome["documented"] == 41


def test_J8_files_that_always_fail_cost_two_tries_each_and_nobody_else(repo: Repo) -> None:
    repo.commit({f"killer{number}.py": KILLER + f"# {number}\n" for number in range(3)})
    outcome = document(repo.path)
    assert (outcome["documented"], outcome["failed"]) == (40, 3)


def test_the_configuration_chooses_languages_and_sizes_by_path(repo: Repo) -> None:
    repo.commit(
        {"a.js": "function a() {}\n", "run": "#!/bin/sh\n", "tool": "#!/usr/bin/env python3\n", "web/b.js": "f()\n"}
    )
    document(repo.path)
    settings = 'languages = ["python"]\n[[paths]]\npattern = "web/"\nlanguages = ["javascript"]\n'
    repo.write({"postil.toml": settings + '[[paths]]\npattern = "pkg0/m1.py"\nmax-file-size = 10\n'})
    for _ in range(2):
        outcome = document(repo.path)
        assert {skip["path"]: skip["reason"] for skip in _pairs(outcome, "skipped_files")} == {
            "a.js": "language not selected: javascript",
            "pkg0/m1.py": f"too large: {len(MODULE.format(1))} bytes",
            "postil.toml": "language not selected: toml",
            "run": "language not selected: shell",
        }
        assert (outcome["total"], outcome["reused"], outcome["documented"]) == (45, 41, 0)


def test_what_gitattributes_declare_to_be_documentation_stands_there(repo: Repo) -> None:
    repo.commit({".gitattributes": "pkg0/*.py linguist-documentation\n", "lib/x.py": "def x(): ...\n"})
    document(repo.path)
    records = [json.loads(line) for line in postil(repo.path, "export", "--format", "jsonl").out.splitlines()]
    contexts = {record["path"]: record["context"] for record in records if record["type"] == "file"}
    assert (contexts["pkg0/m1.py"], contexts["lib/x.py"]) == ("documentation", "application")
    shown = postil(repo.path, "show", "pkg0/m1.py", "--format", "json").json()
    assert shown["context_reason"] == "linguist-documentation in .gitattributes"


def test_P4_a_file_that_kills_its_parser_is_named_and_not_tried_again(repo: Repo) -> None:
    repo.commit({"killer.py": KILLER})
    first = document(repo.path)
    assert (first["state"], first["documented"], first["failed"]) == ("completed_with_errors", 40, 1)
    assert [error["path"] for error in _pairs(first, "errors")] == ["killer.py"]
    assert "crashed" in _pairs(first, "errors")[0]["reason"]
    repo.write({"pkg0/m1.py": "def one(): ...\n"})
    second = document(repo.path)
    assert (second["documented"], second["failed"], second["errors"]) == (1, 1, first["errors"])


def test_G5_a_bare_repository_is_documented_from_its_head(repo: Repo, tmp_path: Path) -> None:
    repo.git("clone", "-q", "--bare", str(repo.path), str(tmp_path / "bare.git"))
    assert document(tmp_path / "bare.git")["documented"] == 40
    assert postil(tmp_path / "bare.git", "show", "f7").code == 0


def test_G6_a_repository_without_commits_is_documented(tmp_path: Path) -> None:
    empty = make(tmp_path / "empty")
    assert document(empty.path)["total"] == 0
    empty.write({"a.py": "def a(): ...\n"})
    assert document(empty.path)["documented"] == 1


def test_a_folder_outside_git_is_documented_once_and_stays_clean(tmp_path: Path) -> None:
    folder = plain(tmp_path / "folder", {**modules(5), ".gitignore": "ignored.py\n", "ignored.py": "x = 1\n"})
    before = sorted(path.name for path in folder.path.rglob("*"))
    old = os.stat(folder.path / "pkg0" / "m1.py").st_mtime - 100
    for path in folder.path.rglob("*"):
        os.utime(path, (old, old))
    assert document(folder.path)["documented"] == 6
    assert document(folder.path)["documented"] == 0
    assert sorted(path.name for path in folder.path.rglob("*")) == before


def test_nothing_is_written_into_the_worktree(repo: Repo) -> None:
    document(repo.path)
    assert repo.git("status", "--porcelain", "--ignored") == ""


def test_G17_ordinary_work_with_extraordinary_names(tmp_path: Path) -> None:
    names = [b"new\nline.py", b'quote".py', b"-dash.py", b" space.py", b"\xff\xfe.py", b"tab\t.py", "ä.py".encode()]
    repo = make(tmp_path / "names")
    for name in names:
        (Path(os.fsdecode(os.fsencode(repo.path) + b"/" + name))).write_bytes(b"def f(): ...\n")
    repo.commit()
    assert document(repo.path)["documented"] == len(names)
    lines = postil(repo.path, "export", "--format", "jsonl").out.splitlines()
    assert sum(json.loads(line)["type"] == "file" for line in lines) == len(names)


def test_J2_the_same_work_asked_twice_is_refused_with_the_first_ones_id(repo: Repo) -> None:
    with busy(repo) as (run, job):
        run.send_signal(signal.SIGSTOP)
        second = postil(repo.path, "document")
        assert (second.code, job in second.err) == (75, True)


def test_J1_a_killed_run_is_seen_as_interrupted_and_continued(repo: Repo) -> None:
    with busy(repo) as (run, job):
        run.kill()
        run.wait()
        assert _jobs(repo) == [(job, "interrupted")]
        again = postil(repo.path, "document")
        assert (again.code, job in again.err) == (0, True)
    assert document(repo.path)["reused"] == MANY


def test_J6_ctrl_c_keeps_what_is_done_and_says_how_far_it_came(repo: Repo) -> None:
    with busy(repo) as (run, _):
        run.send_signal(signal.SIGINT)
        out, _ = run.communicate(timeout=20)
        assert (run.returncode, b"cancelled" in out) == (130, True)


def test_J6_a_job_is_cancelled_from_another_process(repo: Repo) -> None:
    with busy(repo) as (run, job):
        assert postil(repo.path, "jobs", "cancel", job).code == 0
        run.communicate(timeout=20)
        assert (run.returncode, _jobs(repo)) == (130, [(job, "cancelled")])


def test_J7_files_that_come_go_and_change_during_a_run_are_counted_as_they_are(repo: Repo) -> None:
    with busy(repo) as (run, _):
        run.send_signal(signal.SIGSTOP)
        for number in range(MANY - 100, MANY):
            (repo.path / f"pkg{number // 50}" / f"m{number}.py").unlink()
        repo.write({f"pkg{MANY // 50 - 3}/m{MANY - 101}.py": "def edited(): ...\n", "new.py": "def new(): ...\n"})
        run.send_signal(signal.SIGCONT)
        run.communicate(timeout=60)
    after = document(repo.path)
    assert (after["total"], after["failed"], after["skipped"]) == (MANY - 99, 0, 0)
    assert postil(repo.path, "show", "edited").code == 0
    assert postil(repo.path, "show", f"f{MANY - 1}").code == 2


@contextmanager
def busy(repo: Repo) -> Iterator[tuple["Popen[bytes]", str]]:
    """A run under way that has some seconds of work before it, and its job's id; killed in the end."""
    repo.commit(modules(MANY))
    with started(repo.path, "document", "--workers", "1") as run:
        try:
            while not (running := [job for job, state in _jobs(repo) if state == "running"]):
                assert run.poll() is None, "it ended before it was seen"
            yield run, running[0]
        finally:
            run.kill()


def _jobs(repo: Repo) -> list[tuple[str, str]]:
    return [(job["id"], job["state"]) for job in json.loads(postil(repo.path, "jobs", "--json").out)["jobs"]]


def _pairs(outcome: dict[str, object], name: str) -> list[dict[str, str]]:
    pairs = outcome[name]
    assert isinstance(pairs, list)
    return pairs
