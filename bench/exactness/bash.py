"""What shfmt sees: the functions of scripts, from the syntax tree that its parser gives as JSON.

Needs ``shfmt`` on PATH. Names and lines are compared, not docs: shell has no tool that defines them. A script that
shfmt refuses, in zsh or broken, is not judged; a test of bats is named by its description.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

from bench.exactness.compare import NAME, Seen

SUFFIXES = (".sh", ".bash", ".bats", ".ksh")
KINDS = {"function": NAME}

Tree = dict[str, object]


def truth(files: Sequence[Path]) -> Iterator[Seen]:
    """Every function that shfmt parses, nested ones after the function they are in."""
    for path in files:
        language = "bats" if path.suffix == ".bats" else "bash"
        done = subprocess.run(
            ["shfmt", "-ln", language, "-tojson"], stdin=path.open("rb"), capture_output=True, check=False
        )
        if done.returncode:
            print(f"not judged: {path}: {done.stderr.decode('utf-8', 'replace').strip()[:80]}", file=sys.stderr)
            continue
        yield from _functions(str(path), cast("object", json.loads(done.stdout)))


def _functions(path: str, root: object) -> Iterator[Seen]:
    pending: list[tuple[object, str]] = [(root, "")]
    while pending:
        node, around = pending.pop()
        if isinstance(node, list):
            pending.extend((one, around) for one in reversed(cast("list[object]", node)))
        elif isinstance(node, dict):
            tree = cast("Tree", node)
            kind = tree.get("Type")
            if kind == "FuncDecl":
                name = str(cast("Tree", tree["Name"])["Value"])
                around = f"{around}.{name}" if around else name
                yield Seen(path, NAME, around, *_lines(tree))
            elif kind == "TestDecl":
                parts = cast("list[Tree]", cast("Tree", tree["Description"])["Parts"])
                words = [
                    part.get("Value")
                    or "".join(str(one.get("Value", "")) for one in cast("list[Tree]", part.get("Parts", [])))
                    for part in parts
                ]
                around = "".join(map(str, words))
                yield Seen(path, NAME, around, *_lines(tree))
            pending.extend((one, around) for one in reversed(list(tree.values())))


def _lines(tree: Tree) -> tuple[int, int]:
    end = cast("Tree", tree["End"])
    line = int(cast("int", end["Line"]))
    return int(cast("int", cast("Tree", tree["Pos"])["Line"])), line
