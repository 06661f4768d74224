"""The text of a JSDoc comment, and what its tags say of the symbol."""

import re

from postil.docstrings.clean import block_comment

# The start of a line in the usual shape: blanks, a star, and a blank or the line's end.
_USUAL = re.compile(r"\n[ \t]*\*(?: |(?=\n))")
_DEPRECATED = re.compile(r"(?:^|\s|\{)@deprecated\b")
_VISIBILITY = re.compile(r"(?:^|\s)@(?:access\s+)?(internal|package|private|protected)\b")
_SAID = {"internal": 2, "package": 2, "private": 3, "protected": 1}


def doc_text(comment: bytes) -> str | None:
    """What a reader sees of a ``/** … */`` comment; nine in ten have the usual shape and take a short way."""
    text = comment.decode("utf-8", "replace")
    if "\n" not in text:
        return text[3:-2].strip().rstrip("*").rstrip() or None if "\r" not in text else block_comment(text)
    body = text[3:].rstrip("*/").rstrip(" \t*") if text.endswith(("\n */", " */")) else ""
    lines = body.count("\n")
    if body.endswith("\n"):
        body = body[:-1]
        lines -= 1
    plain, found = _USUAL.subn("\n", body)
    if found != lines or not found or "\r" in text or plain[0] != "\n" or plain[1:2] in ("", " ", "\t", "\n", "*"):
        return block_comment(text)
    if " \n" in plain or "\t\n" in plain:
        plain = "\n".join(line.rstrip() for line in plain.split("\n"))
    return plain.strip("\n").rstrip() or None


def said_visibility(text: str) -> int:
    """What the tags of a doc say of visibility, 0 when nothing."""
    match = _VISIBILITY.search(text)
    return _SAID[match[1]] if match is not None else 0


def said_deprecated(text: str) -> bool:
    """Whether a doc says that what it tells of is deprecated."""
    return "@deprecated" in text and _DEPRECATED.search(text) is not None
