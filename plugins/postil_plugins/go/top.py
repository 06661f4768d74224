"""The top level of a Go file, of a broken one too.

Tree-sitter gives up on everything between two errors far apart; people save files in the middle of a word. So where
the tree is broken, the text is parsed again in stretches, one for each line that starts a declaration at its margin, as
gofmt leaves them: a broken declaration then costs itself alone.
"""

import re
from itertools import pairwise

from tree_sitter import Node

from postil.syntax.walking import outside_errors, parsed_between
from postil_plugins.go import grammar as g

_DECLARATION = re.compile(rb"^(?>(?://[^\n]*\n)*)(?:func|type|var|const|import|package)\b", re.MULTILINE)
_MOST_STRETCHES = 500


def top_level(content: bytes, root: Node) -> list[Node]:
    """The declarations and comments of a file, in source order."""
    children = root.children
    if not root.has_error:
        return children
    answer: list[Node] = []
    start = 0 if root.is_error else -1
    for child in children:
        if not _whole(content, child) or (start >= 0 and child.kind_id == g.COMMENT):
            start = child.start_byte if start < 0 else start
            continue
        if start >= 0:
            answer.extend(_parsed_again(content, start, child.start_byte))
            start = -1
        answer.append(child)
    if start >= 0:
        answer.extend(_parsed_again(content, start, root.end_byte))
    return answer


def _whole(content: bytes, node: Node) -> bool:
    """Whether a node is one declaration, perhaps with something missing, and swallowed none after it."""
    if node.kind_id not in g.WHOLE:
        return False
    return not node.has_error or not _DECLARATION.search(content, node.start_byte + 1, node.end_byte)


def _parsed_again(content: bytes, start: int, end: int) -> list[Node]:
    """What stands between two bytes, declaration by declaration."""
    cuts = [match.start() for match in _DECLARATION.finditer(content, start, end) if match.start() > start]
    bounds = [start, *cuts[:_MOST_STRETCHES], end]
    answer: list[Node] = []
    for first, last in pairwise(bounds):
        answer += outside_errors(parsed_between(g.GO, content, first, last))
    return answer
