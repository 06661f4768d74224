"""docs/plugins.md tells the whole contract, and its example is the one that is installed and used."""

import inspect
import re
from pathlib import Path

import pytest

from postil import spec
from postil.engine.pool import FAULTS, KILLS
from postil.engine.result import Limits
from postil.engine.wire import Setup
from postil.model import Source
from postil.plugins import GROUP
from postil.plugins.checks import CAP
from postil.spec import Language

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
EXAMPLE = ROOT / "tests" / "example_plugin"
HOOKS = sorted(name for name, value in vars(spec).items() if inspect.isfunction(value) and name.startswith("postil_"))


def section(hook: str) -> str:
    found = re.search(rf"^## `{hook}`\n(.*?)(?=^## )", TEXT, re.MULTILINE | re.DOTALL)
    assert found, f"no section on {hook}"
    return found[1]


def test_each_hook_has_a_section_and_no_section_is_about_another() -> None:
    assert sorted(re.findall(r"^## `(\w+)`$", TEXT, re.MULTILINE)) == HOOKS


@pytest.mark.parametrize(("hook", "kind"), [("postil_languages", Language), ("postil_analyze", Source)])
def test_the_table_of_a_hook_has_each_field_of_its_value_in_order(hook: str, kind: type[Language | Source]) -> None:
    assert tuple(re.findall(r"^\| `(\w+)` \|", section(hook), re.MULTILINE)) == kind._fields


def test_the_example_in_the_text_is_the_one_that_is_tested() -> None:
    init = (EXAMPLE / "src" / "postil_todo" / "__init__.py").read_text(encoding="utf-8")
    toml, hooks, *_ = re.findall(r"```(?:toml|python)\n(.*?)```", TEXT, re.DOTALL)
    assert toml in (EXAMPLE / "pyproject.toml").read_text(encoding="utf-8")
    assert f'"{GROUP}"' in toml
    for line in filter(None, hooks.splitlines()):
        if not line.startswith("def postil_languages"):
            assert line in init, line


def test_the_test_in_the_text_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(EXAMPLE / "src"))
    code = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)[-1]
    space: dict[str, object] = {}
    exec(code, space)
    (test,) = (value for name, value in space.items() if name.startswith("test_"))
    assert callable(test)
    test()


def test_the_limits_in_the_text_are_the_limits() -> None:
    limits = Limits()
    assert f"given {limits.seconds:g} seconds, and up to {limits.loaded_seconds:g} on" in TEXT
    assert limits.memory == Setup(None, ()).memory == 1 << 30
    assert "given 1 GiB of memory" in TEXT
    assert f"More than {CAP:,} symbols" in TEXT
    assert (KILLS, FAULTS) == (2, 3)
    assert "three times in a run" in TEXT
