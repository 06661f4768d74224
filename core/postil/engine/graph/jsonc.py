"""JSON as configuration files write it: with comments and commas too many. What cannot be read is an empty object."""

import re
from typing import cast

_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|//[^\n]*|/\*.*?\*/|,(?=\s*[}\]])', re.DOTALL)
_COMMA = re.compile(r'"(?:[^"\\]|\\.)*"|,(?=\s*[}\]])', re.DOTALL)
DEEPEST = 200


def parsed(text: str) -> dict[str, object]:
    """The object that a text holds."""
    import json  # only where there is something to read

    plain = _COMMA.sub(_string, _PIECE.sub(_string, text))
    if max(plain.count("["), plain.count("{")) > DEEPEST and _depth(plain) > DEEPEST:
        return {}
    try:
        found: object = json.loads(plain)
    except ValueError:
        return {}
    return cast("dict[str, object]", found) if isinstance(found, dict) else {}


def strings(value: object) -> list[str]:
    """The strings of a list, or one string as a list."""
    if isinstance(value, str):
        return [value]
    return [each for each in cast("list[object]", value) if isinstance(each, str)] if isinstance(value, list) else []


def items(value: object) -> list[object]:
    """The items of a list; nothing of everything else."""
    return cast("list[object]", value) if isinstance(value, list) else []


def table(value: object) -> dict[str, object]:
    """An object, or an empty one for everything else."""
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def text(value: object) -> str:
    """A string, or an empty one for everything else."""
    return value if isinstance(value, str) else ""


def _string(match: re.Match[str]) -> str:
    return match[0] if match[0].startswith('"') else " "


def _depth(plain: str) -> int:
    deepest = depth = 0
    for character in plain:
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest
