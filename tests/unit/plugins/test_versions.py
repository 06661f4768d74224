"""What is installed is found without ``importlib.metadata``, and is what that would tell."""

import importlib.metadata
import subprocess
import sys

import pytest

from postil.plugins import discovery
from postil.syntax.installed import version


@pytest.mark.parametrize("name", ["tree-sitter", "tree_sitter_python", "msgpack", "pytest", "postil"])
def test_a_version_is_what_the_metadata_says(name: str) -> None:
    assert version(name) == importlib.metadata.version(name)


def test_what_is_not_installed_is_an_error() -> None:
    with pytest.raises(importlib.metadata.PackageNotFoundError):
        version("no-such-distribution")


def test_entry_points_are_those_of_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    groups = ("postil.analyzers", "postil.commands", "console_scripts", "pytest11", "none.such")
    # Pytest brings an importer of its own, for which the library is asked.
    asked = [discovery.entry_points(group) for group in groups]
    monkeypatch.setattr(discovery, "ordinary", lambda: True)
    assert [discovery.entry_points(group) for group in groups] == asked
    assert asked[0]
    assert not asked[-1]


def test_looking_for_plugins_imports_neither_their_grammars_nor_what_reads_all_metadata() -> None:
    code = (
        "import os, sys\n"
        "def leave(code):\n"
        "    print(*({'importlib.metadata', 'email', 'tree_sitter', 'pluggy'} & set(sys.modules)), file=sys.stderr)\n"
        "    sys.stderr.flush()\n"
        "    os.kill(os.getpid(), 9)\n"
        "from postil.plugins import discovery\n"
        "os._exit = leave\n"
        "sys.argv = ['x']\n"
        "discovery.main()\n"
    )
    ran = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, check=False)
    assert ran.stderr.strip() == b""
    assert b"postil_plugins.python" in ran.stdout
