"""Imports and exports, read from their text."""

from collections.abc import Iterator

from postil.values import NamedTuple
from postil_plugins.scala import header


class Taken(NamedTuple):
    """One name of an import or export clause."""

    module: str
    name: str | None
    """None for the module itself, ``*`` for all of it."""
    alias: str | None


def taken(text: bytes) -> Iterator[Taken]:
    """The names of a clause without its keyword: ``a.b.{c, d as e, given}, f.*``."""
    for part in header.separated(text):
        said = header.folded(part).strip(" ;")
        path, brace, selectors = said.partition("{")
        if brace:
            module = path.strip().removesuffix(".").replace(" ", "")
            for one in _selectors(selectors.removesuffix("}")):
                yield from _selected(module, one)
        elif said:
            words = said.split(" ")
            module, dot, name = words[0].rpartition(".")
            selector = " ".join([name, *words[1:]])
            if not dot:
                yield from _selected("", selector)
            else:
                yield from _selected(module, selector)


def _selectors(text: str) -> Iterator[str]:
    for part in header.separated(text.encode("utf-8", "surrogatepass")):
        yield part.decode("utf-8", "replace").strip()


def _selected(module: str, selector: str) -> Iterator[Taken]:
    name, arrow, alias = selector.partition("=>")
    if not arrow:
        name, arrow, alias = selector.partition(" as ")
    module = module.replace("`", "")
    name, alias = name.strip().strip("`"), alias.strip().strip("`")
    if name in ("_", "*"):
        name = "*"
    # A name renamed to _ is taken out of what a wildcard takes.
    if not name or (alias == "_" and arrow):
        return
    if module:
        yield Taken(module, name, alias or None)
    else:
        yield Taken(name, None, alias or None)
