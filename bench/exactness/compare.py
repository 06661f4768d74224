"""Compare two lists of symbols and say what differs, and why as far as it shows."""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, Protocol, cast

from postil.model import FileDoc, Source

NAME = "name"
"""The kind of symbols whose docs the truth does not know."""


class Seen(NamedTuple):
    """One symbol as one of the two sides has it."""

    path: str
    kind: str
    qualname: str
    line: int
    end_line: int
    doc: str | None = None


class Truth(Protocol):
    """What a language's module in this package offers."""

    SUFFIXES: tuple[str, ...]
    """The files it judges."""
    KINDS: Mapping[str, str]
    """The kinds of Postil that are compared, and what the truth calls them."""

    def truth(self, files: Sequence[Path]) -> Iterator[Seen]:
        """What the language's own tool sees; a file it refuses yields nothing at all."""
        ...


class Comparison(NamedTuple):
    """The figures and every miss in words."""

    files: int
    expected: int
    found: int
    matched: int
    docs: int
    """Matched symbols that have a doc on either side."""
    docs_equal: int
    misses: tuple[str, ...]

    @property
    def recall(self) -> float:
        """The share of the truth that was found."""
        return self.matched / self.expected if self.expected else 1.0

    @property
    def precision(self) -> float:
        """The share of what was found that is true."""
        return self.matched / self.found if self.found else 1.0

    @property
    def doc_exact(self) -> float:
        """The share of docs whose text is the same."""
        return self.docs_equal / self.docs if self.docs else 1.0


def from_json(lines: Iterable[str]) -> Iterator[Seen]:
    """Read what a truth provider in another language prints, an object a line."""
    for line in lines:
        if line.strip():
            one = json.loads(line)
            doc = one.get("doc") or None
            yield Seen(one["path"], one["kind"], one["qualname"], one["line"], one["end_line"], doc)


def told(program: Sequence[str], files: Sequence[Path]) -> Iterator[dict[str, Any]]:
    """What a program prints of the files that it is given the names of, an object a line; those that it rejects are
    named on standard error."""
    done = subprocess.run(program, input="\n".join(map(str, files)).encode(), stdout=subprocess.PIPE, check=True)
    for line in done.stdout.decode("utf-8", "replace").split("\n"):
        if not line.startswith("{"):
            continue
        one = json.loads(line)
        if "error" in one:
            print(f"not judged: {one['path']}: {one['error']}", file=sys.stderr)
        else:
            yield one


def level(lines: Sequence[str], blanks: str | None = None) -> list[str]:
    """Lines without what all of them are indented by, and without blanks at their ends."""
    margin = min((len(line) - len(line.lstrip(blanks)) for line in lines if line.strip(blanks)), default=0)
    return [line[margin:].rstrip(blanks) for line in lines]


def found(files: Sequence[Path], language: str, kinds: Mapping[str, str]) -> Iterator[Seen]:
    """What Postil's analyzer finds in the files."""
    plugin = import_module(f"postil_plugins.{_folder(language)}")
    for path in files:
        doc = cast("FileDoc | None", plugin.postil_analyze(Source(str(path), language, path.read_bytes())))
        if doc is None:
            continue
        if "module" in kinds:
            yield Seen(str(path), kinds["module"], "", 1, 1, doc.overview)
        for symbol in doc.symbols:
            kind = kinds.get(symbol.kind)
            if kind is not None:
                span = symbol.span
                yield Seen(str(path), kind, symbol.qualname, span.line, span.end_line, symbol.doc)


def compare(truth: Iterable[Seen], answers: Iterable[Seen]) -> Comparison:
    """Match symbols on path, kind, qualified name, first and last line, then compare their docs.

    A file of which the truth has nothing is not judged.
    """
    expected, given = _by_path(truth), _by_path(answers)
    misses: list[str] = []
    total = answered = matched = docs = equal = 0
    for path, wanted in expected.items():
        got = given.get(path, [])
        total += len(wanted)
        answered += len(got)
        pairs, missing, extra = _paired(wanted, got)
        matched += len(pairs)
        for one, other in pairs:
            if one.kind != NAME and (one.doc is not None or other.doc is not None):
                docs += 1
                equal += one.doc == other.doc
                if one.doc != other.doc:
                    misses.append(f"doc {_place(one)}: {_difference(one.doc, other.doc)}")
        misses.extend(_explained(missing, extra))
    return Comparison(len(expected), total, answered, matched, docs, equal, tuple(misses))


def _by_path(symbols: Iterable[Seen]) -> dict[str, list[Seen]]:
    grouped: dict[str, list[Seen]] = defaultdict(list)
    for symbol in symbols:
        grouped[symbol.path].append(symbol)
    return grouped


def _paired(wanted: list[Seen], got: list[Seen]) -> tuple[list[tuple[Seen, Seen]], list[Seen], list[Seen]]:
    """The pairs that match, what was missed, and what is too many; the n-th of equals matches the n-th."""
    waiting: dict[tuple[object, ...], list[Seen]] = defaultdict(list)
    for other in reversed(got):
        waiting[other[1:5]].append(other)
    pairs: list[tuple[Seen, Seen]] = []
    missing: list[Seen] = []
    for one in wanted:
        candidates = waiting.get(one[1:5])
        if candidates:
            pairs.append((one, candidates.pop()))
        else:
            missing.append(one)
    return pairs, missing, [other for rest in waiting.values() for other in rest]


def _explained(missing: list[Seen], extra: list[Seen]) -> Iterator[str]:
    """Each miss in words: what has the same name or line on the other side shows the cause."""
    left = list(extra)
    for one in missing:
        near = next((other for other in left if other.qualname == one.qualname and other.line == one.line), None)
        near = near or next((other for other in left if other.qualname == one.qualname), None)
        near = near or next((other for other in left if other.line == one.line), None)
        if near is None:
            yield f"missed {_place(one)}"
        else:
            left.remove(near)
            yield f"differs {_place(one)}: found {near.kind} {near.qualname} at {near.line}-{near.end_line}"
    for other in left:
        yield f"too many {_place(other)}"


def _place(one: Seen) -> str:
    return f"{one.path}:{one.line}-{one.end_line} {one.kind} {one.qualname}"


def _difference(one: str | None, other: str | None) -> str:
    if one is None or other is None:
        return f"expected {_short(one)}, found {_short(other)}"
    at = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    start = max(at - 20, 0)
    return f"at character {at} expected {_short(one[start:])}, found {_short(other[start:])}"


def _short(text: str | None) -> str:
    return "nothing" if text is None else repr(text[:60])


def _folder(language: str) -> str:
    return {"tsx": "typescript", "jsx": "javascript"}.get(language, language)
