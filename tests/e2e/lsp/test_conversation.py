"""Whole conversations with the server about a small repository."""

import time
from pathlib import Path
from typing import Any

import pytest

from postil.engine.document import document
from postil.ide.text import Change, Text
from support.lsp_client import Client, at
from support.repos import make

PUBLISHED = "textDocument/publishDiagnostics"
BAD = '"""Doc."""\n\n\ndef f(a: int) -> None:\n    """Do.\n\n    Args:\n        b: What.\n    """\n'


def codes(params: Any) -> list[str]:
    return [each["code"] for each in params["diagnostics"]]


def test_findings_follow_the_text_and_a_repair_mends_it(project: Path) -> None:
    can = {
        "workspace": {"workspaceEdit": {"documentChanges": True, "changeAnnotationSupport": {}}, "applyEdit": True},
        "textDocument": {"codeAction": {"resolveSupport": {"properties": ["edit"]}}},
    }
    with Client(project) as client:
        client.start(can)
        uri = client.open("bad.py", BAD)
        first = client.notification(PUBLISHED)
        assert (first["version"], codes(first)) == (1, ["unknown-parameter"])
        start = first["diagnostics"][0]["range"]
        params = {"textDocument": {"uri": uri}, "range": start, "context": {"diagnostics": first["diagnostics"]}}
        repair = next(each for each in client.ask("textDocument/codeAction", params) if each.get("isPreferred"))
        assert repair["diagnostics"] == first["diagnostics"]
        assert "edit" not in repair
        (change,) = client.ask("codeAction/resolve", repair)["edit"]["documentChanges"]
        assert change["textDocument"] == {"uri": uri, "version": 1}
        client.edit(uri, 2, {"range": change["edits"][0]["range"], "text": change["edits"][0]["newText"]})
        second = client.notification(PUBLISHED)
        assert (second["version"], codes(second)) == (2, [])
        stale = client.answer(client.request("codeAction/resolve", repair))
        assert stale["error"]["code"] == -32801
        client.answer_with["workspace/applyEdit"] = lambda message: {"applied": True}
        client.edit(uri, 3, {"text": BAD})
        client.notification(PUBLISHED)
        assert client.ask("workspace/executeCommand", {"command": "postil.fixFile", "arguments": [uri]})
        client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        assert client.notification(PUBLISHED) == {"uri": uri, "diagnostics": []}


RENAMED = '''"""Doc."""


def wait(timeout: float) -> None:
    """Wait for ``timeout`` seconds.

    Args:
        timeout: How long.
    """
    sleep(timeout)
'''


@pytest.mark.parametrize("when", ["when it is shown", "right behind", "on saving"])
def test_a_doc_follows_when_another_server_renames_a_parameter(project: Path, when: str) -> None:
    saving = when == "on saving"
    with Client(project) as client:
        client.start()
        uri = client.open("wait.py", RENAMED)
        assert codes(client.notification(PUBLISHED)) == []
        # As another server's rename comes: one version, the last place first.
        places = (
            {"start": {"line": line, "character": first}, "end": {"line": line, "character": first + 7}}
            for line, first in ((9, 10), (3, 9))
        )
        client.edit(uri, 2, *({"range": place, "text": "seconds"} for place in places))
        params: dict[str, Any] = {"textDocument": {"uri": uri}, "context": {"diagnostics": []}}
        if saving:
            # Right behind it: nothing was said of the new text yet.
            end = {"line": 10, "character": 0}
            params["context"]["only"] = ["source.fixAll"]
            params["range"] = {"start": {"line": 0, "character": 0}, "end": end}
        elif when == "right behind":
            here = {"line": 7, "character": 10}
            params["range"] = {"start": here, "end": here}
        else:
            said = client.notification(PUBLISHED)["diagnostics"]
            assert [each["message"] for each in said][-1] == "wait has no parameter timeout"
            params["context"]["diagnostics"] = said
            params["range"] = said[-1]["range"]
        actions = client.ask("textDocument/codeAction", params)
        if not saving:
            assert (actions[0]["title"], actions[0]["isPreferred"]) == ("Rename timeout to seconds in the doc", True)
        [edit] = actions[0]["edit"]["changes"][uri]
        first, last = ((edit["range"][side]["line"], edit["range"][side]["character"]) for side in ("start", "end"))
        before = Text(RENAMED.replace("(timeout", "(seconds"))
        after, _ = before.edited([Change(first, last, edit["newText"])], "utf-16")
        assert after.text == RENAMED.replace("timeout", "seconds")


def test_what_is_wrong_with_a_whole_doc_is_underlined_in_its_first_line_and_repaired_from_any(project: Path) -> None:
    text = RENAMED.replace("(timeout: float)", "(timeout: float, kind: str)")
    with Client(project) as client:
        client.start()
        uri = client.open("wait.py", text)
        [said] = client.notification(PUBLISHED)["diagnostics"]
        assert (said["message"], said["code"]) == ("the doc of wait does not describe kind", "missing-parameter")
        assert said["range"] == {"start": {"line": 4, "character": 4}, "end": {"line": 4, "character": 36}}
        here = {"line": 7, "character": 10}
        asked = {"textDocument": {"uri": uri}, "range": {"start": here, "end": here}, "context": {"diagnostics": []}}
        assert (
            client.ask("textDocument/codeAction", asked)[0]["title"] == "Repair: the doc of wait does not describe kind"
        )


def test_an_editor_that_resolves_nothing_is_offered_what_can_be_done_and_no_more(project: Path) -> None:
    text = '"""Doc."""\n\n\ndef bare(size, kind):\n    size.grow(kind)\n'
    with Client(project) as client:
        client.start()
        uri = client.open("bare.py", text)
        assert codes(client.notification(PUBLISHED)) == ["undocumented-function"]
        here = {"start": {"line": 3, "character": 5}, "end": {"line": 3, "character": 5}}
        asked = {"textDocument": {"uri": uri}, "range": here, "context": {"diagnostics": []}}
        titles = [each["title"] for each in client.ask("textDocument/codeAction", asked)]
        assert titles[:2] == ["Insert a doc for bare", "Silence undocumented-function here, with a reason"]
        # What only the last good text declares has no place for a doc just now.
        client.edit(uri, 2, {"text": text.replace("kind):", "kind:")})
        client.ask("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
        until = time.monotonic() + 20
        while len(titles := client.ask("textDocument/codeAction", asked)) > 1 and time.monotonic() < until:
            time.sleep(0.05)
        assert [each["title"] for each in titles] == ["Silence undocumented-function here, with a reason"]


def test_a_use_in_another_file_is_hovered_followed_and_searched_once_the_job_has_run(project: Path) -> None:
    with Client(project) as client:
        client.start({"window": {"workDoneProgress": True}})
        job = client.ask("workspace/executeCommand", {"command": "postil.documentWorkspace"})
        assert job["started"]
        ended = client.until(lambda message: message.get("params", {}).get("value", {}).get("kind") == "end")
        assert "2 files" in ended["params"]["value"]["message"]
        states = client.ask("workspace/executeCommand", {"command": "postil.jobs"})
        assert {each["state"] for each in states} == {"completed"}
        assert client.ask("workspace/executeCommand", {"command": "postil.cancelJob", "arguments": ["none"]}) is False
        uri = client.open("main.py", (project / "main.py").read_text())
        client.notification(PUBLISHED)
        assert "Start a job of that name" in client.hover(uri, 4, 1)["contents"]["value"]
        (place,) = client.ask("textDocument/definition", at(uri, 4, 1))
        assert place["uri"] == (project / "jobs.py").as_uri()
        found = client.ask("workspace/symbol", {"query": "start"})
        assert [each["name"] for each in found] == ["start"]


@pytest.mark.parametrize(
    ("offered", "agreed", "column"),
    [(["utf-8"], "utf-8", 9), (["utf-16"], "utf-16", 7), (["utf-32", "utf-8"], "utf-32", 6), (None, "utf-16", 7),
     (["utf-7"], "utf-16", 7), (["utf-7", "utf-32"], "utf-32", 6)],
)  # fmt: skip
def test_L17_columns_are_in_the_units_that_were_agreed_on(
    project: Path, offered: list[str] | None, agreed: str, column: int
) -> None:
    text = 's = "😀"; x = 1\n\n\ndef f() -> None:\n    """Do. 😀 :func:`f`."""\n'
    here = {"line": 0, "character": column}
    can: dict[str, object] = {"textDocument": {"documentSymbol": {"hierarchicalDocumentSymbolSupport": True}}}
    if offered is not None:
        can["general"] = {"positionEncodings": offered}
    with Client(project) as client:
        assert client.start(can)["capabilities"]["positionEncoding"] == agreed
        uri = client.open("wide.py", text)
        client.notification(PUBLISHED)
        client.edit(uri, 2, {"range": {"start": here, "end": here}, "text": " "})
        client.notification(PUBLISHED)
        symbols = client.ask("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
        (symbol,) = [each for each in symbols if each["name"] == "f"]
        assert symbol["selectionRange"]["start"] == {"line": 3, "character": 4}
        whole = {"utf-8": 25, "utf-16": 23, "utf-32": 22}
        assert symbol["range"]["end"] == {"line": 4, "character": 4 + whole[agreed]}


@pytest.mark.parametrize("uri", ["untitled:Untitled-1", "git:/a/b.py?HEAD", "vscode-notebook-cell:/n.ipynb#W1"])
def test_L22_a_document_of_no_file_is_answered_by_what_it_says(project: Path, uri: str) -> None:
    with Client(project) as client:
        client.start()
        document = {"uri": uri, "languageId": "python", "version": 1, "text": (project / "jobs.py").read_text()}
        client.notify("textDocument/didOpen", {"textDocument": document})
        assert "Start a job" in client.hover(uri, 15, 5)["contents"]["value"]
        client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        assert client.ask("textDocument/hover", at(uri, 15, 5)) is None


def test_cells_of_a_notebook_are_documents_that_come_and_go(project: Path) -> None:
    address = "vscode-notebook-cell:/n.ipynb#W1"
    cell = {
        "uri": address,
        "languageId": "python",
        "version": 1,
        "text": "def f():\n    pass\n",
    }
    book = {"uri": (project / "n.ipynb").as_uri(), "notebookType": "jupyter-notebook", "version": 1, "cells": []}
    with Client(project) as client:
        answer = client.start({"notebookDocument": {"synchronization": {}}})
        assert answer["capabilities"]["notebookDocumentSync"]["notebookSelector"]
        client.notify("notebookDocument/didOpen", {"notebookDocument": book, "cellTextDocuments": [cell]})
        assert "def f" in client.hover(address, 0, 4)["contents"]["value"]
        change = {"range": {"start": {"line": 0, "character": 4}, "end": {"line": 0, "character": 5}}, "text": "g"}
        text = [{"document": {"uri": address, "version": 2}, "changes": [change]}]
        changed = {"notebookDocument": {"uri": book["uri"], "version": 2}, "change": {"cells": {"textContent": text}}}
        client.notify("notebookDocument/didChange", changed)
        client.ask("textDocument/documentSymbol", {"textDocument": {"uri": address}})
        closed = {"notebookDocument": {"uri": book["uri"]}, "cellTextDocuments": [{"uri": address}]}
        client.notify("notebookDocument/didClose", closed)
        assert client.ask("textDocument/hover", at(address, 0, 4)) is None


def test_L23_L24_nested_and_linked_folders_share_a_session_and_none_reports_twice(tmp_path: Path) -> None:
    outer = make(tmp_path / "outer", {"a.py": BAD, "sub/b.py": BAD})
    inner = make(tmp_path / "outer" / "inner", {"c.py": BAD})
    link = tmp_path / "link"
    link.symlink_to(outer.path)
    folders = [{"uri": path.as_uri(), "name": path.name} for path in (outer.path, outer.path / "sub", inner.path, link)]
    with Client(outer.path) as client:
        client.start({"workspace": {"workspaceFolders": True}}, workspaceFolders=folders)
        published: list[str] = []
        for path in ("a.py", "sub/b.py", "inner/c.py"):
            uri = client.open(path, BAD)
            published.append(client.notification(PUBLISHED)["uri"])
            assert published[-1] == uri
        listed = client.ask("workspace/diagnostic", {"previousResultIds": []})
        assert listed["items"] == []
        event = {"added": [], "removed": [folders[2]]}
        client.notify("workspace/didChangeWorkspaceFolders", {"event": event})
        assert "Do." in client.hover((inner.path / "c.py").as_uri(), 3, 4)["contents"]["value"]
        client.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [folders[2]], "removed": folders[:2]}})
        assert "Do." in client.hover((outer.path / "a.py").as_uri(), 3, 4)["contents"]["value"]


def test_settings_hold_while_the_server_runs(project: Path) -> None:
    with Client(project) as client:
        client.answer_with["workspace/configuration"] = lambda message: [{"diagnostics": {"delay": 0}}]
        client.start({"workspace": {"configuration": True}})
        uri = client.open("bad.py", BAD)
        assert codes(client.notification(PUBLISHED)) == ["unknown-parameter"]
        said = {"diagnostics": {"severity": {"unknown-parameter": "error"}}, "hover": {"enable": False}}
        client.notify("workspace/didChangeConfiguration", {"settings": {"postil": said}})
        assert client.notification(PUBLISHED)["diagnostics"][0]["severity"] == 1
        assert client.hover(uri, 3, 4) is None
        client.notify("workspace/didChangeConfiguration", {"settings": {"postil": {"diagnostics": {"enable": False}}}})
        assert client.notification(PUBLISHED)["diagnostics"] == []


def test_a_client_that_asks_for_findings_is_sent_none(project: Path) -> None:
    with Client(project) as client:
        client.start({"textDocument": {"diagnostic": {}}})
        uri = client.open("bad.py", BAD)
        report = client.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})
        assert (report["kind"], codes({"diagnostics": report["items"]})) == ("full", ["unknown-parameter"])
        again = {"textDocument": {"uri": uri}, "previousResultId": report["resultId"]}
        assert client.ask("textDocument/diagnostic", again)["kind"] == "unchanged"
        client.stop()
        assert not any(each.get("method") == PUBLISHED for each in client.messages)


@pytest.mark.parametrize("size", [0, 80_000])
def test_findings_that_are_asked_for_are_of_the_text_of_now(project: Path, size: int) -> None:
    text = BAD + "MORE = 1\n" * (size // 9)
    (project / "bad.py").write_text(text)
    document(str(project), ())
    can = {"textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": {"refreshSupport": True}}}
    with Client(project) as client:

        def told(*lines: int) -> None:
            """On a busy machine what is known is told first, and then that there is more."""
            asked = {"textDocument": {"uri": uri}}
            while (
                tuple(each["range"]["start"]["line"] for each in client.ask("textDocument/diagnostic", asked)["items"])
                != lines
            ):
                client.until(lambda message: message.get("method") == "workspace/diagnostic/refresh")

        client.start(can)
        uri = client.open("bad.py", text)
        # Of a file that the index knows nothing has to be analysed, and of a large one the rules take a while.
        told(7)
        client.edit(uri, 2, {"text": text.replace("b: What", "a: What")})
        told()
        client.edit(uri, 3, {"text": "\n" + text})
        told(8)


def test_what_is_traced_is_what_was_done_and_not_what_was_said(project: Path) -> None:
    with Client(project) as client:
        client.start(trace="messages")
        client.hover("untitled:secret", 0, 0)
        assert client.until(lambda message: "hover" in str(message.get("params")))["params"] == {
            "message": "textDocument/hover: answered"
        }
        client.notify("$/setTrace", {"value": "off"})
        client.hover("untitled:secret", 0, 0)
        assert client.stop() == 0
        assert "secret" not in str(client.messages)


def test_over_a_socket_the_conversation_is_the_same(project: Path) -> None:
    import json
    import re
    import socket

    from support.lsp_client import framed

    with Client(project, "--tcp", "127.0.0.1:0") as client:
        stream = client.process.stderr
        assert stream is not None
        port = int(re.findall(rb":(\d+)\n", stream.readline())[0])
        with socket.create_connection(("127.0.0.1", port)) as connection:
            params: dict[str, object] = {"processId": None, "rootUri": project.as_uri(), "capabilities": {}}
            connection.sendall(framed({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}))
            head, _, body = connection.recv(1 << 20).partition(b"\r\n\r\n")
            while len(body) < int(head.rpartition(b" ")[2]):
                body += connection.recv(1 << 20)
            assert json.loads(body)["result"]["serverInfo"]["name"] == "postil"
        assert client.gone() == 1
