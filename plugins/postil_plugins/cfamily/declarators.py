"""From the tokens of a statement to the names it declares.

The names of macros stand where a preprocessor would have replaced them. So of several names in a row only two are
taken for what they say: the last before parameters, an initial value or the end is what is declared, the last before it
that is not in capitals is its type.
"""

from postil.values import NamedTuple
from postil_plugins.cfamily import grammar as g
from postil_plugins.cfamily.statements import Reader, Token, is_macro, is_word

_ENDS = frozenset((b";", b",", b"=", b":", b"{"))
_POINTERS = frozenset((b"*", b"&", b"^", b"..."))


class Declarator(NamedTuple):
    """One name, and what is written around it."""

    name: bytes
    start: int
    """The first byte of the declarator: its pointer, its name."""
    name_start: int
    name_end: int
    qualifiers: tuple[bytes, ...] = ()
    """The classes and namespaces written before it."""
    parameters: tuple[int, int] | None = None
    """The brackets of a function's parameters; None for what is no function."""
    after: int = 0
    """The place of the first token behind the name and parameters."""
    typed: bool = True
    """Whether a type stands before it."""
    pointer: bool = False
    type_places: tuple[int, ...] = ()
    """The places of the tokens that are its type."""


class Finder:
    """Finds the first declarator behind the words of a declaration."""

    __slots__ = ("_count", "_names", "_places", "_pointer", "_pointer_start", "_reader", "_tokens", "_typed")

    def __init__(self, reader: Reader, tokens: list[Token], count: int | None = None) -> None:
        """Look at the first ``count`` tokens, or at all."""
        self._reader = reader
        self._tokens = tokens
        self._count = len(tokens) if count is None else count
        self._names: list[tuple[int, int]] = []
        self._places: list[int] = []
        self._typed = False
        self._pointer = False
        self._pointer_start = -1

    def find(self, at: int, typed: bool = False) -> Declarator | None:
        """The first declarator at or behind a token; ``typed`` when its type stands before that token."""
        tokens, count = self._tokens, self._count
        self._typed = typed
        while at < count:
            text = tokens[at][0]
            if is_word(text) or text == b"::":
                step = self._word(at, text)
                if not isinstance(step, int):
                    return step
                at = step
            elif text in _POINTERS:
                self._pointer = True
                if self._pointer_start < 0:
                    self._pointer_start = tokens[at][1]
                self._places.append(at)
                at += 1
            elif text == b"~":
                return self._destructor(at)
            elif text == b"(":
                return self._bracketed(at)
            elif text == b"[" and self._attribute(at):
                at += 1
            else:
                return self._last(at) if text in _ENDS or text == b"[" else None
        return self._last(at)

    def _attribute(self, at: int) -> bool:
        _, start, end = self._tokens[at]
        return self._reader.first(start + 1, min(start + 3, end)) == b"["

    def _word(self, at: int, text: bytes) -> int | Declarator | None:
        tokens, count = self._tokens, self._count
        following = tokens[at + 1][0] if at + 1 < count else b""
        if text in g.ATTRIBUTE_CALLS and following == b"(":
            return at + 2
        if text in g.TYPE_CALLS and following == b"(":
            self._typed = True
            self._places += (at, at + 1)
            return at + 2
        cpp = self._reader.cpp
        if text == b"operator" and cpp:
            return self._operator(at, at)
        if text in g.CLASS_KEYS and (cpp or text != b"class"):
            return self._elaborated(at)
        if cpp or text not in g.CPP_ONLY:
            if text in g.BUILTIN:
                self._typed = True
                self._places.append(at)
                return at + 1
            if text in g.QUALIFIERS:
                self._places.append(at)
                return at + 1
            if text in g.STORAGE:
                return at + 1
        elif text == b"bool":
            self._typed = True
            self._places.append(at)
            return at + 1
        return self._name(at)

    def _elaborated(self, at: int) -> int:
        """Step over ``struct X``, with its block if there is one."""
        tokens, count = self._tokens, self._count
        first = at
        at += 1
        while at < count:
            text = tokens[at][0]
            following = tokens[at + 1][0] if at + 1 < count else b""
            if text in (b"class", b"struct", b"::"):
                at += 1
            elif following == b"(" and (text in g.ATTRIBUTE_CALLS or is_macro(text)):
                at += 2
            elif text == b"[" and self._attribute(at):
                at += 1
            else:
                break
        if at < count and is_word(tokens[at][0]):
            at = self._chain(at)
        self._places.extend(range(first, at))
        self._typed = True
        return at

    def _chain(self, at: int) -> int:
        """The place behind a name with its qualifiers and template arguments."""
        tokens, count = self._tokens, self._count
        while at < count:
            text = tokens[at][0]
            if text == b"::":
                at += 1
                continue
            if not is_word(text) or (text == b"operator" and self._reader.cpp):
                return at
            at += 1
            if at < count and tokens[at][0] == b"<" and tokens[at][2] - tokens[at][1] > 1:
                at += 1
            if at >= count or tokens[at][0] != b"::":
                return at
        return at

    def _name(self, at: int) -> int | Declarator | None:
        """A name that is no keyword: a type, a macro or what is declared."""
        tokens, count = self._tokens, self._count
        end = self._chain(at)
        text = tokens[end][0] if end < count else b";"
        if tokens[end - 1][0] == b"::":
            if text == b"~":
                return self._destructor(end, at)
            if text == b"operator":
                return self._operator(end, at)
            if text == b"*":
                self._places.extend(range(at, end))
                return end + 1
            return end + (end == at)
        if text == b"(":
            return self._before_bracket(at, end)
        self._names.append((at, end))
        if text in _ENDS or (text == b"[" and not self._attribute(end)):
            return self._last(end)
        return end

    def _before_bracket(self, at: int, end: int) -> int | Declarator | None:
        tokens, count = self._tokens, self._count
        _, start, stop = tokens[end]
        following = tokens[end + 1][0] if end + 1 < count else b";"
        names = self._names
        text = tokens[at][0]
        opening = self._reader.first(start + 1, stop - 1)
        if self._typed or names:
            if opening == b"(" and names and following != b"(":
                inner = self._reader.tokens(start + 1, stop - 1)
                if len(inner) == 1:
                    # Parameters that old headers hide from older compilers: f OF((int a)).
                    name = names.pop()
                    return self._made(name[0], name[1], inner[0][1:], end + 1)
            if names and is_macro(text) and self._words_that_speak() >= 2 and not is_macro(tokens[names[-1][0]][0]):
                return self._last(end)
        if opening in (b"*", b"^") and following in (b"(", b"["):
            names.append((at, end))
            return self._bracketed(end)
        if following == b"(" and not self._typed and not names and not self._reader.cpp:
            inner = self._reader.tokens(start + 1, stop - 1)
            if len(inner) == 1 and is_word(opening):
                names.append((at, end))
                return self._bracketed(end)
        if not self._typed and not names and end == at + 1 and self._is_prefix(end + 1):
            names.append((at, end))
            self._places.extend((at, end))
            return end + 1
        return self._made(at, end, (start, stop), end + 1)

    def _words_that_speak(self) -> int:
        tokens = self._tokens
        return self._typed + sum(not is_macro(tokens[at][0]) for at, _ in self._names)

    def _is_prefix(self, at: int) -> bool:
        """Whether a declaration follows at a token, so that the macro called before it is not what is declared."""
        tokens, count = self._tokens, self._count
        words = 0
        while at < count:
            text = tokens[at][0]
            if text in _ENDS:
                return words > 0 and text != b":"
            if text == b"(":
                return words > 0
            if is_word(text):
                if text in g.TRAILING or text in g.ATTRIBUTE_CALLS:
                    return False
                words += 1
            elif text not in _POINTERS and text not in (b"::", b"<", b"[", b"~"):
                return False
            at += 1
        return words > 0

    def _last(self, at: int) -> Declarator | None:
        """The last name seen, as a value that is declared."""
        names, tokens = self._names, self._tokens
        if not names:
            return None
        first, end = names.pop()
        while names and is_macro(tokens[first][0]) and end - first == 1 and self._words_that_speak() >= 2:
            if is_macro(tokens[names[-1][0]][0]):
                break
            first, end = names.pop()
        return self._made(first, end, None, at)

    def _bracketed(self, at: int) -> Declarator | None:
        """A declarator in brackets: a pointer to a function, an array of them, or a name protected from a macro."""
        tokens, count = self._tokens, self._count
        _, start, stop = tokens[at]
        if not self._typed and not self._names:
            return None
        inner = self._reader.tokens(start + 1, stop - 1)
        depth = 0
        while inner and inner[-1][0] == b"(" and depth < 8 and (len(inner) < 2 or not is_word(inner[-2][0])):
            # Brackets in brackets: (*(*f)(int))
            nested = self._reader.tokens(inner[-1][1] + 1, inner[-1][2] - 1)
            before = inner[-2] if len(inner) > 1 else None
            if before is not None and before[0] == b"(":
                inner = self._reader.tokens(before[1] + 1, before[2] - 1)
            else:
                inner = nested
            depth += 1
        words = [
            (place, token) for place, token in enumerate(inner)
            if is_word(token[0]) and token[0] not in g.QUALIFIERS and token[0] not in g.ATTRIBUTE_CALLS
        ]  # fmt: skip
        if not words:
            return None
        place, (name, first, last) = words[-1]
        follows = inner[place + 1] if place + 1 < len(inner) else None
        parameters: tuple[int, int] | None = None
        if follows is not None and follows[0] == b"(":
            parameters = follows[1], follows[2]
        elif place == 0 and at + 1 < count and tokens[at + 1][0] == b"(":
            parameters = tokens[at + 1][1], tokens[at + 1][2]
        after = at + 1
        while after < count and tokens[after][0] in (b"(", b"["):
            after += 1
        return Declarator(
            name, start, first, last, (), parameters, after, True, True, tuple(self._type_places()),
        )  # fmt: skip

    def _destructor(self, at: int, first: int | None = None) -> Declarator | None:
        tokens, count = self._tokens, self._count
        if at + 2 >= count or tokens[at + 2][0] != b"(" or not is_word(tokens[at + 1][0]):
            return None
        first = at if first is None else first
        name = b"~" + tokens[at + 1][0]
        qualifiers = self._qualifiers(first, at)
        brackets = tokens[at + 2]
        start = tokens[first][1]
        return Declarator(
            name, start, tokens[at][1], tokens[at + 1][2], qualifiers, (brackets[1], brackets[2]), at + 3, False,
        )  # fmt: skip

    def _operator(self, at: int, first: int) -> Declarator | None:
        """A declarator whose name is ``operator`` and what follows."""
        tokens, count = self._tokens, self._count
        end = at + 1
        parts: list[bytes] = []
        while end < count:
            text, start, stop = tokens[end]
            if text == b"(":
                if parts or end + 1 >= count or tokens[end + 1][0] != b"(":
                    break
                parts.append(b"()")
            elif text == b"[":
                parts.append(b"[]")
            elif text in (b";", b"{"):
                return None
            elif text[:1] == b'"':
                parts.append(b'""')
            else:
                if parts and is_word(text) and is_word(parts[-1][-1:]):
                    parts.append(b" ")
                parts.append(text if text != b"<" or stop - start == 1 else self._reader.between(start, stop))
            end += 1
        if end >= count or not parts:
            return None
        name = b"".join(parts)
        conversion = is_word(parts[0]) and parts[0] not in (b"new", b"delete", b"co_await")
        brackets = tokens[end]
        return Declarator(
            b"operator" + (b" " if is_word(name) else b"") + name, tokens[first][1], tokens[at][1], tokens[end - 1][2],
            self._qualifiers(first, at), (brackets[1], brackets[2]), end + 1, not conversion, self._pointer,
            tuple(range(at + 1, end)) if conversion else tuple(self._type_places()),
        )  # fmt: skip

    def _qualifiers(self, first: int, end: int) -> tuple[bytes, ...]:
        return tuple(token[0] for token in self._tokens[first:end] if is_word(token[0]) and token[0] != b"template")

    def _made(self, first: int, end: int, parameters: tuple[int, int] | None, after: int) -> Declarator:
        tokens = self._tokens
        last = end - 1
        if tokens[last][0] == b"<":
            last -= 1
        name, start, stop = tokens[last]
        typed = self._typed or bool(self._names)
        begin = self._pointer_start if self._pointer_start >= 0 else tokens[first][1]
        return Declarator(
            name, begin, start, stop, self._qualifiers(first, last) if last > first else (), parameters, after, typed,
            self._pointer, tuple(self._type_places()),
        )  # fmt: skip

    def _type_places(self) -> list[int]:
        """The places of the words that make the type: of several names one, the others being macros."""
        places = self._places
        names = self._names
        if not self._typed and names:
            tokens = self._tokens
            speaking = [name for name in names if not is_macro(tokens[name[0]][0])]
            first, end = (speaking or names[:1])[-1]
            places = sorted({*places, *range(first, end)})
        return places
