"""Start-up is a budget: what a reading command imports is known, and a new import is a decision."""

import subprocess
import sys
from pathlib import Path

import pytest

# Prints what is there when the command has done all its work, but for what the interpreter itself starts with.
LIST = """
import sys
before = set(sys.modules)
from postil.cli import main
code = main(sys.argv[1:])
assert code == 0, code
print("\\n".join(set(sys.modules) - before), file=sys.stderr)
"""
# Each costs between 5 and 60 ms, which is what the whole command may take.
COSTLY = {
    "ast", "asyncio", "concurrent", "ctypes", "dataclasses", "decimal", "difflib", "email", "http",
    "importlib.metadata", "inspect", "logging", "multiprocessing", "pathlib", "pickle", "platform", "random", "shutil",
    "socket", "ssl", "subprocess", "tempfile", "textwrap", "threading", "tomllib", "unittest", "urllib", "uuid",
    "zipfile",
}  # fmt: skip
PACKAGES = {"apsw", "backports", "msgpack", "postil"}


def imported(folder: Path, *words: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", LIST, *words], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


def packages(modules: set[str]) -> set[str]:
    """Installed packages among modules; compiled ones leave names of their compiler's own."""
    names = {module.partition(".")[0] for module in modules} - set(sys.stdlib_module_names)
    return {name for name in names if "cython" not in name and name != "_cmsgpack"}


@pytest.mark.parametrize("words", ["show Job.run", "show src/jobs.py", "show src/jobs.py:20", "search date"])
def test_show_and_search_import_nothing_costly_and_read_no_json(documented: Path, words: str) -> None:
    modules = imported(documented, *words.split())
    assert packages(modules) <= PACKAGES
    assert modules & (COSTLY | {"json"}) == set()


@pytest.mark.parametrize(
    "words", ["show Job.run --format json", "search date --json", "show Job.run --format markdown"]
)
def test_another_format_costs_json_at_most(documented: Path, words: str) -> None:
    modules = imported(documented, *words.split())
    assert packages(modules) <= PACKAGES
    assert modules & COSTLY == set()


@pytest.mark.parametrize("words", ["status", "jobs"])
def test_status_and_jobs_may_start_git_and_nothing_else(documented: Path, words: str) -> None:
    modules = imported(documented, words)
    assert packages(modules) <= PACKAGES
    assert modules & (COSTLY - {"subprocess", "threading"}) == set()
    assert "json" not in modules


@pytest.mark.parametrize("words", ["show Job.run", "search date", "status", "jobs", "doctor"])
def test_no_reading_command_draws_or_parses_code(documented: Path, words: str) -> None:
    modules = packages(imported(documented, *words.split()))
    assert not [name for name in modules if name in ("rich", "pluggy") or name.startswith(("tree_sitter", "postil_"))]


def test_a_run_with_nothing_to_do_ends_before_the_rest_could_be_imported(documented: Path) -> None:
    imported(documented, "document")
    modules = imported(documented, "-q", "document")
    assert packages(modules) == {"postil"}
    slow = {"argparse", "signal", "struct"}
    if sys.version_info < (3, 14):  # from then on values are made by typing
        slow |= {"collections", "enum", "functools", "re", "types", "typing"}
    assert modules & (COSTLY | slow) == set()
