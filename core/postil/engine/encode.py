"""``FileDoc`` to bytes and back, the key it is kept under, and the words it is found by.

Invariant: reading needs msgpack, zstd and the model and imports nothing else, without zstd what is not compressed;
``decode(encode(doc)) == decode(uncompressed(doc)) == doc``.
"""

from __future__ import annotations

import sys

# hashlib would load OpenSSL, which alone costs more than reading the index.
from _blake2 import blake2b
from collections.abc import Callable
from functools import lru_cache

import msgpack

from postil.engine import ANALYSIS_VERSION
from postil.model import Constant, Export, FileDoc, Import, Parameter, Span, Symbol
from postil.values import cast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LEVEL = 1
_FRAME = b"\x28\xb5\x2f\xfd"
"""What all that zstd makes begins with, and no array of msgpack's."""

Words = tuple[int, str, str, str]
"""Of one symbol: its place in the file, the words of its name, its qualified name, its doc."""


def row_key(blob: bytes, language: str, version: str, extension: bytes = b"") -> bytes:
    """The key of all that was computed from one content by one analyzer, which is told the extension."""
    parts = (blob, language.encode(), version.encode(), extension, b"%d" % ANALYSIS_VERSION)
    return blake2b(b"\0".join(b"%d:%s" % (len(part), part) for part in parts), digest_size=16).digest()


def encode(doc: FileDoc) -> bytes:
    """Pack one ``FileDoc``; a value of the wrong kind in it is a TypeError."""
    return compressed(uncompressed(doc))


def uncompressed(doc: FileDoc) -> bytes:
    """The same for whoever is to read it at once."""
    return cast("bytes", msgpack.packb(doc, unicode_errors="surrogatepass"))


def compressed(packed: bytes) -> bytes:
    """What was packed as it is kept: one frame, made by one compressor for all files, which halves the time of each."""
    compressor = _compressor()
    return cast("bytes", compressor.compress(packed, compressor.FLUSH_FRAME))


def unpacked(data: bytes) -> tuple[Any, ...]:
    """The fields of the ``FileDoc`` that was encoded, all of plain tuples; see ``symbol``."""
    packed = _zstd().decompress(data) if data.startswith(_FRAME) else data
    # The bytes are our own, behind a digest: what they hold is known, and checking it again costs more than the read.
    return cast("tuple[Any, ...]", msgpack.unpackb(packed, use_list=False, unicode_errors="surrogatepass"))


def decode(data: bytes) -> FileDoc:
    """The ``FileDoc`` that was encoded."""
    return built(unpacked(data))


def built(plain: tuple[Any, ...]) -> FileDoc:
    """The ``FileDoc`` of its plain fields."""
    fields = list(plain)
    fields[2] = _span(fields[2])
    fields[4] = tuple(map(Import._make, fields[4]))
    fields[5] = tuple(map(Export._make, fields[5]))
    fields[6] = tuple(map(symbol, fields[6]))
    fields[7] = tuple(map(Constant._make, fields[7]))
    return FileDoc._make(fields)


def words(doc: FileDoc, identifier_words: Callable[[str], str]) -> list[Words]:
    """What each symbol of the file is found by."""
    return [
        (ordinal, identifier_words(symbol.name), symbol.qualname, symbol.doc or "")
        for ordinal, symbol in enumerate(doc.symbols)
    ]


@lru_cache(maxsize=1)
def _zstd() -> Any:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    return zstd


@lru_cache(maxsize=1)
def _compressor() -> Any:
    return _zstd().ZstdCompressor(LEVEL)


def _span(fields: tuple[int, ...] | None) -> Span | None:
    return None if fields is None else Span._make(fields)


# As plain as can be: what was encoded had the right fields, and there are thousands.
_new: Any = tuple.__new__  # pyright: ignore[reportUnknownVariableType]
_SPAN = Symbol._fields.index("span")
_BODY = Symbol._fields.index("body")
_DOC_SPAN = Symbol._fields.index("doc_span")
_PARAMETERS = Symbol._fields.index("parameters")


def symbol(packed: tuple[Any, ...]) -> Symbol:
    """One symbol of its plain fields."""
    fields = list(packed)
    fields[_SPAN] = _new(Span, fields[_SPAN])
    if fields[_BODY] is not None:
        fields[_BODY] = _new(Span, fields[_BODY])
    if fields[_DOC_SPAN] is not None:
        fields[_DOC_SPAN] = _new(Span, fields[_DOC_SPAN])
    if fields[_PARAMETERS]:
        fields[_PARAMETERS] = tuple([_new(Parameter, each) for each in fields[_PARAMETERS]])
    made: Symbol = _new(Symbol, fields)
    return made
