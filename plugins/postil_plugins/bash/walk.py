"""From a syntax tree to the declarations of a script.

Invariant: a function's body is entered only where its text has the head of another function.
"""

import re
from collections.abc import Iterator, Sequence

from tree_sitter import Node

from postil.model import Export, FileDoc, Import, Source
from postil.syntax.comments import Group, Placed, groups, placed
from postil.syntax.outline import Outline, Said, Scope
from postil.syntax.walking import depth_first
from postil.values import NamedTuple
from postil_plugins.bash import docs
from postil_plugins.bash import grammar as g
from postil_plugins.bash.broken import HEAD, Piece, read
from postil_plugins.bash.parameters import parameters

_BATS = re.compile(rb"""^([ \t]*)@test[ \t]+("(?:[^"\\\r\n]|\\.)*"|'[^'\r\n]*'|[^\s{"']+)[ \t]*(?=\{)""", re.MULTILINE)
_NESTED = re.compile(
    rb"(?:^|[;{&|(]|\bthen|\bdo|\belse)[ \t]*(?:function[ \t]+[\w:.-]|[\w:.-]+[ \t]*\([ \t]*\))", re.MULTILINE
)
_CONSTANT = re.compile(r"_*[A-Z][A-Z0-9_]+\Z")
_ENVIRONMENT = frozenset(
    (
        "PATH", "IFS", "LC_ALL", "LANG", "LANGUAGE", "PS1", "PS2", "PS3", "PS4", "OPTIND", "OPTARG", "REPLY", "HOME",
        "TERM", "PWD", "SHELL", "LD_LIBRARY_PATH", "CDPATH", "PROMPT", "RPROMPT", "PROMPT_COMMAND", "HISTSIZE",
        "HISTFILE", "SAVEHIST", "FPATH", "MANPATH", "BASH_ENV", "UID", "USER", "DISPLAY", "TZ", "CFLAGS", "LDFLAGS",
    )
)  # fmt: skip
_SOURCE = re.compile(rb"(?<![\w./$-])(?:source|\.)[ \t]+(?=[^\s;&|)<>=])")
_ALIAS = re.compile(rb"['\"]?[^\s=;'\"-][^\s=;'\"]*=")
_TEST = re.compile(r"test(?:_|[A-Z])\w*\Z")


class Around(NamedTuple):
    """What is around a statement."""

    function: str | None = None
    """The qualified name of the function it stands in."""


def analyze(source: Source) -> FileDoc:
    """Describe one script."""
    walk = Walk(source)
    walk.file()
    return walk.out.filedoc(walk.errors)


class Walk:
    """The declarations found so far in one script."""

    def __init__(self, source: Source) -> None:
        self.content = source.content
        self.tests: dict[int, str] = {}
        """The names of the tests of bats, by where they start."""
        self.out = Outline(source.language, source.content, g.lexis(source.content))
        self.errors = 0
        self.seen: set[str] = set()
        """The variables listed so far."""
        self.exported: set[str] = set()
        self._stack: list[tuple[Iterator[Placed], Around]] = []
        self._file_doc = -1

    def file(self) -> None:
        """Find every declaration."""
        content = self.content
        if b"@test" in content:
            content = _BATS.sub(self._as_function, content)
        nodes, pieces, self.errors = read(content)
        self._overview(nodes, pieces)
        for piece in pieces:
            self._piece(piece)
        self._push(nodes, Around())
        for item, around in depth_first(self._stack):
            self._statement(item, around)
        for symbol in sorted(self.out.symbols, key=lambda one: one.span.start_byte):
            exported = symbol.kind == "function" or symbol.name in self.exported
            if symbol.parent is None and symbol.visibility == "public" and exported and "test" not in symbol.flags:
                self.out.exports.append(Export(symbol.name, None, None, symbol.span.line))

    def _as_function(self, match: re.Match[bytes]) -> bytes:
        """A test as a function of the same length."""
        start = match.start() + len(match.group(1))
        self.tests[start] = match.group(2).decode("utf-8", "replace").strip("\"'")
        return match.group(1) + b"t()".ljust(len(match.group()) - len(match.group(1)))

    def _push(self, nodes: Sequence[Node], around: Around) -> None:
        self._stack.append((iter(placed(self.content, nodes, g.COMMENTS, g.PUNCTUATION)), around))

    def _statement(self, item: Placed, around: Around) -> None:
        node = item.node
        kind = node.kind_id
        if kind == g.FUNCTION:
            self._function(item, around)
        elif kind in g.CONTAINERS:
            self._push(node.children, around)
        elif kind == g.COMMAND:
            self._command(item, around)
        elif around.function is not None:
            return
        elif kind == g.DECLARATION:
            self._declaration(item)
        elif kind == g.ASSIGNMENT or kind == g.ASSIGNMENTS:
            self._assignments(item, item.node.children if kind == g.ASSIGNMENTS else [node])

    def _doc(self, group: Group | None) -> Said | None:
        doc = docs.said(self.content, group)
        return None if doc is None or doc.start_byte == self._file_doc else doc

    # Functions

    def _function(self, item: Placed, around: Around) -> None:
        node = item.node
        name_node = node.child_by_field_id(g.NAME)
        body = node.child_by_field_id(g.BODY)
        if name_node is None or name_node.is_missing or name_node.start_byte == name_node.end_byte:
            return
        place = (node.start_byte, node.end_byte)
        inside = (body.start_byte, body.end_byte) if body is not None else None
        names = [self.out.text(name_node)]
        header = self.content[node.start_byte : inside[0] if inside else node.end_byte]
        if header.startswith(b"function"):
            # Those of zsh may have several names.
            names = header.translate(None, b"()\\").decode("utf-8", "replace").split()[1:] or names
        qualname: str | None = None
        for name in names:
            qualname = self._listed(name, place, inside, item.above, around)
        if (body is not None and _NESTED.search(self.content, body.start_byte, body.end_byte)) or (
            body is not None and _SOURCE.search(self.content, body.start_byte, body.end_byte)
        ):
            self._push(body.children, Around(qualname))

    def _listed(
        self, name: str, place: tuple[int, int], body: tuple[int, int] | None, above: Group | None, around: Around
    ) -> str | None:
        start, end = place
        doc = self._doc(above)
        flags: list[str] = []
        test = self.tests.get(start)
        head_end = body[0] if body is not None else end
        signature = self.out.folded(start, head_end)
        if test is not None:
            name = test
            flags.append("test")
        elif _TEST.match(name):
            flags.append("test")
        if docs.is_deprecated(doc):
            flags.append("deprecated")
        types = docs.argument_types(doc)
        taken = parameters(self.content[body[0] : body[1]], types) if body is not None else []
        internal = name.startswith(("_", ".", "-")) or docs.is_internal(doc)
        return self.out.add(
            "function", name, Scope(around.function), signature, place, body=body, parameters=taken, flags=flags,
            visibility="internal" if internal else "public", doc=doc,
        ).qualname  # fmt: skip

    def _piece(self, piece: Piece) -> None:
        """List a function that the grammar cannot read."""
        self._listed(piece.name, (piece.start, piece.end), piece.body, piece.above, Around(piece.parent))

    # Variables, aliases, imports

    def _declaration(self, item: Placed) -> None:
        children = item.node.children
        word = self.out.text(children[0])
        options = "".join(self.out.text(child) for child in children[1:] if child.kind_id == g.WORD)
        if (word == "export" and "-f" in options) or ("f" in options.lower() and word in ("declare", "typeset")):
            return
        constant = word == "readonly" or (word in ("declare", "typeset", "local") and "-" in options and "r" in options)
        exported = word == "export" or ("x" in options and word in ("declare", "typeset"))
        single = sum(child.kind_id in (g.ASSIGNMENT, g.VARIABLE) for child in children) == 1
        for child in children[1:]:
            if child.kind_id == g.ASSIGNMENT or child.kind_id == g.VARIABLE:
                name_node = child.child_by_field_id(g.NAME) if child.kind_id == g.ASSIGNMENT else child
                if name_node is None:
                    continue
                name = self.out.text(name_node)
                value = child.child_by_field_id(g.VALUE) if child.kind_id == g.ASSIGNMENT else None
                if exported:
                    self.exported.add(name)
                if not constant and not exported and not _CONSTANT.match(name):
                    continue
                if child.kind_id == g.VARIABLE and not (exported or constant):
                    continue
                is_fixed = constant or (not exported and _CONSTANT.match(name) is not None)
                place = (item.node.start_byte, item.node.end_byte) if single else (child.start_byte, child.end_byte)
                self._variable("constant" if is_fixed else "variable", name, place, value, item)

    def _assignments(self, item: Placed, nodes: Sequence[Node]) -> None:
        for node in nodes:
            name_node = node.child_by_field_id(g.NAME)
            if name_node is None or name_node.kind_id != g.VARIABLE:
                continue
            name = self.out.text(name_node)
            if _CONSTANT.match(name) and name not in _ENVIRONMENT:
                value = node.child_by_field_id(g.VALUE)
                self._variable("constant", name, (node.start_byte, node.end_byte), value, item)

    def _variable(self, kind: str, name: str, place: tuple[int, int], value: Node | None, item: Placed) -> None:
        if name in self.seen:
            return
        self.seen.add(name)
        start, end = place
        if kind == "constant":
            self.out.constant(name, (value.start_byte, value.end_byte) if value is not None else None, start)
        doc = self._doc(item.above) or self._doc(item.beside)
        signature = self.out.folded(start, end)
        if value is not None and (len(signature) > 100 or b"\n" in self.content[start:end]):
            signature = self.out.folded(start, value.start_byte).rstrip("= +")
        visibility = "internal" if name.startswith("_") else "public"
        self.out.add(kind, name, Scope(), signature, place, visibility=visibility, doc=doc)

    def _command(self, item: Placed, around: Around) -> None:
        node = item.node
        start = node.start_byte
        content = self.content
        if _SOURCE.match(content, start, node.end_byte):
            module = next(
                (text for one in node.children_by_field_id(g.ARGUMENT) if (text := self._word(one)) != "--"), ""
            )
            if module:
                self.out.imports.append(Import(module, None, None, self.out.positions.line(start)))
            return
        if around.function is not None or not content.startswith(b"alias", start):
            return
        named = [one for one in node.children_by_field_id(g.ARGUMENT) if _ALIAS.match(content, one.start_byte)]
        for one in named:
            name = content[one.start_byte : one.end_byte].decode("utf-8", "replace").split("=")[0].strip("'\"")
            place = (start if len(named) == 1 else one.start_byte, node.end_byte if one is named[-1] else one.end_byte)
            doc = self._doc(item.above) or self._doc(item.beside)
            visibility = "internal" if name.startswith("_") else "public"
            self.out.add("macro", name, Scope(), self.out.folded(*place), place, visibility=visibility, doc=doc)

    def _word(self, node: Node) -> str:
        """A word of a command without the quotes around it."""
        text = self.out.folded(node.start_byte, node.end_byte)
        if node.kind_id in g.STRINGS:
            return text[1:-1]
        return text.replace('"', "") if "$(" not in text else text

    # The file

    def _overview(self, nodes: Sequence[Node], pieces: Sequence[Piece]) -> None:
        content = self.content
        functions = {piece.start for piece in pieces}
        for group, following in groups(content, nodes, g.COMMENTS, g.PUNCTUATION):
            code = following.start_byte if following is not None else -1
            own = docs.said(content, group)
            if own is not None and docs.is_file(own):
                self._set(own)
                return
            if following is not None and (following.kind_id == g.FUNCTION or code in functions):
                continue
            if following is not None and self._is_named(following) and not content.startswith(b"#!", group[0]):
                # Only what goes on from the shebang is of the file though a name is declared below.
                continue
            if self.out.overview is None and self._is_first(group[0], nodes):
                doc = docs.overview(content, group)
                if doc is not None:
                    self._set(doc)
            if b"@file" not in content and b"@name" not in content and not self._is_first(group[0], nodes):
                return

    def _is_named(self, node: Node) -> bool:
        """Whether a statement declares what may have a doc of its own."""
        return node.kind_id in _NAMED or self.content.startswith(b"alias ", node.start_byte)

    def _set(self, doc: Said) -> None:
        self.out.overview = doc
        self._file_doc = doc.start_byte

    def _is_first(self, start: int, nodes: Sequence[Node]) -> bool:
        """Whether only comments stand before ``start``."""
        first = next((node.start_byte for node in nodes if node.kind_id not in _SILENT), len(self.content))
        head = HEAD.search(self.content)
        return start < first and (head is None or start < head.start() or first < head.start())


_NAMED = frozenset((g.DECLARATION, g.ASSIGNMENT, g.ASSIGNMENTS))
_SILENT = g.COMMENTS | g.PUNCTUATION
