"""What a parse error swallowed, found again by indentation.

One bracket left open can make the parser take the rest of a file for arguments, which is how a file looks while
somebody types. So in a file with errors each line that starts a definition is looked at: where the tree has nothing
there, puts it under another parent, or lets it run over its successors, that stretch is parsed again on its own.
"""

import re
from bisect import bisect_right

from tree_sitter import Parser, Range

from postil.syntax.positions import Positions
from postil.syntax.tree import parse
from postil.values import NamedTuple
from postil_plugins.python import kinds
from postil_plugins.python.drafts import Draft, Scope
from postil_plugins.python.lexis import PYTHON
from postil_plugins.python.text import Text
from postil_plugins.python.walk import Walk

_START = re.compile(rb"^([ \t\f]*)(?:async[ \t]+def|def|class)[ \t]+([\w\x80-\xff]+)", re.MULTILINE)
_LINE = re.compile(rb"^([ \t\f]*)[^\s#)\]}]", re.MULTILINE)
_MOST_STRETCHES = 200
_MOST_BYTES = 4


class _Head(NamedTuple):
    """A line that starts a definition."""

    start: int
    indent: int
    end: int
    name: tuple[int, int]


def rescue(walk: Walk) -> None:
    """Mend what the walk found in a file with errors."""
    heads = _heads(walk.content)
    found = {draft.start: draft for draft in walk.drafts if draft.kind in _DEFINITIONS}
    outer: list[_Head] = []
    stretches, budget = _MOST_STRETCHES, _MOST_BYTES * len(walk.content)
    for place, head in enumerate(heads):
        while outer and (outer[-1].indent >= head.indent or outer[-1].end <= head.start):
            outer.pop()
        holder = found.get(outer[-1].start) if outer else None
        outer.append(head)
        draft = found.get(head.start)
        follower = heads[place + 1] if place + 1 < len(heads) else None
        if draft is not None and _is_sound(draft, head, follower, holder):
            continue
        stretches, budget = stretches - 1, budget - (head.end - head.start)
        if stretches < 0 or budget < 0:
            return
        again = _parsed_again(walk, head, holder)
        mended = next((one for one in again.drafts if one.start == head.start), None)
        if mended is None:
            again.drafts.append(_header_alone(walk, head, holder))
        else:
            mended.end = max(mended.end, head.end)
        _replace(walk, again, head)
        for start in [start for start in found if head.start <= start < head.end]:
            del found[start]
        found.update((one.start, one) for one in again.drafts if one.kind in _DEFINITIONS)


_DEFINITIONS = frozenset({"class", "function", "method", "constructor", "property"})


def _heads(content: bytes) -> list[_Head]:
    """The lines that start a definition, each with where its indentation says it ends."""
    literals = [match.span() for match in PYTHON.opaque.finditer(content)]
    starts = [start for start, _ in literals]

    def is_code(byte: int) -> bool:
        place = bisect_right(starts, byte) - 1
        return place < 0 or literals[place][1] <= byte

    lines = [(match.start(), _width(match.group(1))) for match in _LINE.finditer(content) if is_code(match.end() - 1)]
    ends: dict[int, int] = {}
    open_lines: list[tuple[int, int]] = []
    for start, indent in lines:
        while open_lines and open_lines[-1][1] >= indent:
            ends[open_lines.pop()[0]] = start
        open_lines.append((start, indent))
    heads: list[_Head] = []
    for match in _START.finditer(content):
        if is_code(match.end(1)):
            end = ends.get(match.start(), len(content))
            start = match.end(1)
            heads.append(_Head(start, _width(match.group(1)), _stripped(content, start, end), match.span(2)))
    return heads


def _width(indent: bytes) -> int:
    return len(indent.rpartition(b"\f")[2].expandtabs())


def _stripped(content: bytes, start: int, end: int) -> int:
    """The end without blank lines and lines of comment."""
    while True:
        end = start + len(content[start:end].rstrip())
        line = max(content.rfind(b"\n", start, end), content.rfind(b"\r", start, end)) + 1
        if line <= start or not content[line:end].lstrip().startswith(b"#"):
            return end
        end = line


def _is_sound(draft: Draft, head: _Head, follower: _Head | None, holder: Draft | None) -> bool:
    """Whether the tree and the indentation agree on whose the definition is, and that it ends before the next."""
    if draft.parent != (None if holder is None else holder.qualname):
        return False
    return follower is None or follower.indent > head.indent or draft.end <= follower.start


def _parsed_again(walk: Walk, head: _Head, holder: Draft | None) -> Walk:
    """What is found in one stretch of the file when nothing before or behind it disturbs the parser."""
    first, last = walk.positions.line(head.start), walk.positions.line(head.end)
    begin = (first - 1, head.start - walk.positions.line_start(first))
    stop = (last - 1, head.end - walk.positions.line_start(last))
    parser = Parser(kinds.GRAMMAR, included_ranges=[Range(begin, stop, head.start, head.end)])
    again = Walk(walk.text, walk.positions)
    again.run(parser.parse(walk.content).root_node, _inside(holder))
    return again


def _inside(holder: Draft | None) -> Scope:
    if holder is None:
        return Scope("module", None, None, public=True)
    kind = "class" if holder.kind == "class" else "function"
    return Scope(kind, holder.qualname, None, public=kind == "class" and holder.visibility == "public")


def _header_alone(walk: Walk, head: _Head, holder: Draft | None) -> Draft:
    """A definition of which only the first line can be read, perhaps with a bracket closed for it."""
    line = walk.content[head.start : head.end].splitlines()[0].rstrip().rstrip(b":")
    scope = _inside(holder)
    for closed in (line + b": pass", line + b"): pass", line + b"(): pass"):
        alone = Walk(Text(closed), Positions(closed))
        alone.run(parse(kinds.GRAMMAR, closed).root_node, scope)
        if alone.drafts:
            draft = alone.drafts[0]
            draft.body = None
            break
    else:
        kind = "class" if line.startswith(b"class") else "method" if scope.kind == "class" else "function"
        draft = Draft(kind, walk.text.name(*head.name), scope, head.start, head.end)
    draft.start, draft.end = head.start, head.end
    draft.signature = walk.text.folded(head.start, head.start + len(line))
    return draft


def _replace(walk: Walk, again: Walk, head: _Head) -> None:
    """Put what was found again in the place of what was found there before."""

    def outside(start: int) -> bool:
        return not head.start <= start < head.end

    walk.drafts = [draft for draft in walk.drafts if outside(draft.start)] + again.drafts
    walk.imports = [pair for pair in walk.imports if outside(pair[0])] + again.imports
    walk.constants = [pair for pair in walk.constants if outside(pair[0])] + again.constants
    walk.doc_spans = [span for span in walk.doc_spans if outside(span[0])] + again.doc_spans
    walk.block_ends = [end for end in walk.block_ends if outside(end)] + again.block_ends
    walk.blanks += again.blanks
