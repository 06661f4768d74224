"""Who owns a file is what GitHub says of the same CODEOWNERS."""

import time
from pathlib import Path

import pytest

from postil.engine.checking.owners import owned_by, owners


@pytest.mark.parametrize(
    ("pattern", "path", "covered"),
    [
        ("*", "a/b/c.py", True),
        ("*.js", "a/b.js", True),
        ("*.js", "a/b.jsx", False),
        ("/build/logs/", "build/logs/deep/x", True),
        ("/build/logs/", "x/build/logs/y", False),
        ("build/logs/", "x/build/logs/y", False),
        ("docs/*", "docs/a.md", True),
        ("docs/*", "docs/deep/a.md", False),
        ("docs/**", "docs/deep/a.md", True),
        ("docs/**", "docs", False),
        ("apps/", "x/apps/y/z", True),
        ("apps/", "x/apps", False),
        ("/docs/", "docs/a", True),
        ("/docs", "docs/a", True),
        ("**/logs", "a/b/logs/c", True),
        ("**/logs", "logs", True),
        ("a/**/z", "a/z", True),
        ("a/**/z", "a/b/c/z/y", True),
        ("a/**/z", "a/b/c", False),
        ("a/*/c", "a/b/c/d", True),
        ("a/*/c", "a/b/b/c", False),
        ("/src/?.py", "src/a.py", True),
        ("/src/?.py", "src/ab.py", False),
        ("/src/*_test.go", "src/a_b_test.go", True),
        ("My\\ Folder/", "My Folder/x", True),
        ("/Docs/", "docs/x", False),
    ],
)
def test_a_pattern_covers_what_github_says(pattern: str, path: str, covered: bool) -> None:
    assert bool(owned_by(f"{pattern} @them")(path)) is covered


def test_the_last_line_that_matches_decides_and_may_give_to_nobody() -> None:
    of = owned_by("*  @all\n*.py @py @org/team x@example.invalid # and why\n/vendor/\n/src/gen/ @gen\n")
    assert of("a.txt") == ("@all",)
    assert of("src/a.py") == ("@py", "@org/team", "x@example.invalid")
    assert of("vendor/a.py") == ()
    assert of("src/gen/a.py") == ("@gen",)


@pytest.mark.parametrize("line", ["!a @x", "[ab].py @x", "\\#a @x", "a b c", "[Section] @x", "/", "# a @x", ""])
def test_what_codeowners_has_not_says_nothing(line: str) -> None:
    assert owned_by(f"{line}\n")("a") == ()
    assert owned_by(f"{line}\n* @all")("a.py") == ("@all",)


def test_the_file_in_dot_github_comes_first(tmp_path: Path) -> None:
    assert owners(str(tmp_path)) is None
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "CODEOWNERS").write_text("* @docs")
    (tmp_path / "CODEOWNERS").write_text("* @root")
    assert (owners(str(tmp_path)) or str)("a") == ("@root",)
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github" / "CODEOWNERS").write_bytes(b"* @hub\n\xff\xfe")
    assert (owners(str(tmp_path)) or str)("a") == ("@hub",)


def test_a_link_out_of_the_repository_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("* @them")
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "CODEOWNERS").symlink_to(tmp_path / "outside")
    assert owners(str(tmp_path / "tree")) is None


def test_a_pattern_made_to_take_long_does_not() -> None:
    hostile = "*a" * 100 + "b @x\n" + "/**/a" * 100 + "/b @x\n"
    of, began = owned_by(hostile), time.process_time()
    assert of("a" * 200) == of("/".join("a" * 200)) == ()
    assert time.process_time() - began < 1
