"""What nikic's PHP-Parser sees, through ``truth.php``; the text of a comment is read as phpDocumentor reads it.

``POSTIL_BENCH_PHP_PARSER`` names a checkout of ``nikic/PHP-Parser``. A file that it rejects is named on standard error
and not judged. The doc of a file is phpDocumentor's; what Postil leaves out as a licence is among the misses.
"""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.exactness.compare import Seen, level, told

SUFFIXES = (".php",)
KINDS = {
    kind: kind
    for kind in (
        "module", "class", "interface", "trait", "enum", "enum_member", "function", "method", "constructor", "property",
        "constant",
    )
}  # fmt: skip
_MARK = re.compile(r"^[ \t]*\*?")


def truth(files: Sequence[Path]) -> Iterator[Seen]:
    """Every type, function, member and constant that PHP-Parser gives, with its doc."""
    library = Path(os.environ["POSTIL_BENCH_PHP_PARSER"]) / "lib"
    program = ["php", str(Path(__file__).with_name("truth.php")), str(library)]
    for one in told(program, files):
        if "kind" in one:
            yield Seen(one["path"], one["kind"], one["qualname"], one["line"], one["end_line"], text(one["doc"]))
        else:
            yield Seen(one["path"], "module", "", 1, 1, text(one["doc"]))


def text(comment: str | None) -> str | None:
    """The words of a doc comment: each line without its star, all without the indentation they share."""
    if comment is None:
        return None
    first, *rest = comment.replace("\r\n", "\n").replace("\r", "\n")[3:-2].split("\n")
    lines = [_MARK.sub("", line).rstrip() for line in rest]
    while lines and not lines[-1].strip("*"):
        lines.pop()
    first = first.strip() if rest else first.strip(" \t*")
    return "\n".join([first, *level(lines)]).strip("\n") or None
