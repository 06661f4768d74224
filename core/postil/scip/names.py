"""SCIP symbol strings: a scheme, a package, and a descriptor for each name from the file down to the symbol."""

import re
from collections.abc import Iterable

from postil.scip.wire import Malformed
from postil.values import NamedTuple

NAMESPACE, TYPE, TERM, METHOD, META, MACRO = "/", "#", ".", "().", ":", "!"
SCHEME = "postil"
_SIMPLE = re.compile(r"[A-Za-z0-9_+$-]+", re.ASCII)
_NAME = r"(?:`((?:[^`]|``)+)`|([A-Za-z0-9_+$-]+))"
_DESCRIPTOR = re.compile(
    rf"(?:\[{_NAME}\]|\({_NAME}\)|{_NAME}(\([A-Za-z0-9_+$-]*\)\.|[/#.:!]))", re.ASCII
)  # fmt: skip
_PACKAGE_PART = re.compile(r"((?:[^ ]|  )+) ")

SUFFIXES = {
    "module": NAMESPACE, "namespace": NAMESPACE,
    "class": TYPE, "struct": TYPE, "interface": TYPE, "enum": TYPE, "trait": TYPE, "type": TYPE, "table": TYPE,
    "function": METHOD, "method": METHOD, "constructor": METHOD,
    "enum_member": TERM, "property": TERM, "field": TERM, "constant": TERM, "variable": TERM, "column": TERM,
    "macro": MACRO, "section": META,
}  # fmt: skip
"""How the descriptor of each of ``SYMBOL_KINDS`` ends."""


class Descriptor(NamedTuple):
    """One name on the way to a symbol."""

    name: str
    suffix: str
    """One of ``SUFFIXES``, or ``[]`` of a type parameter, ``()`` of a parameter."""


def prefix(package: str, version: str) -> str:
    """How every symbol of a package starts; an empty part is written as a dot."""
    return " ".join(part.replace(" ", "  ") or "." for part in (SCHEME, "", package, version)) + " "


def descriptor(name: str, suffix: str, nth: int = 0) -> str:
    """One descriptor; of several methods of one name the second has ``nth`` 1."""
    name = name or "_"
    if not _SIMPLE.fullmatch(name):
        name = "`" + name.replace("`", "``") + "`"
    if suffix == METHOD:
        return f"{name}(+{nth})." if nth else f"{name}()."
    return name + suffix


def descriptors(symbol: str) -> list[Descriptor]:
    """The names of a global symbol; empty for a local one, which has no name; raises ``Malformed``."""
    if symbol.startswith("local "):
        return []
    at = 0
    for _ in range(4):
        part = _PACKAGE_PART.match(symbol, at)
        if part is None:
            raise Malformed(f"no symbol: {symbol[:100]!r}")
        at = part.end()
    found: list[Descriptor] = []
    while at < len(symbol):
        match = _DESCRIPTOR.match(symbol, at)
        if match is None:
            raise Malformed(f"no symbol: {symbol[:100]!r}")
        found.append(_read(match.groups()))
        at = match.end()
    return found


def _read(groups: Iterable[str | None]) -> Descriptor:
    escaped_type, type_, escaped_parameter, parameter, escaped, plain, suffix = groups
    if suffix is not None:
        suffix = METHOD if suffix.startswith("(") else suffix
        return Descriptor((escaped or "").replace("``", "`") or plain or "", suffix)
    kind = "[]" if escaped_type or type_ else "()"
    name = escaped_type or escaped_parameter
    return Descriptor(name.replace("``", "`") if name else type_ or parameter or "", kind)
