"""From the headings of a Markdown file to its sections."""

import re
from collections.abc import Sequence
from hashlib import blake2b

from postil.model import FileDoc, Import, Source, Span, Symbol
from postil.syntax.positions import BOM, Positions
from postil.syntax.tokens import doc_hash
from postil_plugins.markdown.blocks import Blocks, Heading, Paragraph, blocks
from postil_plugins.markdown.inline import labels, local_targets, plain_text

_BADGES = re.compile(r"(?:\[?!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])(?:\](?:\([^)]*\)|\[[^\]]*\]))?\s*)+")
_TABLE_RULE = re.compile(r"(?=.*-)(?=.*\|)[ \t|:-]+")
_TITLE = re.compile(r"title\s*[:=]\s*(.*)")
_LONGEST = 2000


def described(source: Source) -> FileDoc:
    """Describe one Markdown file."""
    return _Page(source).described()


class _Page:
    """One file, taken apart."""

    def __init__(self, source: Source) -> None:
        self.content = source.content
        self.language = source.language
        text = source.content.removeprefix(BOM).decode("utf-8", "replace")
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        self.lines: list[str] = text.split("\n")
        self.defined = labels(text) if "]:" in text else frozenset[str]()
        self.positions = Positions(source.content)
        self.start, self.title = _front_matter(self.lines)
        self.blocks: Blocks = blocks(self.lines, self.start)

    def described(self) -> FileDoc:
        symbols = self._symbols()
        overview, span = self._overview(symbols)
        imports = self._imports()
        return FileDoc(
            self.language, overview, span, "markdown" if overview else None, imports, (), symbols, (),
            tuple(sorted({item.module for item in imports})), (), 0, self.positions.lines, len(self.content),
        )  # fmt: skip

    def _symbols(self) -> tuple[Symbol, ...]:
        headings = self.blocks.headings
        lasts = _last_lines(self.lines, headings)
        docs = self._docs()
        answer: list[Symbol] = []
        above: list[tuple[int, str]] = []
        for place, heading in enumerate(headings):
            while above and above[-1][0] >= heading.level:
                above.pop()
            name = plain_text(heading.text, self.defined)
            if not name:
                continue
            parent = above[-1][1] if above else None
            qualname = f"{parent}.{name}" if parent else name
            above.append((heading.level, qualname))
            span = self._span(heading.first, lasts[place])
            under = self._span(heading.last + 1, lasts[place]) if lasts[place] > heading.last else None
            paragraph = docs[place]
            doc = self._text(paragraph) if paragraph else None
            doc_span = self._span(paragraph.first, paragraph.last) if paragraph else None
            answer.append(
                Symbol(
                    "section", name, qualname, parent, f"{'#' * heading.level} {' '.join(heading.text.split())}",
                    span, under, (), None, (), (), (), "public", doc, doc_span, "markdown" if doc else None,
                    self._hash(span, doc_span), doc_hash(doc),
                )
            )  # fmt: skip
        return tuple(answer)

    def _docs(self) -> list[Paragraph | None]:
        """For each heading the first paragraph that stands under it and under no later heading."""
        paragraphs = [paragraph for paragraph in self.blocks.paragraphs if not self._says_nothing(paragraph)]
        answer: list[Paragraph | None] = []
        at = 0
        ends = [heading.first for heading in self.blocks.headings[1:]] + [len(self.lines)]
        for heading, end in zip(self.blocks.headings, ends, strict=False):
            while at < len(paragraphs) and paragraphs[at].first <= heading.last:
                at += 1
            answer.append(paragraphs[at] if at < len(paragraphs) and paragraphs[at].first < end else None)
        return answer

    def _overview(self, symbols: Sequence[Symbol]) -> tuple[str | None, Span | None]:
        """The title and the first paragraph that says something."""
        headings = self.blocks.headings
        first = headings[0] if headings else None
        title = next((heading for heading in headings if heading.level == 1), None)
        heading = title if title is not None else (first if self.title is None else None)
        said = next((item for item in self.blocks.paragraphs if not self._says_nothing(item)), None)
        # A paragraph far below belongs to a later section.
        if (
            said is not None
            and heading is not None
            and any(heading.last < other.first < said.first for other in headings)
        ):
            said = None
        name = plain_text(heading.text, self.defined) if heading is not None else self.title
        parts = [part for part in (name, self._text(said) if said else None) if part]
        if not parts:
            return None, None
        lines = [line for item in (heading, said) if item is not None for line in (item.first, item.last)]
        return "\n\n".join(parts), self._span(min(lines), max(lines)) if lines else self._span(0, self.start - 1)

    def _imports(self) -> tuple[Import, ...]:
        answer: list[Import] = []
        for number in self.blocks.prose:
            line = self.lines[number]
            if "](" in line or "]:" in line:
                answer.extend(Import(target, None, None, number + 1) for target in local_targets(line))
        return tuple(answer)

    def _says_nothing(self, paragraph: Paragraph) -> bool:
        """Whether a paragraph is only badges, form feeds, or a table, which CommonMark alone does not know."""
        if not self._text(paragraph).strip():
            return True
        if paragraph.last > paragraph.first and _TABLE_RULE.fullmatch(self.lines[paragraph.first + 1]):
            return True
        if not self.lines[paragraph.first].lstrip().startswith(("[", "!")):
            return False
        return _BADGES.fullmatch(self._text(paragraph)) is not None

    def _text(self, paragraph: Paragraph) -> str:
        lines = self.lines[paragraph.first : paragraph.last + 1]
        return "\n".join(line.strip() for line in lines)[:_LONGEST]

    def _span(self, first: int, last: int) -> Span:
        """From the first mark of one line to the last of another, both from 0."""
        lines = self.lines
        while first < last and not lines[first].strip():
            first += 1
        start = self.positions.line_start(first + 1)
        if first == 0 and self.content.startswith(BOM):
            start += 3
        start += len(lines[first]) - len(lines[first].lstrip())
        begin = self.positions.line_start(last + 1)
        stop = self.positions.line_start(last + 2) if last + 1 < len(lines) else len(self.content)
        return self.positions.span(start, begin + len(self.content[begin:stop].rstrip()))

    def _hash(self, span: Span, doc: Span | None) -> str:
        """Of the section without its doc and with its white space folded."""
        text = self.content[span.start_byte : span.end_byte]
        if doc is not None:
            text = self.content[span.start_byte : doc.start_byte] + self.content[doc.end_byte : span.end_byte]
        return blake2b(b" ".join(text.split()), digest_size=8).hexdigest()


def _front_matter(lines: list[str]) -> tuple[int, str | None]:
    """The line after the front matter, from 0, and the title it gives."""
    fence = lines[0].rstrip()
    if fence not in ("---", "+++") or len(lines) < 2 or not lines[1].strip():
        return 0, None
    title: str | None = None
    for number in range(1, len(lines)):
        line = lines[number].rstrip()
        if line == fence or (line == "..." and fence == "---"):
            return number + 1, title
        if title is None and (match := _TITLE.match(line)):
            title = match[1].strip().strip("\"'") or None
    return 0, None


def _last_lines(lines: list[str], headings: list[Heading]) -> list[int]:
    """For each heading the last line of its section that is not blank."""
    answer = [0] * len(headings)
    open_sections: list[int] = []

    def close(level: int, before: int) -> None:
        last = before - 1
        while last > 0 and not lines[last].strip():
            last -= 1
        while open_sections and headings[open_sections[-1]].level >= level:
            place = open_sections.pop()
            answer[place] = max(last, headings[place].last)

    for place, heading in enumerate(headings):
        close(heading.level, heading.first)
        open_sections.append(place)
    close(0, len(lines))
    return answer
