"""What stands before a declaration's type, and which of its words matter."""

from postil.model import Parameter
from postil.values import NamedTuple
from postil_plugins.cfamily import grammar as g
from postil_plugins.cfamily import signatures
from postil_plugins.cfamily.statements import Reader, Token, is_macro, is_word

_STARTS = frozenset(b"template using typedef namespace concept struct class union enum static extern friend".split())


_PLAIN_STARTS = frozenset(b"static int void char const unsigned long struct typedef enum size_t".split())
"""Words with which most declarations start, and before which nothing stands."""


class Prefix(NamedTuple):
    """What was found before a declaration proper."""

    at: int
    """The place of its first token."""
    start: int
    """The first byte of the statement, where its code starts."""
    template: bool
    parameters: tuple[Parameter, ...]
    """Those of its templates."""
    attributes: tuple[tuple[int, int], ...]
    """Where its attributes stand, in bytes."""


def prefix(reader: Reader, tokens: list[Token], content: bytes) -> Prefix:
    """Step over attributes, template heads and what else stands before a declaration."""
    at, count = 0, len(tokens)
    begin = tokens[0][1]
    if tokens[0][0] in _PLAIN_STARTS:
        return Prefix(0, begin, False, (), ())
    template = False
    parameters: tuple[Parameter, ...] = ()
    attributes: list[tuple[int, int]] = []
    while at < count:
        text, start, end = tokens[at]
        following = tokens[at + 1] if at + 1 < count else (b"", end, end)
        if text == b"template" and reader.cpp and following[0] == b"<":
            template = True
            if content.count(b"<", following[1], following[2]):
                parameters += signatures.type_parameters(content[following[1] : following[2]])
            at += 2
            if at < count and tokens[at][0] == b"requires":
                at = _requirements(tokens, at + 1)
        elif text == b"[" and reader.first(start + 1, end) == b"[":
            attributes.append((start, end))
            at += 1
        elif text in g.ATTRIBUTE_CALLS and following[0] == b"(":
            attributes.append((start, following[2]))
            at += 2
        elif text == b"extern" and following[0][:1] == b'"':
            at += 2
        elif is_macro(text) and (step := _over_macro(tokens, at)):
            at += step
            begin = tokens[at][1]
        elif text == b"__extension__" or (text == b"export" and reader.cpp):
            at += 1
        else:
            break
    return Prefix(at, begin, template, parameters, tuple(attributes))


def _over_macro(tokens: list[Token], at: int) -> int:
    """How many tokens a macro has that stands before a word with which a declaration starts."""
    step = 2 if at + 1 < len(tokens) and tokens[at + 1][0] == b"(" else 1
    return step if at + step < len(tokens) and tokens[at + step][0] in _STARTS else 0


def _requirements(tokens: list[Token], at: int) -> int:
    """The place behind a requires clause, whose parts are joined by ``&&`` and ``||``."""
    count = len(tokens)
    while at < count:
        text = tokens[at][0]
        if text == b"!":
            at += 1
            continue
        if text == b"(":
            at += 1
        elif text == b"requires":
            at += 1
            while at < count and tokens[at][0] in (b"(", b"{"):
                at += 1
        else:
            while at < count and (is_word(tokens[at][0]) or tokens[at][0] == b"::"):
                at += 1
                if at < count and tokens[at][0] == b"<":
                    at += 1
                if at < count and tokens[at][0] != b"::" and tokens[at - 1][0] != b"::":
                    break
            if at < count and tokens[at][0] == b"(" and tokens[at - 1][0] == b">":
                at += 1
        if at + 1 < count and tokens[at][0] in (b"&", b"|") and tokens[at + 1][0] == tokens[at][0]:
            at += 2
            continue
        return at
    return at


def decorators(content: bytes, attributes: tuple[tuple[int, int], ...]) -> tuple[str, ...]:
    """The attributes without what marks them as such."""
    if not attributes:
        return ()
    answer: list[str] = []
    for start, end in attributes:
        text = content[start:end]
        if text.startswith(b"["):
            inner = text[2:-2].rstrip(b"] \t\r\n")
        else:
            word, _, inner = text.partition(b"(")
            if word.strip() in (b"alignas", b"_Alignas", b"asm", b"__asm__", b"__asm"):
                continue
            inner = inner.strip()[:-1].strip()
            if inner.startswith(b"("):
                inner = inner[1:-1]
        answer.extend(signatures.folded(part) for part in signatures.split(inner) if part.strip())
    return tuple(answer)


class Tail(NamedTuple):
    """What stands behind a function's parameters."""

    flags: tuple[str, ...]
    returns: tuple[int, int] | None
    """Where the type behind ``->`` stands."""
    defined: bool
    """Whether it is pure, deleted or defaulted: no definition stands elsewhere."""
    end: int
    """The last byte of the head, before the values of members."""
    throws: tuple[int, int] | None
    attributes: tuple[tuple[int, int], ...]
    next: int
    """The place of the comma behind which another declarator stands, or of the end."""


def tail(reader: Reader, tokens: list[Token], at: int, name_end: int) -> Tail:
    """Read what stands behind a function's parameters."""
    count = len(tokens)
    flags: list[str] = []
    attributes: list[tuple[int, int]] = []
    returns = throws = None
    defined = False
    end = name_end
    while at < count:
        text, start, stop = tokens[at]
        if text in (b",", b":", b"{", b";", b"try"):
            break
        following = tokens[at + 1] if at + 1 < count else (b"", stop, stop)
        if text == b"->":
            at = _behind_arrow(tokens, at + 1)
            returns = (tokens[at - 1][2], tokens[at - 1][2]) if following[1] >= tokens[at - 1][2] else (
                following[1], tokens[at - 1][2]
            )  # fmt: skip
            end = tokens[at - 1][2]
            continue
        if text == b"=":
            defined = True
            if following[0] == b"0":
                flags.append("abstract")
        elif text == b"override" or text == b"final":
            flags.append(text.decode())
        elif text == b"throw" and following[0] == b"(":
            throws = following[1:]
        elif text in g.ATTRIBUTE_CALLS and following[0] == b"(":
            attributes.append((start, following[2]))
        elif text == b"[" and reader.first(start + 1, stop) == b"[":
            attributes.append((start, stop))
        end = stop
        at += 1
    return Tail(tuple(flags), returns, defined, end, throws, tuple(attributes), at)


def _behind_arrow(tokens: list[Token], at: int) -> int:
    """The place behind a trailing return type."""
    count = len(tokens)
    while at < count and tokens[at][0] not in (
        b"{",
        b";",
        b"=",
        b",",
        b"override",
        b"final",
        b"requires",
        b"try",
        b":",
    ):
        at += 1
    return at
