"""Whether two type texts are clearly different: of types that everybody knows, in whatever way they are written.

Invariant: False unless every part of both is known; what is not known may be an alias of anything.
"""

from postil.docstrings.patterns import lazy

_PYTHON = {
    "int": "number", "float": "number", "complex": "number", "integer": "number", "number": "number", "bool": "truth",
    "boolean": "truth", "str": "text", "string": "text", "bytes": "bytes", "bytearray": "bytes", "dict": "mapping",
    "dictionary": "mapping", "mapping": "mapping", "mutablemapping": "mapping", "list": "sequence", "tuple": "sequence",
    "set": "set", "frozenset": "set", "datetime.datetime": "time",
}  # fmt: skip
_SCRIPT = {"string": "text", "number": "number", "boolean": "truth", "bool": "truth", "bigint": "bigint"}
_PHP = {
    "int": "number", "integer": "number", "float": "number", "double": "number", "string": "text", "bool": "truth",
    "boolean": "truth", "array": "sequence", "positive-int": "number", "non-empty-string": "text", "true": "truth",
    "false": "truth", "class-string": "text",
}  # fmt: skip
_WORDS = {
    "python": _PYTHON, "javascript": _SCRIPT, "typescript": _SCRIPT, "tsx": _SCRIPT, "vue": _SCRIPT, "svelte": _SCRIPT,
    "php": _PHP,
}  # fmt: skip
# A truth value is a number in Python, and one stands for the other in many a doc.
_NEAR = {frozenset(("number", "truth"))}
_NOTHING = frozenset(("none", "null", "undefined", "nil"))
_ROLE = lazy(r":[\w:]+:`[~!]?([^`<]*?)(?:\s*<[^>]*>)?`")
_OR = lazy(r"\s+or\s+|\s*,\s*or\s+")
_LONGEST = 300


def apart(one: str, other: str, language: str) -> bool:
    """Whether nothing can be of both types."""
    words = _WORDS.get(language)
    if words is None or len(one) > _LONGEST or len(other) > _LONGEST:
        return False
    first, second = _families(one, words, language), _families(other, words, language)
    if not first or not second or first & second:
        return False
    return not any(frozenset((a, b)) in _NEAR for a in first for b in second)


def _families(text: str, words: dict[str, str], language: str) -> set[str] | None:
    """The families of all parts but none; None when a part is not known."""
    found: set[str] = set()
    pending = [_OR.sub("|", _ROLE.sub(r"\1", text).strip())]
    while pending:
        part = pending.pop().strip().strip("\"'`=?!{}").strip()
        if part.startswith("(") and part.endswith(")") and part.count("(") == 1:
            part = part[1:-1].strip()
        if not part:
            continue
        parts = _split(part)
        if len(parts) > 1:
            pending += parts
            continue
        part = part.partition(" of ")[0].rstrip()
        base, bracket, inner = part.partition("[")
        name = base.strip().rpartition(".")[2].lower()
        if bracket and name in ("optional", "union") and part.endswith("]"):
            pending += _split(inner[:-1], ",")
            continue
        if language != "python" and part.endswith("[]"):
            found.add("sequence")
            continue
        name = name.partition("<")[0].lstrip("\\?")
        family = words.get(name) or ("sequence" if name == "array" and language != "python" else None)
        if name in _NOTHING:
            continue
        if family is None or (bracket and not part.endswith("]")):
            return None
        found.add(family)
    return found


def _split(text: str, mark: str = "|") -> list[str]:
    """The parts between marks outside brackets."""
    parts: list[str] = []
    depth = first = 0
    for at, letter in enumerate(text):
        if letter in "([{<":
            depth += 1
        elif letter in ")]}>":
            depth -= 1
        elif letter == mark and depth == 0:
            parts.append(text[first:at])
            first = at + 1
    return [*parts, text[first:]]
