"""The code of one declaration, without its docs, and what it lost in a change."""

from functools import cached_property

from postil.model import FileDoc, Symbol
from postil.rules.words import Token, tokens, without, words
from postil.values import NamedTuple


class Fact(NamedTuple):
    """One thing that the doc says and the code no longer does."""

    message: str
    """Goes on behind "the doc of NAME"."""
    evidence: str


class Region:
    """The code of one declaration; its words are told apart when they are first asked for."""

    def __init__(self, content: bytes, symbol: Symbol, file: FileDoc) -> None:
        self._content = content
        self._symbol = symbol
        self._file = file

    @cached_property
    def _code(self) -> bytes:
        span = self._symbol.span
        holes = [(one.doc_span.start_byte, one.doc_span.end_byte) for one in self._file.symbols if one.doc_span]
        code = without(self._content, span.start_byte, span.end_byte, holes)
        return code + b"\n" + "\n".join(self._symbol.decorators).encode("utf-8", "replace")

    @cached_property
    def tokens(self) -> list[Token]:
        """Its tokens, comments left out."""
        return tokens(self._code, self._file.language)

    @cached_property
    def words(self) -> frozenset[str]:
        """All words in it, comments and strings included, in lower case."""
        return words(self._code)


def region(content: bytes, symbol: Symbol, file: FileDoc) -> Region:
    """What of a file is the code of one declaration: decorators too, docs not."""
    return Region(content, symbol, file)


class Turn:
    """What a declaration was and is; what is dear is found out when it is first asked for."""

    def __init__(self, old: Region, new: Region) -> None:
        self.old = old
        self.new = new

    @cached_property
    def shrunk(self) -> bool:
        """Whether something was taken out and nothing put in: what is gone was not handed to anything else."""
        return _names(self.new) <= _names(self.old) and len(self.new.tokens) < len(self.old.tokens)

    @cached_property
    def passes_on(self) -> bool:
        """Whether more is passed on as a whole than before: what was named one by one may be in it."""
        return _spread(self.new) > _spread(self.old)

    @cached_property
    def replaced(self) -> list[tuple[Token, Token]]:
        """Words and literals that stand where others stood, everything around them as it was."""
        old, new = self.old.tokens, self.new.tokens
        if len(old) > _MOST_TOKENS or len(new) > _MOST_TOKENS:
            return []
        from difflib import SequenceMatcher  # only where a doc says what is gone

        found: list[tuple[Token, Token]] = []
        for tag, start, end, other, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if tag == "replace" and end - start == stop - other:
                pairs = zip(old[start:end], new[other:stop], strict=True)
                found += [(token, instead) for token, instead in pairs if token.kind == instead.kind != "mark"]
        return found


def _spread(of: Region) -> int:
    marks = "".join(token.text if token.kind == "mark" else " " for token in of.tokens)
    return marks.count("...") + marks.count("**")


def _names(of: Region) -> set[str]:
    return {token.text for token in of.tokens if token.kind == "word"}


_MOST_TOKENS = 4000
