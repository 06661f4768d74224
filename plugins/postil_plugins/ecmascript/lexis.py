"""What the normaliser of code must know of ECMAScript's tokens.

Known and accepted: a template literal is one token, so that a formatter's change inside ``${…}`` counts; whether a
slash starts a regular expression is told by the character before it; parentheses around a whole expression, which
prettier adds and takes away after ``return``, count.
"""

import re

from postil.syntax.tokens import Lexis, Tokens

# Each alternative starts with another character: `re` then looks for those alone, ten times as fast.
_OPAQUE = re.compile(
    rb"/(?:/[^\r\n]*+|\*[^*]*+(?>(?:\*(?!/)[^*]*+)*)(?:\*/)?"
    rb"|(?:(?<=[=(,:\[!&|?{};\n]/)|(?<=[=(,:\[!&|?{};\n] /)|(?<=return /))"
    rb"(?:[^/\\\[\r\n*]|\\.|\[(?>(?:[^\]\\\r\n]|\\.)*)\])"
    rb"(?>(?:[^/\\\[\r\n]|\\.|\[(?>(?:[^\]\\\r\n]|\\.)*)\])*)/[a-z]*+)"
    rb"|\"[^\"\\\r\n]*+(?>(?:\\(?:\r\n|.)[^\"\\\r\n]*+)*)\""
    rb"|'[^'\\\r\n]*+(?>(?:\\(?:\r\n|.)[^'\\\r\n]*+)*)'"
    rb"|`[^`\\]*+(?>(?:\\.[^`\\]*+)*)`",
    re.DOTALL,
)
LEXIS = Lexis(_OPAQUE, (b"//", b"/*"), optional=b";", quotes=True)
# The one parameter of an arrow function, which may stand with or without parentheses.
_LONE = re.compile(rb"\(\s*+[\w$\x80-\xff]++\s*+,?\s*+(\))\s*+=>")

# A bar that the two bytes before it may make a leading one; nearly all stand between two types.
_BAR = re.compile(rb"\| (?:(?<=[=:(<,]\| )|(?<=[=:(<,\s]\s\| ))")


def tokens(content: bytes, language: str) -> Tokens:
    """The normalised text of a file."""
    blanks: list[int] = []
    if b"=>" in content:
        for match in _LONE.finditer(content):
            blanks += (match.start(), match.start(1))
    if language != "javascript":
        blanks += _leading_bars(content)
        blanks.sort()
    return Tokens(content, LEXIS, blanks=blanks)


def _leading_bars(content: bytes) -> list[int]:
    """The bars before the first member of a union, which prettier writes where each member has its own line."""
    found: list[int] = []
    for match in _BAR.finditer(content):
        at = match.start()
        before = at - 1
        while before >= 0 and content[before] in b" \t\r\n":
            before -= 1
        if before >= 0 and content[before] in b"=:(<,":
            found.append(at)
    return found
