"""What our extension asks beyond the protocol, asked as it asks."""

from pathlib import Path

from support.lsp_client import Client
from support.repos import Repo

BARE = "\n\ndef bare(): pass\n"


def test_a_files_status_the_docs_around_the_cursor_and_the_findings_of_all_and_of_a_branch(project: Path) -> None:
    repo = Repo(project)
    repo.git("checkout", "-q", "-b", "feature")
    text = (project / "jobs.py").read_text(encoding="utf-8")
    repo.commit({"jobs.py": text + BARE, "old.py": (project / "main.py").read_text(encoding="utf-8")})
    with Client(project) as client:
        client.start()
        uri = client.open("jobs.py", text + BARE)
        client.notification("textDocument/publishDiagnostics")
        status = client.ask("postil/fileStatus", {"textDocument": {"uri": uri}})
        assert (status["documented"], status["documentable"], status["fresh"]) == (3, 4, True)
        docs = client.ask(
            "postil/symbolDocs", {"textDocument": {"uri": uri}, "position": {"line": 12, "character": 20}}
        )
        assert docs["title"] == "Job.run"
        assert "Seconds to wait." in docs["markdown"]
        assert docs["range"]["start"] == {"line": 6, "character": 8}
        found: list[dict[str, object]] = []
        # The first run over the workspace may not have begun when the first question comes.
        while not found:
            found = client.ask("postil/findings", {"uri": None})["findings"]
        assert [(item["rule"], item["symbol"]) for item in found] == [
            ("missing-return", "Job.run"),
            ("undocumented-function", "bare"),
        ]
        assert {item["uri"] for item in found} == {uri}
        review = client.ask("postil/review", {"uri": uri})
        assert (review["base"], review["documented"], review["documentable"]) == ("main", 0, 1)
        assert [item["symbol"] for item in review["findings"]] == ["bare"]


def test_of_what_is_not_open_or_not_named_nothing_is_known(project: Path) -> None:
    with Client(project) as client:
        client.start()
        for params in ({}, {"textDocument": {"uri": "file:///nowhere.py"}}, {"textDocument": 5}, None):
            assert client.ask("postil/fileStatus", params) is None
            assert client.ask("postil/symbolDocs", params) is None


def test_a_client_that_understands_it_is_told_that_the_index_moved(project: Path) -> None:
    with Client(project) as client:
        client.start({"experimental": {"postil": True}})
        client.open("jobs.py", (project / "jobs.py").read_text(encoding="utf-8"))
        client.notification("postil/moved")
