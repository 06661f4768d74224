"""The language of a file: its name decides, else its first and last lines."""

import pytest

from postil.plugins import Registry, Served
from postil.plugins.naming import Naming


def language(name: str, *, builtin: bool = True, **fields: tuple[str, ...]) -> Served:
    return Served(name, "1", (), (), (), (), name, name, builtin)._replace(**fields)  # type: ignore[arg-type]


NAMING = Naming(
    Registry(
        (
            language("python", extensions=(".py", ".pyi"), filenames=("SConstruct",), interpreters=("python",)),
            language("typescript", extensions=(".ts",), aliases=("ts",)),
            language("declarations", extensions=(".d.ts",)),
            language("javascript", extensions=(".js", ".mjs"), interpreters=("node", "bun"), aliases=("js",)),
            language("c++", extensions=(".hpp",), aliases=("cpp",)),
            language("sh", interpreters=("sh", "bash"), aliases=("shell-script",)),
        ),
        (),
        "",
    )
)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (b"a.py", "python"),
        (b"src/deep.er/A.PY", "python"),
        (b"SConstruct", "python"),
        (b"x/SConstruct", "python"),
        (b"sconstruct", None),
        (b"SConstruct.txt", None),
        (b"a.ts", "typescript"),
        (b"a.d.ts", "declarations"),
        (b"a.b.c.d.ts", "declarations"),
        (b"jquery-3.6.0.min.js", "javascript"),
        (b".py", "python"),
        (b"py", None),
        (b"a.", None),
        (b"a.py.bak", None),
        (b"caf\xe9.py", "python"),
        (b"a\nb.py", "python"),
        (b"dir.py/file", None),
    ],
)
def test_the_name_decides_by_whole_name_then_by_longest_extension(path: bytes, expected: str | None) -> None:
    assert NAMING.by_name(path) == expected
    assert NAMING.by_name(path) == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"#!/usr/bin/python3.12 -u\n", "python"),
        (b"#! /usr/bin/env python3\n", "python"),
        (b"#!/usr/bin/env -S FOO=1 node --flag\n", "javascript"),
        (b"#!/usr/bin/env\n", "plain"),
        (b"\xef\xbb\xbf#!/bin/sh\n", "sh"),
        (b"#!/bin/bash\r\n", "sh"),
        (b"#!/usr/bin/perl\n", "plain"),
        (b"#!", "plain"),
        (b" #!/bin/sh\n", "plain"),
        (b"# -*- mode: Python; coding: utf-8 -*-\n", "python"),
        (b"#!/opt/thing\n# -*- python -*-\n", "python"),
        (b"// -*- C++ -*-\n", "c++"),
        (b"# -*- coding: utf-8 -*-\n", "plain"),
        (b"\n\n# -*- python -*-\n", "plain"),
        (b"/* vim: set ft=cpp ts=4 : */\n", "c++"),
        (b"# vim:filetype=python\n", "python"),
        (b"\n\n\n# vi: ft=js\n", "javascript"),
        (b"", "plain"),
        (b"\xff\xfe\x00", "plain"),
        (b"prose: vim users set ft= themselves\n", "plain"),
    ],
)
def test_the_first_lines_decide_where_the_name_does_not(head: bytes, expected: str) -> None:
    assert NAMING.of(b"tool", head) == expected


def test_a_modeline_in_the_last_lines_counts() -> None:
    assert NAMING.of(b"tool", b"x\n" * 10, b"x\n" * 10 + b"# vim: ft=python\n") == "python"
    assert NAMING.of(b"tool", b"x\n" * 10, b"# vim: ft=python\n" + b"x\n" * 10) == "plain"


def test_the_name_wins_over_the_content_and_what_is_forced_over_both() -> None:
    assert NAMING.of(b"a.js", b"#!/usr/bin/python\n") == "javascript"
    assert NAMING.of(b"a.js", b"#!/usr/bin/python\n", forced="TypeScript") == "typescript"
    assert NAMING.of(b"a.js", b"", forced="cpp") == "c++"
    assert NAMING.of(b"a.js", b"", forced="cobol") == "plain"


def test_an_extension_of_a_plugin_that_is_not_ours_wins() -> None:
    naming = Naming(
        Registry((language("aaa", extensions=(".x",)), language("zzz", extensions=(".x",), builtin=False)), (), "")
    )
    assert naming.by_name(b"a.x") == "zzz"


def test_a_language_keeps_its_own_name_whatever_others_call_themselves() -> None:
    naming = Naming(Registry((language("a", aliases=("b",), builtin=False), language("b")), (), ""))
    assert naming.named("b") == "b"
