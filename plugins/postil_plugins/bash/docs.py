"""What blocks of ``#`` lines say."""

import re
from collections.abc import Iterator

from postil.syntax.comments import Group
from postil.syntax.outline import Said

_RULE = re.compile(r"#[#\s\-=*~_+/.:|<>{}]*\Z")
_TOOLS = re.compile(
    r"#\s*(?:shellcheck\b|vim?:|-\*-|ex:|bats\b|postil:|editorconfig|shfmt:|spellcheck|nolint|noqa|kcov|"
    r"(?:BEGIN|END)[ _](?:INIT|ANSIBLE)|\{\{\{|\}\}\}|#?compdef\b|compdef\b|#autoload\b)|#!|#compdef\b|#autoload\b"
)
_MODELINE = re.compile(r"\s*-\*-.*-\*-\s*\Z")
_LICENCE = re.compile(
    r"copyright\b|\(c\) ?\d|©|spdx-|licen[sc]ed? (?:under|version|:)|\blicen[sc]e\b|all rights reserved|"
    r"permission is hereby|free software|warrant(?:y|ies)|is part of", re.IGNORECASE,
)  # fmt: skip
_FILE = re.compile(r"^@(?:file|name|brief)\b", re.MULTILINE)
_ARGUMENT = re.compile(r"^@arg[ \t]+(\$(?:\d+|@|\*))[ \t]+([A-Za-z]\w*(?:\[\])?)", re.MULTILINE)
_TYPES = frozenset(
    ("string", "int", "integer", "number", "bool", "boolean", "array", "path", "file", "any", "float", "str", "char")
)
_INTERNAL = re.compile(r"^@(?:internal|private)\b", re.MULTILINE)
_DEPRECATED = re.compile(r"^@deprecated\b", re.MULTILINE)


def said(content: bytes, group: Group | None) -> Said | None:
    """The doc that a group of comments gives; None when nothing is left."""
    if group is None:
        return None
    start, end = group
    lines = [line for line in _lines(content[start:end]) if not _is_silent(line)]
    if content.startswith(b"#!", start):
        start = _after_line(content, start)
    words = _joined(lines)
    return Said(words, start, end, "plain") if words and start < end else None


def _after_line(content: bytes, start: int) -> int:
    found = content.find(b"#", content.find(b"\n", start) + 1)
    return found if found >= 0 else start


def _lines(raw: bytes) -> Iterator[str]:
    text = raw.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    return (line.strip() for line in text.split("\n"))


def _is_silent(line: str) -> bool:
    """Whether a line is a rule or meant for a tool; a lone ``#`` parts paragraphs."""
    return ((_RULE.match(line) is not None and line.strip("#") != "") or (len(line) > 2 and not line.strip("#"))) or \
        _TOOLS.match(line) is not None  # fmt: skip


def _joined(lines: list[str]) -> str:
    bare = [line.lstrip("#") if line.startswith("##") else line[1:] for line in lines]
    bare = [line.rstrip().removesuffix(" #").rstrip() if line.endswith(" #") else line for line in bare]
    margin = min((len(line) - len(rest) for line in bare if (rest := line.lstrip(" \t"))), default=0)
    bare = [_MODELINE.sub("", line) if "-*-" in line else line for line in bare]
    text = "\n".join(line[margin:].rstrip() for line in bare).strip("\n")
    return text if any(map(str.isalnum, text)) else ""


def overview(content: bytes, group: Group) -> Said | None:
    """The doc that a block at the top gives the file, without its paragraphs about licences."""
    doc = said(content, group)
    if doc is None:
        return None
    kept: list[str] = []
    for paragraph in doc.text.split("\n\n"):
        if _LICENCE.search(paragraph):
            break
        kept.append(paragraph)
    words = "\n\n".join(kept).strip("\n")
    return doc._replace(text=words) if words else None


def is_file(doc: Said) -> bool:
    """Whether shdoc takes a doc for the file's."""
    return "@" in doc.text and _FILE.search(doc.text) is not None


def argument_types(doc: Said | None) -> dict[str, str]:
    """The types that shdoc's ``@arg $1 string …`` gives, by the parameter's sign."""
    if doc is None or "@arg" not in doc.text:
        return {}
    return {sign: kind for sign, kind in _ARGUMENT.findall(doc.text) if kind.lower().rstrip("[]") in _TYPES}


def is_internal(doc: Said | None) -> bool:
    """Whether a doc says that its function is not for others."""
    return doc is not None and "@" in doc.text and _INTERNAL.search(doc.text) is not None


def is_deprecated(doc: Said | None) -> bool:
    """Whether a doc says that its function is deprecated."""
    return doc is not None and "@deprecated" in doc.text and _DEPRECATED.search(doc.text) is not None
