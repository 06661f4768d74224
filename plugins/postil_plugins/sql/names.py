"""Names as SQL quotes them, and lists between brackets."""

from collections.abc import Sequence

from postil.values import NamedTuple
from postil_plugins.sql.lexer import Reader, Token

NAMES = frozenset(("word", "quoted", "string", "template"))
"""The kinds of token a name can be: SQLite and MySQL take a string for one."""


class Item(NamedTuple):
    """One part of a list between its commas."""

    tokens: Sequence[Token]
    end: int
    """Behind its comma, or behind its last token."""

    @property
    def start(self) -> int:
        """Where its first token starts."""
        return self.tokens[0].start

    @property
    def last(self) -> int:
        """Where its last token ends."""
        return self.tokens[-1].end


def unquoted(content: bytes, token: Token) -> str:
    """The name that a token gives."""
    text = content[token.start : token.end].decode("utf-8", "replace")
    if token.kind == "quoted" or token.kind == "string":
        mark = text[0]
        closing = "]" if mark == "[" else mark
        text = text[1:].removesuffix(closing)
        return text.replace(closing * 2, closing)
    return " ".join(text.split())


def name(reader: Reader) -> tuple[str, ...]:
    """Read a name with what qualifies it; empty when none is there."""
    parts: list[str] = []
    reader.accept(b":")
    token = reader.peek()
    while token.kind in NAMES:
        token = reader.take()
        text = unquoted(reader.content, token)
        while reader.peek().kind in ("word", "template", "number") and reader.peek().start == token.end:
            # A template that makes a part of the name stands right beside the rest of it.
            token = reader.take()
            text += unquoted(reader.content, token)
        if text:
            parts.append(text)
        if not reader.accept(b"."):
            break
        while reader.accept(b"."):
            pass
        token = reader.peek()
    return tuple(parts)


def name_of(content: bytes, tokens: Sequence[Token]) -> tuple[str, ...]:
    """The name at the start of ``tokens``."""
    parts: list[str] = []
    for at, token in enumerate(tokens):
        if at % 2 == 0 and token.kind in NAMES:
            parts.append(unquoted(content, token))
        elif at % 2 == 0 or token.word != b".":
            break
    return tuple(parts)


def items(reader: Reader) -> list[Item]:
    """Read a list in round brackets whose opening one is next; the closing one is taken too."""
    reader.take()
    found: list[Item] = []
    tokens: list[Token] = []
    depth = 0
    while True:
        token = reader.take()
        if token.kind == "end" or (token.word == b")" and not depth):
            if tokens:
                found.append(Item(tuple(tokens), tokens[-1].end))
            return found
        if token.word == b"," and not depth:
            if tokens:
                found.append(Item(tuple(tokens), token.end))
            tokens = []
            continue
        if token.word == b"(":
            depth += 1
        elif token.word == b")":
            depth -= 1
        tokens.append(token)


def split(tokens: Sequence[Token]) -> list[Item]:
    """The parts between the commas outside brackets."""
    found: list[Item] = []
    waiting: list[Token] = []
    depth = 0
    for token in tokens:
        if token.word == b"," and not depth:
            if waiting:
                found.append(Item(tuple(waiting), token.end))
            waiting = []
            continue
        depth += (token.word == b"(") - (token.word == b")")
        waiting.append(token)
    if waiting:
        found.append(Item(tuple(waiting), waiting[-1].end))
    return found


def outside(tokens: Sequence[Token], words: frozenset[bytes], start: int = 0) -> int:
    """The place of the first of ``words`` outside brackets; the number of tokens when there is none."""
    depth = 0
    for at in range(start, len(tokens)):
        word = tokens[at].word
        if not depth and word in words and at >= start:
            return at
        depth += (word == b"(") - (word == b")")
    return len(tokens)


def string_value(content: bytes, token: Token, escapes: bool) -> str:
    """The text of a string literal of any kind."""
    text = content[token.start : token.end].decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    if token.kind == "dollar":
        tag = text[: text.index("$", 1) + 1]
        return text[len(tag) :].removesuffix(tag)
    if text[:1] in "eE":
        text = text[1:]
        escapes = True
    mark = text[0]
    text = text[1:].removesuffix(mark).replace(mark * 2, mark)
    return _unescaped(text) if escapes and "\\" in text else text


_ESCAPES = {"n": "\n", "t": "\t", "r": "", "b": "", "0": "", "Z": ""}


def _unescaped(text: str) -> str:
    parts = text.split("\\")
    answer = [parts[0]]
    skip = False
    for part in parts[1:]:
        if skip:
            answer.append(part)
            skip = False
        elif not part:
            answer.append("\\")
            skip = True
        else:
            answer.append(_ESCAPES.get(part[0], part[0]) + part[1:])
    return "".join(answer)
