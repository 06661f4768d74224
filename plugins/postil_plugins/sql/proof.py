"""What in an SQL file is code, for whatever program runs it.

Invariant: only what every dialect and every client reads as a comment is left out; how a file is read may not change
with what its docs say, so the way it is read is part of the digest.
"""

import re
from collections.abc import Sequence

from postil.model import Source
from postil.syntax.code import lexical_digest
from postil_plugins.sql.lexer import dialect

# Clients split scripts at semicolons and replace variables in comments too, and templates are filled in before anyone
# knows of comments; hints to planners are comments.
_HAZARDS = re.compile(rb"[;&\\]|\{[{%#]|\}\}|[%#]\}|\$[({]|:\w|/\*|\*/|--\+|(?i:\bGO\b|\bDELIMITER\b|\bENGINE\b)")
_MARKS = (b"--", b"/*", b"#")


def code(source: Source, docs: Sequence[tuple[int, int]]) -> str:
    """The digest of what in one file is no doc."""
    how = dialect(source.content)
    digest = lexical_digest(how.pieces, _MARKS, source.content, docs, _HAZARDS)
    return f"sql{how.escapes:d}{how.batches:d} {digest}"
