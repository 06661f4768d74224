"""Parse every second file and do nothing else: two of these at once are the floor of a cold run.

The grammar is that of the first suffix; the files are those of all of them.
"""

import gc
import sys
from pathlib import Path

from tree_sitter import Parser

from bench.extraction import grammar_of


def main(root: str, suffixes: str, part: str) -> None:
    """Read and parse the files whose turn it is."""
    wanted = tuple(suffixes.split(","))
    parser = Parser(grammar_of(wanted[0])[0])
    gc.disable()
    for path in sorted(each for each in Path(root).rglob("*") if each.name.endswith(wanted))[int(part) :: 2]:
        if path.is_file() and path.stat().st_size <= 2_000_000:
            parser.parse(path.read_bytes())


if __name__ == "__main__":
    main(*sys.argv[1:])
