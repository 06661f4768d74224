"""A file as its declarations need it: comments, strings and directives blanked, byte for byte as long.

Of a conditional whose branches each are whole declarations all branches stay. Where they only make sense one at a time
(each opens the same block, or holds a part of one declaration), what stays is balanced: an opened block is closed
before ``#else``, and of parts of a declaration one branch is kept. ``#if 0`` is no code.
"""

import re
from bisect import bisect_left

from postil_plugins.cfamily.grammar import NEEDS_ALL

_LINE = rb"//[^\\\n]*(?>(?:\\(?:\r?\n)?[^\\\n]*)*)"
_BLOCK = rb"/\*[^*]*(?>(?:\*(?!/)[^*]*)*)(?:\*/|\Z)"
_STRING = rb'"[^"\\\n]*(?>(?:\\.[^"\\\n]*)*)"?'
_CHARACTER = rb"'[^'\\\n]*(?>(?:\\.[^'\\\n]*)*)'?"
_DIRECTIVE = (
    rb"#[ \t]*(?P<word>\w*)"
    rb"(?P<rest>[^\n\\/\"']*(?>(?:(?:\\\r?\n|\\.|"
    + _BLOCK
    + rb"|"
    + _LINE
    + rb"|"
    + _STRING
    + rb"|"
    + _CHARACTER
    + rb"|/)"
    rb"[^\n\\/\"']*)*))"
)
_RAW = rb'R"(?P<mark>[^()\\\s"]{0,16})\((?s:.*?)(?:\)(?P=mark)"|\Z)'
_SEPARATED = rb"(?<!u)[0-9]'(?=[0-9a-fA-F])"
_PIECES = re.compile(b"|".join((_LINE, _BLOCK, _STRING, _CHARACTER, _DIRECTIVE)), re.DOTALL)
_ALL_PIECES = re.compile(b"|".join((_RAW, _SEPARATED, _LINE, _BLOCK, _STRING, _CHARACTER, _DIRECTIVE)), re.DOTALL)
_BRACES = re.compile(rb"[{}]")
_GUARD = re.compile(rb"(?:ifndef|if\s*!\s*defined\s*\(?)\s*(\w+)")
_ZERO = re.compile(rb"\s*(?:0|false)\s*(?:/[/*].*)?", re.DOTALL)
_ONE = re.compile(rb"\s*(?:1|true)\s*(?:/[/*].*)?", re.DOTALL)
_OPENING = frozenset((b"if", b"ifdef", b"ifndef"))
_OTHERWISE = frozenset((b"else", b"elif", b"elifdef", b"elifndef"))
_WHOLE = (b";", b"}", b",", b":")
_SLASH, _HASH, _LETTER_R = b"/#R"
_QUOTES = frozenset(b"\"'")
_MARK = b"\xef\xbb\xbf"
_DEEPEST = 48
_LOOK_BACK = 400

Directive = tuple[bytes, int, int, bytes]
"""Its word, its first and last byte, and what follows the word."""


class Text:
    """One file, taken apart."""

    __slots__ = (
        "_conditionals",
        "_guard_end",
        "clean",
        "closing",
        "content",
        "cpp",
        "directives",
        "docs",
        "guard",
        "unmatched",
    )

    def __init__(self, content: bytes, *, cpp: bool) -> None:
        # A byte order mark is as good as blanks.
        self.content = content if not content.startswith(_MARK) else b"   " + content[len(_MARK) :]
        self.cpp = cpp
        self.docs: list[tuple[int, int]] = []
        """The comments that Doxygen takes for docs, each for itself."""
        self.directives: list[Directive] = []
        """All but conditionals."""
        self.guard = b""
        """The name that a header asks for first, so as not to be read twice; empty if it does not."""
        self._guard_end = 0
        self._conditionals: list[tuple[list[Directive], int]] = []
        clean = bytearray(self._blanked())
        for branches, end in self._conditionals:
            self._settle(clean, branches, end)
        self.clean = bytes(clean)
        """The code alone."""
        if self.clean[self._guard_end :].strip() or any(one[1] > self._guard_end for one in self.directives[-1:]):
            self.guard = b""
        self.closing: dict[int, int] = {}
        """Where the block ends that opens at a byte."""
        self.unmatched = self._match()
        """How many braces have no other."""

    def _blanked(self) -> bytes:
        content = self.content
        pieces: list[bytes] = []
        add = pieces.append
        docs = self.docs
        last = 0
        open_conditionals: list[list[Directive]] = []
        pattern = _ALL_PIECES if self.cpp and NEEDS_ALL.search(content) else _PIECES
        for match in pattern.finditer(content):
            start, end = match.span()
            first = content[start]
            if first in _QUOTES:
                add(content[last:start])
                closed = end - start > 1 and content[end - 1] == first
                add((b'"' + b" " * (end - start - 2) + b'"') if closed else b" " * (end - start))
                last = end
                continue
            if first == _SLASH:
                if content[start + 2 : start + 3] in _DOC_MARKS and end - start > 3:
                    docs.append((start, end))
                add(content[last:start])
            elif first == _HASH:
                if content[content.rfind(b"\n", 0, start) + 1 : start].strip():
                    continue
                add(content[last:start])
                self._directive(match["word"], start, end, match["rest"], open_conditionals)
            elif first == _LETTER_R:
                add(content[last : start + 1])
                add(b'"' + b" " * (end - start - 3) + b'"')
                last = end
                continue
            else:
                continue
            add(b" " * (end - start))
            last = end
        add(content[last:])
        self._conditionals.extend((branches, len(content)) for branches in reversed(open_conditionals[:_DEEPEST]))
        return b"".join(pieces)

    def _directive(self, word: bytes, start: int, end: int, rest: bytes, stack: list[list[Directive]]) -> None:
        one = word, start, end, rest
        if word in _OPENING:
            if not stack and not self.guard and not self.directives and not self._conditionals:
                guard = _GUARD.match(word + rest)
                self.guard = guard[1] if guard is not None else b""
            stack.append([one])
        elif word in _OTHERWISE:
            if stack:
                stack[-1].append(one)
        elif word == b"endif":
            if stack:
                branches = stack.pop()
                if not stack and self.guard and not self._guard_end:
                    self._guard_end = end
                if (len(branches) > 1 or b"0" in branches[0][3] or b"__cplusplus" in branches[0][3]) and (
                    len(stack) < _DEEPEST
                ):
                    self._conditionals.append((branches, start))
        else:
            self.directives.append(one)

    def _settle(self, clean: bytearray, branches: list[Directive], end: int) -> None:
        """Leave of a conditional what can be read one after the other."""
        bounds = [branch[1] for branch in branches[1:]] + [end]
        live: list[tuple[Directive, int, int]] = []
        over = False
        for branch, stop in zip(branches, bounds, strict=True):
            if over or self._dead(branch):
                _blank(clean, branch[2], stop)
            else:
                live.append((branch, branch[2], stop))
            over = over or (branch[0] in (b"if", b"elif") and _ONE.fullmatch(branch[3]) is not None)
        if len(live) < 2:
            return
        depths = [clean.count(b"{", start, stop) - clean.count(b"}", start, stop) for _, start, stop in live]
        if not any(depths):
            if all(_last(clean, start, stop) in _WHOLE for _, start, stop in live if clean[start:stop].strip()):
                return
        elif min(depths) > 0 and max(depths) <= 4:
            for (_, _, stop), depth in zip(live[:-1], depths, strict=False):
                clean[stop : stop + depth] = b"}" * depth
            return
        kept = self._preferred(live)
        for place, (_, start, stop) in enumerate(live):
            if place != kept:
                _blank(clean, start, stop)

    def _dead(self, branch: Directive) -> bool:
        word, _, _, rest = branch
        if word in (b"if", b"elif"):
            if _ZERO.fullmatch(rest):
                return True
        elif word != b"ifdef":
            return False
        return not self.cpp and b"__cplusplus" in rest and b"!" not in rest and b"||" not in rest

    def _preferred(self, live: list[tuple[Directive, int, int]]) -> int:
        """Which branch a compiler would most likely take that was told nothing."""
        word, _, _, rest = live[0][0]
        if word == b"ifndef" or b"!" in rest or (self.cpp and b"__cplusplus" in rest):
            return 0
        return len(live) - 1 if live[-1][0][0] == b"else" else 0

    def _match(self) -> int:
        clean, closing = self.clean, self.closing
        stack: list[int] = []
        unmatched = 0
        for match in _BRACES.finditer(clean):
            at = match.start()
            if clean[at] == _OPEN:
                stack.append(at)
            elif stack:
                closing[stack.pop()] = at
            else:
                unmatched += 1
        if unmatched or stack:
            return self._match_by_margin()
        return 0

    def _match_by_margin(self) -> int:
        """Match what is not balanced: a brace at the margin closes the last block that opened on a line without one."""
        clean, closing = self.clean, self.closing
        closing.clear()
        stack: list[tuple[int, bool]] = []
        unmatched = 0
        for match in _BRACES.finditer(clean):
            at = match.start()
            if clean[at] == _OPEN:
                line = clean.rfind(b"\n", max(0, at - _LOOK_BACK), at) + 1
                stack.append((at, not clean[line : line + 1].isspace()))
                continue
            if clean[at - 1 : at] == b"\n":
                while len(stack) > 1 and not stack[-1][1]:
                    closing[stack.pop()[0]] = at
                    unmatched += 1
            if stack:
                closing[stack.pop()[0]] = at
            else:
                unmatched += 1
        if stack:
            margins = [match.end() - 1 for match in re.finditer(rb"\n\}", clean)]
            for at, _ in stack:
                place = bisect_left(margins, at)
                closing[at] = margins[place] if place < len(margins) else len(clean)
        return unmatched + len(stack)


_OPEN = ord("{")
_DOC_MARKS = frozenset((b"*", b"!", b"/"))


def _blank(clean: bytearray, start: int, stop: int) -> None:
    clean[start:stop] = b" " * (stop - start)


def _last(clean: bytearray, start: int, stop: int) -> bytes:
    return bytes(clean[max(start, stop - _LOOK_BACK) : stop]).rstrip()[-1:]
