"""Of what type an expression is, in languages that write their types down: told by declarations and by the text.

Invariant: a type is a name, and what bears that name is its declaration; nothing is inferred that is not written.
"""

import re
from collections.abc import Iterator
from posixpath import dirname

from postil.ide.bindings import places
from postil.ide.code import CONTAINERS, Code, Expression, expression, statement_end
from postil.ide.meaning import Found
from postil.ide.session import Session
from postil.ide.typetext import base_names, field_type, first_of, type_name
from postil.model import Parameter, Symbol

DEEPEST = 6
MOST_BASES = 8
MOST_HITS = 24
_CONSTRUCTORS = {"php": "__construct", "ruby": "initialize", "swift": "init"}
_SELVES = frozenset(("self", "this", "Self", "$this", "static", "super", "parent", "base", "@self"))
_PASSING = frozenset(
    (
        "unwrap", "expect", "unwrap_or", "unwrap_or_default", "unwrap_or_else", "await", "clone", "borrow",
        "borrow_mut", "lock", "as_ref", "as_mut", "get", "orElseThrow", "Value", "to_owned", "into_inner", "ok",
        "context", "also", "apply", "freeze", "dup", "tap", "with_context", "Result", "join",
    )
)  # fmt: skip
"""What gives what it is called on, or what that holds."""
_FUNCTIONS = frozenset(("function", "method", "constructor", "property", "macro"))
_NO_TYPES = frozenset(
    (
        b"return",
        b"new",
        b"throw",
        b"else",
        b"case",
        b"goto",
        b"delete",
        b"in",
        b"await",
        b"yield",
        b"not",
        b"and",
        b"or",
    )
)
_INFERRED = frozenset((b"var", b"auto", b"final", b"val", b"let", b"const", b"mut", b"local", b"static", b"ref"))
_LETTING = frozenset((b"var", b"val", b"let", b"local"))
_TYPE_BEFORE = re.compile(rb"([\w:.\\]+)((?:<[^<>;(){}]{0,200}>)?(?:[\s*&?]|\[\])+)\Z")
_NAME_AFTER = re.compile(rb"\s*(?:=(?!=)|;|,|\)|:(?!:)|\{|\(|\bin\b|$)")
_TYPE_AFTER = re.compile(rb"\s*:(?!:|=)\s*([^=;,(){}\n]{1,120})")
_GO_VAR = re.compile(rb"\bvar\s+\Z")
_GO_TYPE = re.compile(rb"\s+(\*?[\w.\[\]*]+)")
_VALUE = re.compile(rb"\s*(?:,[^=\n;]{0,200})?\s*(?::=|=(?![=>]))\s*")
_MADE = re.compile(rb"&?([A-Za-z_][\w.:]*)(?:<[^<>\n]{0,80}>)?\s*\{")
_RECEIVER = re.compile(r"func \((\w+) \*?([\w]+)")


class Receivers:
    """Answers for the places of one document."""

    def __init__(self, session: Session, code: Code) -> None:
        self._session = session
        self._code = code
        self._document = code.document

    def type_of(self, found: Expression, at: int, depth: int = 0) -> str | None:
        """The name of the type of an expression, or of the type or namespace that it is; None when it is not told."""
        if depth > DEEPEST or not found.head:
            return None
        steps = list(found.steps)
        head = found.head
        kind: str | None
        if head in _SELVES:
            kind = self._around(at)
        elif found.made:
            dotted = [head, *[step for step in steps if step not in ("()", "[]")]]
            kind, steps = dotted[-1], []
        else:
            kind, steps = self._of_head(head, steps, at, depth)
        for place, step in enumerate(steps):
            if kind is None:
                return None
            if step in ("()", "[]"):
                continue
            called = steps[place + 1 : place + 2] == ["()"]
            member = self._of_member(kind, step, called=called)
            kind = kind if member is None and step in _PASSING else member
        return kind

    def _of_head(self, head: str, steps: list[str], at: int, depth: int) -> tuple[str | None, list[str]]:
        parameter = self.parameter(head, at)
        if parameter is not None:
            return type_name(parameter[1].annotation), steps
        for symbol in self._functions(at):
            receiver = _RECEIVER.match(symbol.signature)
            if receiver is not None and receiver[1] == head:
                return receiver[2], steps
        kind = self._variable(head, at, depth)
        if kind is not None:
            return kind, steps
        around = self._around(at)
        if around is not None:
            own = self._of_member(around, head, called=steps[:1] == ["()"], exactly=True)
            if own is not None:
                return own, steps
        if steps[:1] == ["()"]:
            return self._called(head, at), steps[1:]
        if steps and (taken := self._of_package(head, steps[0])) is not None:
            return taken, steps[1:]
        named = self._document.page.symbols.get(head)
        if named is not None and named.kind not in CONTAINERS and named.returns:
            return type_name(named.returns), steps
        # What is none of these is the name of a type, a namespace or a module.
        nested = next((step for step in reversed(steps) if step[:1].isupper()), None)
        return (
            (nested, steps[steps.index(nested) + 1 :]) if nested is not None and self.known(nested) else (head, steps)
        )

    def _of_package(self, head: str, name: str) -> str | None:
        """The type of what an imported package has under a name, or what calling it gives."""
        document = self._document
        for each in document.doc.imports:
            if head not in (each.alias, each.module.rpartition("/")[2], each.module.rpartition(":")[2]):
                continue
            places = self._session.modules.resolve(document.path, document.language, each.module, each.name)
            for found in self._bearing(name):
                if found.symbol is None or not (found.path in places or f"{dirname(found.path)}/" in places):
                    continue
                if found.symbol.kind in CONTAINERS:
                    return found.symbol.name
                if found.symbol.returns:
                    return type_name(first_of(found.symbol.returns))
        return None

    def _called(self, name: str, at: int) -> str | None:
        """What calling a plain name gives: an instance of a type, or what a function returns."""
        if name[:1].isupper() and self.known(name):
            return name
        own = [symbol for symbol in self._document.doc.symbols if symbol.name == name and symbol.returns]
        if own:
            return type_name(first_of(own[0].returns or ""))
        returns = [symbol.returns for symbol in self._named(name) if symbol.returns]
        kinds = {type_name(first_of(each)) for each in returns}
        return kinds.pop() if len(kinds) == 1 else None

    def _of_member(self, kind: str, name: str, *, called: bool, exactly: bool = False) -> str | None:
        """The type of a member of a type; of what makes one of it, unless it must be told, the type itself."""
        for found in self.members(kind, name):
            symbol = found.symbol
            if symbol is None:
                continue
            if symbol.kind in CONTAINERS:
                return symbol.name
            if symbol.kind == "constructor":
                return kind
            if symbol.returns:
                written = type_name(first_of(symbol.returns))
                return kind if written in ("Self", "self", "static", "this") else written
            if symbol.kind in ("field", "property", "variable", "constant"):
                written = field_type(symbol.signature, symbol.name, self._code.kin)
                return written or self._given(kind, name)
        made = name in (
            "new",
            "default",
            "from",
            "of",
            "create",
            "getInstance",
            "instance",
            "shared",
            "make",
            "builder",
        )
        return kind if made and called and not exactly and kind[:1].isupper() else None

    def _given(self, kind: str, name: str) -> str | None:
        """The type of the parameter that a constructor has under the name of a field."""
        maker = _CONSTRUCTORS.get(self._code.kin, kind)
        for found in self._bearing(f"{kind}.{maker}"):
            if found.symbol is not None and _owner(found.symbol) == kind:
                for parameter in found.symbol.parameters:
                    if parameter.name.lstrip("$&") == name:
                        return type_name(parameter.annotation)
        return None

    def members(self, kind: str, name: str) -> list[Found]:
        """The members of that name of what bears the name of a type, or of its bases."""
        pending, seen = [kind], set[str]()
        while pending and len(seen) < MOST_BASES:
            each = pending.pop(0)
            if each in seen:
                continue
            seen.add(each)
            found = [one for one in self._bearing(f"{each}.{name}") if _owner(one.symbol) == each]
            if found:
                return found
            for symbol in self._named(each):
                if symbol.kind in CONTAINERS:
                    pending += base_names(symbol.signature)
        return []

    def known(self, kind: str) -> bool:
        """Whether the repository declares a type or namespace of that name."""
        return any(symbol.kind in CONTAINERS for symbol in self._named(kind))

    def parameter(self, name: str, at: int) -> tuple[Symbol, Parameter] | None:
        """The parameter that a name means in the functions around a place."""
        bare = name.lstrip("$")
        for symbol in self._functions(at):
            for each in symbol.parameters:
                if each.kind != "type" and each.name.lstrip("*&$.") == bare:
                    return symbol, each
        return None

    def is_variable(self, name: str, at: int) -> bool:
        """Whether a function around a place declares a variable of that name."""
        return any(True for _ in self._declared(name, at))

    def _functions(self, at: int) -> list[Symbol]:
        symbols = self._document.doc.symbols
        return [symbols[each] for each in reversed(self._document.around(at)) if symbols[each].kind in _FUNCTIONS]

    def _around(self, at: int) -> str | None:
        """The class around a place."""
        symbols = self._document.doc.symbols
        for ordinal in reversed(self._document.around(at)):
            symbol = symbols[ordinal]
            if symbol.kind in CONTAINERS:
                return symbol.name
            if symbol.parent is not None and symbol.kind in _FUNCTIONS:
                parent = self._document.page.symbols.get(symbol.parent)
                if parent is None or parent.kind in CONTAINERS:
                    return _plain(symbol.parent)
        return None

    # Variables

    def _declared(self, name: str, at: int) -> Iterator[tuple[bytes, bytes, int]]:
        """What stands before and behind each place that declares a variable, and where the latter begins."""
        functions = self._functions(at)
        if not functions:
            return
        where = self._document.now(functions[-1].span)
        start, end = max(0, where.start_byte - self._code.start), where.end_byte - self._code.start
        plain = self._code.plain
        for place, stop in places(plain, name.encode("utf-8", "replace"), start, end):
            line = max(plain.rfind(b"\n", start, place) + 1, place - 300)
            before, after = plain[line:place], plain[stop : stop + 300]
            if self._declares(before, after):
                yield before, after, stop

    def _declares(self, before: bytes, after: bytes) -> bool:
        words = before.split()
        if _VALUE.match(after) and (self._assigns or _INFERRED & set(words) or b":=" in after[:80]):
            return True
        if words[-1:] and words[-1] in _LETTING and _NAME_AFTER.match(after):
            return True
        typed = _TYPE_BEFORE.search(before)
        return typed is not None and _NAME_AFTER.match(after) is not None and typed[1] not in _NO_TYPES

    @property
    def _assigns(self) -> bool:
        """Whether a variable is declared by being assigned to."""
        return self._code.kin in ("ruby", "php", "lua", "shell", "go")

    def _variable(self, name: str, at: int, depth: int) -> str | None:
        best: str | None = None
        for before, after, stop in self._declared(name, at):
            if best is not None and self._code.start + stop > at:
                break
            best = self._declared_type(before, after, stop, depth) or best
        return best

    def _declared_type(self, before: bytes, after: bytes, stop: int, depth: int) -> str | None:
        written = _TYPE_AFTER.match(after) if self._code.kin not in ("go", "c", "ruby", "php") else None
        if written is not None and b"?" not in before:
            return type_name(written[1].decode("utf-8", "replace"))
        typed = _TYPE_BEFORE.search(before)
        if typed is not None and typed[1] not in _INFERRED and typed[1] not in _NO_TYPES and self._code.kin in _C_LIKE:
            return type_name((typed[1] + typed[2].strip()).decode("utf-8", "replace"))
        if _GO_VAR.search(before) and (go := _GO_TYPE.match(after)) is not None:
            return type_name(go[1].decode("utf-8", "replace"))
        value = _VALUE.match(after)
        if value is None:
            return None
        start = stop + value.end()
        text = self._code.plain[start : statement_end(self._code.plain, start)]
        made = _MADE.match(text)
        if made is not None and self._code.kin in ("go", "rust", "c"):
            return type_name(made[1].decode("utf-8", "replace"))
        given = expression(text.removesuffix(b"?").rstrip())
        return None if given is None else self.type_of(given, self._code.start + stop, depth + 1)

    # Looking up

    def _bearing(self, dotted: str) -> list[Found]:
        hits = self._session.bearing(dotted, self._document.language, MOST_HITS) or []
        found: list[Found] = []
        last = dotted.rpartition(".")[2]
        for path, ordinal in hits[:8]:
            symbol = self._session.symbol(path, ordinal)
            if symbol is not None and symbol.name == last:
                found.append(Found(path, symbol))
        return found

    def _named(self, name: str) -> list[Symbol]:
        own = [symbol for symbol in self._document.doc.symbols if symbol.name == name]
        if own:
            return own
        found = (each.symbol for each in self._bearing(name))
        return [symbol for symbol in found if symbol is not None and symbol.name == name]


def _owner(symbol: Symbol | None) -> str | None:
    return None if symbol is None or symbol.parent is None else _plain(symbol.parent)


def _plain(parent: str) -> str:
    """The last name of a parent: of ``<Type as Trait>`` the type."""
    if parent.startswith("<"):
        return type_name(parent[1:].partition(" as ")[0]) or parent
    # What a companion has is said of its class.
    return parent.removesuffix(".Companion").rpartition(".")[2].partition("<")[0]


_C_LIKE = frozenset(("c", "jvm", "c#", "php", "swift"))
