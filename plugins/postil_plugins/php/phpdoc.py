"""The text of doc comments, as phpDocumentor reads it."""

import re

_STAR = re.compile(r"\n[ \t]*\*")
_MARGIN = re.compile(r"/\*\*(\n[ \t]*\*)(?: |\n)")
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
    regular = _regular(text)
    if regular is not None:
        return regular or None
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


def _regular(text: str) -> str | None:
    """The text of a comment whose every line starts with the same blanks, a star and a blank; None for any other.

    Nearly all are so, and taking them apart line by line is a good part of the work on a file that is well documented.
    """
    margin = _MARGIN.match(text)
    if margin is None or not text.endswith("*/"):
        return None
    prefix = margin.group(1)
    body = text[3:-2].rstrip(" \t\n")
    if body.endswith("*"):
        return None
    bare = body.replace(prefix, "\n")
    lines, single = bare.count("\n"), bare.count("\n ")
    if body.count(prefix) != lines or " \n" in bare or "\t" in bare or "\n*" in bare:
        return None
    if single + bare.count("\n\n") != lines or bare.count("\n  ") == single:
        return None
    return bare.replace("\n ", "\n").strip("\n")


def says_deprecated(doc: str) -> bool:
    """Whether a doc has the tag ``@deprecated``."""
    return "@deprecated" in doc and _DEPRECATED.search(doc) is not None


def says_test(doc: str) -> bool:
    """Whether a doc has PHPUnit's ``@test``."""
    return "@test" in doc and _TEST.search(doc) is not None


def is_licence(doc: str) -> bool:
    """Whether a doc starts as a licence does, and so is about the file's owners."""
    return _LICENCE.match(doc.split("\n", 1)[0].strip()) is not None
