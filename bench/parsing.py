"""Parse every second file of one suffix and do nothing else: two of these at once are the floor of a cold run."""

import gc
import sys
from pathlib import Path

from tree_sitter import Parser

from bench.extraction import grammar_of


def main(root: str, suffix: str, part: str) -> None:
    """Read and parse the files whose turn it is."""
    parser = Parser(grammar_of(suffix)[0])
    gc.disable()
    for path in sorted(Path(root).rglob(f"*{suffix}"))[int(part) :: 2]:
        if path.is_file() and path.stat().st_size <= 2_000_000:
            parser.parse(path.read_bytes())


if __name__ == "__main__":
    main(*sys.argv[1:])
