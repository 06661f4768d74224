"""Order, cancellation and end of requests, seen through a client that can misbehave."""

import os
import sys
import time
from pathlib import Path

import pytest
from bench.processes import cpu

from support.lsp_client import Client, Message, at, notification

SLOW = [sys.executable, "-m", "support.lsp_slow"]
TESTS = str(Path(__file__).parents[2])
CANCELLED, INVALID_REQUEST, NOT_INITIALIZED = -32800, -32600, -32002
HOVER = "textDocument/hover"


def slow_server(folder: Path) -> Client:
    path = os.pathsep.join([TESTS, *filter(None, [os.environ.get("PYTHONPATH")])])
    return Client(folder, argv=SLOW, environment={"PYTHONPATH": path})


def test_L3_exit_without_shutdown_is_a_failure_and_shutdown_refuses_what_follows(project: Path) -> None:
    with Client(project) as client:
        client.start()
        client.notify("exit")
        assert client.gone() == 1
    with Client(project) as client:
        client.start()
        client.ask("shutdown")
        for method in ("shutdown", HOVER):
            assert client.answer(client.request(method, at("a:b", 0, 0)))["error"]["code"] == INVALID_REQUEST
        client.notify("exit")
        assert client.gone() == 0


def test_L3_nothing_is_answered_before_initialize_and_initialize_only_once(project: Path) -> None:
    with Client(project) as client:
        assert client.answer(client.request(HOVER, at("a:b", 0, 0)))["error"]["code"] == NOT_INITIALIZED
        client.notify("textDocument/didOpen", {})
        client.start()
        again = client.request("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
        assert client.answer(again)["error"]["code"] == INVALID_REQUEST
        client.notify("exit")
        assert client.gone() == 1


def test_L4_shutdown_is_answered_while_slow_requests_wait_and_each_of_them_is_too(project: Path) -> None:
    with slow_server(project) as client:
        client.start()
        waiting = [client.request("test/slow") for _ in range(40)]
        client.ask("shutdown", seconds=2)
        assert {client.answer(number)["error"]["code"] for number in waiting} == {CANCELLED}
        client.notify("exit")
        assert client.gone() == 0


def test_L5_a_hover_does_not_wait_behind_32_slow_requests(project: Path) -> None:
    with slow_server(project) as client:
        client.start()
        uri = client.open("jobs.py", (project / "jobs.py").read_text())
        client.hover(uri, 3, 7)
        for _ in range(32):
            client.request("test/slow")
        times: list[float] = []
        for _ in range(20):
            began = time.perf_counter()
            client.hover(uri, 3, 7)
            times.append(time.perf_counter() - began)
        # The machine may be busy; a queue of slow requests would cost minutes.
        assert sorted(times)[10] < 0.5


def test_L6_cancelling_answers_at_once_and_ends_the_work(project: Path) -> None:
    with slow_server(project) as client:
        client.start()
        running = client.request("test/slow")
        client.say({"jsonrpc": "2.0", "id": "a string", "method": "test/slow"})
        client.ask("test/ask", {"seconds": 5})
        for number in (running, "a string"):
            began = time.perf_counter()
            client.notify("$/cancelRequest", {"id": number})
            assert client.answer(number)["error"]["code"] == CANCELLED
            assert time.perf_counter() - began < 0.5
        client.ask("test/ask", {"seconds": 5})
        used = cpu(client.process.pid)
        client.silent = True
        client.ask("test/ask", {"seconds": 0.5})
        assert cpu(client.process.pid) - used < 0.25


def test_L14_a_request_with_the_id_of_one_under_way_is_refused_and_that_one_goes_on(project: Path) -> None:
    with slow_server(project) as client:
        client.start()
        first = {"jsonrpc": "2.0", "id": "same", "method": "test/slow"}
        client.say(first, {**first, "method": HOVER, "params": at("a:b", 0, 0)})
        assert client.answer("same")["error"]["code"] == INVALID_REQUEST
        client.notify("$/cancelRequest", {"id": "same"})
        assert client.answer("same")["error"]["code"] == CANCELLED


@pytest.mark.parametrize("number", [999, "unknown", None, 1.5, {"a": 1}])
def test_L6_cancelling_what_is_unknown_or_over_is_ignored(project: Path, number: object) -> None:
    with Client(project) as client:
        client.start()
        client.notify("$/cancelRequest", {"id": number})
        client.notify("$/cancelRequest")
        done = client.request(HOVER, at("a:b", 0, 0))
        client.answer(done)
        client.notify("$/cancelRequest", {"id": done})
        assert client.ask(HOVER, at("a:b", 0, 0)) is None
        assert client.stop() == 0


def test_L7_of_70_hovers_that_came_with_30_cancellations_only_40_are_carried_out(project: Path) -> None:
    with Client(project) as client:
        client.start()
        uri = client.open("jobs.py", (project / "jobs.py").read_text())
        numbers = list(range(1000, 1070))
        hovers = [{"jsonrpc": "2.0", "id": each, "method": HOVER, "params": at(uri, 3, 7)} for each in numbers]
        cancels = [notification("$/cancelRequest", {"id": each}) for each in numbers[20:50]]
        client.say(*hovers, *cancels)
        answers = [client.answer(each) for each in numbers]
        assert [answer["error"]["code"] for answer in answers if "error" in answer] == [CANCELLED] * 30
        assert [answer["id"] for answer in answers if "error" in answer] == numbers[20:50]


def test_L8_an_answer_that_comes_too_late_twice_or_to_nothing_is_ignored(project: Path) -> None:
    with slow_server(project) as client:
        client.start()
        client.silent = True
        assert client.ask("test/ask", {"seconds": 0.1}) == "heard nothing"
        question = client.until(lambda message: message.get("method") == "test/question")
        assert client.notification("$/cancelRequest") == {"id": question["id"]}
        for number in (question["id"], question["id"], "none", 5, None):
            client.say({"jsonrpc": "2.0", "id": number, "result": 1}, {"jsonrpc": "2.0", "id": number, "error": 7})
        client.silent = False
        client.answer_with["test/question"] = lambda message: "yes"
        assert client.ask("test/ask", {"seconds": 5}) == "heard yes"


def test_L9_a_client_that_never_answers_is_served_by_defaults(project: Path) -> None:
    can = {
        "workspace": {
            "configuration": True,
            "didChangeConfiguration": {"dynamicRegistration": True},
            "didChangeWatchedFiles": {"dynamicRegistration": True},
        },
        "window": {"workDoneProgress": True},
    }
    (project / "apart.py").write_text("def apart(): pass\n")
    with Client(project) as client:
        client.silent = True
        client.start(can)
        uri = client.open("jobs.py", (project / "jobs.py").read_text())
        assert "A piece of work" in client.hover(uri, 3, 7)["contents"]["value"]
        client.notification("textDocument/publishDiagnostics")
        # What waits for its answers begins without them: the first run over the folder, and a job without a bar.
        until = time.monotonic() + 30
        while not (found := client.ask("workspace/symbol", {"query": "apart"})) and time.monotonic() < until:
            time.sleep(0.05)
        assert [each["name"] for each in found] == ["apart"]
        assert client.ask("workspace/executeCommand", {"command": "postil.documentWorkspace"})["job"]
        assert client.stop() == 0


def test_L10_a_client_that_does_not_read_loses_diagnostics_and_no_reply(project: Path) -> None:
    text = (project / "jobs.py").read_text()
    with Client(project) as client:
        client.start()
        uri = client.open("jobs.py", text)
        count = 3000
        numbers = [client.request(HOVER, at(uri, 3, 7)) for _ in range(count)]
        for version in range(2, 40):
            change = {
                "textDocument": {"uri": uri, "version": version},
                "contentChanges": [{"text": text + "\n" * version}],
            }
            client.notify("textDocument/didChange", change)
        assert [client.answer(number)["result"]["contents"]["kind"] for number in numbers] == ["markdown"] * count

        def of_the_last(message: Message) -> bool:
            return str(message.get("method")).endswith("Diagnostics") and bool(message["params"]["version"] == 39)

        last = client.until(of_the_last)
        assert last["params"]["uri"] == uri
        assert client.stop() == 0


def test_a_bug_is_an_error_with_its_place_in_the_log_and_nothing_of_what_was_read(project: Path) -> None:
    with slow_server(project) as client:
        client.start()
        answer = client.answer(client.request("test/fail"))
        assert answer["error"]["code"] == -32603
        assert "contents" not in str(answer)
        client.stop()
        errors = client.errors()
        assert "KeyError" in errors
        assert "lsp_slow.py" in errors
        assert "the contents of a file" not in errors


def test_a_library_that_nobody_has_asked_of_is_read_while_the_hover_waits(project: Path, tmp_path: Path) -> None:
    text = "import json\n\njson.dumps(len('a'))\n"
    for told in (True, False):
        with Client(project, environment={"POSTIL_HOME": str(tmp_path / "home")}) as client:
            client.start(initializationOptions={"hover": {"libraries": told}})
            uri = client.open("new.py", text)
            until = time.monotonic() + 30
            shown: dict[int, str] = {}
            # A busy machine may take longer than a hover waits for.
            while not all(shown.values()) or not shown:
                answers = {column: client.hover(uri, 2, column) for column in (7, 12)}
                shown = {column: answer["contents"]["value"] if answer else "" for column, answer in answers.items()}
                if not told or time.monotonic() > until:
                    break
            assert ("Serialize" in shown[7], "number of items" in shown[12]) == (told, told), shown
            assert client.stop() == 0


def test_an_answer_that_cannot_be_written_is_a_failure_and_not_silence(project: Path) -> None:
    with slow_server(project) as client:
        client.start()
        answer = client.answer(client.request("test/unwritable"))
        assert answer["error"]["code"] == -32603
        client.stop()
