"""How sure it is that one mention means one symbol.

Where scopes are known (Python, JavaScript, TypeScript) a mention is followed to what it means; elsewhere it counts
whether its file can see the symbol at all, and whether another bears the name.
"""

import os
import re
from functools import cached_property
from posixpath import dirname, splitext

from postil.engine.encode import decode
from postil.engine.graph.modules import Modules, family
from postil.engine.uses.docs import Docs
from postil.engine.uses.link import Links, Thing
from postil.engine.uses.local import Said
from postil.engine.workspace import Workspace
from postil.model import FileDoc, Symbol

EXACT, LIKELY, NAME = "exact", "likely", "name"
_FOLLOWED = frozenset(("python", "ecmascript"))
_MEMBERS = frozenset(("method", "field", "property", "enum_member", "constructor"))
_CONSTRUCTORS = frozenset(("__init__", "__new__", "constructor"))
_TYPES = frozenset(("class", "struct", "interface", "enum", "trait", "type", "macro", "namespace", "module"))
_SELVES = frozenset(("self", "this", "Self", "$this", "super"))
_CANDIDATES = 64
_WORD = re.compile(r"[^\W\d]\w*")
_FARTHEST_INCLUDE = 3
_MOST_INCLUDED = 400


class Target:
    """The symbol whose uses are looked for."""

    def __init__(self, path: str, doc: FileDoc, symbol: Symbol) -> None:
        self.path = path
        self.doc = doc
        self.symbol = symbol
        self.kin = family(doc.language)
        twins = [each for each in doc.symbols if each.qualname == symbol.qualname]
        self.declared = {each.span.line for each in twins}
        self.of_class = symbol.parent if symbol.name in _CONSTRUCTORS and symbol.parent else None
        """The class whose calls are calls of this constructor."""

    def is_thing(self, thing: Thing) -> bool:
        """Whether a declaration is the symbol, in its file or in the stub beside it."""
        if thing.qualname != self.symbol.qualname:
            return False
        return thing.path == self.path or _stem(thing.path) == _stem(self.path)


class Judge:
    """Answers for the mentions of one target."""

    def __init__(self, workspace: Workspace, docs: Docs, modules: Modules, target: Target) -> None:
        self._workspace = workspace
        self._docs = docs
        self._modules = modules
        self._target = target
        self._links = Links(docs, modules)
        self._followed: dict[tuple[str, str, str, tuple[str, ...]], str | None] = {}
        self._seen: dict[str, bool] = {}
        self._declared: dict[str, dict[int, int]] = {}

    def names(self) -> list[str]:
        """The identifiers to look for first."""
        target = self._target
        names = [target.symbol.name]
        if target.of_class is not None:
            names.append(target.of_class.rpartition(".")[2])
        if target.kin == "ecmascript" and self._offered_by_default():
            names.append("default")
        return names

    def stems(self) -> list[str]:
        """How the file of the target is named in imports."""
        path = self._target.path
        folder, _, file = path.rpartition("/")
        stem = file.partition(".")[0]
        return [stem, folder.rpartition("/")[2], ".", ".."] if stem == "index" else [stem]

    def confidence(self, path: str, language: str, row: Said) -> str | None:
        """How sure it is that a mention is a use of the target; None when it is none."""
        target = self._target
        if path == target.path and row.role == "definition" and row.line in target.declared:
            return None
        if target.of_class is not None and row.role == "import":
            return None
        if target.kin not in _FOLLOWED or row.scope == "?":
            return self._seen_from(path, row)
        key = (path, row.origin, row.module, row.path)
        if key not in self._followed:
            self._followed[key] = self._follow(path, row)
        found = self._followed[key]
        if found is None or target.of_class is None:
            return found
        # Of a class only calls are calls of its constructor.
        return found if row.role == "call" or row.path[-1:] == (target.symbol.name,) else None

    def _follow(self, path: str, row: Said) -> str | None:
        if row.origin == "unknown":
            return self._guess()
        reached = self._links.follow(path, row.origin, row.module, row.path)
        if any(self._is_target(thing) for thing in reached.things):
            return EXACT
        if reached.things:
            return LIKELY if self._may_be_inherited(path, row) else None
        if reached.external and not reached.lost:
            return None
        if row.origin == "free" or (row.origin == "import" and row.role == "import"):
            return None
        return self._guess() if len(row.path) > 1 else None

    def _is_target(self, thing: Thing) -> bool:
        target = self._target
        if target.of_class is not None and thing.qualname == target.of_class and thing.path == target.path:
            return True
        if thing.qualname is None:
            # What a module consists of, as CommonJS has it.
            page = self._links.page(thing.path) if thing.path == target.path else None
            offered = [] if page is None else [*page.exports.get("default", ()), *page.exports.get("export=", ())]
            return any(each.local == target.symbol.qualname for each in offered)
        return target.is_thing(thing)

    def _may_be_inherited(self, path: str, row: Said) -> bool:
        """Whether the receiver is an instance of a base of the target's class, and so perhaps of that."""
        if self._target.symbol.parent is None or self._target.symbol.kind not in _MEMBERS or not row.path:
            return False
        owners = self._links.follow(path, row.origin, row.module, row.path[:-1])
        return any(each.instance and each._replace(instance=False) in self._ancestors for each in owners.things)

    @cached_property
    def _ancestors(self) -> set[Thing]:
        parent = self._target.symbol.parent
        found: set[Thing] = set()
        pending = [Thing(self._target.path, parent)] if parent else []
        while pending and len(found) < 200:
            for base in self._links.bases(pending.pop()).things:
                plain = base._replace(instance=False, outside=False)
                if plain not in found:
                    found.add(plain)
                    pending.append(plain)
        return found

    def _guess(self) -> str:
        """What a member of something unknown is: probably the target when nothing else has the name."""
        return LIKELY if self._alone else NAME

    @cached_property
    def _alone(self) -> bool:
        """Whether no other symbol of the family bears the name; overridden ones of the same class do not count."""
        target = self._target
        workspace = self._workspace
        hits = workspace.index.by_name(workspace.root, target.symbol.name, _CANDIDATES)
        if len(hits) == _CANDIDATES:
            return False
        for hit in hits:
            row = workspace.index.doc(hit.file)
            if row is None or row[1] is None or family(row[0].language) != target.kin:
                continue
            symbol = decode(row[1]).symbols[hit.ordinal]
            if symbol.name != target.symbol.name:
                continue
            if symbol.kind == "constructor" and symbol.parent == target.symbol.qualname:
                continue
            if symbol.qualname != target.symbol.qualname:
                return False
            if os.fsdecode(hit.path) != target.path and not self._one_symbol(symbol):
                return False
        return True

    def _one_symbol(self, other: Symbol) -> bool:
        """Whether two symbols of C are one: declared in a header, defined elsewhere."""
        flags = (*other.flags, *self._target.symbol.flags)
        return self._target.kin == "c" and "declaration" in flags

    def _offered_by_default(self) -> bool:
        target = self._target
        page = self._docs[target.path]
        if page is None or target.symbol.parent is not None:
            return False
        name = target.symbol.name
        offered = [*page.exports.get("default", ()), *page.exports.get("export=", ())]
        return any((each.local or each.name) == name for each in offered)

    # Languages whose scopes are not known

    def _seen_from(self, path: str, row: Said) -> str | None:
        target = self._target
        if self._declares(path, row):
            return None
        owner = row.path[-2] if len(row.path) > 1 else None
        if target.symbol.parent is not None and target.symbol.kind in _MEMBERS:
            return self._member_seen(path, row, owner)
        if row.origin == "unknown":
            return NAME
        if target.kin == "go":
            return self._in_go(path, row, owner)
        sees = self._sees(path)
        if sees and self._alone:
            certain = target.symbol.kind in _TYPES or row.role == "call" or owner is not None
            return EXACT if certain else LIKELY
        return LIKELY if sees or self._alone else NAME

    def _member_seen(self, path: str, row: Said, owner: str | None) -> str:
        """How sure a member is by what stands before its dot, or by the class around it when nothing does."""
        parent = (self._target.symbol.parent or "").rpartition(".")[2]
        sees = self._sees(path)
        if owner == parent:
            return EXACT if sees else LIKELY
        if owner is not None and self._is_parameter(path, row, owner, parent):
            return EXACT if sees else LIKELY
        if (owner in _SELVES or (owner is None and row.origin == "free")) and self._in_class(path, row, parent):
            return EXACT if self._alone and sees else LIKELY
        return LIKELY if self._alone else NAME

    def _is_parameter(self, path: str, row: Said, owner: str, parent: str) -> bool:
        """Whether a receiver is a parameter, or Go's own receiver, declared to be of the target's class."""
        page = self._docs[path]
        around = [each for each in page.doc.symbols if _holds(each, row.line)] if page is not None else []
        if not around:
            return False
        inner = around[-1]
        if inner.parent is not None and inner.signature.startswith((f"func ({owner} ", f"func ({owner} *")):
            return inner.parent == self._target.symbol.parent
        written = [each.annotation for each in inner.parameters if each.name == owner and each.annotation]
        # The last word of a type is its name, behind packages, pointers and modifiers; one with brackets holds others.
        words = [_WORD.findall(each.partition("<")[0]) for each in written if "[" not in each]
        return any(each[-1:] == [parent] for each in words)

    def _in_go(self, path: str, row: Said, owner: str | None) -> str | None:
        """Go says a package before the names of others, and nothing before its own."""
        target = self._target
        if owner is None:
            if dirname(path) != dirname(target.path):
                return None
            return EXACT if target.symbol.kind in _TYPES or row.role == "call" else LIKELY
        page = self._docs[path]
        for each in page.doc.imports if page is not None else ():
            if owner in (each.alias, each.module.rpartition("/")[2]):
                reached = self._modules.resolve(path, "go", each.module, None)
                return EXACT if f"{dirname(target.path)}/" in reached else None
        return None

    def _declares(self, path: str, row: Said) -> bool:
        """Whether a mention that no analyzer made is the name of a declaration: the first on the line of one."""
        page = self._docs[path]
        lines = self._declared.get(path)
        if lines is None:
            name = self._target.symbol.name
            symbols = () if page is None else page.doc.symbols
            lines = self._declared[path] = {each.span.line: -1 for each in symbols if each.name == name}
        if row.line not in lines or len(row.path) > 1:
            return False
        if lines[row.line] < 0:
            lines[row.line] = row.column
        return lines[row.line] == row.column

    def _in_class(self, path: str, row: Said, parent: str) -> bool:
        page = self._docs[path]
        if page is None:
            return False
        around = [each for each in page.doc.symbols if _holds(each, row.line)]
        return any(parent in (each.parent or "").split(".") or each.name == parent for each in around)

    def _sees(self, path: str) -> bool:
        """Whether a file can see what the target's file declares: it is that file, in its package, or imports it."""
        if path not in self._seen:
            self._seen[path] = self._found_to_see(path)
        return self._seen[path]

    def _found_to_see(self, path: str) -> bool:
        target = self._target
        home = f"{dirname(target.path)}/"
        if path == target.path:
            return True
        if target.kin in ("go", "jvm", "swift") and dirname(path) == dirname(target.path):
            return True
        if target.kin in ("c#", "jvm") and self._package(path) and self._package(path) == self._package(target.path):
            return True
        pending, seen = [(path, 0)], {path}
        farthest = _FARTHEST_INCLUDE if target.kin == "c" else 1
        while pending and len(seen) < _MOST_INCLUDED:
            current, depth = pending.pop(0)
            page = self._docs[current]
            for each in page.doc.imports if page is not None and depth < farthest else ():
                for reached in self._modules.resolve(
                    current, page.doc.language if page else "", each.module, each.name
                ):
                    if reached in (target.path, home) or _is_header_of(reached, target.path):
                        return True
                    if reached not in seen and not reached.endswith("/"):
                        seen.add(reached)
                        pending.append((reached, depth + 1))
        return False

    def _package(self, path: str) -> str | None:
        page = self._docs[path]
        notes = () if page is None else page.doc.notes
        return next((note for note in notes if note.startswith("package ")), None)


def _holds(symbol: Symbol, line: int) -> bool:
    return symbol.span.line <= line <= symbol.span.end_line


def _is_header_of(header: str, source: str) -> bool:
    """Whether a header declares what a source of the same name defines."""
    return (
        header.endswith((".h", ".hh", ".hpp", ".hxx"))
        and _stem(header).rpartition("/")[2] == _stem(source).rpartition("/")[2]
    )


def _stem(path: str) -> str:
    """A path without its extension, and without the ``.d`` of declarations; other dots are part of the name."""
    return splitext(path)[0].removesuffix(".d")
