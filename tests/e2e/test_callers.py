"""``postil callers`` and ``postil export --format graph`` from the command line, in real repositories."""

import json
import os
import time
from pathlib import Path

import pytest

from support.commands import postil
from support.repos import make

FILES = {
    "jobs/__init__.py": "from .work import Job as Task\n",
    "jobs/work.py": "class Job:\n    def run(self):\n        return self.run()\n\n\ndef run():\n    return Job()\n",
    "app.py": "from jobs import Task\n\nTask().run()\n",
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    repo = make(tmp_path / "repository", dict(FILES))
    assert postil(repo.path, "document").code == 0
    return repo.path


def test_uses_are_printed_with_their_place_and_how_sure_they_are(repository: Path) -> None:
    done = postil(repository, "callers", "Job.run")
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert lines[0].split()[:2] == ["app.py:3:8", "exact"]
    assert lines[-1] == "used 2 times in 2 files: 2 exact"


def test_json_has_the_target_the_counts_and_each_use(repository: Path) -> None:
    done = postil(repository, "callers", "Job", "--json")
    answer = json.loads(done.out)
    assert answer["target"] == {
        "path": "jobs/work.py", "language": "python", "kind": "class", "qualname": "Job", "line": 1, "fresh": "fresh",
    }  # fmt: skip
    assert answer["counts"] == {"exact": 4, "likely": 0, "name": 0}
    assert answer["files"] == 3
    assert answer["uses"][0] == {
        "path": "app.py", "line": 1, "column": 17, "end_column": 21, "text": "from jobs import Task", "symbol": None,
        "role": "import", "confidence": "exact",
    }  # fmt: skip


def test_a_target_may_be_a_line(repository: Path) -> None:
    assert postil(repository, "callers", "jobs/work.py:3").out == postil(repository, "callers", "Job.run").out


def test_a_name_of_several_symbols_lists_them_and_exits_with_1(repository: Path) -> None:
    done = postil(repository, "callers", "run")
    assert done.code == 1
    assert "Job.run" in done.out
    assert "2 symbols" in done.err
    assert len(json.loads(postil(repository, "callers", "run", "--json").out)["candidates"]) == 2


def test_an_unknown_name_names_the_nearest_and_exits_with_2(repository: Path) -> None:
    done = postil(repository, "callers", "Jub")
    assert done.code == 2
    assert "did you mean Job" in done.err


def test_a_symbol_without_a_use_exits_with_1(repository: Path) -> None:
    done = postil(repository, "callers", "jobs/work.py:6")
    assert done.code == 1
    assert done.out == ""
    assert "no use" in done.err


def test_a_use_written_since_is_found_though_it_is_not_indexed(repository: Path) -> None:
    before = postil(repository, "callers", "Job.run").out
    (repository / "app.py").write_text(FILES["app.py"] + "Task().run()\n", "utf-8")
    assert before.count("app.py") == 1
    assert postil(repository, "callers", "Job.run").out.count("app.py") == 2


def test_a_remembered_answer_is_the_same_and_a_change_is_noticed(repository: Path) -> None:
    for path in repository.rglob("*.py"):
        os.utime(path, (time.time() - 60, time.time() - 60))
    time.sleep(2.1)  # an answer about files that were just written is not remembered
    first = postil(repository, "callers", "Job", "--json").out
    assert postil(repository, "callers", "Job", "--json").out == first
    (repository / "jobs/work.py").write_text(FILES["jobs/work.py"] + "Job()\n", "utf-8")
    assert json.loads(postil(repository, "callers", "Job", "--json").out)["counts"]["exact"] == 5


def test_a_file_that_kills_its_parser_costs_itself_alone(repository: Path) -> None:
    (repository / "broken.py").write_bytes(b"Job " + b"(" * 100_000 + b"\xff\xfe Job")
    done = postil(repository, "callers", "Job")
    assert "app.py:1" in done.out


def test_names_from_files_cannot_steer_the_terminal(repository: Path) -> None:
    name = "a\x1b]0;x\x07.py"
    (repository / name).write_text("from jobs.work import Job  # \x1b[31m\nJob()\n", "utf-8")
    assert postil(repository, "document").code == 0
    done = postil(repository, "callers", "Job")
    assert "\\x1b]0;x" in done.out
    assert "\x1b" not in done.out


def test_the_graph_is_json_unless_asked_otherwise(repository: Path) -> None:
    answer = json.loads(postil(repository, "export", "--format", "graph").out)
    assert answer["by"] == "file"
    assert [(edge["source"], edge["target"]) for edge in answer["edges"]] == [
        ("app.py", "jobs/__init__.py"),
        ("jobs/__init__.py", "jobs/work.py"),
    ]
    assert postil(repository, "export", "--format", "graph", "--as", "mermaid").out.startswith("flowchart LR\n")
    assert postil(repository, "export", "--format", "graph", "--as", "dot", "--by", "folder").out.count("->") == 1


def test_the_graph_is_limited_to_paths(repository: Path) -> None:
    answer = json.loads(postil(repository, "export", "jobs", "--format", "graph").out)
    assert [node["path"] for node in answer["nodes"]] == ["jobs/__init__.py", "jobs/work.py"]
    assert postil(repository, "export", "nowhere", "--format", "graph").code == 2


def test_options_of_the_graph_are_refused_elsewhere(repository: Path) -> None:
    done = postil(repository, "export", "--format", "jsonl", "--by", "folder")
    assert done.code == 2
    assert "--format graph" in done.err


def test_show_counts_the_uses_when_asked(repository: Path) -> None:
    assert "Used" not in postil(repository, "show", "Job.run").out
    assert postil(repository, "show", "Job.run", "--uses").out.endswith("\nUsed 2 times in 2 files: 2 exact.\n")
    answer = json.loads(postil(repository, "show", "Job.run", "--uses", "--format", "json").out)
    assert answer["uses"] == {"counts": {"exact": 2, "likely": 0, "name": 0}, "files": 2}
    assert "No use of it was found." in postil(repository, "show", "app.py", "--uses", "--format", "markdown").out


def test_of_a_worktree_that_is_indexed_in_part_it_is_said_that_uses_may_be_missing(tmp_path: Path) -> None:
    repo = make(tmp_path / "part", {"a.py": "def used(): pass\n", "b.py": "from a import used\n\nused()\n"})
    assert postil(repo.path, "document", "a.py").code == 0
    ran = postil(repo.path, "callers", "used")
    assert "only a part of this worktree is indexed" in ran.err
    assert postil(repo.path, "document").code == 0
    ran = postil(repo.path, "callers", "used")
    assert "b.py:3:1" in ran.out
    assert ran.err == ""
