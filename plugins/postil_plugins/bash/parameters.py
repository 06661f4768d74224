"""The parameters of a function, read from what its body does with ``$1``, ``$2``, …."""

import re

from postil.model import Parameter

_NAMED = re.compile(
    rb"(?<![\w$-])(?P<name>[A-Za-z_]\w*)=(?:\(?[\"']?)"
    rb"(?:\$(?P<plain>[1-9@*])(?![\w])|\$\{(?P<number>[1-9]\d?|[@*])(?P<default>:?[-=](?:\$\{\w+\}|[^}\r\n`\"'])*)?(?::[1-9])?(?P<rest>:?[?][^}\r\n]*)?\})"
    rb"[\"']?\)?(?=[\s;&|)]|\Z)"
    rb"|(?<![\w$-])(?P<shift>shift)(?![\w=-])"
)
_MOST = 30
_EVERYTHING = (b"@", b"*")


def parameters(body: bytes, types: dict[str, str]) -> list[Parameter]:
    """What a body calls its arguments, in their order."""
    if b"=" not in body or b"$" not in body:
        return _described(types)
    found: dict[int, Parameter] = {}
    rest: Parameter | None = None
    for match in _NAMED.finditer(body):
        if match["shift"]:
            break
        name = match["name"].decode()
        number = match["plain"] or match["number"]
        if number in _EVERYTHING:
            rest = rest or Parameter(name, types.get("$@"), None, "var_positional")
            continue
        place = int(number)
        if place > _MOST or place in found:
            continue
        default = match["default"]
        text = default.lstrip(b":")[1:].decode("utf-8", "replace") if default is not None else None
        found[place] = Parameter(name, types.get(f"${place}"), text, "positional_only")
    if not found and rest is None:
        return _described(types)
    told = [int(sign[1:]) for sign in types if sign[1:].isdecimal() and int(sign[1:]) <= _MOST]
    listed = [
        found.get(place) or Parameter(f"${place}", types.get(f"${place}"), None, "positional_only")
        for place in range(1, max([*found, *told], default=0) + 1)
    ]
    return [*listed, rest] if rest is not None else listed


def _described(types: dict[str, str]) -> list[Parameter]:
    """The parameters of a function that only its doc tells of."""
    return [
        Parameter(sign, kind, None, "var_positional" if sign in ("$@", "$*") else "positional_only")
        for sign, kind in types.items()
    ]
