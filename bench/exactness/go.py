"""What Go sees: ``go/parser`` and ``CommentGroup.Text``, through ``go.go``; the ``go`` on PATH runs it.

A file that this Go rejects, for its errors or for syntax newer than it is, is named on standard error and not judged.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.exactness.compare import Seen, told

SUFFIXES = (".go",)
KINDS = {
    kind: kind
    for kind in ("module", "function", "method", "struct", "interface", "type", "field", "constant", "variable")
}


def truth(files: Sequence[Path]) -> Iterator[Seen]:
    """Every declaration, field and interface method that go/parser gives, with its doc."""
    program = ["go", "run", str(Path(__file__).with_name("go.go")), ""]
    for one in told(program, files):
        if "kind" in one:
            yield Seen(one["path"], one["kind"], one["qualname"], one["line"], one["end_line"], one["doc"])
        else:
            yield Seen(one["path"], "module", "", 1, 1, one["doc"])
