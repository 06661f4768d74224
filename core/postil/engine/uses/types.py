"""Types as they are written, read as far as to know whose members they have; and what a class says it is made from."""

import re

_QUOTED = re.compile(r"""^(?:[rRuU]?(["'])(.*)\1)$""", re.DOTALL)
_NAME = re.compile(r"[\w$]+(?:\.[\w$]+)*", re.ASCII)
_PASSED = frozenset(("Optional", "Annotated", "Final", "ClassVar", "Required", "NotRequired", "ReadOnly", "Awaitable"))
_TS_PASSED = frozenset(
    ("Promise", "Readonly", "Partial", "Required", "NonNullable", "Awaited", "PromiseLike", "DeepPartial")
)
_NOTHING = frozenset(("None", "null", "undefined", "void", "false", "never"))
_EXTENDS = re.compile(r"\b(?:extends|implements)\b")


def meant(text: str, language: str) -> str | None:
    """The dotted name of the one type whose members a value of this type has; None when it is not one."""
    for _ in range(8):
        text = text.strip()
        quoted = _QUOTED.match(text)
        if quoted is not None:
            text = quoted[2]
            continue
        parts = [part for part in split(text, "|") if part.strip() not in _NOTHING]
        if len(parts) != 1:
            return None
        text = parts[0].strip()
        while text.startswith("(") and text.endswith(")"):
            text = text[1:-1].strip()
        match = _NAME.match(text)
        if match is None:
            return None
        name, rest = match[0], text[match.end() :].strip()
        if not rest:
            return name
        passed = _PASSED if language == "python" else _TS_PASSED
        bracket = "[" if language == "python" else "<"
        if not rest.startswith(bracket):
            return None
        if name.rpartition(".")[2] not in passed:
            closing = {"[": "]", "<": ">"}[bracket]
            return name if rest.endswith(closing) else None
        inner = split(rest[1:-1], ",")
        if not inner:
            return None
        text = inner[0]
    return None


def bases(signature: str, language: str) -> list[str]:
    """The dotted names of what a class or interface is declared to extend."""
    if language == "python":
        head = signature.partition("(")[2].rpartition(")")[0]
        listed = [each.strip() for each in split(head, ",") if not re.match(r"\s*(?:\w+\s*=|\*)", each)]
    else:
        listed = _listed(signature)
    found: list[str] = []
    for each in listed:
        match = _NAME.match(each.strip())
        if match is not None:
            rest = each.strip()[match.end() :].strip()
            # A call makes the base: what it returns is not known.
            found.append("" if rest.startswith("(") else match[0])
        elif each.strip():
            found.append("")
    return found


def _listed(signature: str) -> list[str]:
    """What stands behind ``extends`` and ``implements``, outside of type parameters."""
    depth, marks = 0, list[tuple[int, int]]()
    plain = list(signature)
    for place, character in enumerate(signature):
        if character in "<({[":
            depth += 1
        elif character in ">)}]" and not (character == ">" and signature[place - 1 : place] == "="):
            depth = max(0, depth - 1)
        elif depth:
            plain[place] = " "
    for match in _EXTENDS.finditer("".join(plain)):
        marks.append(match.span())
    found: list[str] = []
    for number, (_, end) in enumerate(marks):
        until = marks[number + 1][0] if number + 1 < len(marks) else len(signature)
        found += split(signature[end:until].split("{")[0], ",")
    return found


def split(text: str, separator: str) -> list[str]:
    """The parts of a text between separators that stand in no bracket and no quote; nothing of an empty text."""
    parts: list[str] = []
    depth, start, quote = 0, 0, ""
    for place, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'`":
            quote = character
        elif character in "([{<":
            depth += 1
        elif character in ")]}>" and text[place - 1 : place + 1] != "=>":
            depth -= 1
        elif character == separator and depth == 0:
            parts.append(text[start:place])
            start = place + 1
    parts.append(text[start:])
    return [part for part in parts if part.strip()]
