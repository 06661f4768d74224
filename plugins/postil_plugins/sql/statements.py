"""From the text of a script to what it declares, statement by statement.

Invariant: strings, quoted names, dollar quotes, comments and templates are stepped over whole; a head is read only
where a statement can start, and reading it never reaches over the statement's end.
"""

import re
from collections.abc import Sequence

from postil.model import Export, FileDoc, Import, Source
from postil.syntax.outline import Outline
from postil_plugins.sql import comments as c
from postil_plugins.sql.alter import altered
from postil_plugins.sql.create import Creator
from postil_plugins.sql.described import commented, described
from postil_plugins.sql.found import Register
from postil_plugins.sql.lexer import LEXIS, Reader, batch_end, dialect

_COPY = re.compile(rb"COPY\b[^;]*\bFROM[ \t]+stdin\b[^;]*;", re.IGNORECASE)
_COPY_END = re.compile(rb"^\\\.", re.MULTILINE)
_DELIMITER = re.compile(rb"DELIMITER[ \t]+(\S+)[^\r\n]*", re.IGNORECASE)
_INCLUDE = re.compile(r"(?:\\i[r]?|\\include(?:_relative)?|:r)[ \t]+(\S+)")
_BEFORE = re.compile(
    rb"(?:^|[;)\r\n]|\*/|\*/;|\bBEGIN|\bTHEN|\bELSE|\bDO|\bAS|\bGO|%\}|\}\}|/\*!\d*|\S//|\$\$)[ \t\r\n]*\Z",
    re.IGNORECASE,
)
_CREATE = b"CREATE"
_LINE_END = 0x0A


class Script:
    """What was found so far in one script."""

    def __init__(self, source: Source) -> None:
        self.content = source.content
        self.how = dialect(source.content)
        self.out = Outline(source.language, source.content, LEXIS)
        self.register = Register()
        self.creator = Creator(self.content, self.how, self.out, self.register)
        self.delimiter = b";"
        self.errors = 0
        self.rows_end = True
        """Whether some rows of ``COPY`` may still end."""
        self.attached: set[int] = set()
        """Where comments start that are above a declaration."""
        self.groups: list[c.Comment] = []
        """The comments since the last statement that was read."""

    def read(self) -> None:
        """Read the whole script."""
        content = self.content
        heads = self.how.heads
        at = 0
        while (match := heads.search(content, at)) is not None:
            at = match.end()
            kind = match.lastgroup
            if kind == "comment":
                self.groups.append(match.span())
            elif kind == "head":
                at = max(self._head(match["head"].upper(), match.start()), at)
            elif kind == "meta":
                self._meta(match["meta"].decode("utf-8", "replace"), match.start())
        self._overview()
        self.register.write(self.out)
        self._exports()

    def _head(self, word: bytes, start: int) -> int:
        """Read the statement that may start here; answer where to go on."""
        content = self.content
        if start and content[start - 1] != _LINE_END and not _BEFORE.search(content, max(start - 80, 0), start):
            return start
        if word == b"DELIMITER":
            match = _DELIMITER.match(content, start)
            if match is None:
                return start
            self.delimiter = match.group(1)
            return match.end()
        if word == b"COPY":
            match = _COPY.match(content, start)
            data = _COPY_END.search(content, match.end()) if match and self.rows_end else None
            self.rows_end = self.rows_end and not (match is not None and data is None)
            return data.end() if data is not None else start
        reader = Reader(content, self.how, self.delimiter, start)
        reader.take()
        docs = c.above(content, self.groups, start)
        if word == _CREATE:
            end = self._create(reader, start, docs)
        elif word == b"ALTER":
            end = self._alter(reader, start, docs)
        elif word == b"COMMENT":
            end = start
            if reader.accept(b"ON"):
                commented(reader, self.how, self.register)
                end = reader.peek().end
        else:
            end = self._executed(reader, start)
        if end > start:
            self.groups.clear()
        return end

    def _create(self, reader: Reader, start: int, docs: Sequence[c.Comment]) -> int:
        doc = c.said(self.content, docs)
        end = self.creator.create(reader, start, doc)
        if doc is not None and end > start:
            self.attached.add(doc.start_byte)
        self.errors += reader.broken or self.creator.broken
        if self.creator.extension:
            line = self.out.positions.line(start)
            self.out.imports.append(Import(self.creator.extension, None, None, line))
        return end

    def _alter(self, reader: Reader, start: int, docs: Sequence[c.Comment]) -> int:
        if not reader.accept(b"TABLE") and not reader.accept(b"FOREIGN", b"TABLE"):
            return start
        doc = c.said(self.content, docs)
        end = altered(self.creator, reader, doc)
        self.errors += reader.broken
        return end

    def _executed(self, reader: Reader, start: int) -> int:
        target = reader.peek()
        end = batch_end(self.content, start) if self.how.batches else min(len(self.content), start + 4000)
        if b"sp_addextendedproperty" not in self.content[target.start : min(end, target.start + 60)]:
            return start
        described(reader, self.how, self.register)
        return reader.peek().start if reader.peek().kind == "end" else start

    def _meta(self, text: str, start: int) -> None:
        match = _INCLUDE.match(text)
        if match is not None:
            self.out.imports.append(Import(match.group(1).strip("'\""), None, None, self.out.positions.line(start)))

    def _overview(self) -> None:
        content = self.content
        groups: list[list[c.Comment]] = []
        end = 0
        for match in self.how.heads.finditer(content):
            if match.lastgroup != "comment" or content[end : match.start()].strip(b" \t\r\n\xef\xbb\xbf"):
                break
            block = content.startswith(b"/*", match.start()) or content[:end].endswith(b"*/")
            if groups and not block and content[end : match.start()].count(b"\n") < 2:
                groups[-1].append(match.span())
            else:
                groups.append([match.span()])
            end = match.end()
        # What documents the first declaration says nothing of the file.
        self.out.overview = c.overview(
            content, [group for group in groups if self.attached.isdisjoint(start for start, _ in group)]
        )
        if b"generated" in content[:1000].lower() and re.search(rb"do not edit|auto-?generated", content[:1000], re.I):
            self.out.notes.append("generated")

    def _exports(self) -> None:
        seen: set[str] = set()
        for found in self.register.all:
            name = ".".join(found.path)
            if found.kind in _EXPORTED and name not in seen:
                seen.add(name)
                self.out.exports.append(Export(name, None, None, self.out.positions.line(found.start)))


_EXPORTED = frozenset(("table", "function", "type", "enum", "struct"))


def analyze(source: Source) -> FileDoc:
    """Describe one script."""
    script = Script(source)
    script.read()
    return script.out.filedoc(script.errors)
