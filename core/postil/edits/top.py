"""A skeleton for a file that does not say what it is for, below what has to stand first.

Invariant: what says who owns a file, how it is run or how it is encoded stays above; what stands directly above code
stays there.
"""

import re

from postil.edits.entries import PLACEHOLDER
from postil.edits.insert import singles
from postil.model import Edit, FileDoc
from postil.values import NamedTuple

_BOM = b"\xef\xbb\xbf"
_BANNER = re.compile(
    rb"copyright|licen[cs]e|\(c\) |spdx-|all rights reserved|coding[:=]|@ts-|eslint|@flow|vim?:|-\*-|:build|\+build"
    rb"|shellcheck|\bnoqa\b|pylint|mypy|ruff|luacheck",
    re.IGNORECASE,
)
_LICENCE = re.compile(rb"@license|@preserve|@copyright|copyright |all rights reserved", re.IGNORECASE)
"""What makes no doc of a comment in the marks of one."""
_PACKAGE = re.compile(rb"^package[ \t]+(\w+)", re.MULTILINE)
_SCRIPTS = ("javascript", "jsx", "typescript", "tsx")
_FORMS = {
    "python": ("#", "{quote}{words}{quote}", "{words}"),
    "rust": ("//", "//! {words}", "{words}"),
    "php": ("//", "/** {words} */", "{words}"),
    "shell": ("#", "# {words}", "{words}"),
    "lua": ("--", "--- {words}", "{words}"),
    "c": ("//", "/**\n * @file\n * {words}\n */", "@file\n{words}"),
    "c++": ("//", "/**\n * @file\n * {words}\n */", "@file\n{words}"),
    **dict.fromkeys(_SCRIPTS, ("//", "/** @file {words} */", "@file {words}")),
}
"""What begins a comment line of a language, the doc of a file in its marks, and how that reads."""


class _Head(NamedTuple):
    """The first lines of a file."""

    end: int
    """Behind the last of them."""
    apart: bool
    """Whether an empty line belongs between them and a doc."""


def top(content: bytes, doc: FileDoc) -> tuple[Edit, str] | None:
    """Put a skeleton where the doc of a file goes; None where the language or the file has no place for one."""
    if doc.overview is not None or content.count(b"\r") != content.count(b"\r\n"):
        return None
    newline = "\r\n" if b"\r\n" in content else "\n"
    if doc.language == "go":
        return _package(content, newline)
    if doc.language not in _FORMS:
        return None
    mark, form, reading = _FORMS[doc.language]
    head = _head(content, mark.encode(), doc.language)
    if head is None:
        return None
    quote = "'''" if singles(content, doc) else '"""'
    said = form.format(words=PLACEHOLDER, quote=quote).replace("\n", newline)
    before = newline if head.apart else ""
    after = newline if content[head.end :].split(b"\n", 1)[0].strip() else ""
    edit = Edit(head.end, head.end, f"{before}{said}{newline}{after}", ("inserts a skeleton",))
    return edit, reading.format(words=PLACEHOLDER)


def _package(content: bytes, newline: str) -> tuple[Edit, str] | None:
    """Directly above Go's package clause."""
    clause = _PACKAGE.search(content)
    if clause is None or content[: clause.start()].rstrip(b" \t").endswith(b"*/\n"):
        return None
    start = clause.start()
    above = content[:start].rsplit(b"\n", 2)[-2:-1]
    if above and above[0].strip():
        return None
    words = f"Package {clause[1].decode()} {PLACEHOLDER}"
    return Edit(start, start, f"// {words}{newline}", ("inserts a skeleton",)), words


def _head(content: bytes, mark: bytes, language: str) -> _Head | None:
    """The lines that stay above the doc: how the file is run, its encoding, whose it is."""
    at = len(_BOM) if content.startswith(_BOM) else 0
    apart = False
    if content.startswith(b"#!", at):
        at = _next(content, at)
    if language == "php":
        if content[at : _next(content, at)].strip() != b"<?php":
            return None
        at, apart = _next(content, at), True
    first = True
    while (block := _block(content, at, mark)) is not None:
        start, end = block
        loose = not content[end : _next(content, end)].strip()
        if _BANNER.search(content, start, end) is None and not (first and loose):
            break
        at, first, apart = end, False, True
    if content[:at] and not content[:at].endswith(b"\n") and at > len(_BOM):
        return None  # nothing stands below
    coding = content[:at].rstrip().rpartition(b"\n")[2]
    return _Head(at, apart and not (language == "python" and b"coding" in coding))


def _block(content: bytes, at: int, mark: bytes) -> tuple[int, int] | None:
    """The next comment, behind empty lines: lines with the mark, or one between marks that is no doc."""
    while at < len(content) and not content[at : _next(content, at)].strip():
        at = _next(content, at)
    start = at
    if mark == b"//" and content.startswith(b"/*", at):
        closing = content.find(b"*/", at)
        if content.startswith(b"/**", at) and _LICENCE.search(content, at, max(at, closing)) is None:
            return None
        end = _next(content, closing) if closing >= 0 else -1
        return (start, end) if end >= 0 and not content[closing + 2 : end].strip() else None
    while content[at : _next(content, at)].lstrip(b" \t").startswith(mark):
        if mark == b"//" and content[at:].lstrip(b" \t").startswith((b"///", b"//!")):
            break
        at = _next(content, at)
    return (start, at) if at > start else None


def _next(content: bytes, at: int) -> int:
    end = content.find(b"\n", at)
    return len(content) if end < 0 else end + 1
