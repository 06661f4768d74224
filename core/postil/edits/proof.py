"""The proof that a file before and after its edits differs in documentation alone.

What analyzer and grammar know of either text comes as ``Evidence`` from a worker; here the two are compared, and the
texts themselves in what no grammar looks at. Every refusal is a sentence that goes on after "not changed:".

Invariant: what is not known to be the same is refused.
"""

import re
from collections import Counter
from collections.abc import Sequence

from postil.model import FileDoc
from postil.values import NamedTuple

_BOM = b"\xef\xbb\xbf"
_LINE_END = re.compile(rb"\r\n|\r|\n")
_LINE_END_NAMES = {b"\r\n": "CRLF", b"\r": "CR", b"\n": "LF"}
_CODING = re.compile(rb"[ \t\f]*(?:#|//|/\*|--|;).*?coding[:=][ \t]*([-\w.]+)")
_UTF8 = re.compile(rb"utf[-_]?8(?:[-_](?:unix|dos|mac|sig))?\Z", re.IGNORECASE)
_ABOVE_ASCII = re.compile(
    rb"(?:us-?)?ascii|latin|l1\Z|iso[-_]?8859|8859|cp(?:125|437|8[567]|9[345])|windows-|koi8|mac|euc|gb|big5|shift|s_?jis"
    rb"|binary",
    re.IGNORECASE,
)
"""How the encodings are called in which ASCII is itself."""
# Line ends of other tools, ends of files, orders to terminals, and marks that show code where there is none.
_UNSEEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_UNSEEN_ASCII = re.compile(rb"[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Evidence(NamedTuple):
    """What a worker says of one text."""

    language: str
    code: str | None
    """The digest of all that is no doc; None when the analyzer cannot tell."""
    errors: int
    said: tuple[tuple[str, str], ...]
    """Each declaration that could have a doc, the file itself without a name, and the hash of its doc or nothing."""


def docs(doc: FileDoc) -> list[tuple[int, int]]:
    """The stretches of a file that are docs, in source order."""
    spans = [doc.overview_span, *(symbol.doc_span for symbol in doc.symbols)]
    return sorted({(span.start_byte, span.end_byte) for span in spans if span is not None})


def evidence(doc: FileDoc, code: str | None) -> Evidence:
    """What counts of a file's description and the digest of its code."""
    said = [("", "" if doc.overview is None else repr(" ".join(doc.overview.split())))]
    said += [(symbol.qualname, symbol.doc_hash) for symbol in doc.symbols]
    return Evidence(doc.language, code, doc.errors, tuple(said))


def refusal(before: bytes, after: bytes, old: Evidence, new: Evidence) -> str | None:
    """Why ``after`` must not be written over ``before``; None when nothing but documentation is different."""
    if before == after:
        return None
    if old.language != new.language:
        return f"the file would be {new.language} instead of {old.language}"
    if old.code is None or new.code is None:
        return f"what is code in {old.language} cannot be told for certain"
    if new.errors > old.errors:
        return f"it would have {new.errors} parse errors instead of {old.errors}"
    if old.code != new.code:
        return "more than documentation would change"
    return text_refusal(before, after) or _docs_refusal(old.said, new.said)


def text_refusal(before: bytes, after: bytes) -> str | None:
    """Why no edit of docs makes one text of the other, told from the bytes alone."""
    if before.startswith(_BOM) != after.startswith(_BOM):
        return "the byte order mark would change"
    return _lines_refusal(before, after) or _characters_refusal(before, after)


def _lines_refusal(before: bytes, after: bytes) -> str | None:
    used = set(_LINE_END.findall(before))
    # A file of one line without an end is like most files.
    strange = set(_LINE_END.findall(after)) - (used or {b"\n"})
    if strange:
        return f"its lines would end in {_LINE_END_NAMES[min(strange)]}"
    if len(used) > 1 and _ends(before, after) != _ends(after, before):
        return "lines that stay would end in another way"
    if before.removeprefix(_BOM) and _last_line_end(before) != _last_line_end(after):
        return "the end of its last line would change"
    return None


def _last_line_end(text: bytes) -> bytes:
    return next((end for end in (b"\r\n", b"\r", b"\n") if text.endswith(end)), b"")


def _ends(text: bytes, other: bytes) -> Counter[bytes]:
    """The lines of a text, with their ends, that the other has as many times."""
    counts, others = Counter(_LINE_END.split(text)), Counter(_LINE_END.split(other))
    return Counter(
        line for line in text.splitlines(keepends=True) if counts[bare := line.rstrip(b"\r\n")] == others[bare]
    )


def _characters_refusal(before: bytes, after: bytes) -> str | None:
    try:
        old, new = before.decode(), after.decode()
        plain = True
    except UnicodeDecodeError:
        plain = False
    else:
        added = Counter(_UNSEEN.findall(new)) - Counter(_UNSEEN.findall(old))
        if added:
            return f"it would get the invisible character U+{ord(min(added)):04X}"
    if Counter(_UNSEEN_ASCII.findall(after)) - Counter(_UNSEEN_ASCII.findall(before)):
        return "it would get a control character"
    declared = _declared(before)
    if declared is not None and _UTF8.match(declared) is None:
        if _ABOVE_ASCII.match(declared) is None:
            return f"its encoding, {declared.decode()}, is not known well enough"
        plain = False
    if not plain and _above_ascii(after) - _above_ascii(before):
        return "it is not UTF-8, and would get characters that are not ASCII"
    return None


def _declared(text: bytes) -> bytes | None:
    """The encoding that one of the first two lines names."""
    for line in _LINE_END.split(text, 2)[:2]:
        match = _CODING.match(line.removeprefix(_BOM))
        if match is not None:
            return match[1]
    return None


def _above_ascii(text: bytes) -> Counter[int]:
    return Counter(byte for byte in text if byte >= 0x80) if not text.isascii() else Counter()


def _docs_refusal(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> str | None:
    """Why the docs are not where they were: one is lost, or stands at another declaration."""
    were, are = _by_name(old), _by_name(new)
    gone: dict[str, str] = {}
    for key, doc in were.items():
        if doc and doc != are.get(key, ""):
            if not are.get(key):
                return f"{_named(key[0])} would lose its documentation"
            gone[doc] = key[0]
    for key, doc in are.items():
        if doc in gone and were.get(key, "") != doc:
            return f"the documentation of {_named(gone[doc])} would go to {_named(key[0])}"
    return None


def _by_name(said: Sequence[tuple[str, str]]) -> dict[tuple[str, int], str]:
    counts: Counter[str] = Counter()
    found: dict[tuple[str, int], str] = {}
    for name, doc in said:
        found[name, counts[name]] = doc
        counts[name] += 1
    return found


def _named(name: str) -> str:
    return name or "the file"
