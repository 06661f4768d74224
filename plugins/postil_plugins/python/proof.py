"""What in a Python file is code: as the grammar has it, and for a file that Python itself can read, as Python has it.

Python's own parser knows what the grammar does not: which indentation and which escapes are errors.
"""

import ast
import warnings

# hashlib would load OpenSSL.
from _blake2 import blake2b
from collections.abc import Sequence
from typing import cast

from postil.model import Source
from postil.syntax.code import dialect, digest
from postil.syntax.tree import parse
from postil_plugins.python import kinds
from postil_plugins.python.text import with_newlines

_DIALECT = dialect(kinds.GRAMMAR, docs=("string",))


def code(source: Source, docs: Sequence[tuple[int, int]]) -> str:
    """The digest of what in one file is no doc."""
    root = parse(kinds.GRAMMAR, with_newlines(source.content)).root_node
    return f"{digest(_DIALECT, source.content, docs, root)} {_parsed(source.content)}"


def _parsed(content: bytes) -> str:
    """A digest of the syntax tree without statements that are but a string; ``-`` when this Python cannot read it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "-"
    told = blake2b(digest_size=32)
    pending: list[object] = [tree]
    while pending:
        value = pending.pop()
        if isinstance(value, ast.AST):
            told.update(f"({type(value).__name__} {len(value._fields)}".encode())
            pending.extend([getattr(value, field, None) for field in reversed(value._fields)])
        elif isinstance(value, list):
            kept = [one for one in cast("list[object]", value) if not _is_string(one)]
            told.update(b"[%d " % len(kept))
            pending.extend(reversed(kept))
        else:
            # Of large numbers decimal digits are refused.
            text = hex(value) if isinstance(value, int) else repr(value)
            told.update(f"{type(value).__name__}:{len(text)}:{text}".encode("utf-8", "surrogatepass"))
    return told.hexdigest()


def _is_string(node: object) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
