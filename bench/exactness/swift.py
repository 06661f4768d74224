"""What the Swift compiler's own syntax library sees, through ``SwiftTruth.swift``.

The library comes with the compiler (Debian 13 has it in its package ``swiftlang``, which 6.0.3 was judged with)::

    swiftc -O -I SWIFT/lib/swift/host -L SWIFT/lib/swift/host -lSwiftSyntax -lSwiftParser SwiftTruth.swift -o truth

``POSTIL_BENCH_SWIFT`` is the program made so. A file that it rejects is named on standard error and not judged.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.exactness.compare import Seen, level, told

SUFFIXES = (".swift",)
KINDS = {
    "class": "class", "struct": "struct", "enum": "enum", "interface": "interface", "enum_member": "enum_member",
    "function": "function", "method": "function", "constructor": "constructor", "property": "property",
    "constant": "property", "variable": "property", "type": "type", "macro": "macro",
}  # fmt: skip


def truth(files: Sequence[Path]) -> Iterator[Seen]:
    """Every declaration that the library parses outside bodies, and types and functions inside them, with its doc."""
    program = os.environ.get("POSTIL_BENCH_SWIFT", "./truth")
    for one in told([program], files):
        yield Seen(one["path"], one["kind"], one["qualname"], one["line"], one["end_line"], _doc(one["doc"]))


def _doc(comments: Sequence[str]) -> str | None:
    """The text of doc comments: each line without its mark and without the indentation of the first."""
    lines: list[str] = []
    margin = -1
    for comment in comments:
        if comment.startswith("///"):
            line = comment.removeprefix("///").rstrip()
            if not line.strip("/ \t") and comment.startswith("////"):
                continue
            own = len(line) - len(line.lstrip(" \t"))
            if line and margin < 0:
                margin = own
            lines.append(line[min(max(margin, 0), own) :])
            continue
        first, *rest = comment.removeprefix("/**").removesuffix("*/").rstrip(" \t*").split("\n")
        starred = [line.lstrip(" \t") for line in rest if line.strip()]
        if all(line.startswith("*") for line in starred):
            rest = [line.lstrip(" \t").removeprefix("*") for line in rest]
        lines += "\n".join((first.strip(), *level(rest))).strip("\n").split("\n")
    return "\n".join(lines).strip("\n") or None
