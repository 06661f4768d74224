"""Any bytes give mentions that lie in them: whole sources, cut ones, mutated ones, and shapes made to be slow."""

import time
from importlib import import_module
from typing import Any, cast

import pytest

from postil.engine.uses.local import Said, lexical, said
from postil.model import Mention, Source
from postil.plugins.checks import mention_flaw
from postil.plugins.packing import unpack
from support.mutations import mutant

LANGUAGES = ("python", "javascript", "typescript")
NAMES = ("self", "name", "default", "a", "x", "value", "this", "constructor", "_", "é", "$", "")


def mentions(language: str, content: bytes, names: tuple[str, ...] = NAMES) -> list[Mention]:
    plugin = import_module(f"postil_plugins.{language}")
    found: list[Mention] = plugin.postil_uses(Source("file", language, content), names)
    assert mention_flaw(found, len(content)) is None
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_any_mutant_gives_an_answer(language: str) -> None:
    for seed in range(150):
        data = mutant(language, seed)
        said(mentions(language, data), Source("file", language, data), NAMES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "content",
    [
        b"a." * 20_000 + b"a",
        b"a(" * 20_000,
        b"x = a\n" * 20_000,
        b"a = a.a\n" * 10_000,
        b"import a\n" * 5_000,
        b"(" * 50_000 + b"a" + b")" * 50_000,
    ],
    ids=["members", "calls", "lines", "circles", "imports", "brackets"],
)
def test_no_shape_takes_longer_than_a_file_may(language: str, content: bytes) -> None:
    began = time.process_time()
    mentions(language, content, ("a",))
    assert time.process_time() - began < 8


@pytest.mark.parametrize(
    "language", ["c", "go", "java", "rust", "php", "ruby", "shell", "lua", "sql", "c#", "swift", "other"]
)
def test_comments_and_strings_are_blanked_in_linear_time(language: str) -> None:
    for piece in (b'"', b"'", b"/*", b"--[[", b'r#"', b'"""', b"#", b"=begin\n", b"`", b"\\", b"//a\n"):
        content = piece * (200_000 // len(piece)) + b" a "
        began = time.process_time()
        list(lexical(Source("file", language, content), ("a",)))
        assert time.process_time() - began < 3, piece


def test_a_mention_is_told_with_its_line_and_columns() -> None:
    content = "é = 1\r\n\tname(é)  # é\n".encode()
    packed = said(mentions("python", content, ("name",)), Source("f", "python", content), ())
    (row,) = [Said._make(each) for each in cast("list[tuple[Any, ...]]", unpack(packed))]
    assert (row.line, row.column, row.end_column, row.text) == (2, 1, 5, "name(é)  # é")
