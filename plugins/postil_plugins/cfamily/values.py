"""Variables, fields, constants, enumerators, and other names of types."""

from postil.model import Export
from postil.syntax.outline import Scope
from postil_plugins.cfamily import functions, heads
from postil_plugins.cfamily import grammar as g
from postil_plugins.cfamily.context import Block, Context, decoded
from postil_plugins.cfamily.declarators import Declarator, Finder
from postil_plugins.cfamily.statements import Statement, Token, is_macro, is_word

_LONGEST = 120


def take(
    ctx: Context, statement: Statement, found: heads.Prefix, block: Block, declarator: Declarator, *, typedef: bool
) -> None:
    """List the values, or with ``typedef`` the types, of a statement from its first declarator on."""
    declared = [declarator, *_following(ctx, statement, declarator)]
    _listed(ctx, statement, found, block, declared, found.at, typedef=typedef)


def others(
    ctx: Context, statement: Statement, found: heads.Prefix, block: Block, first: Declarator, place: int
) -> None:
    """List what is declared behind the first function of a statement."""
    tokens = statement.tokens
    for one in _pieces(ctx, tokens, place):
        if one.parameters is not None:
            piece = Statement(statement.role, tokens, statement.end)
            functions.take(
                ctx, piece, found._replace(start=one.start), block, one._replace(type_places=first.type_places)
            )
        else:
            _listed(ctx, statement, found, block, [one], place, typedef=False)


def behind_type(ctx: Context, statement: Statement) -> list[Declarator]:
    """What is declared behind the block of a type."""
    tokens = statement.tokens
    place = statement.block + 1
    while place < len(tokens):
        text = tokens[place][0]
        if text in g.ATTRIBUTE_CALLS and place + 1 < len(tokens) and tokens[place + 1][0] == b"(":
            place += 2
        elif text in g.QUALIFIERS:
            place += 1
        else:
            break
    return _pieces(ctx, tokens, place)


def behind_listed(
    ctx: Context, statement: Statement, found: heads.Prefix, block: Block, declared: list[Declarator], *, typedef: bool
) -> None:
    """List what is declared behind the block of a type."""
    if declared:
        _listed(ctx, statement, found, block, declared, statement.block, typedef=typedef)


def _following(ctx: Context, statement: Statement, first: Declarator) -> list[Declarator]:
    """The declarators behind the first."""
    tokens = statement.tokens
    place = first.after
    comma = _comma(tokens, place)
    return _pieces(ctx, tokens, comma + 1) if comma < len(tokens) else []


def _comma(tokens: list[Token], place: int) -> int:
    """The place of the comma that ends a declarator, or of the end."""
    assigned = False
    while place < len(tokens):
        text, start, end = tokens[place]
        if text == b",":
            return place
        if text == b"=":
            assigned = True
        elif text == b"<" and assigned and end - start == 1:
            # Whether a comma behind it ends the value is not the syntax's to tell.
            return len(tokens)
        place += 1
    return place


def _pieces(ctx: Context, tokens: list[Token], place: int) -> list[Declarator]:
    """The declarators from a place on, whose type stands before it."""
    answer: list[Declarator] = []
    while place < len(tokens):
        comma = _comma(tokens, place)
        one = Finder(ctx.reader, tokens, comma).find(place, typed=True)
        if one is not None and one.name not in g.STORAGE:
            answer.append(one)
        place = comma + 1
    return answer


def _listed(
    ctx: Context, statement: Statement, found: heads.Prefix, block: Block, declared: list[Declarator], at: int, *,
    typedef: bool,
) -> None:  # fmt: skip
    tokens = statement.tokens
    first = declared[0]
    words = {token[0] for token in tokens[found.at : first.after] if token[1] < first.start}
    words -= {b"const"} if _pointed(tokens, first) else set()
    head = ctx.signature(found.start, tokens[statement.block][1] if at == statement.block > 0 else first.start,
                         found.attributes)  # fmt: skip
    for number, one in enumerate(declared):
        end = _end(tokens, one, last=number == len(declared) - 1)
        value = _value(tokens, one)
        text = f"{head} {ctx.signature(one.start, _text_end(tokens, one, end), ())}".strip()
        if typedef:
            start = tokens[found.at][1] if number == 0 and at != statement.block else one.start
            if number == 0 and at == statement.block:
                start = tokens[found.at][1]
            doc = ctx.said(found.start, end) if number else (
                ctx.docs.behind(one.name_start, end) or ctx.docs.above(found.start)
            )  # fmt: skip
            scope = ctx.out.add(
                "type", decoded(one.name), block.scope, text, (start, end), code_start=found.start,
                flags=ctx.deprecated(doc, found.attributes), visibility=block.access if block.name else "public",
                doc=doc, decorators=heads.decorators(ctx.out.content, found.attributes),
            )  # fmt: skip
            ctx.exported(scope, block, one.name_start)
            continue
        start = one.start if number or at == statement.block else first_on_line(ctx, tokens, one, found.at)
        _value_listed(ctx, found, block, one, words, text, (start, end), value)


def _value_listed(
    ctx: Context, found: heads.Prefix, block: Block, one: Declarator, words: set[bytes], text: str,
    place: tuple[int, int], value: tuple[int, int] | None,
) -> None:  # fmt: skip
    fixed = b"constexpr" in words or b"constinit" in words or (b"const" in words)
    static = b"static" in words
    member = bool(block.name)
    kind = "field" if member else "variable"
    if fixed and (not member or static) and (ctx.cpp or not member):
        kind = "constant"
    flags = ["static"] if static else []
    if (b"extern" in words and value is None) or (
        member and static and value is None and not words & {b"inline", b"constexpr"}
    ):
        flags.append("declaration")
    doc = ctx.said(found.start if found.template else one.name_start, place[1])
    attributes = found.attributes
    visibility = block.access if member else ("internal" if static else "public")
    scope = ctx.out.add(
        kind, decoded(one.name), ctx.within(block.scope, one.qualifiers), text, place,
        code_start=min(found.start, place[0]), parameters=found.parameters, returns=None,
        decorators=heads.decorators(ctx.out.content, attributes),
        flags=(*flags, *ctx.deprecated(doc, attributes)), visibility=visibility, doc=doc,
    )  # fmt: skip
    if kind == "constant" and value is not None:
        ctx.out.constant(decoded(one.name), value, one.name_start)
    if not member and not one.qualifiers and (ctx.header or "declaration" not in flags):
        ctx.exported(scope, block, one.name_start)


def _pointed(tokens: list[Token], one: Declarator) -> bool:
    """Whether the declared is a pointer, so that ``const`` before it is not about itself."""
    return one.pointer and not any(
        token[0] == b"const" and one.start < token[1] < one.name_start for token in tokens[: one.after]
    )


def _end(tokens: list[Token], one: Declarator, *, last: bool) -> int:
    """The last byte of a declarator with its initial value."""
    if last:
        return tokens[-1][2]
    comma = _comma(tokens, one.after)
    return max(tokens[comma - 1][2], one.name_end)


def _text_end(tokens: list[Token], one: Declarator, end: int) -> int:
    """Where the initial value starts, or the end."""
    for place in range(one.after, len(tokens)):
        text, start, _ = tokens[place]
        if start >= end or text == b"=" or text == b"{":
            return min(start, end)
    return end


def _value(tokens: list[Token], one: Declarator) -> tuple[int, int] | None:
    """Where the initial value of a declarator stands."""
    stop = _comma(tokens, one.after)
    for place in range(one.after, stop):
        text, start, end = tokens[place]
        if text == b"=" and place + 1 < stop:
            return tokens[place + 1][1], tokens[stop - 1][2]
        if text == b"{":
            return start, end
    return None


def first_on_line(ctx: Context, tokens: list[Token], one: Declarator, at: int) -> int:
    """The first byte of the declaration that stands on the line of its name."""
    line = ctx.out.content.rfind(b"\n", 0, one.name_start) + 1
    for token in tokens[at : one.after]:
        if token[1] >= line:
            return min(token[1], one.name_start)
    return one.name_start


def type_text(ctx: Context, tokens: list[Token], one: Declarator) -> str | None:
    """The type before a declarator, without the words around it that are no part of it."""
    places = one.type_places
    parts: list[str] = []
    run: list[int] = []
    for place in (*places, -1):
        if run and place != run[-1] + 1:
            parts.append(ctx.out.folded(tokens[run[0]][1], tokens[run[-1]][2]))
            run = []
        run.append(place)
    return " ".join(parts) or None


def enumerators(ctx: Context, place: tuple[int, int], scope: Scope, access: str) -> None:
    """List what an enumeration enumerates."""
    item: list[Token] = []
    content = ctx.out.content
    tokens = ctx.reader.tokens(*place)
    assigned = False
    for token in (*tokens, (b",", place[1], place[1])):
        if token[0] != b",":
            # A macro without a comma may stand before the name.
            if len(item) == 1 and not assigned and is_word(token[0]) and not _separate(item[0], token, content):
                item = []
            assigned = assigned or token[0] == b"="
            item.append(token)
            continue
        assigned = False
        if item and is_word(item[0][0]) and not (len(item) > 1 and item[1][0] == b"(" and is_macro(item[0][0])):
            text, start, _ = item[0]
            end = item[-1][2]
            attributes = tuple(one[1:] for one in item[1:2] if one[0] == b"[")
            if len(item) > 2 and item[1][0] in g.ATTRIBUTE_CALLS:
                attributes = ((item[1][1], item[2][2]),)
            signature = ctx.signature(start, end, attributes)
            doc = ctx.said(start, end)
            ctx.out.add(
                "enum_member", decoded(text), scope, signature if len(signature) <= _LONGEST else decoded(text),
                (start, end), visibility=access, doc=doc, flags=ctx.deprecated(doc, attributes),
                decorators=heads.decorators(content, attributes),
            )  # fmt: skip
        item = []


def _separate(item: Token, token: Token, content: bytes) -> bool:
    """Whether a word behind an enumerator is an attribute's macro, on its line, rather than the next enumerator."""
    return is_macro(token[0]) and b"\n" not in content[item[2] : token[1]]


def forward(ctx: Context, tokens: list[Token], found: heads.Prefix, block: Block) -> bool:
    """Take a type that is declared without its members; answer whether it was one."""
    rest = tokens[found.at :]
    at = 1
    if rest[0][0] == b"class" and not ctx.cpp:
        return False
    if rest[0][0] == b"enum" and at < len(rest) and rest[at][0] in (b"class", b"struct"):
        at += 1
    names: list[Token] = []
    for place in range(at, len(rest)):
        text = rest[place][0]
        if text == b":" and rest[0][0] == b"enum":
            break
        if text in (b"::", b"<", b"["):
            continue
        if not is_word(text):
            if text == b"(" and place and (is_macro(rest[place - 1][0]) or rest[place - 1][0] in g.ATTRIBUTE_CALLS):
                continue
            return False
        if place + 1 < len(rest) and rest[place + 1][0] == b"(":
            continue
        if names and rest[place - 1][0] != b"::":
            if not is_macro(names[-1][0]):
                return False
            names = []
        names.append(rest[place])
    if not names:
        return True
    name, start, _ = names[-1]
    around = block.scope if ctx.cpp else block.scope_of_tags
    doc = ctx.said(found.start if found.template else start, rest[-1][2])
    scope = ctx.out.add(
        g.CLASS_KEYS[rest[0][0]], decoded(name), ctx.within(around, [one[0] for one in names[:-1]]),
        ctx.signature(found.start, rest[-1][2], found.attributes), (rest[0][1], rest[-1][2]), code_start=found.start,
        parameters=found.parameters, flags=("declaration", *ctx.deprecated(doc, found.attributes)),
        visibility=block.access if block.name else "public", doc=doc,
        decorators=heads.decorators(ctx.out.content, found.attributes),
    )  # fmt: skip
    if ctx.header:
        ctx.exported(scope, block, start)
    return True


def using(ctx: Context, tokens: list[Token], found: heads.Prefix, block: Block) -> None:
    """Take an alias, or a name taken over from elsewhere."""
    rest = tokens[found.at :]
    if len(rest) < 3 or rest[1][0] == b"namespace":
        return
    if any(token[0] == b"=" for token in rest):
        alias(ctx, tokens, found, block, "type")
    elif not block.name and not block.once and block.scope.visibility == "public" and is_word(rest[-1][0]):
        whole = ctx.out.folded(rest[1][1], rest[-1][2]).removeprefix("typename ")
        name = decoded(rest[-1][0])
        module = whole.rpartition("::")[0]
        if module:
            qualname = f"{block.scope.qualname}.{name}" if block.scope.qualname else name
            ctx.out.exports.append(Export(qualname, None, module, ctx.out.positions.line(rest[-1][1])))


def alias(ctx: Context, tokens: list[Token], found: heads.Prefix, block: Block, kind: str) -> None:
    """List what is introduced by a keyword, a name and a value: an alias, a concept."""
    rest = tokens[found.at :]
    if len(rest) < 3 or not is_word(rest[1][0]):
        return
    name, start, _ = rest[1]
    attributes = found.attributes + tuple(token[1:] for token in rest[2:3] if token[0] == b"[")
    end = rest[-1][2]
    doc = ctx.said(found.start if found.template else start, end)
    text = ctx.signature(found.start, end, attributes)
    if kind == "type" and rest[0][0] == b"concept":
        text = ctx.signature(found.start, rest[1][2], attributes)
    scope = ctx.out.add(
        kind, decoded(name), block.scope, text, (rest[0][1], end), code_start=found.start, parameters=found.parameters,
        flags=ctx.deprecated(doc, attributes), visibility=block.access if block.name else "public", doc=doc,
        decorators=heads.decorators(ctx.out.content, attributes),
    )  # fmt: skip
    ctx.exported(scope, block, start)
