"""Start-up is a budget: what the server imports before its first answer is known."""

import subprocess
import sys

HELP = """
import sys
from postil.cli import main
assert main(["lsp", "--help"]) == 0
print(*sorted(sys.modules), file=sys.stderr)
"""
SERVER = """
import sys
from postil_lsp import deferred
deferred.install()
import postil_lsp.server, postil_lsp.features.hover
print(*sorted(sys.modules), file=sys.stderr)
"""
LATER = {
    "postil.ide.actions", "postil.ide.completion", "postil.ide.diagnostics", "postil.ide.freshness", "postil.ide.jobs",
    "postil.ide.lenses", "postil.ide.upkeep", "postil.ide.watch", "postil.engine.fixing.fix", "watchfiles",
}  # fmt: skip
NEVER = {"rich", "tree_sitter", "pluggy", "pathspec", "anyio", "hypothesis", "postil.report", "postil.cli"}


def imported(program: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


def test_the_help_of_the_command_imports_no_server() -> None:
    assert {"postil_lsp.command"} == {name for name in imported(HELP) if name.startswith("postil_lsp.")}


def test_a_first_hover_needs_neither_rules_nor_repairs_nor_watchers() -> None:
    modules = imported(SERVER)
    assert modules & (LATER | NEVER) == set()
    assert "pygls.lsp.server" in modules
