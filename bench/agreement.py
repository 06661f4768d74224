"""Postil's mismatch rules beside pydoclint's and ruff's on one folder of Python: every disagreement, classified.

``python -m bench.agreement FOLDER [--pydoclint PROGRAM] [--style numpy|google|sphinx] [--open]`` compares, function by
function, whether each tool finds fault with the parameters, the result, what is yielded and what is raised. pydoclint
cannot be installed beside Postil's other tools: give the program of an environment of its own. ``--open`` prints only
what no class explains.
"""

import argparse
import json
import os
import re
import subprocess
from collections import Counter
from functools import partial
from pathlib import Path
from typing import NamedTuple, cast

from postil.config import Config
from postil.docstrings.parsing import parse
from postil.engine.checking.check import File, of_file
from postil.model import FileDoc, Source, Symbol
from postil.plugins import registry
from postil.plugins.analyzers import Analyzers
from postil.rules import mismatch
from postil.rules.declared import described, inherits, plainly_decorated
from postil.rules.settings import Settings

_OURS = {
    "missing-parameter": "parameters", "unknown-parameter": "parameters", "parameter-order": "parameters",
    "missing-return": "returns", "unexpected-return": "returns", "missing-yield": "yields", "missing-raise": "raises",
    "unknown-raise": "raises",
}  # fmt: skip
_PYDOCLINT = {
    **dict.fromkeys(("DOC101", "DOC102", "DOC103", "DOC104"), "parameters"),
    **dict.fromkeys(("DOC201", "DOC202"), "returns"), **dict.fromkeys(("DOC402", "DOC403", "DOC404"), "yields"),
    **dict.fromkeys(("DOC501", "DOC502", "DOC503"), "raises"),
}  # fmt: skip
_RUFF = {
    "D417": "parameters", "DOC102": "parameters", "DOC201": "returns", "DOC202": "returns", "DOC402": "yields",
    "DOC403": "yields", "DOC501": "raises", "DOC502": "raises",
}  # fmt: skip
_LINE = re.compile(r"\s+(\d+): (DOC\d+): (.*)")


class Fault(NamedTuple):
    """One function with one kind of fault."""

    path: str
    line: int
    """Of its ``def`` or ``class``."""
    kind: str


def main() -> None:
    """Compare and print."""
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    options.add_argument("folder", type=Path)
    options.add_argument("--pydoclint", default="pydoclint")
    options.add_argument("--style", default="numpy")
    options.add_argument("--open", action="store_true")
    asked = options.parse_args()
    folder: Path = asked.folder.resolve()
    files = {str(path): _analyzed(path) for path in sorted(folder.rglob("*.py"))}
    ours = _ours(files)
    for tool, theirs in (("pydoclint", _pydoclint(asked.pydoclint, asked.style, folder)), ("ruff", _ruff(folder))):
        _compare(tool, files, ours, theirs, only_open=asked.open)


def _compare(
    tool: str, files: dict[str, FileDoc], ours: dict[Fault, str], theirs: dict[Fault, str], *, only_open: bool
) -> None:
    lines = {(path, symbol.span.line): symbol for path, doc in files.items() for symbol in doc.symbols}
    theirs = {fault: said for fault, said in theirs.items() if (fault.path, fault.line) in lines}
    kinds = {fault.kind for fault in theirs}
    classes: Counter[str] = Counter()
    for fault in sorted(ours.keys() ^ theirs.keys()):
        if fault.kind not in kinds:
            continue
        symbol = lines[fault.path, fault.line]
        side = "we alone" if fault in ours else f"{tool} alone"
        said = ours.get(fault) or theirs[fault]
        why = _ours_alone(symbol, said) if fault in ours else _theirs_alone(files[fault.path], symbol, fault.kind, said)
        classes[f"{fault.kind}: {side}: {why}"] += 1
        if not only_open or why == "open":
            print(f"{os.path.relpath(fault.path)}:{fault.line} {symbol.qualname} [{fault.kind}, {side}: {why}] {said}")
    print(f"\n{tool}: both {len(ours.keys() & theirs.keys())}")
    for name, count in sorted(classes.items()):
        print(f"{count:6} {name}")


def _ours_alone(symbol: Symbol, said: str) -> str:
    if symbol.kind == "class":
        return "they do not compare the doc of a class with its constructor"
    if any(one.name in said.split() and one.kind == "keyword_only" for one in symbol.parameters):
        return "they stop at a star"
    if "described after it" in said:
        return "they do not compare the order here"
    return "open"


def _theirs_alone(doc: FileDoc, symbol: Symbol, kind: str, said: str) -> str:
    """Why we are silent: the class of a disagreement, ``open`` when none explains it."""
    if symbol.doc is None:
        return "a choice: no doc of its own"
    parsed = parse(symbol.doc, symbol.doc_format or "plain")
    if inherits(parsed):
        return "a choice: text is filled in or taken from elsewhere"
    if not plainly_decorated(symbol):
        return "a choice: a decorator may change it"
    if kind == "parameters" and not parsed.parameters:
        return "a choice: no entry for any parameter"
    if kind in ("returns", "yields"):
        if (
            all(element.type and element.type.text.strip(".") == "None" for element in parsed.returns)
            and parsed.returns
        ):
            return "they count an entry that says None"
        return _result(symbol) if parsed.returns or parsed.yields else _no_result(symbol, parsed.parameters != ())
    if kind == "raises" and not parsed.raises:
        return "a choice: no entry for any error"
    if kind == "raises":
        return "a choice: ancestors unknown, caught, or raised by what is called"
    if symbol.visibility != "public":
        return "a choice: private"
    return _parameters(doc, symbol, {one.name for one in described(parsed)}, said)


def _result(symbol: Symbol) -> str:
    if {"stub", "abstract", "generator", "overload"} & {*symbol.flags}:
        return "a choice: a stub, a hook, or a generator whose result is described"
    if symbol.returns is not None or "returns" in symbol.flags:
        return "they miss the returned value"
    return "open"


def _no_result(symbol: Symbol, described: bool) -> str:
    if not described:
        return "a choice: no entry for any parameter"
    if symbol.visibility != "public":
        return "a choice: private"
    return "a choice: the prose tells, or what is returned comes from a call"


def _parameters(doc: FileDoc, symbol: Symbol, known: set[str], said: str) -> str:
    twins = [each for each in doc.symbols if each.qualname == symbol.qualname]
    names = {parameter.name for parameter in symbol.parameters if parameter.kind in ("var_positional", "var_keyword")}
    named = {name.lstrip("*") for name in re.findall(r"[*\w]+", said.partition(": [")[2])} or names
    own = [one.name for one in symbol.parameters if one.name not in ("self", "cls", *names)]
    if own and known == set(own):
        return "they do not read an entry that is there"
    if len(twins) > 1:
        return "a choice: declared more than once"
    if symbol.kind == "class":
        return "a choice: a class whose constructor is inherited, changed or described itself"
    text = symbol.doc or ""
    if re.search(r"^[^\n:]*\.\.\.", text, re.MULTILINE) or any(name in named for name in names):
        return "a choice: stars and dots stand for several"
    if any("NoValue" in (one.default or "") for one in symbol.parameters):
        return "a choice: the default is not to be passed"
    if known == {"None"}:
        return "they take None for a parameter"
    if names:
        return "a choice: more may be passed than is declared"
    return "open"


def _analyzed(path: Path) -> FileDoc:
    return _ANALYZERS.analyze(Source("file.py", "python", path.read_bytes()))


def _ours(files: dict[str, FileDoc]) -> dict[Fault, str]:
    found: dict[Fault, str] = {}
    for path, doc in files.items():
        lines = {symbol.qualname: symbol.span.line for symbol in reversed(doc.symbols)}
        file = File(path, b"", doc, mismatch.RULES, Settings(), Config())
        for finding in of_file(file, partial(bytes, Path(path).read_bytes()))[0]:
            kind = _OURS.get(finding.rule)
            if kind is not None and finding.symbol is not None:
                near = [each.span.line for each in doc.symbols if each.qualname == finding.symbol]
                line = max((at for at in near if at <= finding.span.line), default=lines[finding.symbol])
                found[Fault(path, line, kind)] = finding.message
    return found


def _pydoclint(program: str, style: str, folder: Path) -> dict[Fault, str]:
    done = subprocess.run(
        [
            program, f"--style={style}", "--arg-type-hints-in-docstring=False", "--arg-type-hints-in-signature=False",
            "--check-return-types=False", "--check-yield-types=False", "--should-document-star-arguments=True", "-q",
            str(folder),
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    found: dict[Fault, str] = {}
    path = ""
    for line in (done.stdout + done.stderr).splitlines():
        match = _LINE.fullmatch(line)
        if match is None:
            path = line.strip() if line.endswith(".py") else path
        elif match[2] in _PYDOCLINT:
            fault = Fault(path, int(match[1]), _PYDOCLINT[match[2]])
            found[fault] = f"{found.get(fault, '')} {match[2]} {match[3]}".strip()
    return found


def _ruff(folder: Path) -> dict[Fault, str]:
    done = subprocess.run(
        ["ruff", "check", "--isolated", "--preview", "--no-cache", "--select", ",".join(_RUFF), "--exit-zero",
         "--output-format", "json", str(folder)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    rows: list[dict[str, object]] = json.loads(done.stdout)
    found: dict[Fault, str] = {}
    for row in rows:
        path = str(row["filename"])
        line = cast("dict[str, int]", row["location"])["row"]
        code, said = str(row["code"]), str(row["message"])
        around = [each for each in _analyzed_once(path).symbols if each.span.line <= line <= each.span.end_line]
        if around:
            found[Fault(path, around[-1].span.line, _RUFF[code])] = f"{code} {said}"
    return found


_KNOWN: dict[str, FileDoc] = {}


def _analyzed_once(path: str) -> FileDoc:
    if path not in _KNOWN:
        _KNOWN[path] = _analyzed(Path(path))
    return _KNOWN[path]


_ANALYZERS = Analyzers(registry(None).languages)

if __name__ == "__main__":
    main()
