"""What Go sees: ``go/parser`` and ``CommentGroup.Text``, through ``go.go``; the ``go`` on PATH runs it.

A file that this Go rejects, for its errors or for syntax newer than it is, is named on standard error and not judged.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.exactness.compare import Seen

SUFFIXES = (".go",)
KINDS = {
    kind: kind
    for kind in ("module", "function", "method", "struct", "interface", "type", "field", "constant", "variable")
}


def truth(files: Sequence[Path]) -> Iterator[Seen]:
    """Every declaration, field and interface method that go/parser gives, with its doc."""
    program = ["go", "run", str(Path(__file__).with_name("go.go")), ""]
    done = subprocess.run(program, input="\n".join(map(str, files)).encode(), stdout=subprocess.PIPE, check=True)
    for line in done.stdout.decode("utf-8", "replace").split("\n"):
        if not line:
            continue
        one = json.loads(line)
        if "error" in one:
            print(f"not judged: {one['path']}: {one['error']}", file=sys.stderr)
        elif "kind" in one:
            yield Seen(one["path"], one["kind"], one["qualname"], one["line"], one["end_line"], one["doc"])
        else:
            yield Seen(one["path"], "module", "", 1, 1, one["doc"])
