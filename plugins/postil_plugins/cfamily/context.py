"""What all readers of one file share: the file, what was found so far, and what is still to be read."""

import re

from postil.model import Export, Source
from postil.syntax.outline import Outline, Said, Scope
from postil.values import NamedTuple
from postil_plugins.cfamily import grammar as g
from postil_plugins.cfamily.docs import Docs, says_deprecated
from postil_plugins.cfamily.statements import Reader
from postil_plugins.cfamily.text import Text

_LOCAL_TYPE = re.compile(rb"\b(?:typedef\s+(?:const\s+)?)?(?:struct|union|enum|class)\b[^;(){}=]*\{")
_HEADERS = (".h", ".hpp", ".hh", ".hxx", ".h++", ".inl", ".ipp", ".tpp", ".tcc", ".cppm", ".ixx")

Attributes = tuple[tuple[int, int], ...]


class Block(NamedTuple):
    """A stretch whose statements are still to be read."""

    start: int
    end: int
    scope: Scope
    access: str = "public"
    name: bytes = b""
    """The name of the class it belongs to."""
    once: bool = False
    """Whether only its first statement is asked for."""
    tags: Scope | None = None
    """In a struct, the scope around it: in C that is where the types live that are declared inside."""

    @property
    def scope_of_tags(self) -> Scope:
        """The scope that C has a type in which is declared here."""
        return self.scope if self.tags is None else self.tags


class Context:
    """What was found in one file so far."""

    __slots__ = ("blocks", "cpp", "docs", "header", "namespaces", "out", "reader", "text")

    def __init__(self, source: Source, text: Text) -> None:
        self.text = text
        self.cpp = text.cpp
        self.header = source.path.lower().endswith(_HEADERS)
        self.out = Outline(source.language, source.content, g.lexis(source.content, cpp=text.cpp))
        self.docs = Docs(source.content, text.docs)
        self.reader = Reader(text)
        self.namespaces: set[bytes] = set()
        self.blocks: list[Block] = []
        """What is still to be read."""

    def count_unclosed(self, start: int, end: int) -> None:
        """Count a body as an error whose round or square brackets do not come in pairs.

        Not one with directives: each of its branches may close the bracket that stands open before all of them.
        """
        count = self.text.clean.count
        for opening, closing in ((b"(", b")"), (b"[", b"]")):
            if count(opening, start, end) != count(closing, start, end):
                self.reader.errors += self.out.content.find(b"#", start, end) < 0
                return

    def may_hold_types(self, start: int, end: int) -> bool:
        """Whether a word between two bytes says that a type may be declared there."""
        find = self.out.content.find
        return (
            find(b"struct", start, end) >= 0
            or find(b"union", start, end) >= 0
            or find(b"enum", start, end) >= 0
            or (self.cpp and find(b"class", start, end) >= 0)
        )

    def local_types(self, start: int, end: int, scope: Scope) -> None:
        """Have the types read that a function's body declares."""
        closing = self.text.closing
        at = start
        while (match := _LOCAL_TYPE.search(self.text.clean, at, end)) is not None:
            at = min(closing.get(match.end() - 1, end) + 1, end)
            stop = self.text.clean.find(b";", at, end) + 1
            self.blocks.append(Block(match.start(), stop or at, scope, once=True))

    def said(self, name: int, end: int = -1) -> Said | None:
        """The doc of what has its name at a byte, and its end at another where a doc may stand behind it."""
        if end >= 0:
            behind = self.docs.behind(name, end)
            if behind is not None:
                return behind
        return self.docs.above(name)

    def within(self, scope: Scope, qualifiers: list[bytes] | tuple[bytes, ...]) -> Scope:
        """The scope of what is declared with qualifiers before its name."""
        if not qualifiers:
            return scope
        inner = ".".join(map(decoded, qualifiers))
        kind = "namespace" if qualifiers[-1] in self.namespaces else "class"
        return Scope(f"{scope.qualname}.{inner}" if scope.qualname else inner, kind, scope.visibility)

    def signature(self, start: int, end: int, attributes: tuple[tuple[int, int], ...]) -> str:
        """Code on one line, without attributes, comments and directives."""
        content = self.out.content
        if not attributes:
            # Most have none, and no comment within.
            piece = content[start:end]
            if b"/" not in piece and b"#" not in piece and b"( " not in piece and b"\n" not in piece:
                return " ".join(piece.decode("utf-8", "replace").split())
        parts: list[str] = []
        for first, last in (*sorted(attributes), (end, end)):
            if first > end or last < start:
                continue
            if start < first:
                piece = content[start:first]
                if b"#" in piece:
                    parts.append(" ".join(self.text.clean[start:first].decode("utf-8", "replace").split()))
                else:
                    parts.append(self.out.folded(start, first))
            start = max(start, last)
        text = " ".join(part for part in parts if part)
        if ("( " in text or " )" in text or " ," in text) and '"' not in text:
            text = text.replace("( ", "(").replace(" )", ")").replace(" ,", ",")
        return text

    def deprecated(self, doc: Said | None, attributes: tuple[tuple[int, int], ...]) -> tuple[str, ...]:
        """The flag that says so."""
        if doc is None and not attributes:
            return ()
        content = self.out.content
        if (doc is not None and says_deprecated(doc.text)) or any(
            b"deprecated" in content[start:end] for start, end in attributes
        ):
            return ("deprecated",)
        return ()

    def exported(self, scope: Scope, block: Block, byte: int) -> None:
        """Take note of what others may use, if it stands at the top or in namespaces."""
        if scope.visibility == "public" and not block.name and not block.once and scope.qualname:
            self.out.exports.append(Export(scope.qualname, None, None, self.out.positions.line(byte)))


def decoded(name: bytes) -> str:
    """A name as text."""
    return name.decode("utf-8", "replace")
