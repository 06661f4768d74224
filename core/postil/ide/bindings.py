"""Where the text of a function binds a name, and how: by the words before and behind each place that says it.

Invariant: the time is that of looking for the name and of one look at the line around each place where it stands.
"""

import re
from collections.abc import Iterator

_WIDEST = 400
"""Characters of a line before a place that are looked at."""
_IDENTIFIER = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$." + bytes(range(128, 256)))

_TARGETS = re.compile(rb"[ \t]*\(?(?:\*?[\w.\[\]]+[ \t]*,[ \t]*){0,20}\*?\Z")
_CHAINED = re.compile(rb"[ \t]*(?:[\w.]+[ \t]*=[ \t]*){1,8}\Z")
_IS = re.compile(rb"[ \t]*=(?!=)[ \t]*")
_WALRUS = re.compile(rb"[ \t]*:=[ \t]*")
_TYPE = re.compile(rb"[ \t]*:(?!=)[ \t]*(?=[\w\"'])")
_MORE_TARGETS = re.compile(rb"[ \t]*(?:,[^=\n]*|\))[^=\n()]*=(?!=)")
_FOR = re.compile(rb"\bfor\b[^:]*\Z")
_IN = re.compile(rb"[^:\n]{0,300}?\bin\b")
_AS = re.compile(rb"\bas[ \t]+\(?\Z")
_LAMBDA = re.compile(rb"\blambda\b[^:]*\Z")
_GLOBAL = re.compile(rb"[ \t]*(?:global|nonlocal)\b[\w \t,]*\Z")
_DEF = re.compile(rb"[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+\Z")

_LET = re.compile(rb"\b(?:const|let|var)[ \t]+\Z")
_JS_TYPE = re.compile(rb"[ \t]*!?:[ \t]*")
_JS_IS = re.compile(rb"[ \t]*=(?![=>])\s*")
_JS_PARAMETER = re.compile(rb"(?:[(,]\s*|\.\.\.)\Z")
_JS_PARAMETER_TYPE = re.compile(rb"\??[ \t]*:[ \t]*(?=[\w$.<>\[\]|& ]{1,120}[,)=])")
_JS_PATTERN = re.compile(rb"\b(?:const|let|var)\s*[{\[][^=]*\Z")
_JS_PATTERN_END = re.compile(rb"[^=;]{0,600}[}\]]\s*=")
_JS_FOR = re.compile(rb"\bfor\s*(?:await\s*)?\(\s*(?:const|let|var)\s+[^)]*\Z")
_JS_CATCH = re.compile(rb"\bcatch\s*\(\s*\Z")
_JS_ARROW = re.compile(rb"\s*(?:(?:,[^()\n]{0,200})?\)\s*|,[^()\n]{0,200}\s*)?(?::[^=\n(){}]{1,80})?=>")
_JS_ARROW_HEAD = re.compile(rb"(?:[(,]\s*|[=(,:]\s*|\breturn\s+|\basync\s+)\Z")
_JS_DEF = re.compile(rb"\b(?:function|class)\s*\*?\s+\Z")


def binding_python(text: bytes, name: bytes, start: int, end: int) -> list[tuple[int, str, int]]:
    """Place, kind and beginning of the value of each binding in a stretch of Python."""
    found: list[tuple[int, str, int]] = []
    for at, stop in places(text, name, start, end):
        line = max(text.rfind(b"\n", start, at) + 1, at - _WIDEST, start)
        before = text[line:at]
        kind, value = _python(text, before, stop)
        if kind is None or (kind in ("assign", "typed", "several") and _depth(text, start, at) > 0):
            continue
        found.append((at, "assign" if kind == "walrus" else kind, value))
    return found


def _python(text: bytes, before: bytes, stop: int) -> tuple[str | None, int]:
    bare = not before.strip()
    if bare or before.rstrip().endswith((b",", b"*", b"(", b"=")):
        if bare or _CHAINED.fullmatch(before):
            match = _IS.match(text, stop)
            if match is not None:
                return "assign", match.end()
            match = _TYPE.match(text, stop) if bare else None
            if match is not None:
                return "typed", match.end()
        if _TARGETS.fullmatch(before) and (_MORE_TARGETS.match(text, stop) or (not bare and _IS.match(text, stop))):
            return "several", stop
    walrus = _WALRUS.match(text, stop)
    if walrus is not None:
        return "walrus", walrus.end()
    if _AS.search(before):
        return "as", stop
    if _FOR.search(before) and _IN.match(text, stop):
        return "for", stop
    if b"lambda" in before and _LAMBDA.search(before):
        return "lambda", stop
    if _GLOBAL.fullmatch(before):
        return "global", stop
    return ("def", stop) if _DEF.fullmatch(before) else (None, stop)


def binding_script(text: bytes, name: bytes, start: int, end: int) -> list[tuple[int, str, int]]:
    """Place, kind and beginning of the value of each binding in a stretch of JavaScript or TypeScript."""
    found: list[tuple[int, str, int]] = []
    for at, stop in places(text, name, start, end):
        before = text[max(start, at - _WIDEST) : at]
        kind, value = _script(text, before, stop)
        if kind is not None:
            found.append((at, kind, value))
    return found


def _script(text: bytes, before: bytes, stop: int) -> tuple[str | None, int]:
    if _LET.search(before):
        match = _JS_TYPE.match(text, stop)
        if match is not None:
            return "typed", match.end()
        match = _JS_IS.match(text, stop)
        return ("assign", match.end()) if match is not None else ("for", stop)
    if _JS_PARAMETER.search(before):
        match = _JS_PARAMETER_TYPE.match(text, stop)
        if match is not None:
            return "typed", match.end()
    if _JS_ARROW_HEAD.search(before) and _JS_ARROW.match(text, stop):
        return "lambda", stop
    if _JS_CATCH.search(before):
        return "as", stop
    if _JS_FOR.search(before):
        return "for", stop
    if _JS_PATTERN.search(before) and _JS_PATTERN_END.match(text, stop):
        return "several", stop
    return ("def", stop) if _JS_DEF.search(before) else (None, stop)


def places(text: bytes, name: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where a name stands that is no member of anything."""
    at = text.find(name, start, end)
    while at >= 0:
        stop = at + len(name)
        if (at == 0 or text[at - 1] not in _IDENTIFIER) and (stop >= len(text) or text[stop] not in _WORD):
            yield at, stop
        at = text.find(name, stop, end)


def _depth(text: bytes, start: int, at: int) -> int:
    """How many brackets are open at a place."""
    count = text.count
    opened = count(b"(", start, at) + count(b"[", start, at) + count(b"{", start, at)
    return opened - count(b")", start, at) - count(b"]", start, at) - count(b"}", start, at)


_WORD = _IDENTIFIER - frozenset(b".")
