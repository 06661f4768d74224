"""Long work from an editor: started once, shown, ended from either side, and taken up again."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest

from postil.engine.document import Progress
from postil.engine.places import records_path
from postil.engine.workspace import Workspace, opened
from postil.ide.jobs import Ended, Jobs, Step, step
from support import repos
from support.stores import child

SOURCE = '"""A module."""\n\n\ndef f{n}():\n    """Do it."""\n'


class Desk:
    """The jobs of a repository with what they told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workspace = opened(str(folder), lambda _: None)
        self.notices: list[str] = []
        self.jobs = Jobs(self.workspace, self.notices.append)
        self.steps: list[Step] = []
        self.ends: SimpleQueue[Ended] = SimpleQueue()

    def start(self, paths: tuple[str, ...] = ()) -> tuple[str, bool]:
        return self.jobs.document(paths, self.steps.append, self.ends.put)

    def end(self) -> Ended:
        return self.ends.get(timeout=60)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    files = {f"pkg{n % 7}/f{n}.py": SOURCE.replace("{n}", str(n)) + f"x = {n}\n" * 200 for n in range(300)}
    repos.make(tmp_path / "work", dict(files))
    made = Desk(tmp_path / "work")
    yield made
    made.jobs.close()
    made.workspace.index.close()


def test_a_job_says_how_far_it_is_and_what_it_came_to(desk: Desk) -> None:
    job, new = desk.start()
    assert new
    assert job
    end = desk.end()
    assert end.job == job
    assert end.outcome is not None
    assert (end.outcome.state, end.outcome.documented) == ("completed", 300)
    assert end.message.startswith("300 files analyzed, 0 known before, ")
    shown = [one.percentage for one in desk.steps if one.percentage is not None]
    assert shown == sorted(shown)
    assert [found.id for found in desk.jobs.jobs()] == [job]


def test_the_same_work_asked_for_again_is_answered_with_the_job_that_runs(desk: Desk) -> None:
    first, _ = desk.start()
    assert desk.start() == (first, False)
    desk.end()


def test_the_same_work_in_another_process_is_answered_with_its_job(desk: Desk) -> None:
    other = child(_RUN, desk.folder)
    _until(lambda: any(job.state == "running" for job in desk.jobs.jobs()))
    running = desk.jobs.jobs()[0].id
    job, new = desk.start()
    if new:  # it was over before this one began
        assert other.wait(60) == 0
    else:
        assert job == running
        assert desk.ends.empty()
    other.communicate(timeout=60)


def test_a_job_ends_soon_after_it_is_cancelled_here_and_keeps_what_it_did(desk: Desk) -> None:
    job, _ = desk.start()
    assert desk.jobs.cancel(job)
    began = time.monotonic()
    end = desk.end()
    assert time.monotonic() - began < 10
    assert end.outcome is None or end.outcome.state in ("cancelled", "completed")
    again, _ = desk.start()
    last = desk.end().outcome
    assert last is not None
    assert last.documented + last.reused == 300
    assert again != job


def test_a_job_of_another_process_is_cancelled_through_the_records(desk: Desk) -> None:
    other = child(_RUN, desk.folder)
    _until(lambda: any(job.state == "running" for job in desk.jobs.jobs()) or other.poll() is not None)
    job = desk.jobs.jobs()[0]
    if desk.jobs.cancel(job.id):
        other.communicate(timeout=60)
        assert desk.jobs.jobs()[0].state in ("cancelled", "completed")
    other.communicate(timeout=60)


def test_J1_a_job_that_dies_with_its_editor_is_interrupted_and_goes_on_where_it_was(desk: Desk) -> None:
    server = child(_SERVER, desk.folder)
    assert server.stdout is not None
    job = server.stdout.readline().decode().strip()
    server.send_signal(signal.SIGKILL)
    server.communicate(timeout=20)
    _until(lambda: desk.jobs.jobs()[0].state != "running")
    found = desk.jobs.jobs()[0]
    assert found.id == job
    # Its own end is ordered, but nobody asked for it.
    assert found.state == "interrupted"
    interrupted = desk.jobs.interrupted()
    assert interrupted is not None
    assert (interrupted.job.id, interrupted.paths) == (job, ())
    desk.start()
    last = desk.end().outcome
    assert last is not None
    assert last.state == "completed"
    assert last.documented + last.reused == 300

    assert last.reused >= found.done
    assert desk.jobs.interrupted() is None


def test_a_job_of_some_folders_that_ends_with_its_editor_is_interrupted_until_all_is_done(desk: Desk) -> None:
    folders = (str(desk.folder / "pkg1"), str(desk.folder / "pkg 2"))
    (desk.folder / "pkg 2").symlink_to("pkg2")
    job, _ = desk.start(folders)
    desk.jobs.close()
    assert desk.end().job == job
    desk.jobs = Jobs(desk.workspace, desk.notices.append)
    interrupted = desk.jobs.interrupted()
    assert interrupted is not None
    assert (interrupted.job.id, interrupted.paths) == (job, tuple(sorted(folders)))
    assert desk.jobs.lay_aside(job)
    assert desk.jobs.jobs()[0].state == "cancelled"
    assert desk.jobs.interrupted() is None
    assert not desk.jobs.lay_aside(job)


def test_what_cannot_be_carried_out_is_said_in_a_line(desk: Desk) -> None:
    (desk.folder / "postil.toml").write_text("select = 3\n")
    desk.start()
    end = desk.end()
    assert end.outcome is None
    assert "postil.toml" in end.message


def test_cancelling_what_does_not_run_is_refused(desk: Desk) -> None:
    assert not desk.jobs.cancel("nothing")
    assert desk.jobs.jobs() == []
    assert desk.jobs.interrupted() is None


def test_a_step_shows_percentage_file_and_what_is_left() -> None:
    shown = step(Progress("analyzing", 2000, 500, 0, 0, "a/b.py", 3.0, 75.2))
    assert shown == Step(25, "500 of 2,000 files, a/b.py, 75 s left")
    assert step(Progress("listing", 0, 0, 0, 0, "", 0.1, None)) == Step(None, "listing files")
    assert step(Progress("analyzing", 10, 10, 0, 0, "z.py", 3.0, 200.0)) == Step(99, "10 of 10 files, z.py, 3 min left")


def test_of_a_repository_without_records_nothing_is_made_by_looking(tmp_path: Path) -> None:
    repo = repos.make(tmp_path / "bare", {"a.py": "x = 1\n"})
    workspace: Workspace = opened(str(repo.path), lambda _: None)
    assert Jobs(workspace, lambda _: None).jobs() == []
    assert not os.path.exists(records_path(workspace.repository))
    workspace.index.close()


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


_RUN = """
import sys
from postil.engine.document import document
print(document(sys.argv[1], ()).state)
"""

_SERVER = """
import sys, time
from postil.engine.workspace import opened
from postil.ide.jobs import Jobs
jobs = Jobs(opened(sys.argv[1], print), print)
print(jobs.document((), lambda step: None, lambda end: None)[0], flush=True)
time.sleep(600)
"""
