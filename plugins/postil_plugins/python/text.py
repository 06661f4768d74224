"""The characters of one file: bytes decoded as the file itself declares, never failing."""

import codecs
import re
from unicodedata import normalize

_DECLARED = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_LONE_RETURN = re.compile(rb"\r(?!\n)")
_COMMENT_OR_STRING = re.compile(r"#[^\n]*|(\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')", re.DOTALL)
_OPENED = re.compile(r"(?<=[(\[{])\s+")
_CLOSED = re.compile(r",?\s+(?=[)\]}])")
_CONTINUED = re.compile(r"\\\r?\n")


class Text:
    """The bytes of a file and how to read stretches of them."""

    __slots__ = ("_encoding", "content")

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._encoding = "utf-8" if content.isascii() else encoding(content)

    def __call__(self, start: int, end: int) -> str:
        """The characters between two bytes, as they are."""
        return self.content[start:end].decode(self._encoding, "replace")

    def name(self, start: int, end: int) -> str:
        """The identifier between two bytes, as Python itself spells it."""
        raw = self.content[start:end]
        return raw.decode() if raw.isascii() else normalize("NFKC", raw.decode(self._encoding, "replace"))

    def folded(self, start: int, end: int) -> str:
        """The code between two bytes on one line, without comments and as if it had never been wrapped."""
        raw = self.content[start:end]
        text = raw.decode(self._encoding, "replace")
        if b"\n" not in raw:
            return text if b"  " not in raw and b"\t" not in raw else " ".join(text.split())
        text = _CONTINUED.sub(" ", text)
        if "#" in text:
            text = _COMMENT_OR_STRING.sub(lambda match: match.group(1) or "", text)
        return " ".join(_CLOSED.sub("", _OPENED.sub("", text)).split())


def encoding(content: bytes) -> str:
    """The codec that a file names in its first two lines, UTF-8 when it names none that exists."""
    if content.startswith(codecs.BOM_UTF8):
        return "utf-8"
    for line in content.split(b"\n", 2)[:2]:
        declared = _DECLARED.match(line)
        if declared:
            return _known(declared.group(1).decode("ascii"))
        if line.strip() and not line.lstrip().startswith(b"#"):
            break
    return "utf-8"


def _known(name: str) -> str:
    try:
        info = codecs.lookup(name)
        # The grammar reads ASCII: what is not a superset of it cannot be the encoding of what was parsed.
        if b"def\xff".decode(name, "replace")[:3] != "def":
            return "utf-8"
    except (LookupError, UnicodeError, ValueError):
        return "utf-8"
    return info.name


def with_newlines(content: bytes) -> bytes:
    """The same number of bytes with line feeds for lone carriage returns, which the grammar does not know."""
    if b"\r" in content and content.count(b"\r") != content.count(b"\r\n"):
        return _LONE_RETURN.sub(b"\n", content)
    return content
