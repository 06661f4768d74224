"""What the parameters of tests and fixtures mean, which pytest passes by their names.

A test is a function whose name starts with ``test``, at the top or in a class whose name starts with ``Test``. What it
takes is the fixture of that name in its class or file, failing that the one of the nearest ``conftest.py`` that has it.
"""

import re
from collections.abc import Iterator

from tree_sitter import Node

from postil.model import FIXTURES
from postil.syntax.paths import Chain, Place
from postil_plugins.python import kinds
from postil_plugins.python.bindings import Binding, Bindings
from postil_plugins.python.receivers import qualname

_FIXTURE = re.compile(rb"@\s*(?:\w+\.)*fixture\b(?!.*\bname\s*=)", re.DOTALL)
_VALUES = re.compile(rb"\bparametrize\(\s*(?:argnames\s*=\s*)?[\[(]?((?:\s*[\"'][\w\s,]*[\"']\s*,?)+)")
_WORD = re.compile(rb"\w+")


def passed(bindings: Bindings, binding: Binding, name: str) -> Place | None:
    """Where the parameter that a binding is leads; None when pytest does not pass it."""
    scope = binding.scope
    function = scope[-1]
    if binding.kind != "parameter" or function.kind_id != kinds.FUNCTION or not _is_plain(binding):
        return None
    if any(node.kind_id == kinds.FUNCTION for node in scope[:-1]):
        return None
    written = tuple(_decorators(scope))
    names = qualname(scope)
    is_test = names[-1].startswith("test") and (len(names) == 1 or names[-2].startswith("Test"))
    if not (is_test or any(map(_FIXTURE.match, written))) or name.encode() in _given(written):
        return None
    for depth in range(len(scope) - 2, -1, -1):
        if depth and scope[depth].kind_id != kinds.CLASS:
            continue
        for own in bindings.within(name, scope[: depth + 1]):
            around = own.holder.parent
            if own.kind == "def" and own.holder.id != function.id and around is not None and _is_fixture(around):
                return Place("own", "", (*qualname(scope[: depth + 1]), name))
    return Place("import", FIXTURES, (name,))


def _is_plain(binding: Binding) -> bool:
    """Whether it has no default and takes one value."""
    holder = binding.holder
    if holder.kind_id == kinds.TYPED_PARAMETER:
        holder = holder.children[0]
    return holder.id == binding.node.id


def _decorators(scope: Chain) -> Iterator[bytes]:
    """The decorators of the definitions that a chain goes through."""
    for node in scope:
        if node.kind_id == kinds.DECORATED:
            yield from _of(node)


def _of(decorated: Node) -> Iterator[bytes]:
    for child in decorated.children:
        if child.kind_id == kinds.DECORATOR:
            yield child.text or b""


def _is_fixture(node: Node) -> bool:
    return node.kind_id == kinds.DECORATED and any(map(_FIXTURE.match, _of(node)))


def _given(decorators: tuple[bytes, ...]) -> set[bytes]:
    """The parameters whose values decorators list."""
    return {
        word
        for written in decorators
        if b"indirect" not in written
        for match in _VALUES.finditer(written)
        for word in _WORD.findall(match[1])
    }
