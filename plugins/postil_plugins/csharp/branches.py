"""What a file is when its directives have been followed: one text for each way through its conditionals.

A directive becomes a plain comment and a branch not taken becomes blanks, so that every byte stays where it is. The
first text has the first branch of each conditional, the second the second, and so on; a conditional with fewer branches
gives its last, so that nothing stands in none of them unless conditionals nest crosswise.
"""

import re

from postil.values import NamedTuple
from postil_plugins.csharp.grammar import LEXIS

_DIRECTIVE = re.compile(rb"^[ \t]*\#", re.MULTILINE)
_CONDITIONAL = re.compile(rb"\#[ \t]*(if|elif|else|endif)\b")
_TEXT = re.compile(rb"[^\r\n]+")
_MOST_TEXTS = 4


class _Mark(NamedTuple):
    """A directive that chooses."""

    start_byte: int
    end_byte: int
    word: bytes


def texts(content: bytes) -> list[bytes]:
    """The texts to be parsed instead of ``content``; itself where it has no directives."""
    if not _DIRECTIVE.search(content):
        return [content]
    plain = bytearray(content)
    marks: list[_Mark] = []
    for match in LEXIS.opaque.finditer(content):
        start = match.start()
        if content[start] != 0x23 or content[content.rfind(b"\n", 0, start) + 1 : start].strip(
            b" \t\r\f\v\xef\xbb\xbf"
        ):
            continue
        chosen = _CONDITIONAL.match(content, start)
        if chosen is not None:
            marks.append(_Mark(start, match.end(), chosen.group(1)))
        if match.end() - start > 1:
            plain[start : start + 2] = b"//"
        else:
            plain[start] = 0x20
    return [_chosen(bytes(plain), marks, number) for number in range(_branches(marks))]


def _branches(marks: list[_Mark]) -> int:
    """How many branches the conditional with most of them has, within reason."""
    most = 1
    open_: list[int] = []
    for mark in marks:
        if mark.word == b"if":
            open_.append(1)
        elif open_ and mark.word == b"endif":
            open_.pop()
        elif open_:
            open_[-1] += 1
            most = max(most, open_[-1])
    return min(most, _MOST_TEXTS)


def _chosen(plain: bytes, marks: list[_Mark], number: int) -> bytes:
    """The text in which every conditional gives its branch ``number``, or its last."""
    if number == 0 and not any(mark.word in (b"elif", b"else") for mark in marks):
        return plain
    taken = _taken(marks, number)
    pieces: list[bytes] = []
    at = 0
    alive: list[bool] = []
    for place, mark in enumerate(marks):
        stretch = plain[at : mark.start_byte]
        pieces.append(stretch if all(alive) else _TEXT.sub(_blanks, stretch))
        pieces.append(plain[mark.start_byte : mark.end_byte])
        at = mark.end_byte
        if mark.word == b"if":
            alive.append(taken[place])
        elif alive and mark.word == b"endif":
            alive.pop()
        elif alive:
            alive[-1] = taken[place]
    pieces.append(plain[at:])
    return b"".join(pieces)


def _taken(marks: list[_Mark], number: int) -> list[bool]:
    """For each mark that opens a branch whether the branch is the one chosen."""
    taken = [False] * len(marks)
    open_: list[list[int]] = []
    closed: list[list[int]] = []
    for place, mark in enumerate(marks):
        if mark.word == b"if":
            open_.append([place])
        elif open_ and mark.word == b"endif":
            closed.append(open_.pop())
        elif open_:
            open_[-1].append(place)
    for places in (*closed, *open_):
        taken[places[min(number, len(places) - 1)]] = True
    return taken


def _blanks(match: re.Match[bytes]) -> bytes:
    return b" " * len(match.group())
