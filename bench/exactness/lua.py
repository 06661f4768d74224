"""What luaparse sees: functions with a name, wherever they are, and the fields and methods that hold them.

Needs ``node`` with the package ``luaparse``, which ``POSTIL_BENCH_NODE_PATH`` locates. Names and lines are compared,
not docs: which comment documents what is for LuaLS to say. A file that luaparse refuses is not judged.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.exactness.compare import NAME, Seen, from_json

SUFFIXES = (".lua",)
KINDS = {"function": NAME, "method": NAME}


def truth(files: Sequence[Path]) -> Iterator[Seen]:
    """Every function that luaparse finds a name for."""
    program = str(Path(__file__).with_name("luaparse.cjs"))
    environment = {**os.environ, "NODE_PATH": os.environ.get("POSTIL_BENCH_NODE_PATH", "")}
    done = subprocess.run(
        ["node", program],
        input="\n".join(map(str, files)).encode(),
        stdout=subprocess.PIPE,
        env=environment,
        check=True,
    )
    lines = done.stdout.decode("utf-8").splitlines()
    for line in lines:
        if line.startswith("refused "):
            print(f"not judged: {line[8:]}", file=sys.stderr)
    for seen in from_json(line for line in lines if not line.startswith("refused ")):
        yield seen._replace(kind=NAME)
