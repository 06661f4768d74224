"""What the Kotlin compiler sees: the syntax of its own parser, through ``KotlinTruth.java``.

``POSTIL_BENCH_KOTLIN`` names the folder with the compiler's jars: ``lib`` of its distribution or of its npm package
``kotlin-compiler`` (2.4.20 was judged with). Scripts are not judged: they need more of the compiler than its parser. A
file that it rejects is named on standard error and not judged.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.exactness.compare import Seen, level, told

SUFFIXES = (".kt",)
KINDS = {
    "class": "class", "interface": "interface", "enum": "enum", "enum_member": "enum_member", "function": "function",
    "method": "function", "constructor": "constructor", "property": "property", "constant": "property", "type": "type",
}  # fmt: skip


def truth(files: Sequence[Path]) -> Iterator[Seen]:
    """Every declaration that the compiler parses outside anonymous objects, with its KDoc."""
    jars = os.environ.get("POSTIL_BENCH_KOTLIN", ".")
    for one in told(["java", "-cp", f"{jars}/*", str(Path(__file__).with_name("KotlinTruth.java"))], files):
        yield Seen(one["path"], one["kind"], one["qualname"], one["line"], one["end_line"], _doc(one["doc"]))


def _doc(comment: str | None) -> str | None:
    """The text of a KDoc: without its marks, its stars and what all lines but the first are indented by."""
    if comment is None:
        return None
    first, *rest = comment.removeprefix("/**").removesuffix("*/").rstrip(" \t*").split("\n")
    rest = [bare[1:] if (bare := line.lstrip(" \t")).startswith("*") else line for line in rest]
    return "\n".join([first.strip(" \t"), *level(rest, " \t")]).strip("\n") or None
