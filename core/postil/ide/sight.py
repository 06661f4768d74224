"""What a name means in languages whose scopes are not followed: judged by what its file can see.

A member is looked for in the type of what stands before it, as far as the text says one: a parameter, a variable, a
field, what a call returns, the class around. Any other name is what this file declares, what it imports, what its
package has. What several may be is said to be only a name.
"""

from collections.abc import Sequence
from posixpath import dirname

from postil.engine.graph.modules import family
from postil.ide.code import CONTAINERS, Code, Expression, Word
from postil.ide.meaning import Found, Meaning, arguments
from postil.ide.receivers import Receivers
from postil.ide.session import Session
from postil.ide.values import BY_NAME, EXACT, LIKELY
from postil.model import Symbol

MOST_LISTED = 8
MOST_HITS = 300
"""So many bearers of a name are told apart by where they lie, and"""
MOST_READ = 12
"""so many by what they are."""
_MEMBERS = frozenset(("method", "field", "property", "enum_member", "constructor"))
_KEYWORDS = frozenset(
    (
        "if", "else", "for", "while", "do", "switch", "case", "break", "continue", "return", "new", "delete", "try",
        "catch", "finally", "throw", "throws", "in", "is", "as", "public", "private", "protected", "static",
        "final", "void", "int", "bool", "boolean", "char", "float", "double", "long", "short", "true", "false",
        "null", "nil", "None", "func", "fun", "fn", "def", "let", "var", "val", "const", "class", "struct", "enum",
        "interface", "trait", "impl", "use", "import", "package", "namespace", "using", "export", "module", "mod",
        "pub", "self", "this", "super", "where", "match", "when", "end", "begin", "then", "elsif", "elif", "local",
        "function", "not", "and", "or", "typedef", "sizeof", "string", "str", "u8", "u16", "u32", "u64", "usize",
        "i8", "i16", "i32", "i64", "byte", "error", "map", "chan", "go", "defer", "range", "type", "mut", "ref",
        "dyn", "async", "await", "unsafe", "echo", "include", "require", "require_relative", "extends",
        "implements", "abstract", "override", "sealed", "data", "object", "companion", "foreach", "yield",
        "default", "with", "extern", "inline", "template", "typename", "auto", "decltype", "operator", "virtual",
        "goto", "unsigned", "signed", "volatile", "register", "union", "size_t", "select", "from", "order", "by",
        "create", "table", "insert", "into", "update", "set", "values", "primary", "key", "fi", "esac", "done",
        "unless", "until", "rescue", "ensure", "lambda", "proc", "guard", "extension", "protocol", "init", "some",
        "any", "mutating", "lazy", "weak", "crate", "Self", "loop", "move", "len", "make", "append",
    )
)  # fmt: skip


def sighted(session: Session, code: Code, word: Word, blank: Meaning) -> Meaning | None:
    """The declarations that a name may mean."""
    return _Sight(session, code, word, blank).seen()


class _Sight:
    def __init__(self, session: Session, code: Code, word: Word, blank: Meaning) -> None:
        self._session = session
        self._code = code
        self._document = code.document
        self._word = word
        self._blank = blank
        self._receivers = Receivers(session, code)

    def seen(self) -> Meaning | None:
        chain = self._code.chain(self._word)
        if chain.steps or not chain.head:
            return self._member(chain)
        if chain.head in _KEYWORDS:
            return None
        local = self._receivers.parameter(chain.head, self._word.start)
        if local is not None:
            return self._blank._replace(parameter=(Found(self._document.path, local[0]), local[1]))
        if self._receivers.is_variable(chain.head, self._word.start) and not self._blank.called:
            return None
        return self._plain()

    # Members

    def _member(self, chain: Expression) -> Meaning | None:
        name = self._word.text
        package = self._of_package(chain)
        if package is not None:
            return package
        owner = self._receivers.type_of(Expression(chain.head, chain.steps[:-1], chain.made), self._word.start)
        if owner is not None:
            found = self._receivers.members(owner, name)
            if found:
                near = [each for each in found if _lies_at(each.path, self._visible())]
                ranked = self._ranked(near or found)
                found = near or found
                alone = len({each.symbol.qualname for each in found if each.symbol is not None}) == 1
                return self._blank._replace(found=ranked, sure=EXACT if alone else LIKELY)
            if chain.steps[:-1] == () and self._code.kin in ("c", "rust", "php", "ruby", "c#", "jvm", "swift", "lua"):
                nested = self._nested(chain.head, name)
                if nested is not None:
                    return nested
            if not self._receivers.known(owner):
                return None
        return self._by_name(member=True)

    def _nested(self, outer: str, name: str) -> Meaning | None:
        """What a namespace, module or class holds that is no member of a type."""
        found = self._session.bearing(f"{outer}.{name}", self._document.language, MOST_HITS)
        made = self._symbols(found or [])
        return self._blank._replace(found=self._ranked(made), sure=_sure(made)) if made else None

    def _of_package(self, chain: Expression) -> Meaning | None:
        """A name behind the name of an imported package: Go's, and modules of Rust, Lua and others."""
        if len(chain.steps) != 1 and self._code.kin != "rust":
            return None
        steps = (chain.head, *chain.steps)
        owner = steps[-2]
        for each in self._document.doc.imports:
            if owner not in (each.alias, each.name, each.module.rpartition("/")[2], each.module.rpartition(":")[2]):
                continue
            places = self._session.modules.resolve(
                self._document.path, self._document.language, each.module, each.name if each.name != "*" else None
            )
            found = [hit for hit in self._hits() if _lies_at(hit[0], places)]
            made = [each for each in self._symbols(found) if each.symbol is not None and each.symbol.parent is None]
            if made:
                return self._blank._replace(found=self._ranked(made), sure=_sure(made))
            if self._code.kin == "go":
                # A package of elsewhere: nothing of ours is meant.
                return Meaning(self._word, self._blank.span) if not places or found else None
        return None

    # Other names

    def _plain(self) -> Meaning | None:
        document, name = self._document, self._word.text
        around = [document.doc.symbols[each] for each in document.around(self._word.start)]
        module = self._imported_module(name)
        if module is not None:
            return module
        own = self._in_file(around, name)
        if own:
            return self._blank._replace(found=own, sure=_sure(own))
        for symbol in reversed(around):
            if symbol.kind in CONTAINERS and (found := self._receivers.members(symbol.name, name)):
                return self._blank._replace(found=self._ranked(found), sure=_sure(found))
        hits = self._hits()
        seen = self._visible()
        near = [hit for hit in hits if _lies_at(hit[0], seen)]
        made = [each for each in self._symbols(near) if each.symbol is not None and self._fits(each.symbol)]
        if made:
            return self._blank._replace(found=self._ranked(made), sure=_sure(made))
        return self._by_name(member=False)

    def _imported_module(self, name: str) -> Meaning | None:
        """The package or module that an import binds to a name."""
        document = self._document
        for each in document.doc.imports:
            if name not in (each.alias, each.module.rpartition("/")[2]) or each.name not in (None, "self"):
                continue
            for place in self._session.modules.resolve(document.path, document.language, each.module, each.name):
                if place.endswith("/"):
                    files = [path for path in self._session.in_folder(place) if self._session.overview(path)]
                    place = files[0] if files else ""
                if place:
                    return self._blank._replace(found=(Found(place, None),))
        return None

    def _in_file(self, around: list[Symbol], name: str) -> tuple[Found, ...]:
        """What this file declares under the name: the innermost around the place, else at its top."""
        scopes = [symbol.qualname for symbol in reversed(around)]
        named = [symbol for symbol in self._document.doc.symbols if symbol.name == name and self._fits(symbol)]
        for scope in (*scopes, None):
            inner = [symbol for symbol in named if symbol.parent == scope]
            if inner:
                return tuple(Found(self._document.path, symbol) for symbol in _documented_first(inner))
        top = [symbol for symbol in named if symbol.kind not in _MEMBERS]
        return tuple(Found(self._document.path, symbol) for symbol in _documented_first(top))

    def _fits(self, symbol: Symbol) -> bool:
        """Whether a symbol can be meant by a name that stands alone."""
        if symbol.parent is None or symbol.kind not in _MEMBERS:
            return True
        if self._code.kin in ("ruby", "c", "c#", "jvm", "swift", "shell", "sql"):
            return self._within(symbol.parent)
        return False

    def _within(self, parent: str) -> bool:
        around = [self._document.doc.symbols[each] for each in self._document.around(self._word.start)]
        return any(parent in (each.qualname, each.parent) for each in around)

    def _visible(self) -> frozenset[str]:
        """The files, and folders ending in ``/``, whose declarations the file sees."""
        return self._session.visible(self._document)

    def _by_name(self, *, member: bool) -> Meaning | None:
        hits = self._hits()
        if not hits or len(hits) > MOST_LISTED:
            return None
        made = [
            each
            for each in self._symbols(hits)
            if each.symbol is not None and (each.symbol.kind in _MEMBERS or each.symbol.parent is not None) == member
        ]
        if not member and self._code.kin in ("go", "rust", "jvm", "c#", "php"):
            # What such a language does not see it does not mean.
            return None
        if not made:
            return None
        parents = {each.symbol.qualname for each in made if each.symbol is not None}
        sure = LIKELY if len(parents) == 1 else BY_NAME
        return self._blank._replace(found=self._ranked(made), sure=sure)

    def _hits(self) -> list[tuple[str, int]]:
        return self._session.bearing(self._word.text, self._document.language, MOST_HITS) or []

    def _symbols(self, hits: list[tuple[str, int]]) -> list[Found]:
        made: list[Found] = []
        from postil.engine.graph.project import common

        own = self._document.path
        name = self._word.text

        def near(hit: tuple[str, int]) -> tuple[bool, bool, int, tuple[str, int]]:
            # A file that is called as the name is its own.
            stem = hit[0].rpartition("/")[2].partition(".")[0]
            return (hit[0] != own, stem != name, -common(hit[0], own), hit)

        nearest = sorted(hits, key=near)
        for path, ordinal in nearest[:MOST_READ]:
            symbol = self._session.symbol(path, ordinal)
            page = self._session.page(path)
            if symbol is None or page is None or family(page.language) != self._code.kin:
                continue
            if symbol.name == self._word.text:
                made.append(Found(path, symbol))
        return made

    def _ranked(self, found: list[Found]) -> tuple[Found, ...]:
        from postil.engine.graph.project import common

        path = self._document.path

        seen = self._visible()

        given = arguments(self._code, self._word) if self._blank.called else None

        def rank(each: Found) -> tuple[bool, bool, bool, bool, bool, int, str]:
            bare = each.symbol is None or each.symbol.doc is None
            only = each.symbol is not None and "declaration" in each.symbol.flags
            near = _lies_at(each.path, seen)
            # A declaration and its definition are one: the documented one is shown, else the definition.
            fits = given is None or _takes(each.symbol, given)
            return (not near, not fits, bare, only, each.path != path, -common(each.path, path), each.path)

        return tuple(sorted(found, key=rank)[:MOST_LISTED])


def _takes(symbol: Symbol | None, count: int) -> bool:
    """Whether something can be called with so many arguments."""
    if symbol is None or symbol.kind not in ("function", "method", "constructor"):
        return True
    given = [each for each in symbol.parameters if each.kind != "type" and each.name not in ("self", "&self", "this")]
    several = any(each.kind in ("var_positional", "var_keyword") for each in given)
    needed = sum(each.default is None and each.kind not in ("var_positional", "var_keyword") for each in given)
    return needed <= count and (several or count <= len(given))


def _sure(found: Sequence[Found]) -> str:
    """How sure it is that one is meant: declarations of one qualified name are one."""
    return EXACT if len({each.symbol.qualname for each in found if each.symbol is not None}) <= 1 else LIKELY


def _documented_first(symbols: list[Symbol]) -> list[Symbol]:
    return sorted(symbols, key=lambda each: each.doc is None)


def _lies_at(path: str, places: "frozenset[str] | tuple[str, ...]") -> bool:
    return path in places or f"{dirname(path)}/" in places
