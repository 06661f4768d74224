"""The scopes of a file and what they have declared so far, since Ruby sets visibility afterwards by name."""

from collections.abc import Iterable

from postil.model import Symbol
from postil.syntax.outline import Outline, Scope, narrower


class Frame:
    """One body of a class, module, block or file."""

    __slots__ = ("constants", "extension", "functions", "instance", "scope", "singleton", "static", "visibility")

    def __init__(self, scope: Scope, *, singleton: bool = False, extension: bool = False) -> None:
        self.scope = scope
        self.extension = extension
        """Whether it adds to a class that is declared elsewhere."""
        self.singleton = singleton
        """Whether its methods are those of the class itself."""
        self.visibility = "public"
        """Of the methods that follow."""
        self.functions = False
        """Whether ``module_function`` was said."""
        self.instance: dict[str, int] = {}
        """The place among the symbols of each method, the last of its name."""
        self.static: dict[str, int] = {}
        self.constants: dict[str, int] = {}


def set_visibility(outline: Outline, places: dict[str, int], names: Iterable[str], visibility: str) -> None:
    """Give those of the names that are declared another visibility, and never a wider one to what they hold."""
    for name in names:
        place = places.get(name)
        if place is None:
            continue
        symbol = outline.symbols[place]
        hidden = symbol.visibility == "internal" and visibility != "private"
        if not hidden:
            outline.symbols[place] = symbol._replace(visibility=visibility)
        inside = f"{symbol.qualname}."
        for at in range(place + 1, len(outline.symbols)):
            held = outline.symbols[at]
            if not held.qualname.startswith(inside):
                break
            outline.symbols[at] = held._replace(visibility=narrower(held.visibility, visibility))


def set_flag(outline: Outline, places: dict[str, int], names: Iterable[str], flag: str) -> None:
    """Give those of the names that are declared a flag."""
    for name in names:
        place = places.get(name)
        if place is not None:
            outline.symbols[place] = with_flag(outline.symbols[place], flag)


def with_flag(symbol: Symbol, flag: str) -> Symbol:
    """The symbol with one more flag."""
    return symbol._replace(flags=tuple(sorted({*symbol.flags, flag})))


def dotted(scope: Scope, names: list[str]) -> Scope:
    """The scope that a constant path names, seen from another; a leading empty name starts at the top.

    A path that starts with the name of something around it means that, as Ruby finds it.
    """
    around = scope.qualname.split(".") if scope.qualname else []
    if names and not names[0]:
        scope, names = Scope(None, "", scope.visibility), names[1:]
    elif names and names[0] in around:
        last = len(around) - around[::-1].index(names[0])
        scope, names = Scope(".".join(around[:last]), "module", scope.visibility), names[1:]
    for name in names:
        scope = Scope(f"{scope.qualname}.{name}" if scope.qualname else name, "module", scope.visibility)
    return scope
