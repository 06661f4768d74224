"""What the grammar does not know, in words of the same length that it does.

Only a file that the grammar does not understand is rewritten so; what is said of its declarations is read from what is
written, at the same bytes.
"""

import re

from postil_plugins.kotlin.grammar import LEXIS

_ANNOTATION = rb"@(?:[\w.:]|\[[^\[\]]*\])+(?:<[^<>()]*>)?(?:\((?:[^()]|\([^()]*\))*\))?"
_SOFT = rb"annotation|data|enum|expect|actual|inner|inline|infix|operator|out|suspend|value|vararg|companion|context"
_REWRITTEN = re.compile(
    # A member needs a line end or a semicolon behind it, even where the body ends.
    rb"(?P<end>[ \t]\})"
    rb"|(?P<file>[ \t])(?=@file:)"
    rb"|(?P<reference>\?::)"
    rb"|(?P<dollars>\$+)(?=\")"
    rb"|(?P<lambda>\bsuspend\b)(?=\s*\{)"
    rb"|(?P<empty>(?<== )\[\](?=\s*[,)]))"
    rb"|(?P<name>(?<=[\s(,])(?:" + _SOFT + rb")(?=\s*[,:=)](?!:)))"
    rb"|(?P<context>\bcontext\s*\((?:[^()]|\([^()]*\))*\))(?=\s+(?:[@(]|[a-z]+\b))"
    rb"|(?P<accessor>" + _ANNOTATION + rb")(?=\s+(?:(?:" + _ANNOTATION + rb"|[a-z]+)\s+){0,6}[gs]et\b)"
    rb"|(?<=:)\s*(?P<annotation>" + _ANNOTATION + rb")(?=\s+[\w(])"
    rb"|\bclass\s+\w+(?:<[^()={}]{0,200}>)?(?P<constructor>[ \t]*+\n\s*+)(?=(?:(?:"
    + _ANNOTATION
    + rb"|[a-z]+)\s+){0,6}constructor\b)"
)
_PRINTED = re.compile(rb"[^\r\n]")


def mended(content: bytes) -> bytes:
    """``content`` without the constructs that the grammar is known not to understand, words in strings and comments."""
    return _REWRITTEN.sub(_rewrite, LEXIS.opaque.sub(_neutral, content))


def _neutral(match: re.Match[bytes]) -> bytes:
    text = match[0]
    if text.startswith(b"/**") and len(text) > 4:
        return b"/**" + _PRINTED.sub(b" ", text[3:-2]) + b"*/"
    if text.startswith(b"/"):
        return _PRINTED.sub(b" ", text)
    if text.startswith(b'"'):
        return b'"' + b"a" * (len(text) - 2) + b'"' if len(text) > 1 else b" "
    return text


def _rewrite(match: re.Match[bytes]) -> bytes:
    group = match.lastgroup or ""
    start, end = match.start(group) - match.start(), match.end(group) - match.start()
    text = match[0]
    mark = _REPLACED.get(group, b"")
    return text[:start] + (mark or b" " * (end - start)) + text[end:] if group != "name" else b"a" * len(text)


_REPLACED = {"end": b"\n}", "file": b"\n", "reference": b" ::", "empty": b'""'}
