"""Between places as Postil has them and places as the client counts them.

Invariant: every position that leaves the server is in the units the client agreed to, and in a text that the client can
have: its own where it has the file open, the bytes on disk elsewhere.
"""

import os
from collections import OrderedDict
from typing import TYPE_CHECKING

from lsprotocol import types

from postil.ide.text import Text
from postil.model import Span
from postil_lsp.uris import path_of, uri_of

if TYPE_CHECKING:
    from postil.ide.session import Session
    from postil_lsp.documents import Documents, OpenDocument

_BOM = b"\xef\xbb\xbf"
MOST_BYTES = 8 << 20
"""Of a file that is read to learn what an editor has."""
_KEPT = 32
"""Texts of files that are not open."""


class Places:
    """Converts for one client."""

    def __init__(self, documents: "Documents") -> None:
        self.encoding = "utf-16"
        self._documents = documents
        self._texts: OrderedDict[tuple[int, str], tuple[bytes, Text]] = OrderedDict()

    def position(self, text: Text, line: int, column: int) -> types.Position:
        """A place, lines from 1 and columns in characters, as the client counts."""
        return types.Position(max(0, line - 1), text.units(line, column, self.encoding))

    def range(self, text: Text, span: Span) -> types.Range:
        """A span as the client counts."""
        return types.Range(
            self.position(text, span.line, span.column), self.position(text, span.end_line, span.end_column)
        )

    def head(self, text: Text, span: Span) -> types.Range:
        """What of a span stands in its first line."""
        if span.end_line > span.line:
            span = span._replace(end_line=span.line, end_column=len(text.line(span.line)))
        return self.range(text, span)

    def bytes_range(self, text: Text, start: int, end: int) -> types.Range:
        """A stretch of bytes as the client counts."""
        return types.Range(self.position(text, *text.place(start)), self.position(text, *text.place(end)))

    def byte(self, text: Text, position: types.Position) -> int:
        """The byte at a position of the client's."""
        line = position.line + 1
        return text.byte(line, text.column(line, position.character, self.encoding))

    def text(self, session: "Session", path: str) -> Text | None:
        """The text that the client sees of a file: what it has open, else what is on disk."""
        document = self._documents.of(session, path)
        if document is not None:
            return document.text
        data = session.read(path)
        if data is None:
            return None
        key = (id(session), path)
        kept = self._texts.get(key)
        if kept is None or kept[0] != data:
            kept = self._texts[key] = (data, Text(data.removeprefix(_BOM).decode("utf-8", "replace")))
            if len(self._texts) > _KEPT:
                self._texts.popitem(last=False)
        else:
            self._texts.move_to_end(key)
        return kept[1]

    def uri(self, session: "Session", path: str) -> str:
        """The address of a file: as the client writes it where it is open."""
        document = self._documents.of(session, path)
        if document is not None:
            return document.uri
        return uri_of(os.path.join(session.root, path) if session.root is not None else path)

    def on_disk(self, document: "OpenDocument") -> str | None:
        """What the file of an open document holds; None when it lies in none, or cannot be read."""
        path = path_of(document.uri)
        try:
            if path is None or os.stat(path).st_size > MOST_BYTES:
                return None
            with open(path, "rb") as file:
                return file.read().removeprefix(_BOM).decode("utf-8", "replace")
        except OSError:
            return None

    def location(self, session: "Session", path: str, span: Span) -> types.Location:
        """A span of a file."""
        text = self.text(session, path)
        where = types.Range(types.Position(0, 0), types.Position(0, 0)) if text is None else self.range(text, span)
        return types.Location(self.uri(session, path), where)
