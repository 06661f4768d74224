"""The hash of a declaration's code, which comments and gofmt do not change.

Declarations of Go hardly hold one another and its blocks have brackets, so that each is hashed alone, without
normalising the file (``postil.syntax.tokens`` does that for languages where symbols nest): half the cost.

Known and accepted: what gofmt rewrites beyond layout changes the hash: the order of imports, redundant parentheses
around conditions, ``0XFF`` for ``0xFF``; and a line end between two words is no more than a space.
"""

import re
from hashlib import blake2b

_OPAQUE = re.compile(
    rb"(//[^\n]*+(?>(?:\s*+//[^\n]*+)*)"
    rb'|"[^"\\\n]*+(?>(?:\\.[^"\\\n]*+)*)"?'
    rb"|/\*(?s:.*?)(?:\*/|\Z)"
    rb"|`[^`]*+`?"
    rb"|'[^'\\\n]*+(?>(?:\\.[^'\\\n]*+)*)'?)"
)
_COMMENTS = (b"//", b"/*")
_LAYOUT = b" \t\r\n\f\v;"


def code_hash(code: bytes) -> str:
    """The hash of one declaration, as 16 hexadecimal digits."""
    parts = _OPAQUE.split(code)
    strings = b""
    if len(parts) > 1:
        # The strings are hashed beside the code, which holds a mark for each.
        kept = [opaque for opaque in parts[1::2] if not opaque.startswith(_COMMENTS)]
        parts[1::2] = [b"" if opaque.startswith(_COMMENTS) else b"\0" for opaque in parts[1::2]]
        code = b"".join(parts)
        strings = b"\0".join(kept)
    code = code.translate(None, _LAYOUT)
    if b"," in code:
        code = code.replace(b",)", b")").replace(b",}", b"}").replace(b",]", b"]")
    return blake2b(code + b"\0\0" + strings, digest_size=8).hexdigest()
