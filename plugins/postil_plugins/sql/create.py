"""What ``CREATE`` declares."""

import re
from collections.abc import Sequence

from postil.model import Parameter
from postil.syntax.outline import Outline, Said
from postil_plugins.sql import comments as c
from postil_plugins.sql import names as n
from postil_plugins.sql import routines
from postil_plugins.sql.columns import Column, column, is_constraint, is_shown
from postil_plugins.sql.found import Found, Register
from postil_plugins.sql.kinds import kind_of
from postil_plugins.sql.lexer import Dialect, Reader, Token

_FULL_TEXT = frozenset((b"FTS3", b"FTS4", b"FTS5", b"RTREE", b"RTREE_I32"))
_OPTIONS = frozenset((b"TOKENIZE", b"CONTENT", b"PREFIX", b"CONTENT_ROWID", b"COLUMNSIZE", b"DETAIL"))
_OPENING = frozenset((b"(",))
_AS = frozenset((b"AS",))
_VERSIONED = re.compile(rb"/\*(?!!)[^*]*(?:\*(?!/)[^*]*)*\*/|--[^\r\n]*|/\*!\d*|\*/")
_TRANSITION = frozenset((b"TABLE", b"ROW", b"OLD", b"NEW"))
_ROLES = frozenset((b"CURRENT_ROLE", b"CURRENT_USER", b"SESSION_USER", b"USER"))
_TRIGGER_BODY = frozenset((b"BEGIN", b"AS", b"EXECUTE", b"DECLARE"))


class Creator:
    """Reads statements that create, and keeps what they declare."""

    def __init__(self, content: bytes, how: Dialect, out: Outline, register: Register) -> None:
        self.content = content
        self.how = how
        self.out = out
        self.register = register
        self.broken = False
        """Whether the last statement could not be read."""
        self.extension = ""
        """The extension that the last statement installs."""

    def create(self, reader: Reader, start: int, doc: Said | None) -> int:
        """Read behind ``CREATE``; answer where the statement ends, or ``start`` when nothing was read."""
        self.broken = False
        self.extension = ""
        kind = kind_of(reader)
        if not kind:
            return start
        reader.accept(b"IF", b"NOT", b"EXISTS")
        if kind == b"EXTENSION":
            self.extension = ".".join(n.name(reader))
            return start
        if kind == b"SCHEMA" and reader.accept(b"AUTHORIZATION") and reader.peek().word in _ROLES:
            return start
        path = n.name(reader)
        if not path:
            self.broken = reader.peek().kind != "end" or kind == b"TABLE"
            return start
        if kind == b"TABLE":
            return self._table(reader, path, start, doc)
        if kind == b"VIEW":
            return self._view(reader, path, start, doc)
        if kind == b"TYPE":
            return self._type(reader, path, start, doc)
        if kind in (b"DOMAIN", b"SCHEMA"):
            return self._plain("type" if kind == b"DOMAIN" else "namespace", reader, path, start, doc)
        if kind == b"AGGREGATE":
            return self._routine(reader, path, start, doc)
        if kind in (b"TRIGGER", b"EVENT"):
            return self._trigger(reader, path, start, doc)
        return self._routine(reader, path, start, doc)

    def _rest(self, reader: Reader) -> list[Token]:
        tokens: list[Token] = []
        while reader.peek().kind != "end":
            tokens.append(reader.take())
        return tokens

    def shown(self, start: int, end: int) -> str:
        """The code between two bytes on one line; what only MySQL executes is code."""
        code = self.content[start:end]
        if b"/*!" in code or b"*/" in code:
            return " ".join(_VERSIONED.sub(b" ", code).decode("utf-8", "replace").split())
        return self.out.folded(start, end)

    # Tables

    def _table(self, reader: Reader, path: tuple[str, ...], start: int, doc: Said | None) -> int:
        head_end = reader.last
        virtual = b""
        head: list[Token] = []
        while reader.peek().kind != "end" and reader.peek().word not in (b"(", b"AS", b"SELECT"):
            head.append(reader.take())
        if head:
            head_end = head[-1].end
            if head[0].word == b"USING" and len(head) > 1:
                virtual = head[1].word
        partition = any(token.word == b"PARTITION" for token in head)
        signature = self.shown(start, head_end)
        table = self.register.add(Found("table", path, signature, start, start))
        if reader.peek().word == b"(":
            opening = reader.peek().start
            if partition or (head and head[-1].word in (b"IN", b"FROM", b"VALUES")):
                n.items(reader)
            elif head and head[0].word == b"USING":
                self._virtual(table, n.items(reader), virtual)
            else:
                items = n.items(reader)
                table.body = (opening, max(reader.last, opening))
                self.columns(table, items, reader, opening + 1)
                if doc is None and items:
                    first = [one for one in reader.comments if opening < one[0] < items[0].start]
                    doc = c.said(self.content, c.beside(self.content, first, opening + 1))
        options = self._rest(reader)
        table.end = max(reader.end, start)
        table.end = len(self.content[start : table.end].rstrip()) + start
        if partition:
            table.signature = self.shown(start, table.end)
        place = n.outside(options, frozenset((b"COMMENT",)))
        literal = options[place + 1 :]
        if literal and literal[0].word == b"=":
            literal = literal[1:]
        table.doc = self._kept(literal[0]) if literal and literal[0].kind in ("string", "quoted") else doc
        return reader.end

    def columns(
        self, table: Found, items: Sequence[n.Item], reader: Reader, before: int, kind: str = "column"
    ) -> list[Found]:
        """List the columns among the parts of a table's list, and keep its keys."""
        content = self.content
        listed: list[Found] = []
        used: set[int] = set()
        for item in items:
            near = [one for one in reader.comments if before <= one[0] < item.start and one[0] not in used]
            before = item.end
            if len(item.tokens) == 1 and item.tokens[0].kind == "template":
                continue
            if is_constraint(item.tokens):
                if is_shown(item.tokens):
                    table.keys.append(self.shown(item.start, item.last))
                continue
            read = column(content, item.tokens)
            if read is None:
                self.broken = self.broken or item.tokens[0].kind != "template"
                continue
            after = [one for one in reader.comments if one[0] >= item.last]
            behind = c.beside(content, after[:20], item.last)
            used.update(one[0] for one in behind)
            doc = c.said(content, c.above(content, near, item.start)) or c.said(content, behind)
            found = Found(kind, (*table.path, read.name), self._column_signature(item, read), item.start, item.last)
            found.doc = self._kept(read.comment[0]) or doc if read.comment is not None else doc
            listed.append(self.register.add(found))
        return listed

    def _column_signature(self, item: n.Item, read: Column) -> str:
        if read.comment is None:
            return self.shown(item.start, item.last)
        start, end = read.comment[1]
        return f"{self.shown(item.start, start)} {self.shown(end, item.last)}".rstrip()

    def _kept(self, literal: Token) -> Said | None:
        """The doc that the database keeps."""
        text = n.string_value(self.content, literal, self.how.escapes).strip()
        return Said(text, literal.start, literal.end, "plain") if text else None

    def _virtual(self, table: Found, items: Sequence[n.Item], module: bytes) -> None:
        """The columns of SQLite's full-text and R-tree tables; what other modules take is theirs to know."""
        if module not in _FULL_TEXT:
            return
        for item in items:
            first = item.tokens[0]
            if first.kind in n.NAMES and not any(token.word == b"=" for token in item.tokens):
                path = (*table.path, n.unquoted(self.content, first))
                signature = self.shown(item.start, item.last)
                self.register.add(Found("column", path, signature, item.start, item.last))

    # Views, types, schemas

    def _view(self, reader: Reader, path: tuple[str, ...], start: int, doc: Said | None) -> int:
        head_end = reader.last
        items = n.items(reader) if reader.peek().word == b"(" else []
        opening = reader.peek().start
        while reader.peek().kind != "end" and reader.peek().word not in (b"AS", b"SELECT"):
            reader.take()
        body = reader.peek(1).start if reader.peek().word == b"AS" else opening
        view = self.register.add(Found("table", path, self.shown(start, head_end), start, start))
        view.doc = doc
        if items:
            self.columns(view, items, reader, head_end)
        end = routines.view_end(reader, self.how, body) if body < len(self.content) else reader.end
        view.end = start + len(self.content[start : max(end, start)].rstrip())
        view.body = (min(body, view.end), view.end)
        return end

    def _type(self, reader: Reader, path: tuple[str, ...], start: int, doc: Said | None) -> int:
        head_end = reader.last
        kind = "type"
        bare = not reader.accept(b"AS")
        word = reader.peek().word
        members: list[n.Item] = []
        opening = 0
        if word in (b"ENUM", b"TABLE"):
            kind = "enum" if word == b"ENUM" else "table"
            reader.take()
        elif word == b"(" and not bare:
            kind = "struct"
        opening = reader.peek().start
        if kind != "type" and reader.peek().word == b"(":
            members = n.items(reader)
        self._rest(reader)
        end = start + len(self.content[start : max(reader.end, start)].rstrip())
        signature = self.shown(start, head_end if kind != "type" else end)
        found = self.register.add(Found(kind, path, signature, start, end))
        found.doc = doc
        if kind == "enum":
            self._enum_members(found, members, reader, opening)
        elif members:
            self.columns(found, members, reader, opening, "field" if kind == "struct" else "column")
        if kind != "type":
            found.body = (opening, max(end, opening))
        return reader.end

    def _enum_members(self, found: Found, members: Sequence[n.Item], reader: Reader, before: int) -> None:
        for item in members:
            near = [one for one in reader.comments if before <= one[0] < item.start]
            before = item.end
            first = item.tokens[0]
            name = n.string_value(self.content, first, False) if first.kind == "string" else ""
            if name:
                member = Found("enum_member", (*found.path, name), self.shown(item.start, item.last),
                               item.start, item.last)  # fmt: skip
                after = [one for one in reader.comments if one[0] >= item.last]
                behind = c.beside(self.content, after[:20], item.last)
                member.doc = c.said(self.content, c.above(self.content, near, item.start)) or c.said(
                    self.content, behind
                )
                self.register.add(member)

    def _plain(self, kind: str, reader: Reader, path: tuple[str, ...], start: int, doc: Said | None) -> int:
        if kind == "namespace":
            # A schema's statement may hold those that make its tables, which are read on their own.
            end = reader.last
        else:
            self._rest(reader)
            end = start + len(self.content[start : max(reader.end, start)].rstrip())
        found = self.register.add(Found(kind, path, self.shown(start, end), start, end))
        found.doc = doc
        return end

    # Routines

    def _routine(self, reader: Reader, path: tuple[str, ...], start: int, doc: Said | None) -> int:
        taken: list[n.Item] = []
        end = reader.last
        if reader.peek().word == b";":
            reader.take()
            reader.take()
        if reader.peek().word == b"(":
            taken = n.items(reader)
            end = reader.last
        else:
            bare = self._bare(reader)
            taken = n.split(bare)
            if bare:
                end = bare[-1].end
        parameters = self._parameters(taken)
        returns: str | None = None
        if reader.accept(b"RETURNS") or reader.accept(b"RETURN"):
            returns, end = self._returns(reader, end)
        found = self.register.add(Found("function", path, self.shown(start, end), start, end))
        found.parameters = parameters
        found.returns = returns
        found.doc = doc
        stop = self._routine_body(reader, found, transact=self._transact(parameters))
        found.end = start + len(self.content[start : max(stop, end)].rstrip())
        if found.body is not None:
            body = found.body[0], min(max(found.body[1], found.body[0]), found.end)
            found.body = body if body[0] < body[1] else None
        return max(stop, end)

    def _bare(self, reader: Reader) -> list[Token]:
        """The parameters of SQL Server's procedures, which need no brackets."""
        bare: list[Token] = []
        depth = 0
        while reader.peek().kind != "end":
            token = reader.peek()
            if not depth and token.word in _BARE_ENDS and not (bare and bare[-1].word[:1] == b"@"):
                break
            depth += (token.word == b"(") - (token.word == b")")
            bare.append(reader.take())
        return bare

    def _transact(self, parameters: Sequence[Parameter]) -> bool:
        return self.how.batches or any(one.name.startswith("@") for one in parameters)

    def _parameters(self, taken: Sequence[n.Item]) -> tuple[Parameter, ...]:
        read = (routines.parameter(self.content, item, self.out, at + 1) for at, item in enumerate(taken))
        return tuple(one for one in read if one is not None and not (one.name == "$1" and one.annotation == "*"))

    def _returns(self, reader: Reader, end: int) -> tuple[str | None, int]:
        tokens: list[Token] = []
        depth = 0
        while reader.peek().kind != "end":
            token = reader.peek()
            if not depth and tokens and token.word in routines.RETURNS_END and not (
                token.word == b"WITH" and reader.peek(1).word == b"TIME"
            ):  # fmt: skip
                break
            if not depth and token.kind in ("string", "dollar"):
                break
            depth += (token.word == b"(") - (token.word == b")")
            tokens.append(reader.take())
        if not tokens:
            return None, end
        return self.shown(tokens[0].start, tokens[-1].end), tokens[-1].end

    def _routine_body(self, reader: Reader, found: Found, *, transact: bool) -> int:
        """Find the body behind the head, and where the statement ends."""
        while True:
            token = reader.peek()
            word = token.word
            if token.kind == "end":
                return reader.end
            if word == b"COMMENT" and reader.peek(1).kind in ("string", "quoted"):
                reader.take()
                found.doc = self._kept(reader.take()) or found.doc
            elif word in (b"AS", b"IS") and reader.peek(1).kind in ("string", "dollar"):
                reader.take()
                body = reader.take()
                found.body = (body.start, body.end)
                self._rest(reader)
                return reader.end
            elif word in (b"AS", b"IS"):
                reader.take()
                return self._block(reader, found, transact)
            elif word == b"(" and reader.peek(1).kind != "end" and found.returns is None:
                n.items(reader)
            elif word in routines.CHARACTERISTICS or token.kind in ("string", "number") or word in _LOOSE:
                reader.take()
                if word == b"LANGUAGE":
                    reader.take()
            elif word == b"WITH":
                while reader.peek().kind != "end" and reader.peek().word not in (b"AS", b"IS", b"BEGIN"):
                    reader.take()
            elif token.kind == "quoted":
                reader.take()
            else:
                return self._block(reader, found, transact)

    def _block(self, reader: Reader, found: Found, transact: bool) -> int:
        start = reader.peek().start
        end = routines.routine_end(reader, self.how, start, transact)
        found.body = (start, end)
        return end

    def _trigger(self, reader: Reader, path: tuple[str, ...], start: int, doc: Said | None) -> int:
        depth = 0
        before = b""
        last = reader.last
        while reader.peek().kind != "end":
            token = reader.peek()
            if not depth and token.word in _TRIGGER_BODY and not (token.word == b"AS" and before in _TRANSITION):
                break
            before = token.word
            if not depth and token.word == b"ROW" and reader.peek(1).word not in _TRIGGER_AFTER:
                reader.take()
                last = token.end
                break
            if token.word == b"DO" and path:
                break
            depth += (token.word == b"(") - (token.word == b")")
            last = reader.take().end
        body = reader.peek()
        found = self.register.add(Found("function", path, self.shown(start, last), start, last))
        found.doc = doc
        if body.kind == "end":
            found.end = start + len(self.content[start : max(reader.end, last)].rstrip())
            return reader.end
        if body.word == b"EXECUTE":
            self._rest(reader)
            found.end = start + len(self.content[start : reader.end].rstrip())
            found.signature = self.shown(start, found.end)
            return reader.end
        transact = body.word == b"AS"
        if transact or body.word == b"DO":
            reader.take()
        end = routines.routine_end(reader, self.how, reader.peek().start, transact)
        found.body = (reader.peek().start, max(end, reader.peek().start))
        found.end = start + len(self.content[start : max(end, last)].rstrip())
        return max(end, last)


_BARE_ENDS = frozenset((b"AS", b"IS", b"WITH", b"FOR", b"BEGIN", b"RETURNS", b"RETURN", b"LANGUAGE"))
_LOOSE = frozenset((b"=", b",", b"-", b"."))
_TRIGGER_AFTER = frozenset((b"WHEN", b"EXECUTE", b"BEGIN", b"FOLLOWS", b"PRECEDES", b")", b"DECLARE"))
