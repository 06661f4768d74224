"""What Scala's own tooling sees: scalameta's parser from npm (``scalameta-parsers``), through ``scala.mjs``.

It is looked for from the working directory, or from the folder that ``POSTIL_BENCH_SCALAMETA`` names. A file that it
takes in no dialect is named on standard error and not judged; nor is one that declares nothing.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.exactness.compare import Seen

SUFFIXES = (".scala",)
KINDS = {
    kind: kind
    for kind in (
        "class", "trait", "enum", "enum_member", "method", "function", "constructor", "field", "constant", "variable",
        "type",
    )
}  # fmt: skip


def truth(files: Sequence[Path]) -> Iterator[Seen]:
    """Every type, member and local function that the parser gives, with the comment before it."""
    folder = os.environ.get("POSTIL_BENCH_SCALAMETA", ".")
    program = ["node", "--stack-size=8000", str(Path(__file__).with_name("scala.mjs").resolve())]
    named = "\n".join(str(path.resolve()) for path in files).encode()
    done = subprocess.run(program, input=named, stdout=subprocess.PIPE, check=True, cwd=folder)
    written = {str(path.resolve()): str(path) for path in files}
    for line in done.stdout.decode("utf-8", "replace").split("\n"):
        if not line:
            continue
        one = json.loads(line)
        path = written[one["path"]]
        if "error" in one:
            print(f"not judged: {path}: {one['error']}", file=sys.stderr)
        elif "kind" in one:
            yield Seen(path, one["kind"], one["qualname"], one["line"], one["end_line"], one.get("doc") or None)
