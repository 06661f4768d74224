"""Where in a file an entry of a doc stands, found by its line: the text of a doc has lost its marks and margins."""

from postil.model import Span
from postil.rules.subject import Subject


def entry_place(subject: Subject, start: int) -> Span:
    """The line of the doc that offset ``start`` of its text stands in; the whole doc where it cannot be told."""
    text, whole = subject.text or "", subject.doc_place
    content = subject.content()
    if content is None or start < 0:
        return whole
    said = text[text.rfind("\n", 0, start) + 1 :].partition("\n")[0].strip()
    raw = content[whole.start_byte : whole.end_byte].split(b"\n")
    sought = said.encode()
    at = sum(len(line) + 1 for line in raw[: text.count("\n", 0, start)])
    # Lines are only lost before the first: no line stands above its own number.
    for number in range(text.count("\n", 0, start), len(raw)):
        column = raw[number].find(sought)
        if column >= 0 and sought:
            first = whole.start_byte + at + column
            before = len(raw[number][:column].decode("utf-8", "replace")) + (0 if number else whole.column)
            line = whole.line + number
            return Span(first, first + len(sought), line, before, line, before + len(said))
        at += len(raw[number]) + 1
    return whole
