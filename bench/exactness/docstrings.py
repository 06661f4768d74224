"""``python -m bench.exactness.docstrings [-v] PATH…``: what Postil reads in docstrings beside what griffe reads.

Every docstring of the Python files below each path is taken out by ``ast``. Those in which ``detect`` sees a convention
are parsed by both, and compared: which parameters, attributes, results and exceptions, with which types and which
words. The two differ on purpose where griffe takes prose for a type; ``-v`` prints each difference, to be judged by
a person against the convention's own guide.

Then each doc is written again: unchanged, and with one parameter more, which must be found again with all else as
it was.
"""

import ast
import inspect
import json
import logging
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import griffe

from postil.docstrings.detect import doc_format
from postil.docstrings.model import Doc, added, bare_name, said
from postil.docstrings.parsing import parse
from postil.docstrings.writing import write

STYLES = ("google", "numpy", "sphinx")
KINDS = {
    "parameters": "parameter",
    "other parameters": "parameter",
    "attributes": "attribute",
    "returns": "returns",
    "yields": "yields",
    "receives": "receives",
    "raises": "raises",
    "warns": "warns",
}


class Said(NamedTuple):
    """One entry as one of the two has it."""

    kind: str
    name: str
    type: str
    words: tuple[str, ...]


def docstrings(root: Path) -> Iterator[str]:
    """Every docstring below ``root``, dedented."""
    for path in sorted(root.rglob("*.py")):
        try:
            tree = ast.parse(path.read_bytes())
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
                doc = ast.get_docstring(node, clean=False)
                if doc and len(doc) < 100_000:
                    yield inspect.cleandoc(doc)


def ours(doc: Doc) -> list[Said]:
    """What Postil reads."""
    found: list[Said] = []
    for element in doc.elements:
        if element.kind not in KINDS.values():
            continue
        type_ = " ".join(element.type.text.split()) if element.type else ""
        names = [bare_name(name.text) for name in element.names] or [""]
        found += [Said(element.kind, name, type_, tuple(element.text.text.split())) for name in names]
    return found


def theirs(text: str, style: str) -> list[Said]:
    """What griffe reads."""
    found: list[Said] = []
    sections: Sequence[Any] = PARSERS[style](griffe.Docstring(text, lineno=1))
    for section in sections:
        kind = KINDS.get(section.kind.value)
        if kind is None:
            continue
        for entry in section.value:
            annotation = str(entry.annotation or "").split(", optional")[0].split(", default")[0]
            words = tuple((entry.description or "").split())
            for name in str(getattr(entry, "name", "") or "").split(", "):
                found.append(Said(kind, bare_name(name), " ".join(annotation.split()), words))
    return found


PARSERS = {
    "google": partial(griffe.parse_google, warnings=False, returns_multiple_items=False),
    "numpy": partial(griffe.parse_numpy, warnings=False),
    "sphinx": partial(griffe.parse_sphinx, warnings=False),
}


class Judge:
    """Counts, for one style of one corpus."""

    def __init__(self, *, verbose: bool) -> None:
        self.counts: Counter[str] = Counter()
        self.verbose = verbose
        self.seconds = [0.0, 0.0]

    def judge(self, text: str, style: str) -> None:
        """Compare one docstring, and write it again."""
        started = time.process_time()
        doc = parse(text, style)
        between = time.process_time()
        peer = theirs(text, style)
        self.seconds[0] += between - started
        self.seconds[1] += time.process_time() - between
        self.counts["docs"] += 1
        self._compare(ours(doc), peer, text)
        self.counts["identical"] += write(doc) == text
        again = parse(write(added(doc, said("parameter", "New.", "brand_new"))), style)
        fresh = [item for item in ours(again) if item.name == "brand_new"]
        rest = [item for item in ours(again) if item.name != "brand_new"]
        kept = [item.words for item in fresh] == [("New.",)] and rest == ours(doc)
        self.counts["added"] += kept
        if self.verbose and not kept:
            print(f"--- not found again, or others changed\n{text}")

    def _compare(self, mine: list[Said], peer: list[Said], text: str) -> None:
        pool = Counter((item.kind, item.name) for item in mine)
        names = Counter((item.kind, item.name) for item in peer)
        common = pool & names
        self.counts["ours"] += pool.total()
        self.counts["theirs"] += names.total()
        self.counts["both"] += common.total()
        by_name: dict[tuple[str, str], list[Said]] = {}
        for item in reversed(mine):
            by_name.setdefault((item.kind, item.name), []).append(item)
        for item in peer:
            others = by_name.get((item.kind, item.name))
            if others:
                other = others.pop()
                self.counts["types"] += _bare(other.type) == _bare(item.type)
                self.counts["words"] += other.words == item.words
                self.counts["compared"] += 1
                if self.verbose and (other.words != item.words or _bare(other.type) != _bare(item.type)):
                    print(f"~~~ ours {other}\n  griffe {item}")
        if self.verbose and pool != names:
            print(f"=== only ours {sorted((pool - names).elements())}")
            print(f"    only griffe {sorted((names - pool).elements())}")
            print("\n".join(f"    | {line}" for line in text.splitlines()[:60]))

    def line(self, corpus: str, style: str) -> dict[str, object]:
        """The figures as one JSON object."""
        count = self.counts
        return {
            "bench": "docstrings",
            "corpus": corpus,
            "style": style,
            "docs": count["docs"],
            "entries": count["ours"],
            "griffe_entries": count["theirs"],
            "both": count["both"],
            "types_equal": round(count["types"] / max(1, count["compared"]), 4),
            "words_equal": round(count["words"] / max(1, count["compared"]), 4),
            "written_identical": count["identical"],
            "added_found_again": count["added"],
            "seconds": round(self.seconds[0], 3),
            "griffe_seconds": round(self.seconds[1], 3),
        }


def _bare(type_: str) -> str:
    # griffe takes the braces off a choice.
    return "".join(type_.strip("{}").replace("`", "").split())


def main(arguments: Sequence[str]) -> int:
    """Judge each corpus and print its figures."""
    logging.disable(logging.CRITICAL)
    verbose = "-v" in arguments
    for root in (Path(argument) for argument in arguments if argument != "-v"):
        judges = {style: Judge(verbose=verbose) for style in STYLES}
        for text in docstrings(root):
            style = doc_format(text, "python")
            if style in judges:
                judges[style].judge(text, style)
        for style, judge in judges.items():
            if judge.counts["docs"]:
                print(json.dumps(judge.line(root.name, style)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
