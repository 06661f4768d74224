"""Worktrees, submodules, folders that move, and configuration, while an editor is open."""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.lsp_client import Client, at
from support.repos import Repo, make

CAN = {"workspace": {"workspaceFolders": True}}
PATIENCE = 30.0


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A repository with a submodule, and a second worktree beside it."""
    library = make(tmp_path / "library", {"lib.py": 'def lend():\n    """Lend."""\n'})
    repo = make(tmp_path / "work", {"main.py": '"""M."""\n', "pkg/a.py": 'def act():\n    """Act."""\n'})
    repo.git("submodule", "add", "--quiet", str(library.path), "sub")
    repo.commit(message="a submodule")
    repo.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    return repo


def named(client: Client, name: str, place: Path) -> set[str]:
    """Where symbols of a name are, relative to a folder."""
    found = client.ask("workspace/symbol", {"query": name}) or []
    uri = place.as_uri()
    return {each["location"]["uri"].removeprefix(f"{uri}/") for each in found if each["name"] == name}


def until(answer: Callable[[], Any], wanted: Any) -> None:
    end = time.monotonic() + PATIENCE
    while (last := answer()) != wanted and time.monotonic() < end:
        time.sleep(0.05)
    assert last == wanted


def test_L24_submodules_and_worktrees_are_repositories_of_their_own_and_folders_may_move(
    repo: Repo, tmp_path: Path
) -> None:
    linked = Repo(tmp_path / "linked")
    folders = [{"uri": path.as_uri(), "name": path.name} for path in (repo.path, repo.path / "sub", linked.path)]
    with Client(repo.path) as client:
        client.start(CAN, workspaceFolders=folders)
        until(lambda: named(client, "lend", tmp_path), {"work/sub/lib.py"})
        until(lambda: named(client, "act", tmp_path), {"work/pkg/a.py", "linked/pkg/a.py"})
        linked.git("checkout", "--quiet", "-b", "other")
        linked.commit({"pkg/a.py": "def acted(): pass\n"})
        until(lambda: named(client, "act", tmp_path), {"work/pkg/a.py"})
        until(lambda: named(client, "acted", tmp_path), {"linked/pkg/a.py"})
        os.rename(repo.path / "pkg", repo.path / "moved")
        files = {"oldUri": (repo.path / "pkg").as_uri(), "newUri": (repo.path / "moved").as_uri()}
        client.notify("workspace/didRenameFiles", {"files": [files]})
        until(lambda: named(client, "act", tmp_path), {"work/moved/a.py"})
        shutil.rmtree(repo.path / "moved")
        client.notify("workspace/didDeleteFiles", {"files": [{"uri": files["newUri"]}]})
        until(lambda: named(client, "act", tmp_path), set[str]())
        repo.write({"new/n.py": "def made(): pass\n"})
        client.notify("workspace/didCreateFiles", {"files": [{"uri": (repo.path / "new").as_uri()}]})
        until(lambda: named(client, "made", tmp_path), {"work/new/n.py"})
        other = make(tmp_path / "other", {"o.py": 'def outside():\n    """Out."""\n'}).path / "o.py"
        document = {"uri": other.as_uri(), "languageId": "python", "version": 1, "text": other.read_text()}
        client.notify("textDocument/didOpen", {"textDocument": document})
        assert "Out." in client.hover(other.as_uri(), 0, 5)["contents"]["value"]
        assert client.stop() == 0


def test_a_file_that_is_open_by_two_addresses_is_told_of_by_both_after_every_change(tmp_path: Path) -> None:
    repo = make(tmp_path / "work", {"a.py": ""})
    link = tmp_path / "link"
    link.symlink_to(repo.path)
    uris = {(repo.path / "a.py").as_uri(), (link / "a.py").as_uri()}
    with Client(repo.path) as client:
        client.answer_with["workspace/configuration"] = lambda message: [{"diagnostics": {"delay": 0}}]
        client.start({"workspace": {"configuration": True}})
        for version in range(1, 16):
            text = f'"""D."""\n\n\ndef f_{version}(a):\n    """Do.\n\n    Args:\n        b: What.\n    """\n'
            for uri in uris:
                if version == 1:
                    document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
                    client.notify("textDocument/didOpen", {"textDocument": document})
                else:
                    client.edit(uri, version, {"text": text})
            told: set[str] = set()
            while told != uris:
                said = client.notification("textDocument/publishDiagnostics", 10)
                if said["version"] == version:
                    assert [each["code"] for each in said["diagnostics"]] == ["unknown-parameter"]
                    told.add(said["uri"])
            for uri in uris:
                assert f"f_{version}" in client.hover(uri, 3, 4)["contents"]["value"]
        assert client.stop() == 0


def test_the_configuration_of_the_repository_is_alive_and_a_broken_one_is_one_notice(project: Path) -> None:
    def shown() -> list[str]:
        # What was said before an answer has arrived with it.
        client.ask("textDocument/hover", at("untitled:a", 0, 0))
        said = [each["params"] for each in client.messages if each.get("method") == "textDocument/publishDiagnostics"]
        return [each["code"] for each in said[-1]["diagnostics"]] if said else ["nothing yet"]

    with Client(project) as client:
        client.start()
        client.open("bad.py", '"""Doc."""\n\n\ndef bare(a, b):\n    return a\n')
        until(shown, ["undocumented-function"])
        (project / "postil.toml").write_text('ignore = ["undocumented-function"]\n')
        until(shown, [])
        (project / "postil.toml").write_text("select = 3\n")
        notice = client.notification("window/showMessage")["message"]
        assert notice == "Postil: postil.toml, line 1: select must be a list of rules, not 3"
        (project / "postil.toml").write_text("")
        until(shown, ["undocumented-function"])
        assert client.stop() == 0
        assert [each for each in client.messages if each.get("method") == "window/showMessage"] == []
