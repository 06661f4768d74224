"""What another parser said of a content, as a row of the index."""

from postil.engine.coverage import coverage
from postil.engine.encode import decode, words
from postil.index.rows import Row
from postil.index.words import identifier_words
from postil.records.importing import Import


def row_of(key: bytes, imported: Import) -> Row:
    """The row of a content under its key."""
    doc = decode(imported.data)
    needing, have = coverage(doc)
    found = words(doc, identifier_words)
    return Row(key, imported.blob, imported.language, imported.data, None, len(doc.symbols), needing, have, found)
