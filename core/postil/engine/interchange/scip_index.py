"""A SCIP index as input: its definitions, their docs and where their names stand."""

from collections.abc import Iterator

from postil.engine.interchange.foreign import BadInput, Declared, Foreign
from postil.scip import names, wire
from postil.scip.names import Descriptor

_KINDS = {
    7: "class", 49: "struct", 59: "struct", 21: "interface", 42: "interface", 11: "enum", 12: "enum_member",
    53: "trait", 56: "trait", 54: "type", 55: "type", 17: "function", 26: "method", 66: "method", 68: "method",
    69: "method", 70: "method", 76: "method", 80: "method", 9: "constructor", 41: "property", 81: "property",
    15: "field", 77: "field", 79: "field", 8: "constant", 61: "variable", 82: "variable", 25: "macro", 29: "module",
    30: "namespace", 35: "namespace", 18: "property", 45: "property", 72: "property", 13: "field", 34: "method",
    33: "class", 5: "type", 48: "type",
}  # fmt: skip
_BY_SUFFIX = {
    names.TYPE: "class", names.METHOD: "function", names.TERM: "variable", names.MACRO: "macro",
    names.NAMESPACE: "namespace", names.META: "section",
}  # fmt: skip
_LEFT_OUT = frozenset((16, 27, 37, 38, 44, 52, 58))
"""Files, parameters, receivers and type parameters, which are no symbols of Postil's."""
_DEFINITION, _FORWARD = 0x1, 0x40
_ENCODINGS = {0: "utf-32-le", 1: "utf-8", 2: "utf-16-le", 3: "utf-32-le"}
"""The code units of columns."""


def files(data: bytes) -> Iterator[Foreign]:
    """Each document of an index; raises ``BadInput`` where the bytes are no index."""
    started = False
    try:
        for field, value in wire.fields(data):
            if field == 1:
                started = True
                _check_version(wire.message(value))
            elif field == 2:
                if not started:
                    raise BadInput("it does not start with its metadata, so it is no SCIP index")
                yield _document(wire.message(value))
    except wire.Malformed as error:
        raise BadInput(f"it is no SCIP index, or was cut short: {error}") from None
    if not started:
        raise BadInput("it has no metadata, so it is no SCIP index")


def _check_version(metadata: bytes) -> None:
    for field, value in wire.fields(metadata):
        if field == 1 and value != 0:
            raise BadInput(f"it is of version {value!r:.20} of SCIP, and 0 is the one known here")


class _Info:
    """What an index says of one symbol."""

    def __init__(self, message: bytes) -> None:
        self.symbol = self.display = self.signature = ""
        self.kind = 0
        self.documentation: list[str] = []
        for field, value in wire.fields(message):
            if field == 1:
                self.symbol = wire.string(value)
            elif field == 3:
                self.documentation.append(wire.string(value))
            elif field == 5 and isinstance(value, int):
                self.kind = value
            elif field == 6:
                self.display = wire.string(value)
            elif field == 7:
                self.signature = next(
                    (wire.string(text) for at, text in wire.fields(wire.message(value)) if at == 5), ""
                )


class _Definition:
    """Where a symbol is defined."""

    def __init__(self, message: bytes) -> None:
        self.symbol = ""
        self.roles = 0
        self.range: list[int] = []
        self.enclosing: list[int] = []
        for field, value in wire.fields(message):
            if field == 1:
                self.range += wire.numbers(value)
            elif field == 2:
                self.symbol = wire.string(value)
            elif field == 3 and isinstance(value, int):
                self.roles = value
            elif field == 7:
                self.enclosing += wire.numbers(value)


def _document(message: bytes) -> Foreign:
    path = language = ""
    encoding = 0
    infos: dict[str, _Info] = {}
    definitions: list[_Definition] = []
    for field, value in wire.fields(message):
        if field == 1:
            path = wire.string(value)
        elif field == 2:
            definitions.append(_Definition(wire.message(value)))
        elif field == 3:
            told = _Info(wire.message(value))
            infos[told.symbol] = told
        elif field == 4:
            language = wire.string(value)
        elif field == 6 and isinstance(value, int):
            encoding = value
    if not path:
        raise BadInput("it has a document without a path")
    if encoding not in _ENCODINGS:
        raise BadInput(f"{path} counts columns in a way that is not known here ({encoding})")
    declared: list[Declared] = []
    written: list[tuple[int, int, str]] = []
    overview: str | None = None
    for one in definitions:
        info = infos.get(one.symbol)
        if info is None or not one.roles & (_DEFINITION | _FORWARD) or one.symbol.startswith("local "):
            continue
        way = names.descriptors(one.symbol)
        own = _own(way)
        if not own:
            overview = overview or "\n\n".join(info.documentation) or None
        elif own[-1].suffix not in ("()", "[]") and info.kind not in _LEFT_OUT:
            declared.append(_declared(one, info, own))
            if len(one.range) == 3 and one.range[2] > one.range[1]:
                written.append((one.range[0] + 1, one.range[1], declared[-1].name))
    return Foreign(
        path, _LANGUAGES.get(language, language.lower()) or "plain", declared, overview, written=tuple(written),
        units=_ENCODINGS[encoding],
    )  # fmt: skip


def _own(way: list[Descriptor]) -> list[Descriptor]:
    """The names below the module; nothing where the symbol is the module itself."""
    first = next((at for at, one in enumerate(way) if one.suffix != names.NAMESPACE), len(way))
    own = way[first:]
    return [] if len(own) == 1 and own[0].suffix == names.META else own


def _declared(one: _Definition, info: _Info, own: list[Descriptor]) -> Declared:
    name = own[-1].name
    parent = ".".join(each.name for each in own[:-1]) or None
    kind = _KINDS.get(info.kind) or _BY_SUFFIX[own[-1].suffix]
    if kind == "function" and len(own) > 1 and own[-2].suffix == names.TYPE:
        kind = "method"
    place = _whole(one.range)
    around = _whole(one.enclosing) if one.enclosing else place
    if around[:2] > place[:2] or around[2:] < place[2:]:
        raise BadInput(f"the range around {name!r:.60} does not hold its name")
    return Declared(
        kind, name, place[0] + 1, place[1], around[2] + 1, around[3] if around != place else None, parent,
        info.signature or None, "\n\n".join(info.documentation) or None, "markdown",
        flags=("declaration",) if one.roles & _FORWARD else (),
    )  # fmt: skip


def _whole(numbers: list[int]) -> tuple[int, int, int, int]:
    if len(numbers) == 3:
        numbers = [numbers[0], numbers[1], numbers[0], numbers[2]]
    if len(numbers) != 4 or min(numbers) < 0:
        raise BadInput("it has a range of other than three or four numbers from 0")
    return numbers[0], numbers[1], numbers[2], numbers[3]


_LANGUAGES = {
    "CSharp": "c#", "CPP": "c++", "ShellScript": "shell", "TypeScriptReact": "tsx", "JavaScriptReact": "jsx",
    "FSharp": "f#", "Objective_C": "objective-c",
}  # fmt: skip
