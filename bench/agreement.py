"""Postil's mismatch rules beside those of pydoclint, ruff and eslint-plugin-jsdoc: every disagreement, classified.

``python -m bench.agreement FOLDER… [--pydoclint PROGRAM] [--eslint PACKAGES] [--open] [--sample N [--seed S]]``
compares, declaration by declaration, which rules find fault with parameters, results, yields and raises.
pydoclint cannot be installed beside Postil's other tools: give the program of an environment of its own. ``--eslint``
takes the folder whose ``node_modules`` has eslint and eslint-plugin-jsdoc. The end is the tables of ``docs/rules.md``;
``--open`` prints only what no class explains, ``--sample`` so many of each class with their source.
"""

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from bench import linters
from bench.choices import CHOICES, OPEN, WRONG
from bench.disagreements import Disagreement, ours_alone, theirs_alone
from postil.model import FileDoc, Source, Symbol
from postil.plugins import registry
from postil.plugins.analyzers import Analyzers
from postil.rules import mismatch
from postil.rules.expected import expected
from postil.rules.settings import Settings
from postil.rules.subject import Subject

_SIDES = ("missing-parameter", "unknown-parameter", "parameter-order")
_LINES = 45
"""Of the source of a sample."""


class Fault(NamedTuple):
    """One rule that finds fault with one declaration."""

    path: str
    ordinal: int
    rule: str


class Tree(NamedTuple):
    """One folder of sources, read and analyzed."""

    files: dict[str, FileDoc]
    ours: dict[Fault, str]


def main() -> None:
    """Compare and print."""
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    options.add_argument("folders", type=Path, nargs="+")
    options.add_argument("--pydoclint", default="pydoclint")
    options.add_argument("--style", default="numpy")
    options.add_argument("--eslint", type=Path)
    options.add_argument("--open", action="store_true")
    options.add_argument("--sample", type=int, default=0)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    rows: list[str] = []
    classes: dict[str, list[tuple[Disagreement, str]]] = defaultdict(list)
    for folder in asked.folders:
        root: Path = folder.resolve()
        for language, ending in (("python", ".py"), ("javascript", ".js")):
            tree = _tree(root, language, ending)
            if not tree.files:
                continue
            tools: list[tuple[str, Iterable[linters.Remark]]] = []
            if language == "python":
                tools = [
                    ("pydoclint", linters.pydoclint(asked.pydoclint, asked.style, root)),
                    ("ruff", linters.ruff(root)),
                ]
            elif asked.eslint is not None:
                tools = [("eslint-plugin-jsdoc", linters.eslint(asked.eslint.resolve(), root))]
            for tool, remarks in tools:
                rows.append(_compared(root, tool, tree, remarks, classes))
    _print_samples(classes, asked.sample, random.Random(asked.seed), only_open=asked.open)
    print("\n| sources | tool | both | it alone: it is wrong | a choice | we are | we alone: it is wrong | we are |")
    print("|---|---|--:|--:|--:|--:|--:|--:|")
    print("\n".join(rows))
    print("\n| class | disagreements | |\n|---|--:|---|")
    for name, found in sorted(classes.items(), key=lambda one: (one[0] in CHOICES, -len(one[1]))):
        print(f"| {name} | {len(found)} | {(WRONG | CHOICES).get(name, 'to be read')} |")


def _compared(
    root: Path, tool: str, tree: Tree, remarks: Iterable[linters.Remark],
    classes: dict[str, list[tuple[Disagreement, str]]],
) -> str:  # fmt: skip
    """One row of the table; what the two do not agree on goes to its class."""
    theirs = _of_declarations(tree, remarks)
    kinds = {_kind(fault.rule) for fault in theirs}
    alone: Counter[str] = Counter()
    both = 0
    for fault in sorted(tree.ours.keys() | theirs.keys()):
        if fault in tree.ours and fault in theirs:
            both += 1
            continue
        if _kind(fault.rule) not in kinds:
            continue
        near = {Fault(fault.path, fault.ordinal, rule) for rule in _SIDES} if fault.rule in _SIDES else set[Fault]()
        if near & tree.ours.keys() and near & theirs.keys():
            both += fault in tree.ours  # one calls it a name too many, the other one too few
            continue
        said = tree.ours.get(fault) or theirs[fault]
        one = Disagreement(_subject(fault.path, tree.files[fault.path], fault.ordinal), fault.rule, said)
        side = "ours" if fault in tree.ours else "theirs"
        why = ours_alone(one) if side == "ours" else theirs_alone(one)
        alone[f"{side} {'wrong' if why in WRONG else 'choice' if why in CHOICES else OPEN}"] += 1
        classes[why].append((one, f"{tool}, {'we' if side == 'ours' else 'they'} alone"))
    cells = (
        both,
        alone["theirs wrong"],
        alone["theirs choice"],
        alone["theirs open"],
        alone["ours wrong"],
        alone["ours open"],
    )
    return f"| {root.parent.name}/{root.name} | {tool} | {' | '.join(map(str, cells))} |"


def _kind(rule: str) -> str:
    return "parameters" if rule in _SIDES else rule.partition("-")[2]


def _of_declarations(tree: Tree, remarks: Iterable[linters.Remark]) -> dict[Fault, str]:
    """The remarks by the declaration that they are about; those about none that we know are left out."""
    found: dict[Fault, str] = {}
    for remark in remarks:
        doc = tree.files.get(remark.path)
        ordinal = None if doc is None else _ordinal(doc, remark.line)
        if ordinal is not None:
            fault = Fault(remark.path, ordinal, remark.rule)
            found[fault] = f"{found[fault]}; {remark.said}" if fault in found else remark.said
    return found


def _ordinal(doc: FileDoc, line: int) -> int | None:
    """The declaration that begins on a line or whose doc stands there; of a constructor without a doc its class."""
    for at, symbol in enumerate(doc.symbols):
        if symbol.doc_span is not None and symbol.doc_span.line <= line <= symbol.doc_span.end_line:
            return at
    for at, symbol in enumerate(doc.symbols):
        if symbol.span.line == line and symbol.kind not in ("variable", "constant", "field"):
            if symbol.name == "__init__" and symbol.doc is None:
                owners = [place for place, each in enumerate(doc.symbols) if each.qualname == symbol.parent]
                return owners[-1] if owners else at
            return at
    inside = [at for at, each in enumerate(doc.symbols) if each.span.line <= line <= each.span.end_line]
    return inside[-1] if inside else None


def _tree(root: Path, language: str, ending: str) -> Tree:
    files: dict[str, FileDoc] = {}
    ours: dict[Fault, str] = {}
    for path in sorted(root.rglob(f"*{ending}")):
        doc = _ANALYZERS.analyze(Source(path.name, language, path.read_bytes()))
        files[str(path)] = doc
        for ordinal, symbol in enumerate(doc.symbols):
            if symbol.doc is not None:
                for fault, said in _faults(_subject(str(path), doc, ordinal)):
                    ours.setdefault(fault, said)
    return Tree(files, ours)


def _faults(subject: Subject) -> Iterator[tuple[Fault, str]]:
    for rule in mismatch.RULES:
        if rule.name != "parameter-type":
            for problem in rule.check(subject):
                yield Fault(subject.path, subject.ordinal or 0, rule.name), problem.message


def _subject(path: str, doc: FileDoc, ordinal: int) -> Subject:
    owed = expected(doc)[ordinal]
    return Subject(path, doc, ordinal, Settings(), owed, partial(bytes, Path(path).read_bytes()))


def _print_samples(
    classes: dict[str, list[tuple[Disagreement, str]]], most: int, draw: random.Random, *, only_open: bool
) -> None:
    for name, found in sorted(classes.items()):
        shown = found if name == OPEN else [] if only_open else draw.sample(found, min(most, len(found)))
        for one, side in shown:
            symbol = one.subject.symbol
            if symbol is not None:
                place = f"{one.subject.path}:{symbol.span.line} {symbol.qualname}"
                print(f"\n=== {name} [{side}] {one.rule} {place}\n    {one.said}")
                if most:
                    print("\n".join(_source(one.subject, symbol)))


def _source(subject: Subject, symbol: Symbol) -> list[str]:
    """The doc and the first lines of a declaration."""
    lines = (subject.content() or b"").decode("utf-8", "replace").split("\n")
    first = symbol.span.line if symbol.doc_span is None else min(symbol.doc_span.line, symbol.span.line)
    return [f"    | {line[:130]}" for line in lines[first - 1 : min(symbol.span.end_line, first + _LINES)]]


_ANALYZERS = Analyzers(registry(None).languages)

if __name__ == "__main__":
    main()
