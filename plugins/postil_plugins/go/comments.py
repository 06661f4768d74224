"""What a group of comments says, as ``go/ast`` gives it."""

import re

from postil.docstrings.clean import godoc
from postil.syntax.comments import Group

_BLANK = (" ", "\t", "\n", "\r")
_NOT_PLAIN = re.compile(r"\n\s*/[/*]|\n\n\n|[ \t\r]\n")


def doc_text(content: bytes, group: Group) -> str | None:
    """What the group says, as ``CommentGroup.Text`` gives it without its last line end."""
    text = content[group[0] : group[1]].decode("utf-8", "replace")
    # Nearly every line of nearly every doc is "// " and words: then taking the marks off is all there is to do.
    if text.startswith("// "):
        said = text[3:]
        if "\n" in said:
            said = said.replace("\n// ", "\n").replace("\n//\n", "\n\n")
        if not (said.startswith(_BLANK) or said.endswith(_BLANK)) and not _NOT_PLAIN.search(said):
            return said or None
    if "/*" not in text:
        return godoc([line.lstrip() for line in text.split("\n")])
    return godoc(_comments(text))


def _comments(text: str) -> list[str]:
    """A group of both kinds of comment as its single comments."""
    answer: list[str] = []
    at = line = block = 0
    while True:
        # Each is looked for where the last one was passed: a group may be long and hold one kind alone.
        if 0 <= line <= at:
            line = text.find("//", at)
        if 0 <= block <= at:
            block = text.find("/*", at)
        at = min((place for place in (line, block) if place >= 0), default=-1)
        if at < 0:
            return answer
        mark, width = ("\n", 0) if at == line else ("*/", 2)
        end = text.find(mark, at + 2)
        end = len(text) if end < 0 else end + width
        answer.append(text[at:end])
        at = end
