"""What the TypeScript compiler sees, through ``typescript.mjs``: for JavaScript, TypeScript and TSX alike.

``POSTIL_BENCH_TYPESCRIPT`` names a folder in which ``npm install typescript`` was run; ``node`` is the one on PATH. A
file in which the compiler finds a syntax error is named on standard error and not judged.
"""

import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.exactness.compare import Seen, from_json

# Not compared: `declare module "x"`, whose kind here stands for the file itself.
KINDS = {
    kind: kind
    for kind in (
        "namespace", "class", "interface", "enum", "enum_member", "type", "function", "method", "constructor",
        "property", "field", "constant", "variable",
    )
}  # fmt: skip


def truth(files: Sequence[Path]) -> Iterator[Seen]:
    """What the compiler sees in the files."""
    folder = os.environ.get("POSTIL_BENCH_TYPESCRIPT", ".")
    named = "\0".join(str(path.resolve()) for path in files)
    given = {str(path.resolve()): str(path) for path in files}
    ran = subprocess.run(
        ["node", "--stack-size=4000", str(Path(__file__).with_name("typescript.mjs"))],
        input=named.encode(), stdout=subprocess.PIPE, cwd=folder, check=True,
    )  # fmt: skip
    for seen in from_json(ran.stdout.decode("utf-8").split("\n")):
        if seen.kind in KINDS:
            yield seen._replace(path=given[seen.path])
