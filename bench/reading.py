"""Whole processes of the reading commands, beside the import of sqlite3 alone."""

import sys

from bench.documenting import POSTIL, cold
from bench.listing import generated
from bench.measure import Line, medians, run


def show_and_search() -> list[Line]:
    """``show`` and ``search`` on an index of 20,000 files."""
    root = generated(20_000)
    cold(root)
    postil = [*POSTIL, "-C", str(root)]
    got = medians({
        "show": lambda: run([*postil, "show", "Thing4711.value"], root),
        "search": lambda: run([*postil, "search", "holds number 4711"], root),
        "sqlite3": lambda: run([sys.executable, "-c", "import sqlite3"], root),
    }, 11)  # fmt: skip
    floor = got["sqlite3"].seconds
    detail = {name: round(done.seconds * 1000, 1) for name, done in got.items()}
    return [
        Line("show, 20,000 files, whole process", got["show"].seconds / floor, "x", 4, detail),
        Line("search, 20,000 files, whole process", got["search"].seconds / floor, "x", 4, detail),
    ]
