"""Markdown: a section for each heading of the document, nested by level.

A heading counts where CommonMark sees one at the top of the document: not in code fences, indented code, HTML blocks
and front matter, nor inside block quotes and list items, which quote or illustrate and begin no section. A section's
name is the heading's text without markup; its qualified name the names of the headings it stands under, joined by
dots (dots inside a heading are kept); its doc the first paragraph under it; its end the last line before the next
heading of its level or a higher one.

The blocks are found by a scanner of CommonMark's block rules rather than by tree-sitter-markdown: it takes half the
time of the grammar's parse alone, agrees with markdown-it where the grammar does not, and cannot crash, as the
grammar's external scanner can.
"""

from collections.abc import Sequence

from postil.model import FileDoc, Source
from postil.spec import Language, hookimpl

VERSION = "1"


@hookimpl
def postil_languages() -> Sequence[Language]:
    """Markdown and MDX, by extension."""
    return [
        Language(
            "markdown", VERSION,
            (".md", ".markdown", ".mdown", ".mdwn", ".mkd", ".mkdn", ".mkdown", ".mdx", ".livemd", ".ronn"),
            ("contents.lr",), aliases=("md", "mdx", "pandoc", "gfm"),
        )
    ]  # fmt: skip


@hookimpl
def postil_analyze(source: Source) -> FileDoc | None:
    """Describe one Markdown file."""
    from postil_plugins.markdown.sections import described

    return described(source)
