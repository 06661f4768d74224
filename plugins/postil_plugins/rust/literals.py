"""The value of a string literal."""

import re

_LITERAL = re.compile(r'r(#*)"(.*)"\1|"((?>(?:[^"\\]|\\.)*))"', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:\r?\n\s*|x([0-7][0-9a-fA-F])|u\{([0-9a-fA-F_]{1,12})\}|([nrt\\0'\"]))")
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", "0": "\0", "'": "'", '"': '"'}


def string_value(text: str) -> str | None:
    """The value of the string literal that is all of ``text``; None when it is anything else."""
    match = _LITERAL.fullmatch(text.strip())
    if match is None:
        return None
    raw, cooked = match.group(2), match.group(3)
    value = raw if cooked is None else cooked
    if "\r" in value:
        value = value.replace("\r\n", "\n")
    return _ESCAPE.sub(_unescaped, value) if cooked is not None and "\\" in value else value


def _unescaped(match: re.Match[str]) -> str:
    if match.group(3):
        return _SIMPLE[match.group(3)]
    digits = match.group(1) or (match.group(2) or "").replace("_", "")
    if not digits:
        return "" if match.group(2) is None else match.group()
    point = int(digits, 16)
    return chr(point) if point < 0xD800 or 0xE000 <= point <= 0x10FFFF else match.group()
