"""A plugin of somebody else, in a package of its own, is installed by pip and used."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from postil.engine.encode import decode
from postil.engine.pool import Pool
from postil.engine.wire import Task
from postil.plugins import registry
from postil.plugins.naming import Naming
from support.commands import postil
from support.repos import make

PACKAGE = Path(__file__).resolve().parents[2] / "example_plugin"
LIST = b"""# house
- paint the door
  The blue one,
  two coats.
- sweep
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the example as pip installs it, searched like any other."""
    source, target = tmp_path / "source", tmp_path / "target"
    shutil.copytree(PACKAGE, source, ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index"]
    options = ["--no-deps", "--no-build-isolation", "--target", str(target)]
    subprocess.run([*command, *options, str(source)], check=True, stdin=subprocess.DEVNULL)
    monkeypatch.syspath_prepend(str(target))
    return target


def test_an_installed_rule_finds_what_it_is_for(installed: Path, tmp_path: Path) -> None:
    repo = make(tmp_path / "repository", {"a.py": '"""FOR ONCE, LISTEN."""\n'})
    # What lies in the repository under the same name is not what is loaded.
    repo.write({"postil_todo/__init__.py": "raise SystemExit('run')\n", "postil_todo/rules.py": "print('run')\n"})
    env = {**os.environ, "PYTHONPATH": str(installed)}
    for _ in range(2):
        ran = postil(repo.path, "check", "a.py", env=env)
        assert (ran.code, ran.err) == (1, "")
        assert ran.out.splitlines()[0] == "a.py:1:1: info: this doc shouts [shouted-doc]"
    assert postil(repo.path, "check", "a.py", "--ignore", "shouted-doc", env=env).code == 0
    assert "others: shouted-doc" in postil(repo.path, "doctor", env=env).out
    whole: Any = postil(repo.path, "check", "a.py", "--format", "sarif", env=env).json()
    assert whole["runs"][0]["tool"]["driver"]["rules"][-1]["id"] == "shouted-doc"
    # Without the package there is no such rule any more.
    assert postil(repo.path, "check", "a.py", "--ignore", "shouted-doc").code == 2


def test_an_installed_plugin_documents_its_files(installed: Path, tmp_path: Path) -> None:
    known = registry(str(tmp_path / "cache"))
    served = known.served("todo")
    assert served is not None
    assert served.plugin == "postil-todo:todo"
    language = Naming(known).by_name(b"notes/house.todo")
    assert language == "todo"
    with Pool(1, known, None) as pool:
        (result,) = pool.run([Task(0, b"notes/house.todo", b"0" * 20, language=language, data=LIST)])
    assert result.row is not None, result.failure
    assert result.row.data is not None
    section, paint, sweep = decode(result.row.data).symbols
    assert (section.kind, section.name) == ("section", "house")
    assert (paint.qualname, paint.doc, paint.span.line, paint.span.end_line) == (
        "house.paint the door",
        "The blue one,\ntwo coats.",
        2,
        4,
    )
    assert sweep.doc is None
