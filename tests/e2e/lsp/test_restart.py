"""Work that an editor's end cut short goes on with the next one."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from bench.processes import all_gone, descendants

from support import repos
from support.lsp_client import Client, Message

FILES = 400
CAN = {"window": {"workDoneProgress": True, "showMessage": {}}}
ASIDE = {"index": {"onOpen": False}}
JOBS = {"command": "postil.jobs"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository that takes a while."""
    body = "".join(f'def f{n}(a: int) -> int:\n    """Do it."""\n    return a\n\n\n' for n in range(60))
    files: dict[str, str | bytes] = {f"pkg/f{n}.py": f'"""Part {n}."""\n{body}' for n in range(FILES)}
    return repos.make(tmp_path / "work", files).path


def step(kind: str) -> Callable[[Message], bool]:
    return lambda message: message.get("params", {}).get("value", {}).get("kind") == kind


def interrupted(folder: Path, end: str) -> str:
    """Begin to document, and end the editor in the middle of it; the id of the job."""
    with Client(folder) as client:
        client.start(CAN, initializationOptions=ASIDE)
        begun = client.ask("workspace/executeCommand", {"command": "postil.documentWorkspace"})
        assert begun["started"]
        client.until(lambda message: step("report")(message) and message["params"]["value"].get("percentage", 0) > 0)
        pids = descendants(client.process.pid)
        if end == "kill":
            client.process.kill()
        else:
            client.stop()
        client.process.wait(10)
        assert all_gone(pids, 10)
    return str(begun["job"])


def jobs(client: Client) -> list[dict[str, Any]]:
    return [dict(each) for each in client.ask("workspace/executeCommand", JOBS)]


@pytest.mark.parametrize("end", ["kill", "exit"])
def test_J1_a_job_that_an_editors_end_cut_short_goes_on_with_the_next_start_and_is_said_to(
    folder: Path, end: str
) -> None:
    job = interrupted(folder, end)
    with Client(folder) as client:
        client.start(CAN)
        client.until(step("begin"))
        said = client.until(lambda message: message.get("method") == "window/showMessage")
        assert f"job {job} was interrupted" in said["params"]["message"]
        client.until(step("end"))
        newest, before = jobs(client)
        assert (newest["state"], newest["done"]) == ("completed", FILES)
        assert newest["reused"] > 0
        assert (before["id"], before["state"]) == (job, "interrupted")


@pytest.mark.parametrize(("title", "states"), [("Go on", ["completed", "interrupted"]), ("Leave it", ["cancelled"])])
def test_J1_where_nothing_is_brought_up_to_date_by_itself_the_user_is_asked_once(
    folder: Path, title: str, states: list[str]
) -> None:
    job = interrupted(folder, "kill")
    questions: list[Mapping[str, Any]] = []

    def chosen(message: Message) -> object:
        questions.append(message["params"])
        return next(each for each in message["params"]["actions"] if each["title"] == title)

    with Client(folder) as client:
        client.answer_with["window/showMessageRequest"] = chosen
        client.start(CAN, initializationOptions=ASIDE)
        client.until(lambda message: message.get("method") == "window/showMessageRequest")
        if title == "Go on":
            client.until(step("end"))
        until = time.monotonic() + 20
        while [each["state"] for each in jobs(client)] != states and time.monotonic() < until:
            time.sleep(0.05)
        assert [each["state"] for each in jobs(client)] == states
        client.stop()
    with Client(folder) as client:
        client.answer_with["window/showMessageRequest"] = chosen
        client.start(CAN, initializationOptions=ASIDE)
        with pytest.raises(TimeoutError):
            client.until(lambda message: message.get("method") == "window/showMessageRequest", 3)
    [question] = questions
    assert job in question["message"]
    assert f"of {FILES} files" in question["message"]
