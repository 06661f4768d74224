"""Rust that the grammar does not know, written so that it does, byte for byte as long.

Only the tree is made from the rewritten text; names, signatures, docs and hashes are read from the file. What is
rewritten: ``macro`` items, trait aliases and public types of ``extern`` blocks, which become items of the same name
that hold nothing, words before items (``auto trait``, ``const trait``, ``default impl``, ``safe fn``, ``gen fn``),
``const`` in bounds and implementations, the bounds of an associated type that has a default, and ``box``. Without that
the grammar gives up on all of a file.
"""

import re

from tree_sitter import Node

from postil.syntax.tree import parse
from postil_plugins.rust import grammar as g
from postil_plugins.rust.recovery import closed

_WORDS = (
    rb"~const\b"
    rb"|\[const\](?=\s*[\w:])"
    rb"|\bconst(?=\s+(?:unsafe\s+)?(?:auto\s+)?trait\b)"
    rb"|\bconst(?=\s+[\w:]{1,200}(?:<[^{};]{0,200}>)?\s+for\b)"
    rb"|\bauto(?=\s+trait\b)"
    rb"|\bdefault(?=\s+(?:(?:unsafe\s+)?impl|const|type|async|unsafe)\b)"
    rb"|\bsafe(?=\s+(?:fn|static)\b)"
    rb"|\bunsafe(?=\s+static\b)"
    rb"|\bgen(?=\s+fn\b)"
    rb"|\bbox(?=\s+\w)"
)
_ARGUMENTS = rb"<(?:[^;{}<>]|<[^;{}<>]{0,200}>){0,500}>"
_FOREIGN = re.compile(
    rb"(?P<opaque>//[^\n]*|" + g.BLOCK_COMMENT + rb"|" + g.STRING + rb")"
    rb"|(?P<words>" + _WORDS + rb")"
    rb"|\bmacro\s+\w+\s*(?P<macro>[({])"
    rb"|\bpub(?:\s*\([^()]*\))?\s+(?P<opaque_type>type)\s+\w+\s*;"
    rb"|\btrait\s+\w++\s*+(?:<[^=;{}]{0,500}>\s*+)?(?P<alias>=)"
    rb"|\btype\s+\w++\s*+(?:<[^=;{}]{0,500}>\s*+)?(?P<bounds>:(?:[^=;{}<>]|" + _ARGUMENTS + rb"){1,500})=",
    re.DOTALL,
)
_BRACKET = re.compile(rb"(//[^\n]*|" + g.BLOCK_COMMENT + rb"|" + g.STRING + rb")|[()\[\]{}]", re.DOTALL)
_NOT_LINE_END = re.compile(rb"[^\r\n]")


def tree_root(content: bytes) -> tuple[Node, int]:
    """The root of the best tree there is for ``content``, and how many errors it has."""
    root = parse(g.GRAMMAR, content).root_node
    if not root.has_error:
        return root, 0
    best, (lost, errors) = root, _lost(root)
    rewritten = _rewritten(content)
    if rewritten is not None:
        other = parse(g.GRAMMAR, rewritten).root_node
        other_lost, other_errors = _lost(other)
        if other_lost <= lost:
            content, best, lost, errors = rewritten, other, other_lost, other_errors
    if errors:
        mended, items = closed(content)
        other = parse(g.GRAMMAR, mended).root_node
        other_lost, other_errors = _lost(other)
        if items and (other_lost, other_errors) < (lost, errors):
            return other, other_errors + items
    return best, errors


def _lost(root: Node) -> tuple[int, int]:
    """How many bytes are in errors, and how many errors there are."""
    size = count = 0
    pending = [root]
    while pending:
        node = pending.pop()
        if node.is_error or node.is_missing:
            size += node.end_byte - node.start_byte
            count += 1
        elif node.has_error:
            pending.extend(node.children)
    return size, count


def _rewritten(content: bytes) -> bytes | None:
    """``content`` in the grammar's Rust; None when there is nothing to rewrite."""
    changed: bytearray | None = None
    at = 0
    while (match := _FOREIGN.search(content, at)) is not None:
        at = match.end()
        if match["opaque"] is not None:
            continue
        if changed is None:
            changed = bytearray(content)
        if match["words"] is not None:
            _blank(changed, *match.span("words"))
        elif match["macro"] is not None:
            at = _macro(content, changed, match.start(), match.start("macro"))
        elif match["alias"] is not None:
            at = _alias(content, changed, match.start("alias"))
        elif match["opaque_type"] is not None:
            changed[match.start("opaque_type") : match.end("opaque_type")] = b" mod"
        else:
            _blank(changed, *match.span("bounds"))
    return None if changed is None else bytes(changed)


def _blank(changed: bytearray, start: int, end: int) -> None:
    changed[start:end] = _NOT_LINE_END.sub(b" ", bytes(changed[start:end]))


def _macro(content: bytes, changed: bytearray, start: int, opening: int) -> int:
    """Make a ``macro`` an empty union; behind it."""
    end = _closing(content, opening)
    if content[opening : opening + 1] == b"(":
        body = re.compile(rb"\s*\{").match(content, end)
        if body is None:
            return end
        end = _closing(content, body.end() - 1)
    changed[start : start + 5] = b"union"
    _blank(changed, opening, end)
    changed[opening : opening + 1] = b"{"
    changed[end - 1 : end] = b"}"
    return end


def _alias(content: bytes, changed: bytearray, equals: int) -> int:
    """Make a trait alias an empty trait; behind it."""
    end = content.find(b";", equals)
    if end < 0:
        return equals + 1
    _blank(changed, equals, end)
    changed[equals : equals + 1] = b"{"
    changed[end : end + 1] = b"}"
    return end + 1


def _closing(content: bytes, opening: int) -> int:
    """Behind the bracket that closes the one at ``opening``."""
    depth = 0
    for mark in _BRACKET.finditer(content, opening):
        if mark.group(1) is None:
            depth += 1 if mark.group() in b"([{" else -1
            if not depth:
                return mark.end()
    return len(content)
