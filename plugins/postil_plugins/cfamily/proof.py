"""What in a C or C++ file is code, and on which line its directives stand."""

import re
from collections.abc import Sequence

from postil.model import Source
from postil.syntax.code import lexical_digest
from postil_plugins.cfamily.grammar import COMMENT_MARKS, lexis
from postil_plugins.cfamily.outline import speaks_cpp
from postil_plugins.cfamily.text import Text

# A comment in a comment is a warning, which many make an error, and so is a trigraph, which may be a backslash.
_HAZARDS = re.compile(rb"(?<=.)/\*|\?\?/", re.DOTALL)


def code(source: Source, docs: Sequence[tuple[int, int]], *, cpp: bool) -> str:
    """The digest of what in one file is no doc."""
    cpp = cpp or speaks_cpp(source, Text(source.content, cpp=False))
    return f"{'c++' if cpp else 'c'} " + lexical_digest(
        lexis(source.content, cpp=cpp).opaque, COMMENT_MARKS, source.content, docs, _HAZARDS
    )
