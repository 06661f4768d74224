"""The text of doc comments, as phpDocumentor reads it."""

import re

_STAR = re.compile(r"\n[ \t]*\*")
_LICENCE = re.compile(
    r"copyright\b|\(c\)|©|licen[cs]ed?\b|spdx-|@licen[cs]e|@copyright"
    r"|this (?:file|source file|program|library|script) is (?:part of|free|subject)",
    re.IGNORECASE,
)
_DEPRECATED = re.compile(r"^[ \t]*@deprecated\b", re.MULTILINE)
_TEST = re.compile(r"^[ \t]*@test\b", re.MULTILINE)


def text_of(comment: bytes) -> str | None:
    """The text of a doc comment without its marks and common indentation; None when empty."""
    text = comment.decode("utf-8", "replace")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.removesuffix("*/")[3:]
    if "\n" not in text:
        return text.strip(" \t*") or None
    lines = _STAR.sub("\n", text).split("\n")
    first = lines[0].strip()
    rest = [line.rstrip() for line in lines[1:]]
    while rest and not rest[-1].strip("*"):
        rest.pop()
    margin = min((len(line) - len(line.lstrip(" \t")) for line in rest if line), default=0)
    if margin:
        rest = [line[margin:] for line in rest]
    return "\n".join([first, *rest]).strip("\n") or None


def says_deprecated(doc: str) -> bool:
    """Whether a doc has the tag ``@deprecated``."""
    return "@deprecated" in doc and _DEPRECATED.search(doc) is not None


def says_test(doc: str) -> bool:
    """Whether a doc has PHPUnit's ``@test``."""
    return "@test" in doc and _TEST.search(doc) is not None


def is_licence(doc: str) -> bool:
    """Whether a doc starts as a licence does, and so is about the file's owners."""
    return _LICENCE.match(doc.split("\n", 1)[0].strip()) is not None
