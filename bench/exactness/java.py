"""What the JDK sees: the tree API of javac and the doc comments it attaches, through ``JavaTruth.java``.

The JDK is the ``java`` on PATH, or the program that ``POSTIL_BENCH_JAVA`` names; ``///`` is a doc from JDK 23 on.
A file that it rejects, such as one in a newer Java, is named on standard error and not judged.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.exactness.compare import Seen, level, told

SUFFIXES = (".java",)
KINDS = {
    kind: kind
    for kind in (
        "module", "class", "interface", "enum", "enum_member", "method", "constructor", "field", "constant",
    )
}  # fmt: skip


def truth(files: Sequence[Path]) -> Iterator[Seen]:
    """Every type, member and local type that javac parses, with its doc."""
    program = os.environ.get("POSTIL_BENCH_JAVA", "java")
    flag = "--add-exports=jdk.compiler/com.sun.tools.javac.tree=ALL-UNNAMED"
    source = Path(__file__).with_name("JavaTruth.java")
    for one in told([program, flag, str(source), "."], files):
        if "kind" in one:
            yield Seen(one["path"], one["kind"], one["qualname"], one["line"], one["end_line"], _doc(one))
        else:
            yield Seen(one["path"], "module", "", 1, 1, _doc(one))


def _doc(one: dict[str, str | None]) -> str | None:
    """The JDK's text without the common indentation of its lines; one beside the opening mark has none."""
    lines = [line.rstrip(_BLANKS) for line in (one["doc"] or "").split("\n")]
    opening = [lines.pop(0).lstrip(_BLANKS)] if one.get("opening") else []
    return "\n".join([*opening, *level(lines, _BLANKS)]).strip("\n") or None


_BLANKS = " \t\f"
