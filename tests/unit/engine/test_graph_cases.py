"""Each file under ``tests/cases/graph/`` holds a small repository, questions, and the uses or dependencies expected.

``-- callers TARGET --`` expects the uses of a symbol or file, a line each; ``-- resolve --`` what each file imports,
``-- graph --`` what depends on what. Real worker processes and a real index answer.
"""

import re
from pathlib import Path

import pytest

from postil.engine import lookup
from postil.engine.document import document
from postil.engine.graph.dependencies import dependencies
from postil.engine.uses.find import uses
from postil.engine.workspace import Workspace, opened
from support import archive

CASES = Path(__file__).parents[2] / "cases" / "graph"
FILES = sorted(CASES.glob("*.txt"))
_ASKED = re.compile(r"callers (\S+)|resolve|graph|graph by folder")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_answers_are_what_the_case_expects(
    path: Path, tmp_path: Path, update_cases: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTIL_HOME", str(tmp_path / "home"))
    case = archive.read(path)
    asked = [name for name in case.sections if _ASKED.fullmatch(name)]
    assert asked, "a case needs a question"
    root = tmp_path / "repository"
    for name, text in case.inputs(*asked).items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    assert document(str(root), ()).failed == 0
    workspace = opened(str(root), lambda _: None)
    answers = {name: _answer(workspace, name) for name in asked}
    if update_cases:
        archive.write(path, case._replace(sections={**case.inputs(*asked), **answers}))
        return
    for name in asked:
        assert case.sections[name] == answers[name], f"{path.name}: {case.claim}"


def _answer(workspace: Workspace, question: str) -> str:
    if question.startswith("callers "):
        return _callers(workspace, question.removeprefix("callers "))
    graph = dependencies(workspace, (), "folder" if question.endswith("folder") else "file")
    if question == "resolve":
        lines = [f"{edge.source} -> {edge.target}" for edge in graph.edges]
        lines += [f"{node.path} -> {module} (external)" for node in graph.nodes for module in node.external]
        return "".join(f"{line}\n" for line in sorted(lines))
    lines = [f"{edge.source} -> {edge.target}{' (cycle)' * (edge.cycle is not None)}" for edge in graph.edges]
    return "".join(f"{line}\n" for line in [*lines, *(f"cycle: {', '.join(each)}" for each in graph.cycles)])


def _callers(workspace: Workspace, target: str) -> str:
    (item, *rest) = lookup.find(workspace, target)
    assert not rest, f"{target} is ambiguous"
    lines = [
        f"{use.path}:{use.line}:{use.column} {use.confidence} {use.role} in {use.symbol or '-'}: {use.text}"
        for use in uses(workspace, item, lambda _: None).uses
    ]
    return "".join(f"{line}\n" for line in lines) or "none\n"
