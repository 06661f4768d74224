"""Things that go wrong around the server: each is one notice, and the rest goes on."""

import shutil
import sys
import time
from pathlib import Path

import apsw
import pytest

from postil.engine.document import document
from support.lsp_client import Client
from support.repos import make

PUBLISHED = "textDocument/publishDiagnostics"
# What crashes the grammar: see the fault catalogue.
KILLER = "".join(" " * depth + "if x:\n" for depth in range(600)) + " " * 600 + "'a'\n"
TEXT = '"""M."""\n\n\ndef go():\n    """Go."""\n'


def notices(client: Client) -> list[str]:
    """What the user was told by now."""
    client.ask("workspace/symbol", {"query": "none"})
    return [each["params"]["message"] for each in client.messages if each.get("method") == "window/showMessage"]


def test_P4_a_file_that_kills_the_parser_at_every_look_is_one_notice(project: Path) -> None:
    with Client(project) as client:
        client.start()
        uri = client.open("jobs.py", (project / "jobs.py").read_text())
        client.notification(PUBLISHED)
        for _ in range(4):
            killer = client.open("killer.py", KILLER)
            assert "A piece of work" in client.hover(uri, 3, 7)["contents"]["value"]
            assert [each["code"] for each in client.notification(PUBLISHED)["diagnostics"]] == ["unparsable-file"]
            client.notify("textDocument/didClose", {"textDocument": {"uri": killer}})
            client.notification(PUBLISHED)
        assert len(notices(client)) == 1
        assert client.stop() == 0


def test_S9_an_index_that_is_deleted_under_an_open_editor_is_made_again(project: Path) -> None:
    with Client(project) as client:
        client.start()
        uri = client.open("jobs.py", (project / "jobs.py").read_text())
        client.notification(PUBLISHED)
        shutil.rmtree(project / ".git" / "postil")
        assert "A piece of work" in client.hover(uri, 3, 7)["contents"]["value"]
        (project / "more.py").write_text(TEXT)
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": f"{uri[:-7]}more.py", "type": 1}]})
        until = time.monotonic() + 30
        while not client.ask("workspace/symbol", {"query": "go"}) and time.monotonic() < until:
            time.sleep(0.05)
        assert [each["name"] for each in client.ask("workspace/symbol", {"query": "go"})] == ["go"]
        assert (project / ".git" / "postil" / "index.db").exists()
        assert client.stop() == 0


def test_a_repository_that_is_deleted_under_an_open_editor_stays_deleted(project: Path) -> None:
    text = (project / "jobs.py").read_text()
    with Client(project) as client:
        client.start()
        uri = client.open("jobs.py", text)
        client.notification(PUBLISHED)
        shutil.rmtree(project)
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": 3}]})
        client.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
        for version in range(2, 6):
            client.edit(uri, version, {"text": f"{text}\n\ndef more_{version}(a):\n    pass\n"})
            client.notification(PUBLISHED)
            assert "A piece of work" in client.hover(uri, 3, 7)["contents"]["value"]
            client.ask("workspace/symbol", {"query": "Job"})
        client.ask("workspace/executeCommand", {"command": "postil.jobs", "arguments": []})
        assert client.stop() == 0
    assert not project.exists()


def test_S13_an_index_that_somebody_has_locked_keeps_no_hover_waiting(project: Path) -> None:
    document(str(project), ())
    with Client(project) as client:
        client.start()
        uri = client.open("jobs.py", (project / "jobs.py").read_text())
        client.notification(PUBLISHED)
        locked = apsw.Connection(str(project / ".git" / "postil" / "index.db"))
        locked.execute("BEGIN EXCLUSIVE")
        client.edit(uri, 2, {"text": TEXT})
        client.notification(PUBLISHED)
        began = time.monotonic()
        assert "Go." in client.hover(uri, 3, 5)["contents"]["value"]
        assert time.monotonic() - began < 2
        locked.execute("ROLLBACK")
        locked.close()
        assert client.stop() == 0


def test_S5_a_disk_that_takes_no_more_is_one_notice(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {f"f{number}.py": TEXT.replace("go", f"go{number}") for number in range(300)}
    folder = make(tmp_path / "work", files).path
    argv = ["sh", "-c", f"trap '' XFSZ; ulimit -f 100; exec {sys.executable} -m postil lsp"]
    with Client(folder, argv=argv) as client:
        client.start()
        uri = client.open("f0.py", TEXT)
        client.notification(PUBLISHED)
        said = client.notification("window/showMessage")["message"]
        assert "not saved" in said
        assert "Go." in client.hover(uri, 3, 5)["contents"]["value"]
        assert notices(client) == []
        assert client.stop() == 0


def test_what_is_logged_goes_to_the_file_that_is_named_and_to_no_other_stream_but_the_error(
    project: Path, tmp_path: Path
) -> None:
    log = tmp_path / "server.log"
    with Client(project, "--log-file", str(log)) as client:
        client.start()
        client.raw(b"Content-Length: 8\r\n\r\nsecret-1")
        assert client.answer(None)["error"]["code"] == -32700
        assert client.stop() == 0
        assert "a message that is no JSON" in client.errors()
    written = log.read_text()
    assert "a message that is no JSON" in written
    assert "secret" not in written


def test_a_log_that_cannot_be_written_is_refused_in_a_sentence(project: Path) -> None:
    with Client(project, "--log-file", str(project)) as client:
        assert client.gone() == 2
        assert "cannot be written" in client.errors()


@pytest.mark.parametrize("place", ["nowhere", "1.2.3.4", "host:99999"])
def test_an_address_that_is_none_is_refused_in_a_sentence(project: Path, place: str) -> None:
    with Client(project, "--tcp", place) as client:
        assert client.gone() == 2
        assert f"not {place}" in client.errors()
