"""The text of code read by eye: what is comment and string, the name at a place, the expression that it ends.

Looked at is no more than the declaration around the place: where one begins there is neither comment nor string.

Invariant: nothing here knows more than the text; what it cannot read it says nothing about.
"""

import re

from postil.engine.graph.modules import family
from postil.ide.document import Document
from postil.values import NamedTuple

WIDEST = 200_000
"""Bytes around a place that are looked at."""
_C_LIKE = rb"""//[^\n]*|/\*.*?(?:\*/|\Z)|"(?:[^"\\\n]|\\.)*"?"""
_CHARACTER = rb"""|'(?:[^'\\\n]|\\.){1,12}'"""
_TRIPLE = rb'"""(?s:.)*?(?:"""|\Z)|'
_SHARP = rb"""\#[^\n]*|"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?"""
_PYTHON = rb"""\#[^\n]*|\"{3}(?:[^"\\]|\\.|"(?!""))*(?:\"{3}|\Z)|'{3}(?:[^'\\]|\\.|'(?!''))*(?:'{3}|\Z)"""
_QUIET = {
    "python": re.compile(_PYTHON + rb"""|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?""", re.DOTALL),
    "ecmascript": re.compile(_C_LIKE + rb"""|'(?:[^'\\\n]|\\.)*'?|`(?:[^`\\]|\\.)*`?""", re.DOTALL),
    "c": re.compile(_C_LIKE + _CHARACTER, re.DOTALL),
    "go": re.compile(_C_LIKE + _CHARACTER + rb"|`[^`]*`?", re.DOTALL),
    "jvm": re.compile(_TRIPLE + _C_LIKE + _CHARACTER, re.DOTALL),
    "swift": re.compile(_TRIPLE + _C_LIKE, re.DOTALL),
    "c#": re.compile(rb'[@$]{1,2}"(?:[^"]|"")*"?|' + _TRIPLE + _C_LIKE + _CHARACTER, re.DOTALL),
    "rust": re.compile(rb'r(\#*)"(?s:.)*?(?:"\1|\Z)|' + _C_LIKE + _CHARACTER, re.DOTALL),
    "php": re.compile(rb"\#(?!\[)[^\n]*|" + _C_LIKE + rb"""|'(?:[^'\\]|\\.)*'?""", re.DOTALL),
    "ruby": re.compile(rb"^=begin\b.*?(?:^=end\b|\Z)|" + _SHARP, re.DOTALL | re.MULTILINE),
    "shell": re.compile(rb"(?:(?<=[\s;])|^)\#[^\n]*|'[^']*'?", re.MULTILINE),
    "lua": re.compile(
        rb"""--\[(=*)\[.*?(?:\]\1\]|\Z)|--[^\n]*|\[(=*)\[.*?(?:\]\2\]|\Z)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?""",
        re.DOTALL,
    ),
    "sql": re.compile(rb"--[^\n]*|/\*.*?(?:\*/|\Z)|'(?:[^']|'')*'?", re.DOTALL),
}  # fmt: skip
_COMMENTS = (b"#", b"//", b"/*", b"--", b"=begin")
_WORD = re.compile(rb"[\w$\x80-\xff]+")
_LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$" + bytes(range(128, 256)))
_BEFORE_NAMES = (b"!!.", b"?.", b"!.", b"&.", b"::", b".", b"\\")
_ARROWS = (b"?->", b"->")
_WITH_ARROWS = frozenset(("c", "php"))
"""Elsewhere an arrow stands before what a function returns."""
_LONGEST_CHAIN = 24
CONTAINERS = frozenset(
    ("class", "struct", "interface", "enum", "trait", "namespace", "module", "type", "section", "table")
)
"""What holds declarations and no statements to speak of."""
_JOINTS = re.compile(rb"\s*(\?\.|!!\.|!\.|&\.|\.|::|\?->|->|\\)\s*")
_BLANK = re.compile(rb"\s+")


class Word(NamedTuple):
    """A name in the text."""

    start: int
    end: int
    text: str


class Expression(NamedTuple):
    """A chain of members and calls: ``a.b().c`` is ``a`` and ``b``, ``()``, ``c``; ``[]`` takes an element."""

    head: str
    """Empty when it is nothing that has a name."""
    steps: tuple[str, ...] = ()
    made: bool = False
    """Whether ``new`` stands before it."""
    start: int = 0
    joint: str = ""
    """What stands before the last name: ``.``, ``::``, ``->``; empty when nothing does."""
    literal: str = ""
    """The type of what begins it when that is a text written out."""


class Code:
    """The text around one place: the outermost declaration that holds it, or what lies between two of them."""

    def __init__(self, document: Document, at: int) -> None:
        self.document = document
        self.at = at
        self.kin = family(document.language)
        self.start, self.end = _window(document, at)
        self.raw = document.data[self.start : self.end]
        self.quiet = "code"
        """What the place stands in: ``code``, ``comment`` or ``string``."""
        self.quiet_span = (at, at)
        self.plain = self._blanked()
        """As long as ``raw``, with blanks for comments and strings."""

    def _blanked(self) -> bytes:
        pattern = _QUIET.get(self.kin)
        if pattern is None:
            return self.raw
        place, parts, at = self.at - self.start, list[bytes](), 0
        for match in pattern.finditer(self.raw):
            start, end = match.span()
            if start < place and (place < end or (place == end and _open_ended(match[0]))):
                self.quiet = "comment" if match[0].startswith(_COMMENTS) else "string"
                self.quiet_span = (self.start + start, self.start + end)
                if self.quiet == "string" and (hole := self._hole(start, place)) is not None:
                    # What is said between the braces of a string is code.
                    self.quiet = "code"
                    parts += [self.raw[at:start], _blanks(self.raw[start : hole[0]]), self.raw[hole[0] : hole[1]]]
                    parts.append(_blanks(self.raw[hole[1] : end]))
                    at = end
                    continue
            parts += [self.raw[at:start], _blanks(match[0])]
            at = end
        parts.append(self.raw[at:])
        return b"".join(parts)

    def _hole(self, start: int, place: int) -> tuple[int, int] | None:
        """The stretch between braces around a place in a string that has such."""
        before = self.raw[max(0, start - 2) : start + 1]
        formatted = self.kin == "python" and b"f" in before[:-1].lower()
        if not formatted and not (self.kin == "ecmascript" and before.endswith(b"`")):
            return None
        opening = self.raw.rfind(b"{", start, place)
        closing = self.raw.find(b"}", place)
        newline = self.raw.find(b"\n", place)
        if opening < 0 or closing < 0 or self.raw.rfind(b"}", opening, place) >= 0 or 0 <= newline < closing:
            return None
        if self.kin == "ecmascript" and self.raw[opening - 1 : opening] != b"$":
            return None
        return opening + 1, closing

    def text(self, start: int, end: int) -> bytes:
        """Code between two places, as far as it is looked at."""
        return self.plain[max(0, start - self.start) : max(0, end - self.start)]

    def word(self) -> Word | None:
        """The name at the place, or the one that ends there; None where none is said in code."""
        if self.quiet != "code":
            return None
        found = word_at(self.plain, self.at - self.start, self.start)
        if found is not None and self.kin == "ruby":
            # Its methods may end in a mark.
            tail = self.plain[found.end - self.start : found.end - self.start + 2]
            if tail[:1] in (b"?", b"!") and tail not in (b"!=", b"?:"):
                return Word(found.start, found.end + 1, found.text + tail[:1].decode())
        return found

    def chain(self, word: Word) -> Expression:
        """The expression that ends with a name."""
        literal = self._text_before(word) if self.kin == "python" else None
        if literal is not None:
            return Expression("", (word.text,), start=word.start, joint=".", literal=literal)
        joints = (*_ARROWS, *_BEFORE_NAMES) if self.kin in _WITH_ARROWS else _BEFORE_NAMES
        found = _chain_to(self.plain, word.start - self.start, word.end - self.start, joints)
        return found._replace(start=found.start + self.start)

    def _text_before(self, word: Word) -> str | None:
        """The type of the text that is written out before a name and its point: ``"".join``."""
        at = len(self.plain[: word.start - self.start].rstrip()) - 1
        if self.plain[at : at + 1] != b".":
            return None
        end = len(self.raw[:at].rstrip())
        if self.raw[end - 1 : end] not in (b'"', b"'") or self.plain[end - 1 : end] != b" ":
            return None
        pattern = _QUIET["python"]
        match = next((each for each in pattern.finditer(self.raw) if each.end() >= end), None)
        if match is None or match[0][:1] == b"#":
            return None
        return "bytes" if b"b" in self.raw[_name_start(self.raw, match.start()) : match.start()].lower() else "str"


def word_at(data: bytes, at: int, offset: int = 0) -> Word | None:
    """The name at a place of a text that itself begins at ``offset``."""
    match = _WORD.match(data, _name_start(data, at))
    if match is None or match.end() < at or match[0][:1].isdigit():
        return None
    return Word(offset + match.start(), offset + match.end(), match[0].decode("utf-8", "replace"))


def _chain_to(plain: bytes, start: int, end: int, joints: tuple[bytes, ...]) -> Expression:
    """The chain that ends with the name from ``start`` to ``end``, read backwards."""
    steps = [plain[start:end].decode("utf-8", "replace")]
    at, joint = start, ""
    for _ in range(_LONGEST_CHAIN):
        found = _joint_before(plain, at, joints)
        if found is None:
            break
        joint = joint or found[1]
        at = found[0]
        operand = _operand(plain, at, steps)
        if operand is None:
            return Expression("", tuple(reversed(steps)), start=at, joint=joint)
        at = operand
    made = re.search(rb"\bnew\s+\Z", plain[max(0, at - 12) : at]) is not None
    head, *rest = reversed(steps)
    return Expression(head, tuple(rest), made, at, joint)


def _name_start(data: bytes, at: int) -> int:
    """Where the name begins that ends at a place."""
    while at > 0 and data[at - 1] in _LETTERS:
        at -= 1
    return at


def _joint_before(plain: bytes, at: int, joints: tuple[bytes, ...]) -> tuple[int, str] | None:
    """What joins a name to what stands before it, and where that ends."""
    before = plain[max(0, at - 200) : at]
    bare = before.rstrip()
    for joint in joints:
        if bare.endswith(joint) and not bare.endswith(b".."):
            rest = bare[: -len(joint)].rstrip()
            return at - len(before) + len(rest), joint.decode()
    return None


def _operand(plain: bytes, at: int, steps: list[str]) -> int | None:
    """Read what stands before a joint, last step first; where it begins, None where it has no name."""
    while at > 0 and plain[at - 1 : at].isspace():
        at -= 1
    for _ in range(8):
        last = plain[at - 1 : at]
        if last in (b"!", b"?"):
            at -= 1
            continue
        if last not in (b")", b"]"):
            break
        opening = _matching(plain, at - 1)
        if opening is None:
            return None
        before = plain[:opening][-1:]
        if last == b")" and not (before.isalnum() or before in (b"_", b"$", b")", b"]", b">", b"!")):
            return None
        steps.append("()" if last == b")" else "[]")
        at = opening
        if plain[at - 1 : at] == b">" and (generic := plain.rfind(b"<", max(0, at - 80), at)) >= 0:
            at = generic
    start = _name_start(plain, at)
    if start == at or plain[start : start + 1].isdigit():
        return None
    steps.append(plain[start:at].decode("utf-8", "replace"))
    return start


def _matching(plain: bytes, at: int) -> int | None:
    """Where the bracket is opened that closes at a place."""
    opened = 0
    for place in range(at, max(-1, at - 4_000), -1):
        byte = plain[place : place + 1]
        if byte in (b")", b"]", b"}"):
            opened += 1
        elif byte in (b"(", b"[", b"{"):
            opened -= 1
            if opened == 0:
                return place
    return None


def closing(plain: bytes, at: int) -> int | None:
    """Where the bracket is closed that opens at a place."""
    opened = 0
    for match in re.compile(rb"[()\[\]{}]").finditer(plain, at, at + 20_000):
        opened += 1 if match[0] in b"([{" else -1
        if opened == 0:
            return match.start()
    return None


def expression(text: bytes) -> Expression | None:
    """A whole expression as a chain; None when it is none, or more than one."""
    text = text.strip()
    made = False
    for prefix in (b"await ", b"new ", b"&", b"*", b"&mut ", b"yield "):
        if text.startswith(prefix):
            made = made or prefix in (b"new ",)
            text = text[len(prefix) :].lstrip()
    match = _WORD.match(text)
    if match is None or match[0][:1].isdigit():
        return None
    head, steps, at = match[0].decode("utf-8", "replace"), list[str](), match.end()
    while at < len(text) and len(steps) < _LONGEST_CHAIN:
        blank = _BLANK.match(text, at)
        at = blank.end() if blank else at
        letter = text[at : at + 1]
        if letter in (b"(", b"["):
            end = closing(text, at)
            if end is None:
                return None
            steps.append("()" if letter == b"(" else "[]")
            at = end + 1
            continue
        if letter == b"<" and (match := re.compile(rb"<[\w\s,.\[\]<>?]{0,80}>(?=\()").match(text, at)):
            at = match.end()
            continue
        if letter in (b"!", b"?") and text[at + 1 : at + 2] != b".":
            at += 1
            continue
        joint = _JOINTS.match(text, at)
        name = _WORD.match(text, joint.end()) if joint else None
        if name is None:
            break
        steps.append(name[0].decode("utf-8", "replace"))
        at = name.end()
    rest = text[at:].strip()
    if rest and not re.match(rb"(?:if|or|\?\?|\|\||as|unless)(?![\w=])", rest):
        return None
    return Expression(head, tuple(steps), made)


def statement_end(plain: bytes, at: int) -> int:
    """Where what begins at a place ends: at a line end, comma or semicolon outside of brackets."""
    depth = 0
    for match in re.compile(rb"[()\[\]{}\n;,]").finditer(plain, at, at + 4_000):
        byte = match[0]
        if byte in b"([{":
            depth += 1
        elif byte in b")]}":
            depth -= 1
            if depth < 0:
                return match.start()
        elif depth == 0 and not (byte == b"\n" and _goes_on(plain, match.start())):
            return match.start()
    return min(len(plain), at + 4_000)


def _goes_on(plain: bytes, newline: int) -> bool:
    """Whether the next line goes on with a member of what stands before, or this one ends in an operator."""
    following = plain[newline + 1 : newline + 80].lstrip()
    return following.startswith((b".", b"?.", b"->", b"&.")) or plain[max(0, newline - 1) : newline] in (b"\\", b"=")


def _window(document: Document, at: int) -> tuple[int, int]:
    """The outermost function or variable around a place; else what lies between the two declarations beside it."""
    then = document.then(at)
    start, end = 0, document.shifts.then(len(document.data))
    symbols = document.doc.symbols
    for ordinal in document.nesting.around(then):
        span = symbols[ordinal].span
        if symbols[ordinal].kind not in CONTAINERS:
            start, end = span.start_byte, span.end_byte
            break
        start, end = max(start, span.start_byte), min(end, span.end_byte)
    else:
        start = max(start, document.nesting.ended_before(then))
        after = document.nesting.begins_after(then)
        end = end if after is None else min(end, after)
    first = document.shifts.now(start)
    last = min(len(document.data), document.shifts.now(end, end=True))
    first = first if first <= at else 0
    last = max(last, at)
    if last - first > WIDEST:
        first = document.data.rfind(b"\n", 0, max(first, at - WIDEST // 2)) + 1
        last = min(last, at + WIDEST // 2)
    return first, last


def _open_ended(said: bytes) -> bool:
    """Whether what was written goes on until the end of the line, so that its end is still inside."""
    return said.startswith((b"#", b"//", b"--"))


def _blanks(said: bytes) -> bytes:
    if b"\n" not in said:
        return b" " * len(said)
    return b"\n".join(b" " * len(line) for line in said.split(b"\n"))
