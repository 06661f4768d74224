"""From the statements of a file to its outline: namespaces, types, and what ``functions`` and ``values`` read.

Invariant: blocks are worked off a stack of their own; of a function's body only the types that it declares are read.
"""

from postil.model import FileDoc, Import, Source, Symbol
from postil.syntax.outline import Scope
from postil_plugins.cfamily import directives, functions, heads, values
from postil_plugins.cfamily import grammar as g
from postil_plugins.cfamily.context import Attributes, Block, Context, decoded
from postil_plugins.cfamily.declarators import Declarator, Finder
from postil_plugins.cfamily.remarks import remarked
from postil_plugins.cfamily.statements import (
    BODY,
    CLASS,
    ENUM,
    LABEL,
    LINKAGE,
    NAMESPACE,
    Statement,
    Token,
    is_macro,
    is_word,
)
from postil_plugins.cfamily.text import Text

_CPP_WORDS = (b"class", b"namespace", b"template", b"public", b"private", b"using", b"constexpr")
_NO_TYPE_NAMES = frozenset((b"final", b"class", b"struct"))
_MOST_OF_A_MODULE_NAME = 12
_REMARKED = frozenset(("class", "struct", "enum", "type", "function", "method", "constructor", "macro"))
_LONGEST_NAME = 1000
"""What is nested deeper is left alone: the names alone would take more room than the file."""


def outline(source: Source, *, cpp: bool) -> FileDoc:
    """Describe one file; one that C has may turn out to be C++ by its content if it is a header."""
    content = source.content
    text = Text(content, cpp=cpp)
    if not cpp and speaks_cpp(source, text):
        text = Text(content, cpp=True)
    ctx = Context(source, text)
    out = ctx.out
    out.overview = ctx.docs.overview()
    directives.take(out, ctx.docs, text.directives, text.guard, header=ctx.header)
    ctx.blocks.append(Block(0, len(text.clean), Scope()))
    while ctx.blocks:
        _block(ctx, ctx.blocks.pop())
    out.imports.sort(key=_line)
    if not ctx.header and any(each.module[:1] == "." for each in out.imports):
        # With a header of its own project, in which readers look for what it offers.
        out.notes.append("implementation")
    out.symbols = [_with_remark(content, symbol) for symbol in out.symbols]
    out.exports = sorted(dict.fromkeys(out.exports), key=_line)
    return out.filedoc(ctx.reader.errors)


def _with_remark(content: bytes, symbol: Symbol) -> Symbol:
    if symbol.doc is not None or symbol.kind not in _REMARKED or not remarked(content, symbol.span.start_byte):
        return symbol
    return symbol._replace(flags=tuple(sorted((*symbol.flags, "remarked"))))


def speaks_cpp(source: Source, text: Text) -> bool:
    """Whether a file that C has, read as C, is a header that only a C++ compiler takes."""
    # In the code: licences are full of such words.
    if not source.path.endswith((".h", ".H")) or not any(word in text.clean for word in _CPP_WORDS):
        return False
    return g.SPEAKS_CPP.search(text.clean) is not None


def _block(ctx: Context, block: Block) -> None:
    if len(block.scope.qualname or "") > _LONGEST_NAME:
        return
    at = block.start
    read = ctx.reader.read
    while (statement := read(at, block.end)) is not None:
        at = max(statement.end, at + 1)
        if statement.role == LABEL:
            access = next(g.ACCESS[token[0]] for token in reversed(statement.tokens) if token[0] in g.ACCESS)
            block = block._replace(access=access)
        else:
            _statement(ctx, statement, block)
        if block.once:
            return


def _statement(ctx: Context, statement: Statement, block: Block) -> None:
    tokens = statement.tokens
    found = heads.prefix(ctx.reader, tokens, ctx.out.content)
    if found.at >= len(tokens):
        return
    role = statement.role
    if role == NAMESPACE:
        _namespace(ctx, statement, found, block)
    elif role == LINKAGE:
        _, start, end = tokens[-1]
        ctx.blocks.append(block._replace(start=start + 1, end=max(end - 1, start + 1)))
    elif role in (CLASS, ENUM):
        _type(ctx, statement, found, block)
    elif not ctx.cpp or not _cpp_only(ctx, tokens, found, block):
        _declaration(ctx, statement, found, block)


def _namespace(ctx: Context, statement: Statement, found: heads.Prefix, block: Block) -> None:
    tokens = statement.tokens
    places = [
        place
        for place, token in enumerate(tokens[found.at : statement.block], found.at)
        if is_word(token[0])
        and token[0] not in (b"inline", b"namespace", b"export")
        and (tokens[place + 1][0] in (b"::", b"{", b"[") or not is_macro(token[0]))
        and tokens[place + 1][0] != b"("
    ]
    _, start, end = tokens[statement.block]
    scope = block.scope
    if not places:
        scope = scope._replace(visibility="internal")
    attributes = found.attributes + tuple(token[1:] for token in tokens[found.at : statement.block] if token[0] == b"[")
    keyword = next(token[1] for token in tokens[found.at :] if token[0] == b"namespace")
    for number, place in enumerate(places):
        text, first, _ = tokens[place]
        ctx.namespaces.add(text)
        doc = ctx.said(first)
        scope = ctx.out.add(
            "namespace", decoded(text), scope, ctx.signature(tokens[found.at][1], start, attributes),
            (first if number else keyword, end), body=(start, end), code_start=found.start,
            visibility=scope.visibility, doc=doc, flags=ctx.deprecated(doc, attributes),
            decorators=heads.decorators(ctx.out.content, attributes),
        )  # fmt: skip
        ctx.exported(scope, block, first)
    ctx.blocks.append(Block(start + 1, max(end - 1, start + 1), scope))


def _type(ctx: Context, statement: Statement, found: heads.Prefix, block: Block) -> None:
    """A type with a block, and what is declared of that type behind it."""
    tokens, place = statement.tokens, statement.block
    key = next(at for at in range(found.at, place) if tokens[at][0] in g.CLASS_KEYS)
    names, attributes = _type_name(ctx, tokens, key, place)
    typedef = any(token[0] == b"typedef" for token in tokens[found.at : key])
    declared = values.behind_type(ctx, statement)
    _, start, end = tokens[place]
    end = max(end - 1, start + 1)
    borrowed: Declarator | None = None
    if not names and typedef:
        borrowed = next((one for one in declared if not one.pointer and one.parameters is None), None)
    scope = block.scope
    named = bool(names) or borrowed is not None
    if named:
        scope = _listed_type(ctx, statement, found, block, key, names, borrowed, attributes)
    elif declared:
        inner = decoded(declared[0].name)
        scope = Scope(f"{scope.qualname}.{inner}" if scope.qualname else inner, "struct", scope.visibility)
    if statement.role == ENUM:
        values.enumerators(ctx, (start + 1, end), scope, block.access if block.name else "public")
    elif named or declared:
        access = "private" if tokens[key][0] == b"class" else "public"
        owner = names[-1][0] if names else b"?"
        ctx.blocks.append(Block(start + 1, end, scope, access, owner, tags=block.scope_of_tags))
    else:
        ctx.blocks.append(block._replace(start=start + 1, end=end, name=block.name or b"?", once=False))
    if typedef or not block.once:
        rest = [one for one in declared if one is not borrowed]
        values.behind_listed(ctx, statement, found, block, rest, typedef=typedef)


def _type_name(ctx: Context, tokens: list[Token], key: int, place: int) -> tuple[list[Token], Attributes]:
    """The name of a type with what qualifies it, and its attributes."""
    names: list[Token] = []
    attributes: list[tuple[int, int]] = []
    at = key + 1
    while at < place:
        text, start, end = tokens[at]
        following = tokens[at + 1]
        if text == b":":
            break
        if is_word(text) and following[0] == b"(":
            if text in g.ATTRIBUTE_CALLS:
                attributes.append((start, following[2]))
            at += 1
        elif text == b"[":
            attributes.append((start, end))
        elif is_word(text) and (text not in _NO_TYPE_NAMES or not (ctx.cpp or tokens[key][0] == b"enum")):
            qualified = bool(names) and tokens[at - 1][0] == b"::"
            if not names or qualified or not is_macro(text) or is_macro(names[-1][0]):
                names = [*names, tokens[at]] if qualified else [tokens[at]]
        at += 1
    return names, tuple(attributes)


def _listed_type(
    ctx: Context, statement: Statement, found: heads.Prefix, block: Block, key: int, names: list[Token],
    borrowed: Declarator | None, attributes: Attributes,
) -> Scope:  # fmt: skip
    tokens = statement.tokens
    _, start, end = tokens[statement.block]
    name, at = (names[-1][0], names[-1][1]) if borrowed is None else (borrowed.name, tokens[key][1])
    everything = found.attributes + attributes
    flags = ["final"] if any(token[0] == b"final" for token in tokens[key : statement.block]) else []
    doc = ctx.said(found.start if found.template else at, end)
    keyword = tokens[key][1]
    around = block.scope if ctx.cpp else block.scope_of_tags
    scope = ctx.out.add(
        g.CLASS_KEYS[tokens[key][0]], decoded(name), ctx.within(around, [token[0] for token in names[:-1]]),
        ctx.signature(found.start, start, everything), (keyword, end), body=(start, end), code_start=found.start,
        parameters=found.parameters, decorators=heads.decorators(ctx.out.content, everything),
        flags=(*flags, *ctx.deprecated(doc, everything)), visibility=block.access if block.name else "public", doc=doc,
    )  # fmt: skip
    ctx.exported(scope, block, keyword)
    return scope


def _cpp_only(ctx: Context, tokens: list[Token], found: heads.Prefix, block: Block) -> bool:
    """Take what only C++ has; answer whether it was that."""
    text, start, _ = tokens[found.at]
    second = tokens[found.at + 1][0] if found.at + 1 < len(tokens) else b""
    if text == b"using":
        values.using(ctx, tokens, found, block)
    elif text == b"namespace":
        values.alias(ctx, tokens, found, block, "namespace")
    elif text == b"concept":
        values.alias(ctx, tokens, found, block, "type")
    elif text == b"module" or text == b"import":
        words = tokens[found.at + 1 :]
        if second in (b"=", b"(", b"&", b"*") or len(words) > _MOST_OF_A_MODULE_NAME:
            return False
        name = ctx.out.folded(words[0][1], words[-1][2]).strip('<>"') if words else ""
        if text == b"import" and name:
            ctx.out.imports.append(Import(name, None, None, ctx.out.positions.line(start)))
        elif name and not name.startswith(":"):
            ctx.out.notes.append(f"module {name}")
    else:
        # An explicit instantiation declares nothing new.
        return text == b"template" or (text == b"extern" and second == b"template")
    return True


def _declaration(ctx: Context, statement: Statement, found: heads.Prefix, block: Block) -> None:
    tokens = statement.tokens
    first = tokens[found.at][0]
    words = {token[0] for token in tokens[found.at : found.at + 8]}
    if first in g.NO_DECLARATION or (ctx.cpp and b"friend" in words and statement.role != BODY):
        return
    if first in g.CLASS_KEYS and values.forward(ctx, tokens, found, block):
        return
    declarator = Finder(ctx.reader, tokens).find(found.at)
    typedef = b"typedef" in words
    if declarator is None:
        ctx.reader.errors += not is_word(first) and first not in (b"::", b"{", b"[", b"~", b"(")
    elif declarator.parameters is not None and not typedef:
        functions.take(ctx, statement, found, block, declarator)
    elif declarator.typed and (statement.ended or not all(map(is_macro, filter(is_word, words)))):
        values.take(ctx, statement, found, block, declarator, typedef=typedef)


def _line(item: object) -> int:
    line = getattr(item, "line", 0)
    return line if isinstance(line, int) else 0
