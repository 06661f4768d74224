"""From the code of a file to its statements, each as the tokens it has outside all brackets.

A token is its text, first and last byte; what stands in brackets is one token whose text is the opening one. Template
arguments are brackets where they follow a name. A bracket that is never closed ends with its statement and is an error.
"""

import re

from postil.values import NamedTuple
from postil_plugins.cfamily import grammar as g
from postil_plugins.cfamily.text import Text

Token = tuple[bytes, int, int]

_TOKEN = re.compile(
    rb"[\s\\]*+([A-Za-z_$\x80-\xff][\w$\x80-\xff]*|[0-9][\w.']*|::|->|\.\.\.|\"[^\"]*\"?|'[^']*'?|[^\s\\])"
)
_BRACKET = re.compile(rb"[()\[\]{};]")
_ANGLE = re.compile(rb"->|[<>]=|[<>(\[{};]")
_WORD = re.compile(rb"[A-Za-z_$\x80-\xff]")
_NAMES_ONLY = re.compile(rb"\(\s*\w+(?>(?:\s*,\s*\w+)*)\s*\)")
_NAME = re.compile(rb"[A-Za-z_]\w*")
_CAPITALS = re.compile(rb"[A-Z_][A-Z0-9_]+\Z|__\w+\Z|Q_\w+\Z")

_MOST_OLD_STYLE = 400

_GROUPS = frozenset((b"(", b"[", b"<"))
_STOPS = frozenset((b";", b"}", b":"))

PLAIN, BODY, CLASS, ENUM, NAMESPACE, LINKAGE, LABEL = range(7)
_SEPARATE = frozenset(
    b"class struct union enum namespace template typedef using static public private protected virtual inline".split()
)
"""What never stands behind the block of a class: its semicolon was forgotten."""


class Statement(NamedTuple):
    """One statement."""

    role: int
    tokens: list[Token]
    end: int
    """Where the next one may start."""
    block: int = -1
    """The place among the tokens of the block that gives it its role."""
    ended: bool = True
    """Whether a semicolon or a block ends it."""


def is_word(text: bytes) -> bool:
    """Whether a token is a name or a keyword."""
    return _WORD.match(text) is not None


def is_macro(text: bytes) -> bool:
    """Whether a name looks like one of a macro."""
    return _CAPITALS.match(text) is not None


class Reader:
    """Reads the statements of one file."""

    __slots__ = ("_clean", "_closing", "_hopeless", "cpp", "errors")

    def __init__(self, text: Text) -> None:
        self._clean = text.clean
        self._closing = text.closing
        self.cpp = text.cpp
        self.errors = text.unmatched
        self._hopeless = -1

    def read(self, at: int, limit: int) -> Statement | None:
        """The statement that starts at or after a byte; None when there is none before ``limit``."""
        tokens: list[Token] = []
        read = _TOKEN.match
        clean = self._clean
        assigned = False
        role, block = PLAIN, -1
        while (match := read(clean, at, limit)) is not None:
            text = match[1]
            start, at = match.span(1)
            if text == b"{":
                at = min(self._closing.get(start, limit) + 1, limit)
                found = self._role(tokens, assigned, at, limit) if role == PLAIN else PLAIN
                tokens.append((text, start, at))
                if found in (CLASS, ENUM):
                    role, block = found, len(tokens) - 1
                elif found != PLAIN:
                    return Statement(found, tokens, at, len(tokens) - 1)
            elif text in _GROUPS:
                at = self._group(text, start, limit, tokens, assigned)
                tokens.append((text, start, at))
            elif text in _STOPS and self._stops(text, tokens, assigned):
                if tokens:
                    return Statement(LABEL if text == b":" else role, tokens, at, block, ended=text == b";")
            elif text != b"}":
                if block == len(tokens) - 1 and block >= 0 and text in _SEPARATE:
                    return Statement(role, tokens, start, block)
                if text == b"=" and not any(token[0] == b"operator" for token in tokens[-3:]):
                    assigned = True
                tokens.append((text, start, at))
        return Statement(role, tokens, limit, block, ended=False) if tokens else None

    def _group(self, text: bytes, start: int, limit: int, tokens: list[Token], assigned: bool) -> int:
        """The byte behind what opens a bracket at ``start``."""
        if text != b"<":
            return self._close(start, limit)
        if assigned or not self.cpp or not tokens or not self._takes_arguments(tokens[-1][0]):
            return start + 1
        return self._arguments(start, limit)

    def _stops(self, text: bytes, tokens: list[Token], assigned: bool) -> bool:
        """Whether a mark ends the statement."""
        if text == b";":
            return self.cpp or assigned or not self._old_style(tokens)
        return text == b"}" or (self.cpp and _is_label(tokens))

    def tokens(self, start: int, end: int) -> list[Token]:
        """The tokens between two bytes, such as those in a bracket."""
        answer: list[Token] = []
        at = start
        while (match := _TOKEN.match(self._clean, at, end)) is not None:
            text = match[1]
            first, at = match.span(1)
            if text in (b"(", b"["):
                at = self._close(first, end)
            elif text == b"{":
                at = min(self._closing.get(first, end) + 1, end)
            elif text == b"<" and self.cpp and answer and self._takes_arguments(answer[-1][0]):
                at = self._arguments(first, end)
            answer.append((text, first, at))
        return answer

    def between(self, start: int, end: int) -> bytes:
        """The code between two bytes."""
        return self._clean[start:end]

    def first(self, start: int, end: int) -> bytes:
        """The first token between two bytes; nothing when there is none."""
        match = _TOKEN.match(self._clean, start, end)
        return b"" if match is None else match[1]

    def _takes_arguments(self, before: bytes) -> bool:
        return before != b"operator" and is_word(before)

    def _close(self, start: int, limit: int) -> int:
        """The byte behind the bracket that closes the round or square one at ``start``."""
        depth = 0
        at = start
        clean = self._clean
        while (match := _BRACKET.search(clean, at, limit)) is not None:
            mark = match[0]
            at = match.end()
            if mark in b"([":
                depth += 1
            elif mark in b")]":
                depth -= 1
                if not depth:
                    return at
            elif mark == b"{":
                at = min(self._closing.get(at - 1, limit) + 1, limit)
            else:
                self.errors += 1
                return at - 1
        self.errors += 1
        return limit

    def _arguments(self, start: int, limit: int) -> int:
        """The byte behind the template arguments that open at ``start``; that behind ``<`` if there are none."""
        if start < self._hopeless:
            return start + 1
        depth = 0
        at = start
        clean = self._clean
        while (match := _ANGLE.search(clean, at, limit)) is not None:
            mark = match[0]
            at = match.end()
            if mark == b"<":
                depth += 1
            elif mark == b">" or mark == b">=":
                depth -= 1
                if not depth:
                    return match.start() + 1
            elif mark == b"(" or mark == b"[":
                at = self._close(match.start(), limit)
            elif mark == b"{":
                at = min(self._closing.get(at - 1, limit) + 1, limit)
            elif mark in b";}":
                break
        self._hopeless = at
        return start + 1

    def _old_style(self, tokens: list[Token]) -> bool:
        """Whether parameters are being declared behind their list, as in the first C."""
        if len(tokens) > _MOST_OLD_STYLE:
            return False
        for place, (text, start, end) in enumerate(tokens):
            if text == b"(":
                rest = tokens[place + 1 :]
                if len(rest) > 1 and rest[1][0] == b"(" and place and is_macro(tokens[place - 1][0]):
                    continue  # a macro that is given the type
                if len(rest) < 2 or not place or not _NAMES_ONLY.match(self._clean, start, end):
                    return False
                if rest[0][0] in (b"(", b"[", b"=", b",") or rest[0][0] in g.ATTRIBUTE_CALLS:
                    return False
                names = {token[0] for token in self.tokens(start + 1, end - 1)}
                words = {match[0] for match in _NAME.finditer(self._clean, end, rest[-1][2])}
                return not names & g.BUILTIN and bool(names & words)
        return False

    def _role(self, tokens: list[Token], assigned: bool, end: int, limit: int) -> int:
        """What the block behind the tokens is."""
        if not tokens:
            return BODY
        last = tokens[-1][0]
        if last[:1] == b'"' and len(tokens) > 1 and tokens[-2][0] == b"extern":
            return LINKAGE
        if assigned:
            return PLAIN
        cpp = self.cpp
        rounds = 0
        for place, (text, _, _) in enumerate(tokens):
            if cpp and text == b"namespace" and place < 4 and tokens[0][0] != b"using":
                return NAMESPACE
            if text in g.CLASS_KEYS and (cpp or text != b"class") and _is_head(tokens, place):
                return ENUM if text == b"enum" else CLASS
            rounds += text == b"("
        if rounds:
            return PLAIN if cpp and _initializes(tokens) else BODY
        if cpp and (match := _TOKEN.match(self._clean, end, limit)) is not None and match[1] in (b";", b","):
            return PLAIN
        return BODY


def _is_label(tokens: list[Token]) -> bool:
    """Whether a colon ends an access label; macros without a semicolon may stand before it."""
    if not tokens or len(tokens) > 8:
        return False
    before = len(tokens) - 1
    if tokens[before][0] not in g.ACCESS:
        before -= 1
        if before < 0 or tokens[before][0] not in g.ACCESS or tokens[-1][0] not in (b"slots", b"Q_SLOTS"):
            return False
    return all(token[0] == b"(" or is_macro(token[0]) for token in tokens[:before])


def _is_head(tokens: list[Token], place: int) -> bool:
    """Whether what follows a class key, up to a block, can only be its name and bases."""
    names = 0
    at, count = place + 1, len(tokens)
    if tokens[place][0] == b"enum" and at < count and tokens[at][0] in (b"class", b"struct"):
        at += 1
    while at < count:
        text = tokens[at][0]
        following = tokens[at + 1][0] if at + 1 < count else b""
        if text == b":":
            return names <= 2
        if is_word(text):
            if following == b"(":
                if text not in g.ATTRIBUTE_CALLS and not is_macro(text):
                    return False
                at += 1
            elif following == b"::":
                at += 1
            elif following == b"<" and at + 2 < count and tokens[at + 2][0] == b"::":
                at += 2
            elif text != b"final" and (not is_macro(text) or not names):
                names += not is_macro(text)
        elif text not in (b"[", b"<", b"::"):
            return False
        at += 1
    return names <= 1


def _initializes(tokens: list[Token]) -> bool:
    """Whether a block behind a head with parameters is not the body: a member's initial value, or requirements."""
    last = tokens[-1][0]
    if last == b"requires" or (last == b"(" and len(tokens) > 1 and tokens[-2][0] == b"requires"):
        return True
    if not is_word(last) and last != b"<":
        return False
    seen = False
    for text, _, _ in tokens:
        seen = seen or text == b"("
        if seen and text == b":":
            return True
    return False
