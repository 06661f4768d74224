"""What a file says of itself at its top, found without a grammar.

Invariant: one pass over the first 8 KB and one count of the line ends; any bytes are fine.
"""

import re

from postil.docstrings.clean import block_comment, cleandoc
from postil.model import FileDoc, Source, Span
from postil.syntax.positions import BOM, Positions
from postil_plugins.plain.known import STYLE_OF, STYLES, Style

_HEAD = 8192
_LONGEST = 2000
_MOST_COMMENTS = 12
_FEWEST_WORDS = 4
"""A first line with fewer is not taken for prose where the language is unknown."""
_GENERATED = re.compile(
    rb"do not edit\b|@generated\b|generated (?:by|from|automatically|file|code)\b|generated\. do not"
)
_LICENCE = (
    "copyright", "(c) ", "©", "spdx-", "licensed ", "license ", "licence ", "all rights reserved", "warrant",
    "permission is hereby", "free software", "is part of ",
)  # fmt: skip
_SKIPPED = re.compile(
    rb"#![^\n]*|<\?(?:xml|php|hh)\b[^>\n]*(?:\?>)?|<!DOCTYPE[^>]*>|@charset[^\n]*|%YAML[^\n]*|---[ \t\r]*(?=\n)"
    rb"|@echo off[^\n]*|[#;%/*\" \t-]{0,8}(?:-\*-|\bvim?:|\bex:|coding[:=]|\beslint|\bfrozen_string_literal:)[^\n]*",
    re.IGNORECASE,
)
_MODELINE = re.compile(r"[ \t]*-\*-.*?-\*-")
_DECORATION = "-=*#~ \t\r"
_BLANK = re.compile(rb"\s*")
_PARAGRAPH = re.compile(rb"[^\n]++(?>(?:\n[^\S\n]*+\S[^\n]*+)*)")
_RULE = re.compile(r"([^\w\s])\1{2,}")
_PROSE_MARKUP = re.compile(r"\.\. |\.\\\"|:\w[\w -]*:|#\+\w+:|=\w+$|\.TH |\.Dd ")


def described(source: Source) -> FileDoc:
    """Describe one file by its first lines."""
    content, language = source.content, source.language
    head = content[:_HEAD]
    style = STYLE_OF.get(language) or STYLES["guess"]
    found = _comment(head, style)
    if found is None and style.prose:
        found = _first_paragraph(head, guessing=style is STYLES["guess"])
    span = text = None
    if found is not None:
        start, end, text = found
        span = _span(head, start, end)
    return FileDoc(
        language, text, span, "plain" if text else None, (), (), (), (), (),
        ("generated",) if _GENERATED.search(head[:1024].lower()) else (), 0, _lines(content), len(content),
    )  # fmt: skip


def _comment(head: bytes, style: Style) -> tuple[int, int, str] | None:
    """The first comment at the top that is neither a licence nor for tools."""
    at = 3 if head.startswith(BOM) else 0
    for _ in range(_MOST_COMMENTS):
        at = _after_blank(head, at)
        if (skipped := _SKIPPED.match(head, at)) and skipped.end() > at:
            at = skipped.end()
            continue
        found = _block(head, at, style) or _line_run(head, at, style)
        if found is None:
            return None
        at, text, start = found
        text = _without_licence(text) if text else None
        if text and any(map(str.isalnum, text)):
            return start, at, text[:_LONGEST]
    return None


def _block(head: bytes, at: int, style: Style) -> tuple[int, str | None, int] | None:
    for opening, closing in style.blocks:
        if head.startswith(opening, at):
            end = head.find(closing, at + len(opening))
            if end < 0:
                return None
            stop = end + len(closing)
            if opening == b"/*":
                return stop, block_comment(head[at:stop].decode("utf-8", "replace")), at
            inside = head[at + len(opening) : end].decode("utf-8", "replace")
            return stop, cleandoc(inside.lstrip(" |")).strip() or None, at
    return None


def _line_run(head: bytes, at: int, style: Style) -> tuple[int, str | None, int] | None:
    mark = next((mark for mark in style.lines if head.startswith(mark, at)), None)
    if mark is None:
        return None
    start = stop = at
    mark = mark.rstrip()
    lines: list[str] = []
    while head.startswith(mark, at):
        end = head.find(b"\n", at)
        end = len(head) if end < 0 else end
        if 0 < len(lines) < 3 and _SKIPPED.match(head, at):
            break
        lines.append(head[at:end].decode("utf-8", "replace").lstrip("".join(mark.decode().split()) + "#;%!|"))
        stop = end
        at = end + 1
        while at < len(head) and head[at] in b" \t":
            at += 1
    while lines and not lines[-1].strip(_DECORATION):
        lines.pop()
    while lines and not lines[0].strip(_DECORATION):
        lines.pop(0)
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return stop, "\n".join(line[margin:].rstrip() for line in lines) or None, start


def _without_licence(text: str) -> str | None:
    """What a comment says before it comes to the licence and without modelines."""
    lowered = text.lower()
    at = min((place for word in _LICENCE if (place := lowered.find(word)) >= 0), default=-1)
    if at >= 0:
        text = text[: text.rfind("\n", 0, at) + 1].strip()
    if "-*-" in text:
        text = _MODELINE.sub("", text).strip()
    return text or None


def _first_paragraph(head: bytes, *, guessing: bool) -> tuple[int, int, str] | None:
    """The title, when there is one, and the first paragraph after it."""
    at = 3 if head.startswith(BOM) else 0
    title: tuple[int, str] | None = None
    while (match := _PARAGRAPH.match(head, _after_blank(head, at))) is not None:
        at = match.end()
        written = [line.strip() for line in match.group().decode("utf-8", "replace").split("\n")]
        lines = [line for line in written if not _RULE.fullmatch(line)]
        if not lines or _PROSE_MARKUP.match(lines[0]):
            continue
        if guessing and len(lines[0].split()) < _FEWEST_WORDS:
            return None
        text = "\n".join(lines)[:_LONGEST]
        start = match.start()
        if title is None and len(lines) < len(written):
            title = start, text
            continue
        if not any(map(str.isalnum, text)):
            continue
        return (start, at, text) if title is None else (title[0], at, f"{title[1]}\n\n{text}")
    return None if title is None else (title[0], title[0] + len(title[1].encode()), title[1])


def _after_blank(head: bytes, at: int) -> int:
    match = _BLANK.match(head, at)
    return match.end() if match else at


def _span(head: bytes, start: int, end: int) -> Span:
    if b"\r" in head:
        return Positions(head).span(start, end)
    line, end_line = head.count(b"\n", 0, start) + 1, head.count(b"\n", 0, end) + 1
    return Span(start, end, line, _column(head, start), end_line, _column(head, end))


def _column(head: bytes, at: int) -> int:
    before = head[head.rfind(b"\n", 0, at) + 1 : at]
    return len(before.removeprefix(BOM).decode("utf-8", "replace"))


def _lines(content: bytes) -> int:
    if b"\r" in content:
        return Positions(content).lines
    return content.count(b"\n") + (not content.endswith(b"\n") and content != b"")
