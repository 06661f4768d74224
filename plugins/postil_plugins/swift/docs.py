"""The text of Swift's doc comments, as the compiler's markup reader has it.

A line of nothing but slashes is a rule that somebody drew, not a doc.
"""

import re

from postil.docstrings.clean import block_comment

_BLOCK = re.compile(r"^[ \t]*/\*", re.MULTILINE)
_BLANKS = " \t"


def is_doc(content: bytes, start: int, end: int) -> bool:
    """Whether a comment is one that the compiler keeps for a declaration."""
    if content.startswith(b"/**", start):
        return end - start > 4
    return content.startswith(b"///", start) and not is_rule(content, start, end)


def is_rule(content: bytes, start: int, end: int) -> bool:
    """Whether a comment is a line of slashes."""
    return content.startswith(b"////", start) and not content[start:end].strip(b"/ \t\r")


def text_of(content: bytes, start: int, end: int) -> str | None:
    """The text of doc comments that follow one another; None when empty. Lines end with a line feed."""
    text = content[start:end].decode("utf-8", "replace")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not _BLOCK.search(text):
        return _joined(_unmarked(text.split("\n")))
    lines: list[str] = []
    run: list[str] = []
    while text:
        block = text.startswith("/*")
        stop = text.find("*/" if block else "\n", 2)
        stop = len(text) if stop < 0 else stop + 2 * block
        if block:
            lines += [*_unmarked(run), *(block_comment(text[:stop]) or "").split("\n")]
            run = []
        else:
            run.append(text[:stop])
        text = text[stop:].lstrip(" \t\n")
    return _joined([*lines, *_unmarked(run)])


def _unmarked(lines: list[str]) -> list[str]:
    """Line comments without their marks and without the indentation of the first that says something."""
    bare: list[str] = []
    indent = -1
    for line in lines:
        line = line.lstrip(_BLANKS)
        if line.startswith("////") and not line.strip("/ \t"):
            continue
        line = line.removeprefix("///").rstrip()
        if line:
            text = line.lstrip(_BLANKS)
            own = len(line) - len(text)
            if indent < 0:
                indent = own
            line = line[min(indent, own) :]
        bare.append(line)
    return bare


def _joined(lines: list[str]) -> str | None:
    return "\n".join(lines).strip("\n") or None
