"""What the grammar does not know, in words of the same length that it does.

Only a file that the grammar does not understand is rewritten so; what is said of its declarations is read from what is
written, at the same bytes. Annotations are taken out: with them the grammar takes many a declaration for an expression.
"""

import re

from tree_sitter import Node

from postil.values import NamedTuple
from postil_plugins.kotlin import grammar as g

_BRACKETS = rb"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
_SOFT = rb"annotation|data|enum|expect|actual|inner|inline|infix|operator|out|suspend|value|vararg|companion|context"
_REWRITTEN = re.compile(
    # A member needs a line end or a semicolon behind it, even where the body ends.
    rb"(?P<end>[ \t]\})"
    rb"|(?<![\w)\]}\"'`])(?P<annotation>@(?:[\w.:]|\[[^\[\]]*\])+(?:<[^<>()]*>)?(?:" + _BRACKETS + rb")?)"
    rb"|(?P<reference>\?::)"
    rb"|(?P<dollars>\$+)(?=\")"
    rb"|(?P<lambda>\bsuspend\b)(?=\s*\{)"
    rb"|(?P<empty>(?<== )\[\](?=\s*[,)]))"
    rb"|(?P<name>(?<=[\s(,])(?:" + _SOFT + rb")(?=\s*[,:=)](?!:)))"
    rb"|(?P<context>\bcontext\s*\((?:[^()]|\([^()]*\))*\))(?=\s+(?:[@(]|[a-z]+\b))"
    # The body of a class that delegates is taken for a lambda.
    rb"|\b(?:class|object)\b\s*\w*\s*(?:<[^(){}=]{0,200}>)?\s*(?:" + _BRACKETS + rb")?\s*:[^{}=]{0,500}?"
    rb"(?P<delegate>\bby\b[^{}\r\n]{1,300}?)(?=\s*\{)"
)
# Looked for when annotations are blanks.
_CONSTRUCTOR = re.compile(
    rb"\bclass\s+\w+(?:<[^()={}]{0,200}>)?(?P<constructor>[ \t]*+\n\s*+)(?=(?:[a-z]+\s+){0,6}constructor\b)"
)
_PRINTED = re.compile(rb"[^\r\n]")


class Mended(NamedTuple):
    """A file as the grammar understands it."""

    content: bytes
    annotations: dict[int, int]
    """Where annotations and context parameters were: from their ends to their starts."""


def suspect(content: bytes, root: Node, script: bool) -> bool:
    """Whether the grammar took a declaration at the top for an expression, which it does without an error."""
    others = [child.start_byte for child in root.children if child.kind_id not in g.AT_TOP]
    return any(not script or content.startswith(b"@", start) for start in others)


def mended(content: bytes) -> Mended:
    """``content`` without what the grammar is known not to understand, words in strings and comments."""
    annotations: dict[int, int] = {}

    def rewrite(match: re.Match[bytes]) -> bytes:
        group = match.lastgroup or ""
        if group in ("annotation", "context"):
            annotations[match.end(group)] = match.start(group)
        return _rewritten(match, group)

    plain = _REWRITTEN.sub(rewrite, g.LEXIS.opaque.sub(_neutral, content))
    return Mended(_CONSTRUCTOR.sub(lambda match: _rewritten(match, "constructor"), plain), annotations)


def _rewritten(match: re.Match[bytes], group: str) -> bytes:
    start, end = match.start(group) - match.start(), match.end(group) - match.start()
    text = match[0]
    if group == "name":
        return b"a" * len(text)
    return text[:start] + _REPLACED.get(group, b" " * (end - start)) + text[end:]


_REPLACED = {"end": b"\n}", "reference": b" ::", "empty": b'""'}


def _neutral(match: re.Match[bytes]) -> bytes:
    """A string or comment as long as it was, in which nothing can be mistaken."""
    text = match[0]
    if text.startswith(b"/**") and len(text) > 4 and text.endswith(b"*/"):
        return b"/**" + _PRINTED.sub(b" ", text[3:-2]) + b"*/"
    if text.startswith(b"/"):
        return _PRINTED.sub(b" ", text)
    if text.startswith(b'"'):
        return b'"' + b"a" * (len(text) - 2) + b'"' if len(text) > 1 else b" "
    return text
