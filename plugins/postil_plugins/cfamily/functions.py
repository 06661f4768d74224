"""Functions: their definitions, and their declarations wherever they stand."""

import re

from postil.model import Parameter
from postil.syntax.outline import Scope
from postil_plugins.cfamily import grammar as g
from postil_plugins.cfamily import heads, signatures, values
from postil_plugins.cfamily.context import Block, Context, decoded
from postil_plugins.cfamily.declarators import Declarator
from postil_plugins.cfamily.statements import BODY, Statement, Token, is_macro, is_word

_THROW = re.compile(rb"\bthrow\s+(?:new\s+)?([A-Za-z_][\w:]*)\s*(?:<[^;(){}]*>\s*)?[({]")
_TESTS = frozenset(b"TEST TEST_F TEST_P TYPED_TEST TYPED_TEST_P BOOST_AUTO_TEST_CASE BOOST_FIXTURE_TEST_CASE".split())


def take(ctx: Context, statement: Statement, found: heads.Prefix, block: Block, declarator: Declarator) -> None:
    """List the function of a statement, and what else it declares."""
    special = ctx.cpp and _is_special(declarator, block)
    if not declarator.typed and not special:
        scope = _untyped(ctx, statement, block, declarator)
        if scope is None:
            _inside(ctx, statement, block.scope)
        return
    if _is_value(ctx, statement, block, declarator):
        values.take(ctx, statement, found, block, declarator, typedef=False)
        return
    next_place = _listed(ctx, statement, found, block, declarator, special=special)
    tokens = statement.tokens
    if next_place < len(tokens) and tokens[next_place][0] == b"," and statement.role != BODY:
        values.others(ctx, statement, found, block, declarator, next_place + 1)


def _is_special(declarator: Declarator, block: Block) -> bool:
    """Whether it is a constructor, a destructor or a conversion, which have no type before them."""
    name = declarator.name
    if name.startswith(b"~") or (name.startswith(b"operator") and not declarator.typed):
        return True
    if declarator.qualifiers:
        return declarator.qualifiers[-1] == name and not declarator.type_places
    return name == block.name and not declarator.type_places


def _is_value(ctx: Context, statement: Statement, block: Block, declarator: Declarator) -> bool:
    """Whether the brackets hold initial values, not parameters."""
    if not ctx.cpp or block.name or statement.role == BODY or declarator.parameters is None:
        return False
    if declarator.name.startswith(b"operator") or (declarator.pointer and declarator.qualifiers):
        return False
    start, end = declarator.parameters
    return signatures.is_expression(ctx.out.content[start:end])


def _untyped(ctx: Context, statement: Statement, block: Block, declarator: Declarator) -> Scope | None:
    """A definition with no type: an old one in C, or a test written as a macro; any other is a macro's."""
    if statement.role != BODY or declarator.parameters is None or block.name:
        return None
    start, end = declarator.parameters
    name = declarator.name
    scope, flags = block.scope, ["test"]
    begin = declarator.name_start
    if name in _TESTS:
        words = [token[0] for token in ctx.reader.tokens(start + 1, end - 1) if is_word(token[0])]
        if not words:
            return None
        *outer, name = words[:2]
        scope = ctx.within(scope, outer)
        taken: tuple[Parameter, ...] = ()
    elif ctx.cpp or is_macro(name):
        return None
    else:
        flags = []
        taken = _parameters(ctx, statement, declarator)
    _, first, last = statement.tokens[statement.block]
    doc = ctx.said(declarator.name_start)
    scope = ctx.out.add(
        "function", decoded(name), scope, ctx.signature(begin, first, ()), (begin, last), body=(first, last),
        parameters=taken, flags=(*flags, *ctx.deprecated(doc, ())), doc=doc,
    )  # fmt: skip
    _inside(ctx, statement, scope)
    return scope


def _listed(
    ctx: Context, statement: Statement, found: heads.Prefix, block: Block, declarator: Declarator, *, special: bool
) -> int:
    """List a function; the place of the token behind it."""
    tokens, content = statement.tokens, ctx.out.content
    assert declarator.parameters is not None
    defined = statement.role == BODY
    brackets = max(declarator.parameters[1], tokens[declarator.after - 1][2])
    tail = heads.tail(ctx.reader, tokens, declarator.after, brackets)
    words = {token[0] for token in tokens[found.at : declarator.after] if token[1] < declarator.name_start}
    attributes = found.attributes + tail.attributes + _attributes(tokens, found.at, declarator)
    old_style = (
        defined and not ctx.cpp and tail.next < statement.block
        and any(token[0] == b";" for token in tokens[tail.next : statement.block])
    )  # fmt: skip
    body: tuple[int, int] | None = None
    if defined:
        _, first, last = tokens[statement.block]
        body, end, head = (first, last), last, tail.end
        if not ctx.cpp:
            head = first if old_style else tail.end
    else:
        end = head = tail.end
        if tail.next == len(tokens):
            end = head = tokens[-1][2]
    friend = b"friend" in words
    within = block.scope
    if friend:
        within = _around(ctx, block)
    scope = ctx.within(within, declarator.qualifiers)
    kind = _kind(declarator, block, scope, friend=friend, special=special)
    flags = [flag for flag in tail.flags if kind != "function"]
    static = b"static" in words
    if static:
        flags.append("static")
    if not defined and not tail.defined:
        flags.append("declaration")
    doc = ctx.said(found.start if found.template else declarator.name_start, end)
    flags += ctx.deprecated(doc, attributes)
    member = bool(block.name) and not friend
    visibility = block.access if member else ("internal" if static else "public")
    raises = _raises(ctx, body, tail)
    scope = ctx.out.add(
        kind, decoded(declarator.name), scope, ctx.signature(found.start, head, attributes),
        (values.first_on_line(ctx, tokens, declarator, found.at), end), body=body, code_start=found.start,
        parameters=found.parameters + _parameters(ctx, statement, declarator),
        returns=_returns(ctx, tokens, declarator, tail, special=special), raises=raises,
        decorators=heads.decorators(content, attributes), flags=flags, visibility=visibility, doc=doc,
    )  # fmt: skip
    if not member and (not declarator.qualifiers) and (ctx.header or defined):
        ctx.exported(scope, block, declarator.name_start)
    _inside(ctx, statement, scope)
    return tail.next


def _around(ctx: Context, block: Block) -> Scope:
    """The namespace around a class, where the friends live that it defines."""
    scope = block.scope
    names = scope.qualname.split(".") if scope.qualname else []
    known = ctx.namespaces
    kept = [name for name in names if name.encode() in known]
    return Scope(".".join(kept) or None, "namespace" if kept else "", scope.visibility)


def _kind(declarator: Declarator, block: Block, scope: Scope, *, friend: bool, special: bool) -> str:
    member = (bool(block.name) and not friend) or (bool(declarator.qualifiers) and scope.kind == "class")
    if special and not declarator.name.startswith((b"~", b"operator")):
        return "constructor"
    return "method" if member else "function"


def _attributes(tokens: list[Token], at: int, declarator: Declarator) -> tuple[tuple[int, int], ...]:
    """Attributes among the words of the type."""
    answer: list[tuple[int, int]] = []
    for place in range(at, declarator.after - 1):
        text, start, _ = tokens[place]
        if start > declarator.name_start:
            break
        if text in g.ATTRIBUTE_CALLS and tokens[place + 1][0] == b"(":
            answer.append((start, tokens[place + 1][2]))
    return tuple(answer)


def _parameters(ctx: Context, statement: Statement, declarator: Declarator) -> tuple[Parameter, ...]:
    assert declarator.parameters is not None
    start, end = declarator.parameters
    if end - start <= 2:
        return ()
    content = ctx.out.content
    written = content[start:end] if b"#" not in content[start:end] else ctx.text.clean[start:end]
    taken = signatures.parameters(written)
    if statement.role == BODY and not ctx.cpp:
        taken = _old_style(ctx, statement, declarator, taken)
    return taken


def _old_style(
    ctx: Context, statement: Statement, declarator: Declarator, taken: tuple[Parameter, ...]
) -> tuple[Parameter, ...]:
    """Parameters whose types are declared behind their list."""
    rest = statement.tokens[declarator.after : statement.block]
    if not any(token[0] == b";" for token in rest):
        return taken
    types: dict[str, str] = {}
    part: list[Token] = []
    for token in rest:
        if token[0] != b";":
            part.append(token)
            continue
        if part:
            pieces = signatures.split(ctx.text.clean[part[0][1] : part[-1][2]])
            first = signatures.parameters(b"(" + pieces[0] + b")")
            base = ""
            for one in first:
                types[one.name] = one.annotation or ""
                base = (one.annotation or "").rstrip("* ").split("[")[0].strip()
            for piece in pieces[1:]:
                for one in signatures.parameters(b"(" + base.encode() + b" " + piece + b")"):
                    types[one.name] = one.annotation or ""
        part = []
    # The bare names of such a list read as types.
    names = [one.annotation if one.name == "_" and one.annotation else one.name for one in taken]
    return tuple(Parameter(name, types.get(name) or None, None, "positional_only") for name in names)


def _returns(
    ctx: Context, tokens: list[Token], declarator: Declarator, tail: heads.Tail, *, special: bool
) -> str | None:
    if special and not declarator.name.startswith(b"operator"):
        return None
    if tail.returns is not None:
        return ctx.out.folded(*tail.returns) or None
    return values.type_text(ctx, tokens, declarator)


def _raises(ctx: Context, body: tuple[int, int] | None, tail: heads.Tail) -> list[str]:
    answer: list[str] = []
    if tail.throws is not None:
        inner = ctx.out.folded(tail.throws[0] + 1, tail.throws[1] - 1)
        answer.extend(part.strip() for part in inner.split(",") if part.strip())
    if ctx.cpp and body is not None and ctx.out.content.find(b"throw", body[0], body[1]) >= 0:
        answer.extend(decoded(match[1]) for match in _THROW.finditer(ctx.text.clean, body[0], body[1]))
    return answer


def _inside(ctx: Context, statement: Statement, scope: Scope) -> None:
    """Look for types that the body of a function declares."""
    if statement.role != BODY or statement.block < 0:
        return
    _, start, end = statement.tokens[statement.block]
    ctx.count_unclosed(start, end)
    if ctx.may_hold_types(start, end):
        ctx.local_types(start, end, scope._replace(kind="function", visibility="private"))
