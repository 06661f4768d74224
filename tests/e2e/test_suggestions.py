"""``postil check --format rdjson`` hands reviewers the repairs that ``postil fix`` would make, in whole lines."""

import json
from pathlib import Path
from typing import Any

import pytest

from support.commands import postil
from support.repos import Repo, make

STALE = '''"""Says."""


def f(a, b):
    """Say.

    Args:
        a: Ä.
        gone: G.
        other: It is gone too.
        b: B.
    """
    return a


def g(x):
    """Say.

    Args:
        y: Not there.
    """
    return x
'''
JAVA = (
    "/** Says. */\npublic class A {\n    /**\n     * Says.\n     *\n     * @param b B.\n     * @param a A.\n     */\n"
    "    public void f(int a, int b) {}\n}"
)
BARE = '"""Says."""\n\n\ndef bare(x):\n    return x\n'
FILES = {"a.py": STALE, "A.java": JAVA, "crlf.py": STALE.replace("\n", "\r\n"), "bare.py": BARE}


def diagnostics(repo: Repo, *arguments: str) -> list[dict[str, Any]]:
    whole: Any = postil(repo.path, "check", "--format", "rdjson", *arguments).json()
    return list(whole["diagnostics"])


def taken(content: bytes, found: list[dict[str, Any]]) -> bytes:
    """A content with all suggestions taken, as the format has them: lines from 1, columns in bytes from 1."""
    lines = content.split(b"\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    places = [
        (one["range"]["start"], one["range"]["end"], one["text"])
        for each in found
        for one in each.get("suggestions", ())
    ]
    for start, end, text in sorted(places, key=lambda place: -place[0]["line"]):
        first = starts[start["line"] - 1] + start["column"] - 1
        last = starts[end["line"] - 1] + end["column"] - 1
        assert content[last : last + 2] in (b"\r\n", b"") or content[last : last + 1] == b"\n"
        content = content[:first] + text.encode() + content[last:]
    return content


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return make(tmp_path / "repository", dict(FILES))


def test_taking_all_suggestions_gives_what_fix_writes(repo: Repo) -> None:
    found = diagnostics(repo)
    before = {name: (repo.path / name).read_bytes() for name in FILES}
    assert postil(repo.path, "fix").code == 0
    for name, content in before.items():
        own = [one for one in found if one["location"]["path"] == name]
        assert taken(content, own) == (repo.path / name).read_bytes()
    assert (repo.path / "a.py").read_bytes() != before["a.py"]
    assert (repo.path / "A.java").read_bytes() != before["A.java"]


def test_findings_that_one_edit_repairs_have_it_once(repo: Repo) -> None:
    found = [one for one in diagnostics(repo, "a.py") if one["code"]["value"] == "unknown-parameter"]
    assert [one["location"]["range"]["start"]["line"] for one in found] == [9, 10, 20]
    assert [len(one.get("suggestions", ())) for one in found] == [1, 0, 1]


def test_a_skeleton_is_suggested_only_where_it_is_asked_for(repo: Repo) -> None:
    (bare,) = [one for one in diagnostics(repo) if one["location"]["path"] == "bare.py"]
    assert "suggestions" not in bare
    (bare,) = diagnostics(repo, "bare.py", "--select", "undocumented-function")
    (one,) = bare["suggestions"]
    assert one["range"] == {"start": {"line": 5, "column": 1}, "end": {"line": 5, "column": 13}}
    assert one["text"] == '    """TODO\n\n    Args:\n        x: TODO\n    """\n    return x'


@pytest.mark.parametrize("head", [None, "HEAD"])
def test_a_change_gets_suggestions_for_what_it_touched(tmp_path: Path, head: str | None) -> None:
    repo = make(tmp_path / "repository", {**FILES, "a.py": STALE.replace("def f(a, b):", "def f(a, gone, other, b):")})
    repo.write({"a.py": STALE})
    if head is not None:
        repo.git("commit", "-qam", "Change it")
        repo.write({"a.py": "# Another file by now.\n" + STALE})
    arguments = ["--base", "HEAD"] if head is None else ["--base", "HEAD~1", "--head", head]
    found = diagnostics(repo, *arguments)
    assert {one["location"]["path"] for one in found} == {"a.py"}
    after = taken(STALE.encode(), found).decode()
    assert "        a: Ä.\n        b: B.\n    " in after
    assert "gone" not in after
    assert after.endswith(STALE[STALE.index("def g") :])


def test_a_repair_that_is_refused_is_not_suggested(tmp_path: Path) -> None:
    odd = b'# coding: utf-7\n"""Says."""\n\n\ndef f(a, b):\n    """Say.\n\n    Args:\n        a: A.\n    """\n'
    repo = make(tmp_path / "repository", {"a.py": odd})
    found = diagnostics(repo)
    assert [one["code"]["value"] for one in found] == ["missing-parameter"]
    assert json.dumps(found).count("suggestions") == 0
