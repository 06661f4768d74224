"""Edits made at random on all the sources that the case files have, and the proof asked about each."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import NamedTuple

from postil.edits.insert import insertion
from postil.edits.merge import merged
from postil.edits.proof import Evidence, docs, evidence, refusal
from postil.edits.style import usual
from postil.edits.top import top
from postil.model import Edit, FileDoc, Source
from support.archive import read
from support.languages import ANALYZERS, source
from support.mutations import SEEDS

CASES = Path(__file__).parents[1] / "cases"
FOLDERS = (
    "bash", "c", "cpp", "csharp", "go", "java", "javascript", "kotlin", "lua", "php", "python", "ruby", "rust", "scala",
    "sql", "swift", "typescript",
)  # fmt: skip
_WORD = re.compile(rb"(?<=[a-z,.] )[a-z]{3,}(?=[ ,.])")
_SAID_TO_TOOLS = re.compile(rb"@|#!?\[|//line |\A[^\n/*]+\{")
"""Where more than a word is changed: in what makes a symbol, is an attribute, is obeyed, or is code among docs."""
_CODE = re.compile(rb"[A-Za-z_0-9]+|[^\s\w]")
_EMPTY = re.compile(rb"(?m)^[ \t]*(?://|/\*|\#|--)[^\w\n\0\x80-\xff]*$")
_VOID = re.compile(rb"/\*\*+/")
"""A comment without a word, as where a doc's opening mark is closed and opened once more."""
_NESTED = re.compile(rb"/[*].*/[*]", re.DOTALL)
_SWAPS = (
    (b"+", b"-"), (b"==", b"!="), (b"<", b"<="), (b"true", b"false"), (b"True", b"False"), (b"&&", b"||"), (b"0", b"1"),
    (b"1", b"2"), (b"public", b"private"), (b"if", b"while"), (b"return", b"yield"), (b";", b""), (b",", b";"),
    (b"(", b""), (b"}", b""), (b"{", b"{ {"), (b"'", b'"'), (b'"', b""), (b"\n", b" "), (b" ", b"\n"), (b"    ", b"  "),
    (b"->", b"=>"), (b"=", b"=="), (b"self", b"this"), (b"def", b"async def"), (b"#", b""), (b"//", b"/"), (b"*", b""),
)  # fmt: skip
_MORE = (b"x", b"0", b"{", b"}", b"(", b";", b"\\", b"'", b'"')
_MARKS = (b"/*", b"#", b"//", b"--", b'"""', b"/**", b"///", b"*/")
HOSTILE = (
    b"*/", b"/*", b'"""', b"'''", b"--]]", b"]]", b"?>", b"<?php", b"\n", b"\r", b"\r\n", b"\\", b"\\\n", b"\\N{x}",
    b"\\u002a/", b"\\u12", b"//", b"\n//", b"\n#", b"#!", b"\n=end\n", b"\n=begin\n", b"\n__END__\n", b"\xe2\x80\xa8",
    b"\xe2\x80\xae", b"\x1a", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\n//go:noinline\n", b"\n# type: ignore\n",
    b" # noqa\n",    b"\n* @ts-ignore\n", b"\n * eslint-disable\n", b"${x}", b"#{x}", b"\n\n", b"\n}\n", b"\n  pass\n",
    b"\nx = 1\n", b"}",    b"*//*", b"*/ int x; /*", b'"; x = 1; "', b'""" + x + """',
    b"\t", b"\n\t\tx", b"-->", b"<!--", b"??/\n", b"EOF\n",
    b"\nEOF\n", b"`", b"'", b'"', b"\n;\n",
)  # fmt: skip


class Text(NamedTuple):
    """One source and what is known of it."""

    name: str
    language: str
    content: bytes
    doc: FileDoc
    evidence: Evidence


class Tried(NamedTuple):
    """One edit and the answer to it."""

    kind: str
    """``own``, ``words``: to be accepted; ``code``: to be refused; ``hostile``: either."""
    text: Text
    after: bytes
    refused: str | None


@lru_cache(maxsize=1)
def texts() -> tuple[Text, ...]:
    """All sources in languages that have a proof."""
    found = [
        known(name, content.encode())
        for folder in FOLDERS
        for path in sorted((CASES / folder).glob("*.txt"))
        for name, content in read(path).inputs("symbols", "overview", "uses", "findings").items()
        if "." in name
    ]
    seeds = [known("a", content, language) for language, content in SEEDS.items()]
    return tuple(text for text in (*found, *seeds) if text.evidence.code is not None)


def known(name: str, content: bytes, language: str | None = None) -> Text:
    """A source, analyzed."""
    asked = source(name, content)
    if language is not None:
        asked = asked._replace(language=language)
    doc = ANALYZERS.analyze(asked)
    return Text(name, asked.language, content, doc, _evidence(asked, doc))


def _evidence(asked: Source, doc: FileDoc) -> Evidence:
    return evidence(doc, ANALYZERS.code(asked, docs(doc)))


def refused(text: Text, after: bytes) -> str | None:
    """What the proof says of another content of a file."""
    asked = source(text.name, after)._replace(language=text.language)
    return refusal(text.content, after, text.evidence, _evidence(asked, ANALYZERS.analyze(asked)))


def proved(name: str, before: bytes, after: bytes) -> str | None:
    """What the proof says of a file before and after."""
    return refused(known(name, before), after)


def own(text: Text) -> Iterator[Tried]:
    """Each edit that the tool itself would make of a file without errors, where it comes to stand where it is meant."""
    if text.doc.errors:
        return
    if (made := top(text.content, text.doc)) is not None:
        after = _edited(text.content, made[0])
        old, new = text.doc, known(text.name, after, text.language).doc
        if [each.doc for each in old.symbols] == [each.doc for each in new.symbols] and new.overview is not None:
            yield Tried("own", text, after, refused(text, after))
    for place, symbol in enumerate(text.doc.symbols):
        if symbol.doc is None:
            edit = insertion(text.content, text.doc, symbol, usual(text.language))
        else:
            edit = merged(text.content, text.doc, symbol)
        if edit is not None:
            after = _edited(text.content, edit)
            if _is_placed(text, after, place):
                yield Tried("own", text, after, refused(text, after))


def _edited(content: bytes, edit: Edit) -> bytes:
    return content[: edit.start_byte] + edit.text.encode() + content[edit.end_byte :]


def _is_placed(text: Text, after: bytes, place: int) -> bool:
    """Whether the doc of one symbol is another and all else is as it was."""
    old, new = text.doc, known(text.name, after, text.language).doc
    if len(old.symbols) != len(new.symbols) or old.overview != new.overview:
        return False
    changed = [at for at, (one, other) in enumerate(zip(old.symbols, new.symbols, strict=True)) if one.doc != other.doc]
    return changed == [place] and new.symbols[place].doc is not None


def words(text: Text, random: Random) -> Tried | None:
    """Another word in the middle of a doc."""
    content = text.content
    places = [
        match.span()
        for start, end in docs(text.doc)
        if b"[doc" not in content[start:end] and not _NESTED.match(content, start, end)
        # What SQL keeps by a statement is no comment: it is run.
        if text.language != "sql" or content.startswith(b"-", start)
        for match in _WORD.finditer(content, start, end)
        if not _SAID_TO_TOOLS.search(_line(content, match.start()))
    ]
    if not places:
        return None
    start, end = random.choice(places)
    word = random.choice((b"otherwise", b"several", b"x", b"na\xc3\xafve", b"one two three"))
    after = text.content[:start] + word + text.content[end:]
    return Tried("words", text, after, refused(text, after))


def _line(content: bytes, at: int) -> bytes:
    start = content.rfind(b"\n", 0, at) + 1
    return content[start : content.find(b"\n", at)] if b"\n" in content[at:] else content[start:]


def hostile(text: Text, random: Random) -> Tried | None:
    """Something that ends docs in the middle of one."""
    stretches = docs(text.doc)
    if not stretches:
        return None
    start, end = random.choice(stretches)
    at = random.randrange(start, end + 1)
    to = random.choice((at, at, min(end, at + random.randrange(8))))
    after = text.content[:at] + random.choice(HOSTILE) + text.content[to:]
    return Tried("hostile", text, after, refused(text, after))


def code(text: Text, random: Random) -> Tried | None:
    """Another token, or one less, or one more, outside of all docs."""
    content, stretches = text.content, docs(text.doc)
    spans = [match.span() for match in _CODE.finditer(content)]
    spans = [(a, b) for a, b in spans if not any(a < end and start < b for start, end in stretches)]
    if not spans:
        return None
    start, end = random.choice(spans)
    match random.randrange(5):
        case 0:
            after = content[:start] + content[end:]
        case 1:
            after = (
                content[:start]
                + random.choice((b"x", b"0", b"{", b"}", b"(", b";", b"\\", b"'", b'"'))
                + content[start:]
            )
        case 2:
            after = (
                content[:start]
                + random.choice((b"/*", b"#", b"//", b"--", b'"""', b"/**", b"///", b"*/"))
                + content[start:]
            )
        case 3:
            other = random.choice(spans)
            after = content[:start] + content[other[0] : other[1]] + content[end:]
        case _:
            old, new = random.choice(_SWAPS)
            at = content.find(old, start)
            if at < 0 or any(at < last and first < at + len(old) for first, last in stretches):
                return None
            after = content[:at] + new + content[at + len(old) :]
    return Tried("code", text, after, refused(text, after))


def moved(text: Text, random: Random) -> Tried | None:
    """A doc, with its line end, taken to the start of another line."""
    stretches = docs(text.doc)
    if not stretches:
        return None
    start, end = random.choice(stretches)
    end += text.content[end:].startswith(b"\n")
    rest = text.content[:start] + text.content[end:]
    lines = [match.end() for match in re.finditer(rb"^[ \t]*", rest, re.MULTILINE)]
    at = random.choice(lines)
    after = rest[:at] + text.content[start:end] + rest[at:]
    return Tried("moved", text, after, refused(text, after))


def bare(text: Text) -> bytes:
    """What of a source is outside of docs, without white space and comments that say nothing."""
    parts: list[bytes] = []
    at = 0
    for start, end in docs(text.doc):
        parts.append(text.content[at:start])
        at = max(at, end)
    parts.append(text.content[at:])
    outside = _EMPTY.sub(b"", b"\0".join(parts))
    return b"".join(_VOID.sub(b"", outside).replace(b"\0", b"").split())


def is_wrong(tried: Tried) -> bool:
    """Whether an answer is known to be wrong: a doc's word refused, or accepted what is not all in docs."""
    if tried.refused is not None:
        return tried.kind == "own" or (tried.kind == "words" and not tried.text.doc.errors)
    return bare(tried.text) != bare(known(tried.text.name, tried.after, tried.text.language))


def campaign(number: int, seed: int = 0) -> Iterator[Tried]:
    """So many edits, spread over all languages."""
    random = Random(f"proof {seed}")
    by_language: dict[str, list[Text]] = {}
    for text in texts():
        by_language.setdefault(text.language, []).append(text)
    made = Counter[str]()
    while made.total() < number:
        for language, several in by_language.items():
            for maker in (words, hostile, hostile, moved, code, code):
                tried = maker(random.choice(several), random)
                if tried is not None:
                    made[language] += 1
                    yield tried
