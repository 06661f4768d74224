"""What the grammar does not know, made into what it knows before it reads a file.

Invariant: each byte of the text that is parsed is at its place in the file; names and signatures are read from the
file itself.
"""

import re

from tree_sitter import Node, Tree

from postil_plugins.swift import grammar as g

_UNKNOWN = (
    (b"#warning", re.compile(rb"#warning[ \t]*\([^\r\n]*")),
    (b"#error", re.compile(rb"#error[ \t]*\([^\r\n]*")),
    (b"#sourceLocation", re.compile(rb"#sourceLocation[ \t]*\([^\r\n]*")),
    (b"__", re.compile(rb"__(?:shared|owned|consuming)(?=[ \t]+[\w(\[@])")),
    (b"@_i", re.compile(rb"@_(?:implicitSelfCapture|inheritActorContext)\b")),
    (b"nonisolated(", re.compile(rb"\((?<=nonisolated\()(?:unsafe|nonsending)\)")),
    (b"sending ", re.compile(rb"sending(?<=[:>(,] sending)(?=[ \t]+[\w(\[@])")),
)
"""What is left out, each behind a word that must be there, for looking for a word costs next to nothing."""

_DIRECTIVE = re.compile(rb"^[ \t]*#(?:if|elseif|else|endif)\b[^\r\n]*", re.MULTILINE)
_ODD_ATTRIBUTE = re.compile(rb"(@_\w+\()([^()\r\n\"]*)(?=\))")
_BLOCK_BEFORE_CODE = re.compile(rb"(/\*(?>(?:[^*]|\*(?!/))*)\*/)[ \t](?=[ \t]*[A-Za-z@])")
_REGEX = re.compile(rb"(?<=[=(,:] )/(?![ \t*/\r\n])(?>(?:[^/\\\r\n]+|\\[^\r\n])*)/")
_CLAUSE = re.compile(rb"(\bassociatedtype[ \t][^\r\n;{}/]*?)(\bwhere\b[^\r\n;{}/]*)")
_KNOWN_ARGUMENTS = re.compile(rb"\s*[\w.*]+\s*(?:[,:]\s*[\w.*:]+\s*)*\Z|\s*\Z")


def readable(content: bytes) -> bytes:
    """The content as the grammar can read it, byte for byte as long."""
    if b"\r" in content:
        content = content.replace(b"\r\n", b" \n").replace(b"\r", b"\n")
    for word, unknown in _UNKNOWN:
        if word in content:
            content = unknown.sub(_blank, content)
    if b"#if" in content:
        # Each branch is whole statements, cases or members, so that all of them together are, too.
        content = _DIRECTIVE.sub(_blank, content)
    if b"@_" in content:
        content = _ODD_ATTRIBUTE.sub(_argument, content)
    if b"*/ " in content or b"*/\t" in content:
        # No statement ends before such a comment for the grammar, unless a line ends behind it.
        content = _BLOCK_BEFORE_CODE.sub(_on_its_own, content)
    if b"\\/" in content:
        content = _REGEX.sub(_regex, content)
    if b"associatedtype" in content:
        content = _CLAUSE.sub(_without_clause, content)
    return content


def divided(content: bytes, start: int, end: int) -> bool:
    """Whether a directive stands between two bytes."""
    return b"#" in content[start:end] and _DIRECTIVE.search(content, start, end) is not None


def errors(tree: Tree) -> int:
    """How many parse errors there are; that the grammar wants a mark behind an empty tuple is none."""
    root = tree.root_node
    if not root.has_error:
        return 0
    found = 0
    pending: list[Node] = [root]
    while pending:
        node = pending.pop()
        if node.is_missing:
            found += node.kind_id not in g.WANTED
        elif node.is_error:
            found += 1
        elif node.has_error:
            pending.extend(node.children)
    return found


def _blank(match: re.Match[bytes]) -> bytes:
    return b" " * len(match[0])


def _on_its_own(match: re.Match[bytes]) -> bytes:
    """A block comment, with a line end behind it when it is the first of its line."""
    start = match.start()
    text = match.string
    line = text.rfind(b"\n", 0, start) + 1
    return match[0] if text[line:start].strip() else match[1] + b"\n"


def _argument(match: re.Match[bytes]) -> bytes:
    """An attribute's arguments as one name where the grammar would not take them."""
    words = match[2]
    return match[0] if _KNOWN_ARGUMENTS.match(words) else match[1] + b"a" * len(words)


def _without_clause(match: re.Match[bytes]) -> bytes:
    """An associated type with one more name in its bound instead of a clause of constraints."""
    clause = match[2]
    words = clause.rstrip()
    mark = b"&" if b":" in match[1] or b"=" in match[1] else b":"
    return match[1] + mark + b"a" * (len(words) - 1) + clause[len(words) :]


def _regex(match: re.Match[bytes]) -> bytes:
    """A regular expression of letters alone: the grammar ends one at a slash that is escaped."""
    return b"/" + b"a" * (len(match[0]) - 2) + b"/"
