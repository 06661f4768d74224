"""The manual says what the program does, and the sources keep to the house style."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from postil.config import KEYS, Config, load

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted(path for folder in ("core", "plugins") for path in (ROOT / folder).rglob("*.py"))
MANUAL = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
TEXTS = sorted(
    path
    for pattern in (
        "core/**/*",
        "plugins/**/*",
        "tests/**/*",
        "bench/**/*",
        "docs/**/*",
        "*.md",
        "*.toml",
        "*.txt",
        "Makefile",
    )
    for path in ROOT.glob(pattern)
    if path.suffix in (".py", ".md", ".toml", ".txt", ".sql", ".scm", ".json", ".cfg") or path.name == "Makefile"
)


def section(key: str) -> str:
    found = re.search(rf"^### `{re.escape(key)}`\n(.*?)(?=^##|\Z)", MANUAL, re.MULTILINE | re.DOTALL)
    assert found, f"docs/configuration.md has no section on {key}"
    return found[1]


@pytest.mark.parametrize("key", [key.name for key in KEYS])
def test_the_manual_gives_type_and_default_of_every_key(key: str) -> None:
    known = next(each for each in KEYS if each.name == key)
    text = " ".join(section(key).split())
    assert text.startswith(f"{known.expected[0]}{known.expected[1:]}".replace("a ", "A ", 1) + ".")
    default = Config._field_defaults[known.field]
    shown = {None: "none", (): "`{}`" if "table" in known.expected else "`[]`", True: "`true`"}.get(default)
    assert f"Default: {shown or f'`{default}`'}." in text


@pytest.mark.parametrize("key", [*(key.name for key in KEYS), "paths"])
def test_the_example_of_every_key_is_accepted_and_sets_it(key: str, tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", section(key), re.DOTALL)
    assert example
    (tmp_path / "postil.toml").write_text(example[1], encoding="utf-8")
    field = key.replace("-", "_")
    assert getattr(load(str(tmp_path)), field) != Config._field_defaults[field]


def test_the_manual_has_no_key_that_the_program_does_not_know() -> None:
    assert re.findall(r"^### `(.+)`$", MANUAL, re.MULTILINE) == [*(key.name for key in KEYS), "paths"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_generated_parts_of_the_docs_are_fresh(page: Path) -> None:
    if "[[[cog" not in page.read_text(encoding="utf-8"):
        return
    command = [sys.executable, "-m", "cogapp", "--check", "-PU", str(page)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert result.returncode == 0, (
        f"{page.name} is behind the program; make docs writes it\n{result.stdout}{result.stderr}"
    )


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_is_longer_than_a_person_reads_at_once(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < 400


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), "no module docstring"


def test_no_file_names_a_place_of_one_machine_or_a_registry() -> None:
    # Spelled in pieces, so that this file does not hold them either.
    machine = re.compile(
        "|".join(("/" + "work/", "/" + r"home/(?!user\b|you\b|me\b)\w", "/" + "Users/\\w", "/root" + "/"))
    )
    registry = re.compile(
        "|".join((r"pypi\." + "org", r"npmjs\." + "(?:org|com)", "--index" + "-url", "extra-index" + "-url"))
    )
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in TEXTS
        if path.is_file()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if machine.search(line) or registry.search(line)
    ]
    assert not found


def test_no_pattern_repeats_a_group_possessively_which_python_before_3_11_5_gets_wrong() -> None:
    found = [f"{path}: {match}" for path in SOURCES for match in re.findall(r"\)[*+?]\+", path.read_text("utf-8"))]
    assert found == []
