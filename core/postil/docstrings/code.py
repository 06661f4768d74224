"""Which lines of a doc stand in code, where no tag, title or field begins.

Invariant: what opens code and never closes it opens none: a slip of the writer hides nothing of the doc.
"""

from collections.abc import Sequence

from postil.docstrings.lines import Line
from postil.docstrings.patterns import late

_DOXYGEN = late(r"[\\@](code|verbatim|dot|msc|startuml|htmlonly|latexonly|rtfonly|manonly|xmlonly|docbookonly|f\[)")
_DOXYGEN_END = {"startuml": "enduml", "f[": "f]"}
_BRACES = "{@}"
_SCALA = "}}}"


def in_code(lines: Sequence[Line], form: str) -> list[bool]:
    """For each line whether it stands in code; the line that opens it does not, the one that closes it does."""
    code = [False] * len(lines)
    hopeless: set[str] = set()
    at = 0
    while at < len(lines):
        until = _opened(lines[at].bare, form)
        if not until or until in hopeless:
            at += 1
            continue
        end = _closed(lines, at, until)
        if end < 0:
            hopeless.add(until)
            at += 1
            continue
        code[at + 1 : end + 1] = [True] * (end - at)
        at = end + 1
    return code


def _opened(bare: str, form: str) -> str:
    """What closes the code that this line opens; empty when it opens none."""
    if form == "javadoc":
        start = _code_start(bare)
        return _BRACES if start >= 0 and bare.count("{", start) > bare.count("}", start) else ""
    if form == "doxygen" and ("\\" in bare or "@" in bare):
        match = _DOXYGEN().search(bare)
        end = _DOXYGEN_END.get(match[1], f"end{match[1]}") if match else ""
        if match and end not in bare[match.end() :]:
            return end
    if form == "scaladoc" and bare.rfind("{{{") > bare.rfind("}}}"):
        return _SCALA
    if form == "xmldoc" or not bare.startswith(("```", "~~~")):
        return ""
    mark = bare[0] * (len(bare) - len(bare.lstrip(bare[0])))
    return mark if mark[0] == "~" or "`" not in bare[len(mark) :] else ""


def _closed(lines: Sequence[Line], opened: int, until: str) -> int:
    """The line that closes the code; -1 when none does."""
    if until == _BRACES:
        return _brace(lines, opened)
    fence = until[0] in "`~"
    for at in range(opened + 1, len(lines)):
        bare = lines[at].bare
        if (bare.startswith(until) and not bare.strip(until[0])) if fence else until in bare:
            return at
    return -1


def _brace(lines: Sequence[Line], opened: int) -> int:
    start = _code_start(lines[opened].bare)
    depth = 0
    for at in range(opened, len(lines)):
        bare = lines[at].bare
        depth += bare.count("{", start) - bare.count("}", start)
        if depth <= 0:
            return at
        start = 0
    return -1


def _code_start(bare: str) -> int:
    """Where the last inline tag of code in the line begins; -1 when there is none."""
    return max(bare.rfind("{@code"), bare.rfind("{@literal"), bare.rfind("{@snippet"))
