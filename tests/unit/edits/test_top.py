"""The doc of a file goes where its language has it, and what has to stand first stays first."""

import pytest

from postil.edits.top import top
from support.languages import analyzed
from support.proofs import proved

PLACES = {
    "a.py": (b"#!/usr/bin/python\nimport x\n", b'#!/usr/bin/python\n"""TODO"""\n\nimport x\n'),
    "b.py": (b"# -*- coding: utf-8 -*-\n\nx = 1\n", b'# -*- coding: utf-8 -*-\n"""TODO"""\n\nx = 1\n'),
    "c.py": (b"\xef\xbb\xbf# What x is.\r\nx = 1\r\n", b'\xef\xbb\xbf"""TODO"""\r\n\r\n# What x is.\r\nx = 1\r\n'),
    "d.py": (
        b"# Says nothing.\n\n\nfrom __future__ import x\n",
        b'# Says nothing.\n\n"""TODO"""\n\n\nfrom __future__ import x\n',
    ),
    "e.py": (b"def f():\n    '''Say.'''\n", b"'''TODO'''\n\ndef f():\n    '''Say.'''\n"),
    "a.go": (
        b"//go:build linux\n\n// Copyright\n\npackage a\n",
        b"//go:build linux\n\n// Copyright\n\n// Package a TODO\npackage a\n",
    ),
    "a.rs": (b"// SPDX-License-Identifier: X\nuse a;\n", b"// SPDX-License-Identifier: X\n\n//! TODO\n\nuse a;\n"),
    "a.js": (
        b"#!/usr/bin/env node\n/* Copyright\n   him */\n'use strict';\n",
        b"#!/usr/bin/env node\n/* Copyright\n   him */\n\n/** @file TODO */\n\n'use strict';\n",
    ),
    "b.js": (
        b"/**\n * @license X\n */\nfunction f() {}\n",
        b"/**\n * @license X\n */\n\n/** @file TODO */\n\nfunction f() {}\n",
    ),
    "a.ts": (
        b"/** Of f. */\nexport function f() {}\n",
        b"/** @file TODO */\n\n/** Of f. */\nexport function f() {}\n",
    ),
    "a.php": (
        b"<?php\n\nnamespace A;\n\nclass B {}\n",
        b"<?php\n\n/** TODO */\n\nnamespace A;\n\nclass B {}\n",
    ),
    "a.c": (
        b"/* Copyright */\n\n#include <x.h>\nint f();\n",
        b"/* Copyright */\n\n/**\n * @file\n * TODO\n */\n\n#include <x.h>\nint f();\n",
    ),
    "a.sh": (b"#!/bin/sh\nset -e\nf() { :; }\n", b"#!/bin/sh\n# TODO\n\nset -e\nf() { :; }\n"),
    "a.lua": (b"local x = 1\n", b"--- TODO\n\nlocal x = 1\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", PLACES)
def test_a_file_gets_its_doc_below_what_stands_first(name: str) -> None:
    before, after = PLACES[name]
    doc = analyzed(name, before)
    made = top(before, doc)
    assert made is not None
    edit, words = made
    assert before[: edit.start_byte] + edit.text.encode() + before[edit.end_byte :] == after
    assert proved(name, before, after) is None
    now = analyzed(name, after)
    assert (now.overview or "").split() == words.split()
    assert [each.doc for each in now.symbols] == [each.doc for each in doc.symbols]
    assert top(after, now) is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.py", b'"""Says."""\n'),
        ("a.py", b"x = 1\ry = 2\n"),
        ("a.php", b"<html>\n<?php f(); ?>\n"),
        ("a.go", b"//go:build linux\npackage a\n"),
        ("a.kt", b"package a\n"),
        ("a.py", b"# Copyright"),
    ],
)
def test_where_there_is_no_place_there_is_no_doc(name: str, content: bytes) -> None:
    assert top(content, analyzed(name, content)) is None
