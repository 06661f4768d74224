"""Indexes handed on and taken in, by the real command on real repositories."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support.commands import document, postil
from support.repos import Repo, make
from support.scip import CLASSES, faults, read

PYTHON = '''"""The module."""


class Job:
    """A job."""

    def run(self, *, ünïcode=1): return 1
    def run(self): ...


if A:
    LIMIT = 1
else:
    LIMIT = 2
'''
ERLANG = "-module(a).\n\n%% Run the thing.\nrun(X) ->\n    X + 1.\n"
TAGS = (
    '{"_type": "tag", "name": "a", "path": "a.erl", "pattern": "/^-module(a).$/", "line": 1, "kind": "module"}\n'
    '{"_type": "tag", "name": "run", "path": "a.erl", "pattern": "/^run(X) ->$/", "line": 4, "end": 5, '
    '"kind": "function", "scope": "a", "signature": "(X)"}\n'
)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = make(tmp_path / "repo", {"job.py": PYTHON, "a.erl": ERLANG, "strange name`.py": "def f(): pass\n"})
    document(repo.path)
    return repo


def exported(repo: Repo) -> Any:
    ran = subprocess.run(
        [sys.executable, "-m", "postil", "export", "--format", "scip"], cwd=repo.path, capture_output=True
    )
    assert ran.returncode == 0
    return read(ran.stdout)


def test_an_exported_index_has_no_fault_that_scips_own_lint_knows(repo: Repo) -> None:
    index = exported(repo)
    assert list(faults(index)) == []
    assert index.metadata.project_root == f"file://{repo.path}"
    assert sorted(each.relative_path for each in index.documents) == ["a.erl", "job.py", "strange name`.py"]


def test_every_name_stands_where_the_exported_index_says(repo: Repo) -> None:
    lines = PYTHON.splitlines()
    (file,) = [each for each in exported(repo).documents if each.relative_path == "job.py"]
    names = {info.symbol: info.display_name for info in file.symbols}
    places = [
        (names[one.symbol], lines[one.range[0]][one.range[1] : one.range[2]])
        for one in file.occurrences if names[one.symbol]
    ]  # fmt: skip
    assert places == [("Job", "Job"), ("run", "run"), ("run", "run"), ("LIMIT", "LIMIT"), ("LIMIT", "LIMIT")]
    assert [info.symbol.partition("job.py`/")[2] for info in file.symbols] == [
        "", "Job#", "Job#run().", "Job#run(+1).", "LIMIT.",
    ]  # fmt: skip
    assert list(file.symbols[1].documentation) == ["A job."]


def taken(repo: Repo, text: str | bytes, *words: str) -> tuple[int, dict[str, Any]]:
    file = repo.path.parent / "input"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    ran = postil(repo.path, "import", str(file), "--json", *words)
    return ran.code, ran.json() if ran.out else {"error": ran.err}


def test_tags_of_a_language_postil_lacks_are_shown_searched_and_survive_a_rebuilt_index(repo: Repo) -> None:
    assert taken(repo, TAGS) == (0, {"taken": ["a.erl"], "quarantined": []})
    for _ in range(2):
        shown = postil(repo.path, "show", "a.run", "--format", "json").json()
        assert (shown["kind"], shown["line"], shown["end_line"], shown["signature"]) == ("function", 4, 5, "run(X)")
        assert "a.erl" in postil(repo.path, "search", "run").out
        for name in ("index.db", "index.db-wal", "index.db-shm"):
            (repo.path / ".git/postil" / name).unlink(missing_ok=True)
        document(repo.path)


def test_what_was_taken_in_goes_with_the_content_it_describes(repo: Repo) -> None:
    taken(repo, TAGS)
    (repo.path / "a.erl").write_text("-module(b).\n")
    document(repo.path)
    assert postil(repo.path, "show", "a.run").code == 2
    repo.git("checkout", "--", "a.erl")
    document(repo.path)
    assert postil(repo.path, "show", "a.run").code == 0


def test_tags_of_a_file_that_has_changed_since_are_quarantined(repo: Repo) -> None:
    (repo.path / "a.erl").write_text("% new\n" + ERLANG)
    code, told = taken(repo, TAGS)
    assert (code, told["taken"]) == (1, [])
    assert "has changed since" in told["quarantined"][0]["reason"]
    assert "has changed since" in postil(repo.path, "import").out


def test_what_postil_analyzes_itself_or_lies_outside_is_quarantined(repo: Repo) -> None:
    tag = '{"_type": "tag", "name": "f", "path": "%s", "line": 1, "kind": "function"}\n'
    code, told = taken(repo, tag % "job.py" + tag % "../../etc/passwd" + tag % "gone.erl")
    assert code == 1
    reasons = {each["path"]: each["reason"] for each in told["quarantined"]}
    assert reasons["job.py"] == "Postil analyzes python itself"
    assert reasons["../../etc/passwd"] == "it lies outside the repository"
    assert "gone.erl" in reasons


def test_a_scip_index_of_another_tool_is_taken_in(repo: Repo) -> None:
    index = CLASSES["Index"]()
    index.metadata.tool_info.name = "other"
    file = index.documents.add(relative_path="a.erl", language="Erlang", position_encoding=1)
    file.symbols.add(symbol="other . . . a/run().", kind=17, documentation=["Runs."])
    file.occurrences.add(range=[3, 0, 3], symbol="other . . . a/run().", symbol_roles=1, enclosing_range=[3, 0, 4, 10])
    file.occurrences.add(range=[4, 4, 5], symbol="local 1", symbol_roles=1)
    assert taken(repo, index.SerializeToString()) == (0, {"taken": ["a.erl"], "quarantined": []})
    shown = postil(repo.path, "show", "a.erl:4", "--format", "json").json()
    assert (shown["line"], shown["end_line"], shown["doc"]) == (4, 5, "Runs.")
    file.occurrences[0].range[:] = [1, 0, 3]
    assert "does not hold its name" in taken(repo, index.SerializeToString())[1]["error"]
    file.occurrences[0].enclosing_range[:] = [1, 0, 4, 10]
    code, told = taken(repo, index.SerializeToString())
    assert code == 1
    assert "changed since" in told["quarantined"][0]["reason"]


def ast(repo: Repo, **changes: object) -> str:
    symbol = {"kind": "function", "name": "run", "line": 4, "end_line": 5, "doc": "Run the thing.", "doc_line": 3}
    blob = repo.git("hash-object", "a.erl")
    file = {"path": "a.erl", "blob": blob, "language": "Erlang", "symbols": [symbol], **changes}
    return json.dumps({"postil-ast": 1, "files": [file]})


def test_the_plain_form_is_taken_in_with_docs(repo: Repo) -> None:
    assert taken(repo, ast(repo))[0] == 0
    shown = postil(repo.path, "show", "a.erl:4", "--format", "json").json()
    assert (shown["doc"], shown["doc_line"]) == ("Run the thing.", 3)


def test_the_plain_form_of_another_content_is_quarantined(repo: Repo) -> None:
    code, told = taken(repo, ast(repo, blob="0" * 40))
    assert code == 1
    assert "has changed since" in told["quarantined"][0]["reason"]


def test_a_broken_input_is_refused_whole_with_one_sentence(repo: Repo) -> None:
    code, told = taken(repo, TAGS[:-30])
    assert code == 2
    assert "line 2 is no JSON" in told["error"]
    assert told["error"].count("\n") == 1
    assert "line 2 is no JSON" in postil(repo.path, "import").out
