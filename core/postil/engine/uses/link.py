"""Where a mention leads: over imports, re-exports, members, bases and types, to declarations.

Invariant: nothing recurses without a bound, and a circle of imports or bases ends.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Protocol

from postil.engine.graph.ecmascript import EcmascriptModules
from postil.engine.graph.modules import family
from postil.engine.uses.docs import EMPTY, Page, Pages
from postil.engine.uses.types import bases, meant
from postil.model import FIXTURES, Import, Symbol
from postil.values import NamedTuple

DEEPEST = 24
MOST_MEMBERS = 50_000
"""So many steps are remembered."""


class Thing(NamedTuple):
    """A declaration, an instance of one, or a module."""

    path: str
    qualname: str | None
    """None for the module itself."""
    instance: bool = False
    outside: bool = False
    """Whether a module is seen from outside, where only what it exports counts."""


class Reached(NamedTuple):
    """Where something leads."""

    things: tuple[Thing, ...]
    lost: bool = False
    """Whether some way could not be followed to its end."""
    external: bool = False
    """Whether some way leads out of the repository."""


LOST = Reached((), lost=True)
EXTERNAL = Reached((), external=True)
_CLASSES = frozenset(("class", "struct", "interface", "enum", "trait", "type", "namespace", "module"))
_BUILTIN = frozenset(("str", "int", "float", "list", "dict", "set", "tuple", "bool", "bytes", "frozenset", "object"))
_FUNCTIONS = frozenset(("function", "method", "constructor"))


class PythonFinder(Protocol):
    """Finds modules of Python; see ``graph.python.PythonModules``."""

    def module(self, importer: str, module: str, /) -> str | None:
        """The file of a module, or its folder (ending in ``/``) when it is a namespace; None when it is external."""
        ...

    def child(self, parent: str, name: str, /) -> str | None:
        """The module of that name inside a package or namespace."""
        ...

    def conftests(self, importer: str, /) -> Iterator[str]:
        """The files that give fixtures to the tests of a file, the nearest first."""
        ...


class Finders(Protocol):
    """What finds modules, as ``Modules`` does."""

    @property
    def python(self) -> PythonFinder:
        """That of Python."""
        ...

    @property
    def ecmascript(self) -> EcmascriptModules:
        """That of JavaScript and TypeScript."""
        ...


class Links:
    """Follows the mentions of one repository; what was followed once is remembered."""

    def __init__(self, docs: Pages, modules: Finders, builtins: str | None = None) -> None:
        """``builtins``: the document of the names that every module of Python sees; None when they are external."""
        self._docs = docs
        self._modules = modules
        self._builtins = builtins
        self._members: dict[tuple[Thing, str], Reached] = {}
        self._under_way: set[tuple[Thing, str]] = set()

    def page(self, path: str) -> Page:
        """The document of a path, an empty one when there is none."""
        return self._docs[path] or EMPTY

    def follow(self, importer: str, origin: str, module: str, path: tuple[str, ...]) -> Reached:
        """Where a path leads from its origin in a file."""
        reached = LOST
        if origin == "own":
            reached = Reached((Thing(importer, None),))
        elif origin == "import" and module == FIXTURES and path:
            reached = self._fixtures(importer, path[0])
        elif origin == "import":
            reached = self.module(importer, module)
        elif origin == "free" and path:
            reached = self._free(importer, path[0])
            if reached.external and _gives_anything(path):
                return LOST
            path = path[1:]
        for place, step in enumerate(path[:DEEPEST]):
            reached = self._step(reached, step)
            if not reached.things:
                if reached.external and _gives_anything(path[place:]):
                    return LOST
                break
        return reached

    def _fixtures(self, importer: str, name: str) -> Reached:
        """The nearest ``conftest.py`` around a file that has the name."""
        for path in self._modules.python.conftests(importer):
            found = Reached((Thing(path, None),))
            if self._step(found, name).things:
                return found
        return EXTERNAL

    def steps(self, reached: Reached, path: tuple[str, ...]) -> Reached:
        """Where a path leads from something that was reached."""
        for step in path:
            reached = self._step(reached, step)
        return reached

    def module(self, importer: str, module: str) -> Reached:
        """The module that a file imports by that name."""
        language = self.page(importer).language
        if family(language) == "ecmascript":
            found = self._modules.ecmascript.module(importer, module)
        else:
            found = self._modules.python.module(importer, module)
        return EXTERNAL if found is None else Reached((Thing(found, None, outside=True),))

    def bases(self, thing: Thing) -> Reached:
        """What a class is declared to extend."""
        page = self.page(thing.path)
        symbol = page.symbols.get(thing.qualname or "")
        if symbol is None:
            return LOST
        if symbol.kind == "type" and (aliased := self._alias(symbol, page)):
            return self._type(thing.path, aliased)
        found: list[Reached] = []
        for name in bases(symbol.signature, page.language):
            found.append(self._type(thing.path, name) if name else LOST)
        return _together(found)

    def _alias(self, symbol: Symbol, page: Page) -> str:
        right = symbol.signature.partition("=")[2].strip().rstrip(";")
        return meant(right, page.language) or ""

    def _type(self, path: str, name: str) -> Reached:
        """The declaration of a type by its name in a file."""
        parts = tuple(name.split("."))
        page = self.page(path)
        if self._builtins is not None and parts[0] not in page.symbols and parts[0] not in page.imports:
            found = self.steps(self._free(path, parts[0]), parts[1:])
            if found.things:
                return found
        return self.follow(path, "own", "", parts)

    def _free(self, importer: str, name: str) -> Reached:
        """A name that nothing in its file binds: one of a star import, or one of the language's own."""
        page = self.page(importer)
        found = [self._stars(importer, page, name)] if page.stars else []
        if found and (found[0].things or found[0].lost):
            return _together(found)
        own = None if self._builtins is None or family(page.language) != "python" else self.page(self._builtins)
        if self._builtins is not None and own is not None and name in own.symbols:
            return Reached((Thing(self._builtins, name),))
        return EXTERNAL

    def _stars(self, importer: str, page: Page, name: str) -> Reached:
        found: list[Reached] = []
        for module in page.stars[:50]:
            reached = self.module(importer, module)
            inner = [self._member(thing, name) for thing in reached.things]
            # What the module is seen not to have leads nowhere, which is not to be lost.
            found += [each for each in inner if each.things or each.external]
            if reached.external:
                found.append(Reached((), lost=True))
        return _together(found)

    def _step(self, reached: Reached, step: str) -> Reached:
        found = [self._member(thing, step) for thing in reached.things]
        if reached.lost:
            found.append(LOST)
        if reached.external:
            found.append(EXTERNAL)
        return _together(found)

    def _member(self, thing: Thing, step: str) -> Reached:
        key = (thing, step)
        if key in self._members:
            return self._members[key]
        if key in self._under_way or len(self._under_way) > 200:
            return LOST
        self._under_way.add(key)
        try:
            found = self._found(thing, step)
        finally:
            self._under_way.discard(key)
        if len(self._members) > MOST_MEMBERS:
            self._members.clear()
        self._members[key] = found
        return found

    def _found(self, thing: Thing, step: str) -> Reached:
        if step.startswith(":"):
            page = self.page(thing.path)
            name = meant(step[1:], page.language)
            return LOST if name is None else self._instances(self._type(thing.path, name))
        if thing.qualname is None:
            return self._of_module(thing, step)
        symbol = self.page(thing.path).symbols.get(thing.qualname)
        if symbol is None:
            return LOST
        if step == "^":
            return self.bases(thing)
        if step == "()":
            return self._called(thing, symbol)
        return self._of_symbol(thing, symbol, step)

    # Members of modules

    def _of_module(self, thing: Thing, name: str) -> Reached:
        if thing.path.endswith("/"):
            child = self._modules.python.child(thing.path, name)
            return LOST if child is None else Reached((Thing(child, None, outside=True),))
        page = self.page(thing.path)
        if family(page.language) == "ecmascript" and thing.outside:
            found = LOST if name == "()" else self._exported(thing, page, name)
            # What CommonJS exports as a whole is the module itself to who requires it.
            whole = page.exports.get("default") or page.exports.get("export=") or ()
            if not found.things and name != "default" and whole:
                inside = thing._replace(outside=False)
                found = self._step(
                    _together([self._inside(inside, page, each.local or each.name) for each in whole]), name
                )
            return found
        if name in page.symbols:
            return Reached((Thing(thing.path, name),))
        if name in page.imports:
            return _together([self._taken(thing.path, each, name) for each in page.imports[name]])
        if family(page.language) != "ecmascript":
            child = self._modules.python.child(thing.path, name)
            if child is not None:
                return Reached((Thing(child, None, outside=True),))
        if page.stars:
            return self._stars(thing.path, page, name)
        return LOST

    def _taken(self, path: str, each: Import, name: str) -> Reached:
        """What an import binds."""
        dotted = each.name is None and each.alias is None and "." in each.module and not each.module.startswith(".")
        if dotted and family(self.page(path).language) != "ecmascript":
            return self.module(path, name)
        reached = self.module(path, each.module)
        if each.name is None or each.name == "*":
            return reached
        if any(found.path == path for found in reached.things):
            # A package that takes one of its own modules: `from . import json`.
            child = self._modules.python.child(path, each.name)
            return LOST if child is None else Reached((Thing(child, None, outside=True),))
        return self._step(reached, each.name)

    def _exported(self, thing: Thing, page: Page, name: str) -> Reached:
        """What a module of JavaScript or TypeScript gives to others under a name."""
        inside = thing._replace(outside=False)
        found: list[Reached] = []
        for export in page.exports.get(name, ()):
            local = export.local or export.name
            if export.module is not None:
                reached = self.module(thing.path, export.module)
                found.append(reached if local == "*" else self._step(reached, local))
            else:
                found.append(self._inside(inside, page, local))
        if not found and name == "default":
            found = [self._inside(inside, page, each.local or each.name) for each in page.exports.get("export=", ())]
        elif not found:
            for export in page.exports.get("*", ()):
                if export.module is not None:
                    reached = self.module(thing.path, export.module)
                    inner = self._step(reached, name)
                    if inner.things or inner.external:
                        found.append(inner)
        if not found and (page.notes or name in page.symbols):
            found.append(self._inside(inside, page, name))
        return _together(found) if found else LOST

    def _inside(self, inside: Thing, page: Page, local: str) -> Reached:
        if local == "default" and local not in page.symbols and local not in page.imports:
            return LOST
        return self._member(inside, local)

    # Members of declarations

    def _called(self, thing: Thing, symbol: Symbol) -> Reached:
        if symbol.kind in _CLASSES:
            return LOST if thing.instance else Reached((thing._replace(instance=True),))
        if thing.instance or symbol.kind not in _FUNCTIONS or not symbol.returns:
            return LOST
        return self._typed(thing, symbol.returns)

    def _typed(self, thing: Thing, written: str) -> Reached:
        """An instance of the type that something is declared to be or to return."""
        language = self.page(thing.path).language
        name = meant(written, language)
        if name in ("Self", "this", "typing.Self") and thing.qualname:
            return Reached((Thing(thing.path, thing.qualname.rpartition(".")[0], instance=True),))
        if name is None:
            return LOST
        return self._instances(self._type(thing.path, name))

    def _instances(self, reached: Reached) -> Reached:
        """Instances of the types that a name leads to; a name that is no type's tells nothing."""
        things = [thing for thing in reached.things if self._is_type(thing)]
        return Reached(
            tuple(thing._replace(instance=True) for thing in things),
            reached.lost or len(things) < len(reached.things),
            reached.external,
        )

    def _is_type(self, thing: Thing) -> bool:
        symbol = self.page(thing.path).symbols.get(thing.qualname or "")
        return symbol is not None and symbol.kind in _CLASSES

    def _of_symbol(self, thing: Thing, symbol: Symbol, name: str) -> Reached:
        page = self.page(thing.path)
        qualname = f"{thing.qualname}.{name}"
        written = page.typed.get(thing.qualname or "") if symbol.kind not in _CLASSES else None
        if written and qualname in page.symbols:
            # An object literal may have members of its own: they are those of the type that it is declared to be.
            typed = self._step(self._typed(thing, written), name)
            if typed.things:
                return typed
        if qualname in page.symbols and (symbol.kind in _CLASSES or not thing.instance):
            return Reached((Thing(thing.path, qualname),))
        if symbol.kind in _CLASSES:
            reached = self.bases(thing)
            found = [self._member(base._replace(instance=thing.instance), name) for base in reached.things]
            found = [each for each in found if each.things] or found
            if any(each.things for each in found):
                return _together(found[:1] if page.language == "python" else found)
            if reached.external:
                # A base of elsewhere may have it, or not: neither is known.
                return Reached((), lost=True, external=True)
            return _together([*found, LOST])
        if written:
            return self._step(self._typed(thing, written), name)
        value = page.assigned.get(thing.qualname or "")
        return self._of_value(thing, value, name) if value else LOST

    def _of_value(self, thing: Thing, value: str, name: str) -> Reached:
        """A member of what the text of a value constructs."""
        made = value.removeprefix("new ").strip()
        called, parenthesis, _ = made.partition("(")
        if not parenthesis or not made.endswith(")") or not all(part.isidentifier() for part in called.split(".")):
            return LOST
        instance = self._step(self._type(thing.path, called.strip()), "()")
        return self._step(instance, name)


def _gives_anything(path: tuple[str, ...]) -> bool:
    """Whether something of elsewhere is called that may well return what is ours: ``next``, ``copy.copy``; no class."""
    return any(
        step == "()" and not (name[:1].isupper() or name in _BUILTIN)
        for name, step in pairwise(path)
    )  # fmt: skip


def _together(found: list[Reached]) -> Reached:
    if len(found) == 1:
        return found[0]
    things = dict.fromkeys(thing for each in found for thing in each.things)
    return Reached(tuple(things), any(each.lost for each in found), any(each.external for each in found))
