"""What is left out of a listing by default, by attributes and by configuration, and what brings it back."""

import os
from pathlib import Path

import pytest

from postil.config import Config
from support.listings import listed, one, reasons, states
from support.repos import make

DEFAULTS: dict[str, str | None] = {
    "node_modules/x/index.js": "vendored",
    "web/node_modules/x/dist/index.js": "vendored",
    "go/vendor/github.com/x/y.go": "vendored",
    "third_party/z.c": "vendored",
    "dist/app.js": "generated: build output",
    "web/package.json": None,
    "web/dist/app.js": "generated: build output",
    "web/src/dist/kept.js": None,
    "crates/one/Cargo.toml": None,
    "crates/one/target/x.rs": "generated: build output",
    "src/main/java/com/acme/build/Tool.java": None,
    "src/main/java/com/acme/target/Aim.java": None,
    "static/app.min.js": "generated: minified",
    "static/app.js": None,
    "static/app.js.map": "generated: source map",
    "package-lock.json": "generated: lock file",
    "poetry.lock": "generated: lock file",
    "go.sum": "generated: lock file",
    "block.py": None,
    "tests/__snapshots__/a.test.js.snap": "generated: snapshot",
    "vendor.py": None,
    "src/build.py": None,
}


@pytest.mark.parametrize("tracked", [True, False])
def test_vendored_and_generated_trees_are_left_out_by_name_and_nothing_else_is(tmp_path: Path, tracked: bool) -> None:
    repo = make(tmp_path / "r", {"README.md": ""})
    repo.write(dict.fromkeys(DEFAULTS, "text\n"))
    if tracked:
        repo.commit()
    found = listed(repo)
    assert reasons(found) == {os.fsencode(name): reason for name, reason in DEFAULTS.items() if reason}
    assert set(states(found)) == {b"README.md", *(os.fsencode(name) for name, reason in DEFAULTS.items() if not reason)}


def test_configuration_brings_back_and_takes_away(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"vendor/ours/a.py": "", "vendor/b.py": "", "src/c.py": "", "src/gen/d.py": ""})
    found = listed(repo, Config(exclude=("gen/", "!vendor/ours/")))
    assert set(states(found)) == {b"vendor/ours/a.py", b"src/c.py"}
    assert reasons(found) == {b"vendor/b.py": "vendored", b"src/gen/d.py": "excluded by configuration"}
    only = listed(repo, Config(include=("src/",), exclude=("gen/",)))
    assert set(states(only)) == {b"src/c.py"}
    assert reasons(only)[b"vendor/ours/a.py"] == "not included by configuration"


def test_P15_T18_a_pattern_that_could_backtrack_for_ever_does_not(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"a" * 120: "", "a" * 119 + "b": ""})
    os.rename(os.fsencode(repo.path / ("a" * 120)), os.fsencode(repo.path) + b"/" + b"\xff" + b"a" * 120)
    found = listed(repo, Config(exclude=("*a" * 30 + "*b",)))
    assert reasons(found) == {b"a" * 119 + b"b": "excluded by configuration"}


ATTRIBUTES = """\
*.gen.py linguist-generated
ours/** -linguist-vendored
kept.min.js linguist-generated=false
libs/** linguist-vendored=true
*.inc linguist-language=PHP
guide/* linguist-documentation
*.dat binary
[attr]made linguist-generated
made.py made
"""


@pytest.mark.parametrize("tracked", [True, False])
def test_gitattributes_decide_what_is_generated_vendored_binary_and_in_which_language(
    tmp_path: Path, tracked: bool
) -> None:
    files: dict[str, str | bytes] = dict.fromkeys(
        ("x.gen.py", "ours/vendor/a.js", "kept.min.js", "cut.min.js", "libs/b.py", "c.inc", "guide/d.py", "e.dat",
         "made.py", "f.py"), "text\n",
    )  # fmt: skip
    repo = make(tmp_path / "r", files)
    repo.write({".gitattributes": ATTRIBUTES})
    if tracked:
        repo.commit()
    found = listed(repo)
    assert reasons(found) == {
        b"x.gen.py": "generated", b"cut.min.js": "generated: minified", b"libs/b.py": "vendored", b"e.dat": "binary",
        b"made.py": "generated",
    }  # fmt: skip
    assert set(states(found)) == {
        b".gitattributes",
        b"ours/vendor/a.js",
        b"kept.min.js",
        b"c.inc",
        b"guide/d.py",
        b"f.py",
    }
    assert (one(found, b"c.inc").language, one(found, b"f.py").language) == ("php", None)
    assert [entry.path for entry in found.entries if entry.documentation] == [b"guide/d.py"]


def test_attributes_of_the_user_and_of_the_repository_itself_count(tmp_path: Path, home: Path) -> None:
    repo = make(tmp_path / "r", {"a.py": "", "b.py": ""})
    (repo.path / ".git" / "info").mkdir(exist_ok=True)
    (repo.path / ".git" / "info" / "attributes").write_text("a.py linguist-generated\n")
    (home / ".config" / "git").mkdir(parents=True)
    (home / ".config" / "git" / "attributes").write_text("b.py linguist-vendored\n")
    assert reasons(listed(repo)) == {b"a.py": "generated", b"b.py": "vendored"}
