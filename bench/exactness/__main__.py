"""``python -m bench.exactness [LANGUAGE PATH…]``: print every miss, then one JSON line a corpus.

Without arguments: Python, on the library of the Python that runs this.
"""

import json
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import cast

from bench.exactness.compare import Comparison, Truth, compare, found

MOST_BYTES = 2_000_000


def main(arguments: Sequence[str]) -> int:
    """Judge one language on each of the paths; the exit code says whether the figures are reached."""
    language = arguments[0] if arguments else "python"
    provider = cast("Truth", import_module(f"bench.exactness.{language}"))
    held = True
    for root in map(Path, arguments[1:] or [str(Path(json.__file__).parents[1])]):
        comparison = judge(provider, language, files(root, provider.SUFFIXES))
        for miss in comparison.misses:
            print(miss)
        print(json.dumps(line(language, root.name, comparison)), flush=True)
        held = held and min(comparison.recall, comparison.precision) >= limit(language)
    return 0 if held else 1


def judge(provider: Truth, language: str, paths: Sequence[Path]) -> Comparison:
    """Compare both sides on the files."""
    wanted = tuple(provider.truth(paths))
    answers = getattr(provider, "answers", None)
    return compare(wanted, answers(paths) if answers is not None else found(paths, language, provider.KINDS))


def files(root: Path, suffixes: tuple[str, ...]) -> list[Path]:
    """The files to judge below ``root``, or itself; what Postil would skip for its size is left out."""
    if root.is_file():
        return [root]
    paths = (path for path in sorted(root.rglob("*")) if path.name.endswith(suffixes) and path.is_file())
    return [path for path in paths if path.stat().st_size <= MOST_BYTES]


def line(language: str, corpus: str, comparison: Comparison) -> dict[str, object]:
    """The figures of one corpus as one JSON object."""
    return {
        "bench": "exactness",
        "language": language,
        "corpus": corpus,
        "files": comparison.files,
        "symbols": comparison.expected,
        "recall": round(comparison.recall, 6),
        "precision": round(comparison.precision, 6),
        "docs": comparison.docs,
        "doc_exact": round(comparison.doc_exact, 6),
        "misses": len(comparison.misses),
    }


_LIMITS = {"python": 0.999, "c": 0.97, "cpp": 0.97}


def limit(language: str) -> float:
    """What recall and precision must reach."""
    return _LIMITS.get(language, 0.995)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
