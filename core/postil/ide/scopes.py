"""What a name means at a place of Python, JavaScript or TypeScript, told from the text of the functions around it.

A variable is what its binding nearest before the place makes it. Where more than one binding may count the answer is
not sure; where the text does not explain one there is none: then the scopes must tell, and a worker is asked.

Invariant: what a way leads to is found by ``Links`` alone; nothing here reads another file but for the attributes that
a class gives its instances in its own methods.
"""

import re

from postil.engine.uses.link import Reached, Thing
from postil.ide.attributes import assignments, may_give
from postil.ide.bindings import binding_python, binding_script
from postil.ide.code import CONTAINERS, Code, Expression, closing, expression, statement_end
from postil.ide.session import Session
from postil.model import Parameter, Symbol
from postil.values import NamedTuple

DEEPEST = 8
MOST_BASES = 10
_QUOTED = re.compile(rb"([rRbBuUfF]{0,2})[\"']")
_FUNCTIONS = frozenset(("function", "method", "constructor", "property"))


class Way(NamedTuple):
    """Where something leads, as far as its own file tells: see ``model.Mention``."""

    origin: str
    module: str
    path: tuple[str, ...]
    sure: bool = True

    def then(self, *steps: str) -> "Way":
        """Go further."""
        return self._replace(path=(*self.path, *steps))


class Local(NamedTuple):
    """A name of a function: one of its parameters, or a variable."""

    owner: Symbol
    parameter: Parameter | None


class Scopes:
    """Answers for one place, and those that it leads to."""

    def __init__(self, session: Session, code: Code, looking: "set[tuple[Thing, str]] | None" = None) -> None:
        self._session = session
        self._code = code
        self._document = code.document
        self._python = code.kin == "python"
        self._busy: set[tuple[int, str]] = set()
        self._bound: dict[tuple[int, str], list[tuple[int, str, int]]] = {}
        # Of all that answer one question: what is assigned to an attribute may well be made of that attribute.
        self._looking: set[tuple[Thing, str]] = set() if looking is None else looking

    def ways(self, found: Expression, at: int, depth: int = 0) -> list[Way]:
        """Where an expression that stands at a place may lead; nothing when that cannot be told."""
        if found.literal:
            return [Way("free", "", (found.literal, "()", *found.steps))]
        if depth > DEEPEST or not found.head:
            return []
        steps = found.steps
        if self._python and found.head == "super" and not steps:
            return [Way("free", "", ("super",))]
        if found.head in ("super", "this", "self") and (special := self._special(found, at)) is not None:
            return special
        return [way.then(*steps) for way in self._named(found.head, at, depth)]

    def local(self, name: str, at: int) -> Local | None:
        """The parameter or variable of a function around that a name means; None when it means none.

        What a function declares or imports is no variable of it.
        """
        for symbol in self._functions(at):
            for parameter in symbol.parameters:
                if parameter.name.lstrip("*") == name:
                    return Local(symbol, parameter)
            bound = {kind for _, kind, _ in self._bindings(symbol, name)}
            if bound & {"def", "global"} or (bound and self._imported_within(symbol, name)):
                return None
            if bound:
                return Local(symbol, None)
        return None

    def _functions(self, at: int) -> list[Symbol]:
        """The functions in whose bodies a place lies, the innermost first; those of an outer class as well."""
        symbols = self._document.doc.symbols
        found = [symbols[ordinal] for ordinal in reversed(self._document.around(at))]
        then = self._document.then(at)
        return [
            symbol
            for symbol in found
            if symbol.kind in _FUNCTIONS and (symbol.body is None or symbol.body.start_byte <= then)
        ]

    # Names

    def _named(self, name: str, at: int, depth: int) -> list[Way]:
        key = (at, name)
        if key in self._busy:
            return []
        self._busy.add(key)
        try:
            return self._of_name(name, at, depth)
        finally:
            self._busy.discard(key)

    def _of_name(self, name: str, at: int, depth: int) -> list[Way]:
        page = self._document.page
        for symbol in self._functions(at):
            found = self._in_function(symbol, name, at, depth)
            if found is not None:
                return found
        around = self._document.around(at)
        inner = self._document.doc.symbols[around[-1]] if around else None
        if (
            self._python
            and inner is not None
            and inner.kind in CONTAINERS
            and f"{inner.qualname}.{name}" in page.symbols
        ):
            return [Way("own", "", (*inner.qualname.split("."), name))]
        if (
            name in page.symbols
            or name in page.imports
            or any(each.name == name for each in self._document.doc.constants)
        ):
            return [Way("own", "", (name,))]
        return [Way("free", "", (name,))]

    def _in_function(self, symbol: Symbol, name: str, at: int, depth: int) -> list[Way] | None:
        """What a name is in a function; None when that does not bind it."""
        own = self._instance(symbol, name)
        if own is not None:
            return [own]
        if f"{symbol.qualname}.{name}" in self._document.page.symbols:
            nested = self._document.page.symbols[f"{symbol.qualname}.{name}"]
            if nested.kind in _FUNCTIONS or nested.kind in CONTAINERS:
                return [Way("own", "", (*symbol.qualname.split("."), name))]
        for parameter in symbol.parameters:
            if parameter.name.lstrip("*") == name:
                return self._of_parameter(symbol, parameter)
        found = self._bindings(symbol, name)
        if not found:
            return self._imported_within(symbol, name)
        if any(kind == "global" for _, kind, _ in found):
            return None
        before = [each for each in found if each[0] <= at] or found[:1]
        if any(kind == "def" for _, kind, _ in before):
            return []
        ways = self._of_binding(before[-1], depth)
        return ways if len(before) == 1 else [way._replace(sure=False) for way in ways]

    def _imported_within(self, symbol: Symbol, name: str) -> list[Way] | None:
        """A name that an import inside a function binds is bound for the file as far as the analysis tells."""
        for each in self._document.page.imports.get(name, ()):
            if symbol.span.line <= each.line <= symbol.span.end_line:
                return [Way("own", "", (name,))]
        return None

    def _instance(self, symbol: Symbol, name: str) -> Way | None:
        """An instance of the class, or the class, when a name is the first parameter of one of its methods."""
        if not self._python or symbol.parent is None or not symbol.parameters or symbol.parameters[0].name != name:
            return None
        parent = self._document.page.symbols.get(symbol.parent)
        if parent is None or parent.kind not in CONTAINERS or symbol.parameters[0].annotation:
            return None
        marks = {each.partition("(")[0].rpartition(".")[2] for each in symbol.decorators}
        if "staticmethod" in marks:
            return None
        path = tuple(symbol.parent.split("."))
        of_class = "classmethod" in marks or symbol.name in ("__new__", "__init_subclass__", "__class_getitem__")
        return Way("own", "", path if of_class or name == "cls" else (*path, "()"))

    def _special(self, found: Expression, at: int) -> list[Way] | None:
        """``this`` and ``super``; None when they are names like others."""
        if self._python and found.head != "super":
            return None
        for symbol in self._functions(at) or [self._document.doc.symbols[each] for each in self._document.around(at)]:
            if symbol.parent is None:
                continue
            parent = self._document.page.symbols.get(symbol.parent)
            if parent is None or parent.kind not in CONTAINERS:
                continue
            path = tuple(parent.qualname.split("."))
            if found.head == "super":
                rest = found.steps[1:] if self._python and found.steps[:1] == ("()",) else found.steps
                return [Way("own", "", (*path, "^", *rest))]
            if found.head == "this":
                static = "static" in symbol.flags
                return [Way("own", "", (*path, *(() if static else ("()",)), *found.steps))]
        return [] if found.head in ("super", "this") else None

    def _of_parameter(self, symbol: Symbol, parameter: Parameter) -> list[Way]:
        if parameter.annotation and parameter.kind not in ("var_positional", "var_keyword"):
            return [Way("own", "", (f":{parameter.annotation}",))]
        if symbol.doc is not None and parameter.kind not in ("var_positional", "var_keyword"):
            from postil.docstrings.parsing import parse  # only where the signature says nothing

            for element in parse(symbol.doc, symbol.doc_format or "plain").parameters:
                if element.name == parameter.name.lstrip("*") and element.type is not None:
                    return [Way("own", "", (f":{element.type.text}",), sure=False)]
        return []

    # Variables

    def _bindings(self, symbol: Symbol, name: str) -> list[tuple[int, str, int]]:
        """Where a function binds a name, how, and where what it is bound to begins: in the order of the text."""
        key = (symbol.span.start_byte, name)
        found = self._bound.get(key)
        if found is None:
            where = self._document.now(symbol.body or symbol.span)
            start, end = max(0, where.start_byte - self._code.start), where.end_byte - self._code.start
            raw = name.encode("utf-8", "replace")
            look = binding_python if self._python else binding_script
            told = look(self._code.plain, raw, start, end)
            found = [(self._code.start + at, kind, self._code.start + value) for at, kind, value in told]
            self._bound[key] = found
        return found

    def _of_binding(self, binding: tuple[int, str, int], depth: int) -> list[Way]:
        at, kind, value = binding
        code = self._code
        if kind == "typed":
            end = statement_end(code.plain, value - code.start)
            written = re.split(rb"(?<![=<>!])=(?![=>])", code.plain[value - code.start : end])[0]
            return [Way("own", "", (f":{written.decode('utf-8', 'replace').strip()}",))]
        if kind == "assign":
            return self._valued(value - code.start, at, depth)
        if kind == "as":
            start = code.plain.rfind(b"\n", 0, at - code.start) + 1
            line = code.plain[start : at - code.start]
            head = re.search(rb"\b(with|except\*?)\b([^,]*?)\bas\s*\Z", line) or re.search(
                rb"(,)([^,]*?)\bas\s*\Z", line
            )
            given = None if head is None else expression(head[2])
            if given is None or head is None:
                return []
            steps = ("()",) if head[1].startswith(b"except") else ("__enter__", "()")
            return [way.then(*steps) for way in self.ways(given, at, depth + 1)]
        return []

    def _valued(self, start: int, at: int, depth: int) -> list[Way]:
        """Where a value leads that begins at a place of the text that is looked at."""
        code = self._code
        end = statement_end(code.plain, start)
        text = code.plain[start:end]
        if self._python and (made := _literal(code.raw[start:end], text)) is not None:
            return [made]
        given = _value(text)
        return [] if given is None else self.ways(given, at, depth + 1)

    # Following

    def follow(self, way: Way) -> Reached:
        """What a way leads to; attributes that methods give to ``self`` are found by the text of the class."""
        links = self._session.links
        path = self._document.path
        whole = links.follow(path, way.origin, way.module, way.path)
        if whole.things or not self._python:
            return whole
        # Go as far as declarations lead, and look into the class where they end.
        for last in range(len(way.path) - 1, 0, -1):
            reached = links.follow(path, way.origin, way.module, way.path[:last])
            if reached.things:
                return self._on(reached, way.path[last:], 0) or whole
        return whole

    def _on(self, reached: Reached, rest: tuple[str, ...], depth: int) -> Reached | None:
        if depth > 3 or not rest[0].isidentifier():
            return None
        for thing in reached.things:
            key = (thing, rest[0])
            if key in self._looking or len(self._looking) > DEEPEST:
                continue
            self._looking.add(key)
            try:
                found = self._assigned_to(thing, rest, depth)
            finally:
                self._looking.discard(key)
            if found is not None:
                return found
        return None

    def _assigned_to(self, thing: Thing, rest: tuple[str, ...], depth: int) -> Reached | None:
        """Where the rest of a way leads from what is assigned to an attribute."""
        for given, holder in self._attributes(thing, rest[0]):
            found = self._through(given.follow(holder), rest[1:], depth)
            if found is not None:
                return found
        return None

    def _through(self, reached: Reached, steps: tuple[str, ...], depth: int) -> Reached | None:
        for count, step in enumerate(steps):
            onward = self._session.links.steps(reached, (step,))
            if not onward.things:
                return self._on(reached, steps[count:], depth + 1)
            reached = onward
        return reached if reached.things else None

    def _attributes(self, thing: Thing, name: str) -> "list[tuple[Scopes, Way]]":
        """What the methods of a class, or of its bases, assign to an attribute: told by the file that they lie in."""
        links = self._session.links
        pending, seen = [thing._replace(outside=False)], set[Thing]()
        while pending and len(seen) < MOST_BASES:
            each = pending.pop(0)
            if each in seen or each.qualname is None:
                continue
            seen.add(each)
            found = self._assigned(each, name)
            if found:
                return found
            pending += [base._replace(instance=True, outside=False) for base in links.bases(each).things]
        return []

    def _assigned(self, thing: Thing, name: str) -> "list[tuple[Scopes, Way]]":
        page = self._session.page(thing.path)
        symbol = None if page is None else page.symbols.get(thing.qualname or "")
        if symbol is None or not thing.instance:
            return []
        document = self._document if thing.path == self._document.path else None
        if document is None and may_give(self._session, thing, name):
            # Most classes say nothing of it, and taking a whole document apart takes longer than reading it.
            document = self._session.document(thing.path)
        if document is None:
            return []
        span = document.now(symbol.span)
        for at, match in assignments(document.data, name, span):
            said = match[2].decode("utf-8", "replace")
            code = Code(document, at)
            here = document is self._document and code.start == self._code.start
            scopes = self if here else Scopes(self._session, code, self._looking)
            if match[1] == b":":
                return [(scopes, Way("own", "", (f":{said.partition('=')[0].strip()}",)))]
            value = match.start(2) - code.start
            ways = scopes._valued(value, at, 0)
            if ways:
                return [(scopes, way._replace(sure=False)) for way in ways]
        return []


def _value(text: bytes) -> Expression | None:
    text = text.strip()
    while text[:1] == b"(" and closing(text, 0) == len(text) - 1:
        text = text[1:-1].strip()
    if text[:1] in (b"[", b"{", b'"', b"'", b"`", b"(") or text[:1].isdigit():
        return None
    return expression(text)


def _literal(raw: bytes, plain: bytes) -> Way | None:
    """What a text, a list, a table or a set makes that is written out in Python, and the members taken of it."""
    first = raw.strip()
    rest = plain.strip()
    quoted = _QUOTED.match(first)
    if quoted is not None:
        made = "bytes" if b"b" in quoted[1].lower() else "str"
        rest = rest[len(quoted[1]) :].lstrip() if rest.startswith(quoted[1]) else rest
    elif first[:1] in (b"[", b"{") and (end := closing(rest, 0)) is not None:
        made = "list" if first[:1] == b"[" else "dict" if b":" in rest[:end] or not rest[1:end].strip() else "set"
        rest = rest[end + 1 :].lstrip()
    else:
        return None
    if not rest:
        return Way("free", "", (made, "()"))
    taken = expression(b"x" + rest) if rest[:1] == b"." else None
    return None if taken is None else Way("free", "", (made, "()", *taken.steps))
