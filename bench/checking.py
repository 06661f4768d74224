"""``postil check`` with a warm index beside the docstring rules of ruff."""

import sys
from pathlib import Path

from bench.corpora import corpus
from bench.documenting import POSTIL, cold
from bench.measure import Line, medians, run


def django() -> list[Line]:
    """Django, whole; both tell what they find on standard output, which is thrown away."""
    root = corpus("django")
    cold(root)
    ruff = [str(Path(sys.executable).with_name("ruff")), "check", "--select", "D,DOC", "--preview", "--no-cache", "."]
    got = medians({
        "check": lambda: run([*POSTIL, "-C", str(root), "check"], root, fine=(0, 1)),
        "ruff": lambda: run(ruff, root, fine=(0, 1)),
    })  # fmt: skip
    detail = {name: round(done.seconds, 2) for name, done in got.items()}
    ratio = got["check"].seconds / got["ruff"].seconds
    return [Line("check of Django with a warm index, against ruff's D and DOC", ratio, "x", 2, detail)]
