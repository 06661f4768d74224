"""Findings on the edited buffer: those of ``check``, without flicker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from postil.engine.checking.check import Asked, check
from postil.engine.document import document
from postil.engine.workspace import opened
from postil.ide.diagnostics import Answer
from postil.ide.session import Evidence
from support import archive, repos
from support.editors import Editor

CASES = Path(__file__).parents[2] / "cases"
A = '''"""A module."""


def settle(orders, strict=False):
    """Settle orders.

    Args:
        orders: Those of today.
        strict: Whether all must be settled.
    """
    orders.clear()


def other(size):
    return size
'''


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    repo = repos.make(tmp_path / "work", {"a.py": A})
    document(str(repo.path), ())
    return repo.path


@pytest.fixture
def editor(folder: Path) -> Iterator[Editor]:
    made = Editor(folder)
    yield made
    made.close()


def rules(answer: Answer) -> list[str]:
    return [f"{one.finding.rule} {one.finding.symbol}" for one in answer.problems]


def test_for_every_case_file_an_editor_shows_what_check_finds(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {}
    for case in sorted(CASES.glob("*/*.txt")):
        inputs = archive.read(case).inputs("symbols", "findings", "expected")
        files |= {f"{case.parent.name}/{case.stem}/{name}": text for name, text in inputs.items() if "/" not in name}
    files = {name: text for name, text in files.items() if "." in name.rpartition("/")[2]}
    repo = repos.make(tmp_path / "work", files)
    document(str(repo.path), ())
    workspace = opened(str(repo.path), lambda _: None)
    expected: dict[str, list[tuple[object, ...]]] = {}
    for finding in check(workspace, Asked()).findings:
        expected.setdefault(finding.path, []).append(tuple(finding))
    paths = [place.path.decode() for place in workspace.index.tree(workspace.root) if place.skipped is None]
    workspace.index.close()
    assert len(paths) > 400
    assert sum(map(len, expected.values())) > 500
    editor = Editor(repo.path)
    for path in paths:
        answer = editor.type(path, (repo.path / path).read_bytes())
        assert answer.settled
        found = sorted((tuple(one.finding) for one in answer.problems), key=repr)
        assert found == sorted(expected.get(path, []), key=repr), path
    editor.close()


def test_a_problem_leads_to_the_page_of_its_rule(editor: Editor) -> None:
    problem = editor.type("a.py", A).problems[0]
    assert problem.page.startswith("file:///")
    assert problem.page.endswith("rules.md#undocumented-function")
    assert problem.severity == "warning"


def test_a_mismatch_tells_the_other_place(editor: Editor) -> None:
    text = A.replace("        strict: Whether", "        strit: Whether")
    found = {one.finding.rule: one for one in editor.type("a.py", text).problems}
    [declared] = found["unknown-parameter"].related
    assert (declared.message, declared.span.line, declared.span.column) == ("settle is declared here", 4, 4)
    assert found["missing-parameter"].related == (declared,)


def test_severities_of_the_settings_are_shown_and_what_is_off_is_not(editor: Editor) -> None:
    editor.checker.configure({"undocumented-function": "hint"})
    assert [one.severity for one in editor.type("a.py", A).problems] == ["hint"]
    editor.checker.configure({"undocumented-function": "off"})
    assert editor.type("a.py", A).problems == ()


def test_comments_and_the_baseline_silence_in_the_editor_too(editor: Editor, folder: Path) -> None:
    text = A.replace("def other", "# postil: ignore[undocumented-function] plain\ndef other")
    assert editor.type("a.py", text).problems == ()
    (folder / "postil.toml").write_text('baseline = "known.json"\n')
    workspace = opened(str(folder), lambda _: None)
    check(workspace, Asked(write_baseline=True))
    workspace.index.close()
    again = Editor(folder)
    assert again.type("a.py", A).problems == ()
    assert rules(again.type("a.py", A + "\n\ndef third(a):\n    return a\n")) == ["undocumented-function third"]
    again.close()


def test_while_a_doc_is_written_nothing_new_is_said_of_it(editor: Editor) -> None:
    assert rules(editor.type("a.py", A)) == ["undocumented-function other"]
    doc = '"""Do so.\n\n    Args:\n        sizes: Of it.\n    """'
    for end in range(1, len(doc) + 1):
        answer = editor.type("a.py", A.replace("    return size\n", f"    {doc[:end]}\n    return size\n"))
        assert set(rules(answer)) <= {"undocumented-function other"}, doc[:end]
    assert not answer.settled
    buffer = editor.session.document("a.py")
    assert buffer is not None
    settled = editor.checker.settle(buffer)
    assert settled is not None
    assert "unknown-parameter other" in rules(settled)
    assert editor.checker.settle(buffer) is None


def test_what_is_repaired_while_it_is_typed_is_gone_at_once(editor: Editor) -> None:
    wrong = A.replace("        strict: Whether", "        strit: Whether")
    assert {"missing-parameter settle", "unknown-parameter settle"} <= set(rules(editor.type("a.py", wrong)))
    answer = editor.type("a.py", A)
    assert rules(answer) == ["undocumented-function other"]
    assert answer.settled


def test_a_change_of_the_code_is_said_at_once(editor: Editor) -> None:
    editor.type("a.py", A)
    answer = editor.type("a.py", A.replace("strict=False", "strict=False, late=None"))
    assert "missing-parameter settle" in rules(answer)


def test_broken_syntax_keeps_what_was_said_of_the_rest(editor: Editor) -> None:
    text = A + "\n\ndef last(a):\n    return a\n"
    before = rules(editor.type("a.py", text))
    assert before == ["undocumented-function other", "undocumented-function last"]
    for broken in ("def settle(orders, strict=(", "def settle(orders,,", "class (", 'x = """', "@"):
        answer = editor.type("a.py", text.replace("def settle(orders, strict=False", broken, 1))
        assert set(rules(answer)) <= set(before), broken
        assert "undocumented-function last" in rules(answer), broken
    assert rules(editor.type("a.py", text)) == before


def test_places_follow_what_is_typed_above_them(editor: Editor) -> None:
    editor.type("a.py", A)
    moved = "# one\n# two\n" + A
    buffer = editor.session.buffer_changed("a.py", moved.encode(), 99)
    answer = editor.checker.again(buffer)
    assert answer is not None
    assert [one.finding.span.line for one in answer.problems] == [A[: A.index("def other")].count("\n") + 3]


def test_evidence_from_history_is_shown_with_its_places_until_the_doc_is_touched(editor: Editor) -> None:
    editor.type("a.py", A)
    buffer = editor.session.document("a.py")
    assert buffer is not None
    symbol = buffer.doc.symbols[0]
    assert symbol.doc_span is not None
    key = ("a.py", symbol.qualname, symbol.code_hash, symbol.doc_hash)
    related = (("a.py", symbol.span, "default of strict: True → False in 3f2a91c"),)
    editor.session.evidence[key] = Evidence(
        "default of strict: True → False in 3f2a91c; doc last touched in 9ab07d4", related
    )
    answer = editor.checker.again(buffer)
    assert answer is not None
    stale = next(one for one in answer.problems if one.finding.rule == "stale-doc")
    assert stale.finding.evidence[1] == "doc last touched in 9ab07d4"
    assert stale.related[0].message.endswith("3f2a91c")
    touched = editor.type("a.py", A.replace("Those of today", "Those of this day"))
    assert "stale-doc settle" not in rules(touched)
