"""The block structure of a Markdown text, as far as headings, paragraphs and links need it.

It follows the block phase of the CommonMark specification line by line: containers (block quotes and list items) are
matched, then new blocks are opened, then the line is given to a leaf. What is inside paragraphs is not parsed.

Invariant: one pass, no recursion, no backtracking over lines; any text is fine.
"""

import re
from collections.abc import Sequence
from enum import Enum

from postil.values import NamedTuple

QUOTE = -1
"""The width of a block quote among the containers; a list item's is the columns its content is indented by."""

_DEEPEST = 64
"""More containers than this in one another are text: no document has them, and each costs every later line."""
_ATX = re.compile(r"#{1,6}(?= |$)")
_SETEXT = re.compile(r"(?:=+|-+) *$")
_FENCE = re.compile(r"(`{3,})[^`]*$|(~{3,})")
_ITEM = re.compile(r"([*+-]|(\d{1,9})[.)])(?=[ \t]|$)")
_HTML_TAGS = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|"
    "fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|"
    "menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|"
    "track|ul"
)
_ATTRIBUTE = r"""[ \t]+[A-Za-z_:][\w.:-]*(?:[ \t]*=[ \t]*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?"""
_HTML = (
    (
        re.compile(r"<(?:script|pre|style|textarea)(?:[ \t>]|$)", re.I),
        re.compile(r"</(?:script|pre|style|textarea)>", re.I),
    ),
    (re.compile(r"<!--"), re.compile(r"-->")),
    (re.compile(r"<\?"), re.compile(r"\?>")),
    (re.compile(r"<![A-Za-z]"), re.compile(r">")),
    (re.compile(r"<!\[CDATA\["), re.compile(r"\]\]>")),
    (re.compile(rf"</?(?:{_HTML_TAGS})(?:[ \t]|/?>|$)", re.I), None),
    (re.compile(rf"(?:<[A-Za-z][A-Za-z0-9-]*(?:{_ATTRIBUTE})*[ \t]*/?>|</[A-Za-z][A-Za-z0-9-]*[ \t]*>)[ \t]*$"), None),
)  # fmt: skip
"""How each kind of HTML block starts, and what ends it; None: a blank line. The last cannot interrupt a paragraph."""
_REFERENCE = re.compile(
    r" {0,3}\[(?:[^\[\]\\]|\\.){1,999}\]:[ ]*\n?[ ]*(?:<[^<>\n]*>|[^\s<]\S*)"
    r"(?:[ ]*\n?[ ]+(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\)))?[ ]*(?:\n|$)"
)


class Leaf(Enum):
    """What the open block takes lines as."""

    NONE = 0
    PARAGRAPH = 1
    FENCE = 2
    HTML = 3
    CODE = 4


class Heading(NamedTuple):
    """A heading at the top of the document."""

    level: int
    text: str
    """With its inline markup."""
    first: int
    """Its first line, from 0."""
    last: int


class Paragraph(NamedTuple):
    """A paragraph at the top of the document, without the link references that stand before its text."""

    first: int
    last: int


class Blocks(NamedTuple):
    """What a text consists of."""

    headings: list[Heading]
    paragraphs: list[Paragraph]
    prose: list[int]
    """The lines, from 0, that are in no code or HTML block and may hold links."""


def blocks(lines: Sequence[str], first: int = 0) -> Blocks:
    """Find the headings and paragraphs of ``lines`` from ``first`` on."""
    scan = _Scan()
    feed = scan.feed
    for number in range(first, len(lines)):
        feed(number, lines[number])
    scan.close_paragraph()
    return scan.found


class _Scan:
    """Where the scanner is: the open containers and the open leaf."""

    def __init__(self) -> None:
        self.found = Blocks([], [], [])
        self.containers: list[int] = []
        self.empty_item = False
        """Whether the innermost container is a list item that holds nothing yet."""
        self.leaf = Leaf.NONE
        self.fence = ""
        self.html_end: re.Pattern[str] | None = None
        self.paragraph: list[str] = []
        self.paragraph_line = 0
        self.last_line = 0

    def feed(self, number: int, line: str) -> None:
        """Take the next line."""
        if "\t" in line:
            line = line.expandtabs(4)
        at, matched = self._matched(line) if self.containers else (0, 0)
        whole = matched == len(self.containers)
        if whole and self.leaf is not Leaf.NONE and self.leaf is not Leaf.PARAGRAPH and self._goes_on(line, at):
            return
        if not whole and self.leaf is not Leaf.PARAGRAPH:
            self.leaf = Leaf.NONE
        opened = matched
        while True:
            rest = line[at:].lstrip(" ")
            indent = len(line) - at - len(rest)
            if not rest:
                self._blank(opened, whole)
                return
            in_paragraph = self.leaf is Leaf.PARAGRAPH
            if indent >= 4:
                if in_paragraph:
                    break
                self._enter(opened)
                self.leaf = Leaf.CODE
                return
            start = rest[0]
            if start.isalpha():
                break
            if start == ">" and opened < _DEEPEST:
                at += indent + 1
                at += line[at : at + 1] == " "
                self._enter(opened)
                self.containers.append(QUOTE)
                opened, whole = opened + 1, True
                continue
            if self._leaf(number, rest, indent, opened, whole and in_paragraph):
                return
            width = self._item(rest, indent, whole and in_paragraph)
            if not width or opened >= _DEEPEST:
                break
            self._enter(opened)
            self.containers.append(width)
            at += min(width, len(line) - at)
            self.empty_item = not line[at:].strip()
            opened, whole = opened + 1, True
        self._text(number, rest, opened)

    def _matched(self, line: str) -> tuple[int, int]:
        """How far the open containers go on in this line, and how many of them."""
        at = 0
        for place, width in enumerate(self.containers):
            rest = line[at:].lstrip(" ")
            indent = len(line) - at - len(rest)
            if width == QUOTE:
                if indent > 3 or not rest.startswith(">"):
                    return at, place
                at += indent + 1
                at += line[at : at + 1] == " "
            elif not rest:
                if self.empty_item and place == len(self.containers) - 1:
                    return at, place
                at = len(line)
            elif indent >= width:
                at += width
            else:
                return at, place
        return at, len(self.containers)

    def _goes_on(self, line: str, at: int) -> bool:
        """Whether the open code or HTML takes the line."""
        rest = line[at:].lstrip(" ")
        if self.leaf is Leaf.FENCE:
            indent = len(line) - at - len(rest)
            if indent < 4 and rest.startswith(self.fence) and not rest.rstrip(" ").strip(self.fence[0]):
                self.leaf = Leaf.NONE
            return True
        if self.leaf is Leaf.HTML:
            if self.html_end is None:
                if rest:
                    return True
                self.leaf = Leaf.NONE
                return False
            if self.html_end.search(rest):
                self.leaf = Leaf.NONE
            return True
        if rest and len(line) - at - len(rest) < 4:
            self.leaf = Leaf.NONE
            return False
        return bool(rest)

    def _leaf(self, number: int, rest: str, indent: int, opened: int, interrupts: bool) -> bool:
        """Open a block that holds no others; ``interrupts``: the line could also go on with a paragraph."""
        start = rest[0]
        if start == "#" and (match := _ATX.match(rest)):
            self._enter(opened)
            if not self.containers:
                level = match.end()
                self.found.headings.append(Heading(level, _without_closing(rest[level:].strip(" ")), number, number))
                self.found.prose.append(number)
            return True
        if start in "`~" and (match := _FENCE.match(rest)):
            self._enter(opened)
            self.leaf, self.fence = Leaf.FENCE, match[1] or match[2]
            return True
        if start == "<" and self._html(rest, opened):
            return True
        if interrupts and start in "=-" and _SETEXT.match(rest) and self._setext(number, start):
            return True
        if start in "*-_" and len(mark := rest.replace(" ", "")) >= 3 and not mark.strip(start):
            self._enter(opened)
            return True
        return False

    def _html(self, rest: str, opened: int) -> bool:
        kinds = _HTML if self.leaf is not Leaf.PARAGRAPH else _HTML[:-1]
        for starts, ends in kinds:
            if starts.match(rest):
                self._enter(opened)
                if ends is None or not ends.search(rest):
                    self.leaf, self.html_end = Leaf.HTML, ends
                return True
        return False

    def _setext(self, number: int, mark: str) -> bool:
        """Make the open paragraph a heading, unless it holds nothing but link references."""
        text = "\n".join(self.paragraph)
        at = after_references(text)
        if not text[at:].strip():
            return False
        if not self.containers:
            first = self.paragraph_line + text.count("\n", 0, at)
            self.found.headings.append(Heading(1 if mark == "=" else 2, text[at:].strip(), first, number))
        self.leaf = Leaf.NONE
        self.paragraph = []
        return True

    def _item(self, rest: str, indent: int, interrupts: bool) -> int:
        """The width of the list item that starts here, 0 when none does."""
        match = _ITEM.match(rest)
        if match is None:
            return 0
        after = rest[match.end() :]
        content = after.lstrip(" ")
        if interrupts and (not content or (match[2] is not None and int(match[2]) != 1)):
            return 0
        spaces = len(after) - len(content)
        return indent + match.end() + (spaces if content and 1 <= spaces <= 4 else 1)

    def _blank(self, opened: int, whole: bool) -> None:
        if self.leaf is Leaf.PARAGRAPH:
            self.close_paragraph()
        if not whole or opened < len(self.containers):
            del self.containers[opened:]
            self.empty_item = False

    def _enter(self, opened: int) -> None:
        """Close what is open deeper than the first ``opened`` containers, and the open leaf."""
        self.close_paragraph()
        self.leaf = Leaf.NONE
        del self.containers[opened:]
        self.empty_item = False

    def _text(self, number: int, rest: str, opened: int) -> None:
        self.found.prose.append(number)
        if self.leaf is Leaf.PARAGRAPH:
            # A lazy continuation line leaves the containers open that it does not go on with.
            self.paragraph.append(rest)
            self.last_line = number
            return
        self._enter(opened)
        self.leaf = Leaf.PARAGRAPH
        self.paragraph = [rest]
        self.paragraph_line = self.last_line = number

    def close_paragraph(self) -> None:
        """End the open paragraph, if there is one."""
        if self.leaf is Leaf.PARAGRAPH:
            if not self.containers:
                first = self.paragraph_line
                if self.paragraph[0].startswith("["):
                    text = "\n".join(self.paragraph)
                    own = after_references(text)
                    first += text.count("\n", 0, own) + (own == len(text))
                if first <= self.last_line:
                    self.found.paragraphs.append(Paragraph(first, self.last_line))
            self.paragraph = []
            self.leaf = Leaf.NONE


def after_references(text: str) -> int:
    """Where a paragraph's own text starts, after the link references that may stand before it."""
    at = 0
    while text.startswith("[", at) and (match := _REFERENCE.match(text, at)):
        at = match.end()
    return at


def _without_closing(text: str) -> str:
    """The text of a heading without the ``#`` that may close it."""
    bare = text.rstrip("#")
    if not bare or (bare != text and bare.endswith(" ")):
        return bare.rstrip(" ")
    return text
