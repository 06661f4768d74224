"""A digest of everything in a file that is not documentation: two files with one digest differ in docs alone.

Nothing is normalised but what an edit of docs must be free to change: the blank lines around declarations. The digest
takes in every token with the nodes around it, whether tokens stand apart or on different lines, the whole text of
strings, every comment that is no doc, with its place, and in docs too the lines that tools obey.

Invariant: what is left out was read by the grammar as a comment, or as a node that its language says may be a doc; that
an analyzer calls a stretch a doc is never enough.
"""

import re

# hashlib would load OpenSSL.
from _blake2 import blake2b
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache

from tree_sitter import Language, Node

from postil.syntax.remarks import Remarks
from postil.syntax.tree import parse
from postil.values import NamedTuple

_VERBATIM = (
    "ansi_c_string", "char_literal", "character", "character_literal", "delimited_symbol", "encapsed_string", "heredoc",
    "heredoc_body", "interpolated_string_expression", "interpreted_string_literal", "jsx_element",
    "jsx_self_closing_element", "line_string_literal", "multi_line_string_literal", "multiline_string_literal",
    "nowdoc", "raw_string", "raw_string_literal", "regex", "regex_literal", "shell_command_expression", "string",
    "string_array", "string_literal", "subshell", "symbol_array", "template_expression", "template_literal_type",
    "template_string", "text", "text_interpolation", "translated_string", "uninterpreted", "verbatim_string_literal",
    "xml_expression", "xml_pattern",
)  # fmt: skip
"""Nodes in which white space may count, as grammars call them: each is one token."""
_OPENING = frozenset((b"{", b"(", b"[", b",", b";", b":"))
_STARTS = re.compile(
    rb"[@#}\])]|(?!(?:else|elif|elseif|elsif|catch|finally|while|until|unless|if|rescue|ensure|and|or|not|in|is|as"
    rb"|instanceof|do|then|where)\b)[\w\x80-\xff$]"
)
NESTED = re.compile(rb"\A/\*.*?/\*.*\Z", re.DOTALL)
"""A comment with another in it, of which grammars and compilers do not always find the same end."""
_WORD = re.compile(rb"[\w$\x80-\xff]+|[^\s\w$\x80-\xff]")


class Dialect(NamedTuple):
    """What is to be known of a language to tell its docs from its code."""

    grammar: Language
    comments: frozenset[int]
    """Kinds of nodes that are comments."""
    docs: frozenset[int]
    """Kinds of nodes that are docs where the analyzer says so although they are no comments: docstrings."""
    verbatim: frozenset[int]
    """Kinds of nodes that are taken as they are written."""
    hazards: re.Pattern[bytes] | None
    """What in a doc may end it, or not compile, though the grammar does not see it."""
    tags: re.Pattern[bytes] | None
    """Matches a line of a doc, without its mark, that the language's own tools obey."""


def dialect(
    grammar: Language,
    comments: Iterable[str] = ("comment",),
    docs: Iterable[str] = (),
    hazards: re.Pattern[bytes] | None = None,
    tags: re.Pattern[bytes] | None = None,
) -> Dialect:
    """A dialect, its nodes by name."""
    verbatim = [name for name in _VERBATIM if name in _named(grammar)]
    return Dialect(grammar, _kinds(grammar, comments), _kinds(grammar, docs), _kinds(grammar, verbatim), hazards, tags)


def digest(language: Dialect, content: bytes, docs: Sequence[tuple[int, int]], root: Node | None = None) -> str:
    """The digest of ``content`` without its docs, stretches of bytes in any order.

    ``root`` is of another text, byte for byte as long, where the grammar cannot read what is written.
    """
    row = Row(content, docs, language.hazards, language.tags)
    root = root or parse(language.grammar, content).root_node
    pending: list[Node | None] = [root]
    while pending:
        node = pending.pop()
        if node is None:
            row.close()
            continue
        kind = node.kind_id
        if kind in language.comments:
            row.comment(node.start_byte, node.end_byte)
        elif kind in language.docs and row.docs.hold(node.start_byte, node.end_byte):
            row.doc(node.start_byte, node.end_byte)
        elif kind not in language.verbatim and (children := node.children):
            row.open(b"%d " % kind)
            pending.append(None)
            pending.extend(reversed(children))
        elif node.id != root.id:
            row.token(b"%d!" % kind if node.is_missing else b"%d" % kind, node.start_byte, node.end_byte)
    return row.digest()


def lexical_digest(
    pieces: re.Pattern[bytes],
    marks: tuple[bytes, ...],
    content: bytes,
    docs: Sequence[tuple[int, int]],
    hazards: re.Pattern[bytes] | None = None,
) -> str:
    """The digest of what has no grammar; ``pieces`` match comments, which start with ``marks``, and strings.

    Where ``#`` starts a line, its end is a token too: directives end there.
    """
    row = Row(content, docs, hazards, None)
    at = 0
    for match in pieces.finditer(content):
        row.words(at, match.start())
        start, at = match.span()
        if content.startswith(marks, start):
            row.comment(start, at)
        elif content.startswith(b"#", start):
            row.words(start, at)
        else:
            row.token(b"s", start, at)
    row.words(at, len(content))
    return row.digest()


class Ranges:
    """Stretches of bytes, sorted and joined."""

    __slots__ = ("_ends", "_starts")

    def __init__(self, stretches: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(stretches):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def hold(self, start: int, end: int) -> bool:
        """Whether one of them covers all of a stretch."""
        place = bisect_right(self._starts, start) - 1
        return place >= 0 and end <= self._ends[place]


class Row:
    """The tokens of one file as they come, in a writing in which no two rows of them look the same."""

    __slots__ = ("_at", "_content", "_directive", "_doc", "_end", "_last", "_lines", "_opened", "_out", "_remarks",
                 "docs")  # fmt: skip

    def __init__(
        self,
        content: bytes,
        docs: Iterable[tuple[int, int]],
        hazards: re.Pattern[bytes] | None,
        tags: re.Pattern[bytes] | None,
    ) -> None:
        self.docs = Ranges(docs)
        self._content = content
        self._out: list[bytes] = []
        self._opened: list[int] = []
        self._remarks = Remarks(content, hazards, tags)
        self._at = self._end = 0
        """Behind the last token, comment or doc; behind the last token."""
        self._last = b""
        """The last token."""
        self._lines = False
        """Whether a line ended since."""
        self._doc = False
        """Whether a doc that is no comment was passed since."""
        self._directive = False
        """Whether the last token belongs to a directive, which ends with its line."""

    def digest(self) -> str:
        """The digest of all that came."""
        self._between(len(self._content))
        return blake2b(b"".join((*self._out, b"\0", *self._remarks.said)), digest_size=32).hexdigest()

    def open(self, kind: bytes) -> None:
        """Start a node with others in it."""
        self._opened.append(len(self._out))
        self._out.append(b"(" + kind)

    def close(self) -> None:
        """End the node that was started last."""
        if len(self._out) == self._opened.pop() + 1:
            # Nothing but comments and docs: the node comes and goes with them.
            self._out.pop()
        else:
            self._out.append(b")")

    def comment(self, start: int, end: int) -> None:
        """Leave a comment out, but for what of it must stay."""
        self._between(start)
        text = self._content[start:end].rstrip()
        self._remarks.comment(start, text, self.docs.hold(start, start + len(text)), behind=not self._lines)
        self._pass(start, end)

    def doc(self, start: int, end: int) -> None:
        """Leave out a doc that is no comment."""
        self._between(start)
        if self._doc:
            # Strings side by side are one doc: no second one may come of a quote in the first.
            self._remarks.said.append(b"s")
        self._doc = True
        self._pass(start, end)

    def token(self, kind: bytes, start: int, end: int) -> None:
        """Take in a token."""
        self._between(start)
        text = self._content[start:end]
        self._remarks.token(start, new_line=self._lines)
        if self._directive or not self._is_free(text):
            self._out.append(b"\n" if self._lines else b" " if start > self._end else b"")
        self._out.append(b"%b:%d:%b" % (kind, len(text), text))
        self._at = self._end = max(self._at, end)
        self._last = text
        self._lines = self._doc = False

    def words(self, start: int, end: int) -> None:
        """Take in a stretch without strings and comments: names, numbers, and marks one by one."""
        for match in _WORD.finditer(self._content, start, end):
            first = match.start()
            self._between(first)
            starts = (self._lines or not self._end) and not (self._directive and self._last == b"\\")
            if starts and self._directive:
                self._out.append(b";")
                self._directive = False
            self.token(b"w", first, match.end())
            self._directive = match[0] == b"#" if starts else self._directive

    def _pass(self, start: int, end: int) -> None:
        self._lines = self._lines or _ends_line(self._content[start:end])
        self._at = max(self._at, end)

    def _is_free(self, text: bytes) -> bool:
        """Whether a line may start before a token, or not, and nothing changes: there docs are put."""
        last = self._last
        return not last or last in _OPENING or (last == b"}" and _STARTS.match(text) is not None)

    def _between(self, start: int) -> None:
        """Take in what no node covers, up to a byte: white space, and what the grammar keeps to itself."""
        piece = self._content[self._at : start]
        if piece and not piece.isspace():
            # Between two lines of it a doc may be put, unless they are of one string.
            for line in [piece] if b'"' in piece else piece.splitlines():
                if line.strip():
                    self._remarks.unread(line.strip())
        self._lines = self._lines or _ends_line(piece)


def _ends_line(piece: bytes) -> bool:
    return b"\n" in piece or b"\r" in piece


def _kinds(grammar: Language, names: Iterable[str]) -> frozenset[int]:
    known = _named(grammar)
    try:
        return frozenset(number for name in names for number in known[name])
    except KeyError as error:
        raise LookupError(f"the grammar {grammar.name} has no node {error}") from error


@lru_cache(maxsize=64)
def _named(grammar: Language) -> dict[str, list[int]]:
    """The numbers of each kind of node: one, and another for each grammar rule that borrows its name."""
    found: dict[str, list[int]] = {}
    for number in range(grammar.node_kind_count):
        if grammar.node_kind_is_named(number):
            found.setdefault(grammar.node_kind_for_id(number) or "", []).append(number)
    return found
