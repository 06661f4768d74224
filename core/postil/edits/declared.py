"""Which parameters a declaration has that its doc may be expected to name, and how sure that is.

Invariant: where names may be meant that the declaration does not show (keyword arguments taken together, patterns,
decorators that change what is passed), nothing is called unknown.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from postil.model import FileDoc, Parameter, Symbol
from postil.values import NamedTuple

_CALLABLE = frozenset(("function", "method", "constructor"))
_TYPES = frozenset(("class", "struct", "enum"))
_LOOSE = frozenset(("javascript", "jsx", "vue", "svelte", "php", "lua", "shell", "ruby"))
"""Languages whose functions can be given more than they declare."""
TAKING = frozenset(("var_positional", "var_keyword"))
"""What takes any number of arguments."""
_RECEIVERS = frozenset(("self", "cls", "this"))
"""What a doc may tell of wherever it is about a method."""
_SHARED = frozenset(("typescript", "tsx", "javascript", "jsx", "vue", "svelte", "python", "php"))
"""Languages in which declarations of one name are one function."""
_TOGETHER = frozenset(("python", "ruby", "php", "javascript", "jsx", "lua", "vue", "svelte"))
"""Languages whose functions take arguments together that have names, or a meaning, each."""
_CHANGING = re.compile(
    r"deprec|renam|alias|kwarg|param|arg|doc|wrap|subst|append|inherit|delegat|signature|overload", re.I
)
_QUOTED = re.compile(r"""["'](\w+)["']""")
_PARTED = frozenset(("javascript", "jsx", "typescript", "tsx", "vue", "svelte"))
_MEMBER = re.compile(r"(?<![\w.])(\w+)\??\.(\w+)")
_TAKEN_APART = re.compile(r"\{([^{}]*)\}\s*=\s*(\w+)")
_KEY = re.compile(r"(\w+)\s*(?=[:=,]|$)")
_HANDED_ON = re.compile(r"[(,]\s*(\w+)\s*(?=[,)])")
_BLOCK = re.compile(r"&\s*(\w+)")


class Declared(NamedTuple):
    """The parameters of a declaration."""

    named: tuple[Parameter, ...]
    """Those that a complete doc names, in order."""
    known: frozenset[str]
    """All that a doc may name."""
    open: bool
    """Whether a doc may name others too."""
    hidden: tuple[Parameter, ...] = ()
    """Those that a doc need not name: any number of arguments, and what begins with an underscore."""
    aliases: tuple[tuple[str, str], ...] = ()
    """Earlier names and those of today, as decorators that still take the earlier ones tell them."""
    name: str = ""
    """What is declared; ``default`` where it has no name of its own."""
    parts: frozenset[str] = frozenset()
    """What the body takes from parameters that are objects: ``options.units``."""
    whole: frozenset[str] = frozenset()
    """Which of them the body hands on as they are, so that nobody can tell what is taken from them."""
    every: tuple[Parameter, ...] = ()
    """Those named and hidden, in the order of the declaration."""
    dollars: frozenset[str] = frozenset()
    """The names that begin with ``$`` where that is a letter as any other; here they are without, as docs are read."""
    veiled: bool = False
    """Whether a pattern came, which may have taken in what was declared before, or be what the doc calls by a name."""
    earlier: tuple[Parameter, ...] | None = None
    """Those of the declaration that the doc was written for, in order; None when that is not known."""

    @property
    def gone(self) -> frozenset[str]:
        """What the doc may have told of and is declared no more."""
        if not self.earlier or self.veiled:
            return frozenset()
        return frozenset(each.name for each in self.earlier) - self.known

    @property
    def patterns(self) -> int:
        """How many parameters have no name of their own, as they are taken apart."""
        return sum(not _plain(name) and name.strip("_") != "" for name in self.known)

    @property
    def kept(self) -> frozenset[str]:
        """The parameters that there were before."""
        return frozenset(each.name for each in self.earlier or ()) & self.known

    @property
    def order(self) -> tuple[Parameter, ...]:
        """All that can be told of, as they are declared."""
        return self.every or (*self.named, *self.hidden)

    @property
    def gathered(self) -> tuple[Parameter, ...]:
        """What takes any number of arguments and did not when the doc was written; it is new as others are."""
        if self.earlier is None or any(each.kind == "var_positional" for each in self.earlier):
            return ()
        return tuple(each for each in self.hidden if each.kind == "var_positional")

    def since(self, before: "Declared | None") -> "Declared":
        """The same, of a doc that was written for ``before``."""
        if before is None:
            return self
        # What a class holds may be told among its parameters, unless it was one of them.
        lost = {each.name for each in before.order} - {each.name for each in self.order}
        return self._replace(earlier=before.order, known=self.known - lost, veiled=self.patterns > before.patterns)


def compared(
    signature: Declared, doc: FileDoc, symbol: Symbol, content: bytes | None, before: Declared | None
) -> Declared:
    """The same, of a doc that was written for ``before``, knowing what the body tells of its parameters."""
    signature = signature.since(before)
    if doc.language not in _PARTED or content is None or symbol.body is None:
        return signature
    body = content[symbol.body.start_byte : symbol.body.end_byte].decode("utf-8", "replace")
    return _with_parts(signature, body)


def _with_parts(signature: Declared, body: str) -> Declared:
    """The same, knowing which parts of its parameters the body takes, and which it hands on."""
    names = {each.name for each in signature.named} - signature.dollars
    parts = {f"{root}.{part}" for root, part in _MEMBER.findall(body) if root in names}
    parts |= {
        f"{root}.{key}" for keys, root in _TAKEN_APART.findall(body) if root in names for key in _KEY.findall(keys)
    }
    return signature._replace(parts=frozenset(parts), whole=frozenset(names & {*_HANDED_ON.findall(body)}))


def declared(doc: FileDoc, symbol: Symbol) -> Declared | None:
    """The parameters that the doc of ``symbol`` is about; None when that cannot be told."""
    if symbol.kind in _TYPES and not symbol.parameters:
        makers = [each for each in doc.symbols if each.kind == "constructor" and each.parent == symbol.qualname]
        if len(makers) != 1 or (makers[0].doc is not None and doc.language == "python"):
            return None
        answer = declared(doc, makers[0])
        if answer is None:
            return None
        # What a class has besides may be told among them.
        members = {each.name for each in doc.symbols if each.parent == symbol.qualname}
        open_ = answer.open or doc.language != "python" or any(map(_CHANGING.search, symbol.decorators))
        return answer._replace(known=answer.known | members, open=open_)
    if symbol.kind not in (_CALLABLE | _TYPES) or "overload" in symbol.flags:
        return None
    if doc.language in _SHARED and Counter(each.qualname for each in doc.symbols)[symbol.qualname] > 1:
        return None
    parameters = [each._replace(name=_bare(each.name)) for each in symbol.parameters if each.kind != "type"]
    if doc.language == "python" and symbol.kind != "function" and "static" not in symbol.flags:
        parameters = parameters[1:]
    block = match[1] if doc.language == "ruby" and (match := _BLOCK.search(symbol.signature)) else None
    simple = [each for each in parameters if _plain(each.name)]
    together = [each for each in parameters if each.kind in TAKING]
    open_ = len(simple) < len(parameters) or (bool(together) and doc.language in _TOGETHER)
    open_ = open_ or any(_CHANGING.search(each) for each in symbol.decorators)
    open_ = open_ or (not parameters and doc.language in _LOOSE)
    variadic = together if doc.language in _TOGETHER else []
    named = [each for each in simple if each not in variadic and each.name != block and not each.name.startswith("_")]
    hidden = [each for each in simple if each not in named and each.name != block]
    known = frozenset(_bare(each.name) for each in symbol.parameters) | _RECEIVERS
    dollars = frozenset(_bare(each.name) for each in symbol.parameters if _bare(each.name) != each.name)
    every = tuple(each for each in simple if each.name != block)
    aliases = tuple(_aliases(symbol, known))
    return Declared(tuple(named), known, open_, tuple(hidden), aliases, symbol.name, every=every, dollars=dollars)


def _aliases(symbol: Symbol, known: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Pairs of names that stand beside each other in a decorator, the second of which is declared."""
    for decorator in symbol.decorators:
        if _CHANGING.search(decorator):
            names = _QUOTED.findall(decorator)
            yield from ((old, new) for old, new in pairwise(names) if new in known and old not in known)


def _bare(name: str) -> str:
    return name[1:] if name.startswith("$") and name[1:].isidentifier() else name


def _plain(name: str) -> bool:
    return name not in ("", "_") and name.lstrip("$@").isidentifier()
