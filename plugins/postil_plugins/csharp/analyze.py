"""One file of C#: its texts parsed and walked, and what they say put together."""

import re

from postil.model import Export, FileDoc, Import, Source
from postil.syntax.outline import Outline
from postil.syntax.tree import count_errors, parse
from postil_plugins.csharp import grammar as g
from postil_plugins.csharp.branches import texts
from postil_plugins.csharp.walk import Walk

_LONE = re.compile(rb"\r(?!\n)")


def analyze(source: Source) -> FileDoc:
    """Describe one C# file."""
    outline = Outline(source.language, source.content, g.LEXIS)
    seen: set[tuple[int, str]] = set()
    errors = 0
    # The grammar knows no line end that is a lone carriage return.
    content = _LONE.sub(b"\n", source.content) if b"\r" in source.content else source.content
    for text in texts(content):
        tree = parse(g.GRAMMAR, text)
        outline.content = text
        Walk(outline, seen).file(tree.root_node)
        errors = max(errors, count_errors(tree))
    outline.content = source.content
    outline.imports.sort(key=_line)
    outline.exports.sort(key=_line)
    return outline.filedoc(errors)


def _line(item: Import | Export) -> int:
    return item.line
