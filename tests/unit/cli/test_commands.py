"""What the commands print, on a worktree of a few files in several languages."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from postil.engine.places import records_path
from postil.git.repository import discover
from postil.records.store import Records
from support.commands import postil
from support.repos import make

RUN = """\
Job.run  method  src/jobs.py:19

    @retry
    async def run(self, *rest: int, timeout: float = 5) -> dict[str, int]

Run the job, \\x1b[31mat once\\x1b[0m.

Parameters
  *rest    int
  timeout  float = 5  How long to wait.
                      And no longer.
  gone                Not there any more.

Returns
  dict[str, int]  The counts.

Raises
  ValueError  If it is bad.
  KeyError

public, async  fresh
"""


def test_a_symbol_is_shown_the_way_a_person_reads_it(documented: Path) -> None:
    ran = postil(documented, "show", "Job.run")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == RUN


def test_W7_no_escape_of_the_source_reaches_the_terminal_in_any_format(documented: Path) -> None:
    for words in ("show Job.run", "show Job.run --format markdown", "show Job.run --format json", "search job"):
        assert "\x1b" not in postil(documented, *words.split()).out
    for kind in ("jsonl", "markdown"):
        assert "\x1b" not in postil(documented, "export", "--format", kind).out


def test_a_line_means_the_innermost_symbol_around_it(documented: Path) -> None:
    assert postil(documented, "show", "src/jobs.py:24").out == RUN


def test_a_file_is_shown_with_an_outline_that_marks_what_needs_docs(documented: Path) -> None:
    out = postil(documented, "show", "src/jobs.py").out
    assert out.startswith("src/jobs.py  python, 40 lines, 2 of 4 documented\n\nRuns jobs.\n")
    assert "! 35    method stop\n" in out
    assert "  19    method run" in out
    assert "! 39  function run\n" in out
    assert "Imports  asyncio" in out


def test_an_ambiguous_name_lists_what_it_may_mean_and_exits_with_1(documented: Path) -> None:
    ran = postil(documented, "show", "run")
    assert ran.code == 1
    assert [line.split("  ")[0] for line in ran.out.splitlines()] == ["src/jobs.py:19", "src/jobs.py:39"]
    assert "ask for one by path:line" in ran.err


def test_an_unknown_name_comes_with_the_nearest_ones(documented: Path) -> None:
    ran = postil(documented, "show", "ParseDat")
    assert (ran.code, ran.out) == (2, "")
    assert "did you mean ParseDate" in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("target", ["src/none.py", "src/jobs.py:900", "data.bin", "../jobs.py:3"])
def test_what_is_not_there_is_one_sentence(documented: Path, target: str) -> None:
    ran = postil(documented, "show", target)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)


def test_the_markdown_of_a_symbol_is_whole(documented: Path) -> None:
    out = postil(documented, "show", "draw", "--format", "markdown").out
    assert out == (
        "## `draw`\n\nfunction in `web/view.js:5`, public\n\n```javascript\nfunction draw(id)\n```\n\nDraws it.\n"
        "\n**Parameters**\n\n- `id` `string`: the id\n"
    )


def test_paths_are_told_from_the_root_wherever_one_stands(documented: Path) -> None:
    ran = postil(documented / "src", "show", "jobs.py:39")
    assert ran.out.startswith("run  function  src/jobs.py:39\n")
    assert postil(documented.parent, "-C", str(documented), "show", "src/jobs.py:39").out == ran.out


def test_search_tells_place_kind_name_and_what_it_is(documented: Path) -> None:
    ran = postil(documented, "search", "date")
    assert ran.out == "src/caf\u00e9/util.go:5  function  ParseDate \u2014 ParseDate reads a date.\n"


def test_search_narrows_by_kind_and_language(documented: Path) -> None:
    assert [line.split()[1] for line in postil(documented, "search", "job", "--kind", "class").out.splitlines()] == [
        "class"
    ]
    assert postil(documented, "search", "date", "--language", "python").code == 1


def test_nothing_found_is_1_and_says_so_on_stderr(documented: Path) -> None:
    ran = postil(documented, "search", "nosuchword")
    assert (ran.code, ran.out) == (1, "")
    assert "nothing matches 'nosuchword'" in ran.err
    ran = postil(documented, "search", "nosuchword", "--json")
    assert (ran.code, ran.json()) == (1, {"query": "nosuchword", "results": []})


def test_the_json_of_show_and_search_is_the_record_of_export(documented: Path) -> None:
    exported = [json.loads(line) for line in postil(documented, "export", "--format", "jsonl").out.splitlines()]
    record: dict[str, Any] = next(item for item in exported if item.get("qualname") == "Job.run")
    shown: dict[str, Any] = json.loads(postil(documented, "show", "Job.run", "--format", "json").out)
    assert shown.pop("fresh") == "fresh"
    blob = shown.pop("blob")
    assert shown == record
    file = next(item for item in exported if item["type"] == "file" and item["path"] == "src/jobs.py")
    assert file["blob"] == blob
    found = json.loads(postil(documented, "search", "date", "--json").out)
    assert found["results"][0]["qualname"] == "ParseDate"


def test_export_is_one_object_per_file_followed_by_its_symbols_in_source_order(documented: Path) -> None:
    records = [json.loads(line) for line in postil(documented, "export", "--format", "jsonl").out.splitlines()]
    path, line = "", 0
    for record in records:
        if record["type"] == "file":
            path, line = record["path"], 0
            continue
        assert record["path"] == path
        assert record["line"] >= line
        line = record["line"]
    assert {record["path"] for record in records} == {
        "README.md",
        "src/caf\u00e9/util.go",
        "src/jobs.py",
        "web/view.js",
    }


def test_export_of_a_path_is_that_path_alone(documented: Path) -> None:
    out = postil(documented, "export", "web", "--format", "markdown").out
    assert out.startswith("# `web/view.js`\n\njavascript, 5 lines, ")
    assert "jobs" not in out


def test_status_counts_by_language_and_folder(documented: Path) -> None:
    ran = postil(documented, "status")
    assert ran.code == 0
    assert "that need docs have them" in ran.out
    assert "1 file skipped: 1 binary" in ran.out
    state = json.loads(postil(documented, "status", "--json").out)
    assert state["fresh"] is True
    assert state["languages"]["python"]["documentable"] == 4
    assert set(state["folders"]) >= {"src", "web"}


def test_jobs_are_listed_and_a_finished_one_is_neither_cancelled_nor_resumed(documented: Path) -> None:
    jobs = json.loads(postil(documented, "jobs", "--json").out)["jobs"]
    assert jobs[-1]["state"] == "completed"
    assert jobs[-1]["started"].endswith("Z")
    job = jobs[-1]["id"]
    assert f"{job}  completed  document" in postil(documented, "jobs").out
    for action in ("cancel", "resume"):
        ran = postil(documented, "jobs", action, job)
        assert (ran.code, ran.err.count("\n")) == (2, 1)


def test_the_doctor_finds_nothing_wrong_with_a_sound_worktree(documented: Path) -> None:
    ran = postil(documented, "doctor", "--json")
    found = json.loads(ran.out)
    names = {check["name"] for check in found["checks"]}
    assert names >= {"installation", "git", "repository", "analyzers", "index", "records"}
    assert not [check for check in found["checks"] if not check["fine"] and check["name"] != "installation"]


def test_a_broken_configuration_is_told_with_file_line_and_key(tmp_path: Path) -> None:
    (tmp_path / "postil.toml").write_text("\nexclud = []\n")
    for command in (["document"], ["status"], ["show", "x"], ["search", "x"], ["doctor"]):
        ran = postil(tmp_path, *command)
        assert (ran.code, ran.err) == (2, "postil: postil.toml, line 2: exclud is not a key; did you mean exclude?\n")


def test_reading_where_nothing_is_indexed_makes_no_records(tmp_path: Path) -> None:
    ran = postil(tmp_path, "jobs")
    assert (ran.code, ran.out) == (0, "no jobs yet\n")
    assert "postil document" in postil(tmp_path, "status").out


@pytest.mark.parametrize("words", ["status", "show Job.run", "search date", "export --format jsonl", "jobs"])
def test_G24_every_reading_command_works_in_a_bare_environment(documented: Path, words: str) -> None:
    bare = {"PATH": "/usr/bin:/bin", "LANG": "C", "LC_ALL": "C"}
    kept = {name: os.environ[name] for name in ("PYTHONPATH", "POSTIL_HOME") if name in os.environ}
    ran = postil(documented, *words.split(), env={**bare, **kept})
    assert (ran.code, ran.err) == (0, "")


def test_document_tells_its_result_in_a_sentence_and_as_json(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def f(): ...\n")
    ran = postil(tmp_path, "document")
    assert ran.code == 0
    assert ran.out.startswith("1 file in ")
    assert ran.out.endswith(": 1 analyzed, 0 already known\n")
    again = json.loads(postil(tmp_path, "document", "--json").out)
    assert list(again) == [
        "job", "state", "total", "documented", "reused", "skipped", "failed", "elapsed_s", "errors", "skipped_files",
    ]  # fmt: skip
    assert (again["state"], again["total"], again["reused"]) == ("completed", 1, 1)


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    make(tmp_path, {"src/a.py": "def f(): ...\n", "b.py": "def g(): ...\n"})
    opened = Records.open(records_path(discover(str(tmp_path))), notice=print)
    yield opened
    opened.close()


def test_a_cancelled_job_is_resumed_from_anywhere_in_the_tree(records: Records, tmp_path: Path) -> None:
    lease = records.start("document", "some work", "document -- src")
    lease.finish("cancelled")
    ran = postil(tmp_path / "src", "jobs", "resume", lease.job, "--json")
    assert (ran.code, ran.json()["total"], ran.json()["documented"]) == (0, 1, 1)


def test_J2_a_running_job_is_not_resumed_but_named(records: Records, tmp_path: Path) -> None:
    lease = records.start("document", "some work", "document")
    ran = postil(tmp_path, "jobs", "resume", lease.job[:5])
    assert ran.code == 75
    assert lease.job in ran.err


def test_a_running_job_is_asked_to_end_and_sees_it(records: Records, tmp_path: Path) -> None:
    lease = records.start("document", "some work", "document")
    lease.update(total=9, done=4, current="src/a.py", step="analyzing")
    lease.heartbeat()
    listed = postil(tmp_path, "jobs")
    assert f"{lease.job}  running  document  4/9" in listed.out
    assert "analyzing src/a.py" in listed.out
    assert "is running: 4 of 9" in postil(tmp_path, "status").out
    ran = postil(tmp_path, "jobs", "cancel", lease.job)
    assert (ran.code, ran.out) == (0, f"job {lease.job} has been asked to finish its batch and end\n")
    lease.heartbeat()
    assert lease.cancelled()


def test_work_of_another_kind_is_resumed_by_its_own_command(records: Records, tmp_path: Path) -> None:
    lease = records.start("review", "some work", "review --all")
    lease.finish("failed")
    ran = postil(tmp_path, "jobs", "resume", lease.job)
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "review" in ran.err
