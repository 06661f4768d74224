"""``postil callers`` beside jedi and the TypeScript language service: precision of what is exact, recall, and speed.

``python -m bench.callers python FOLDER`` asks jedi for the references of symbols of an indexed repository,
``typescript FOLDER`` the language service (npm's ``typescript``, kept in the cache folder of the corpora), and
``speed FOLDER NAME`` times the whole command. Every exact hit that the other contradicts is printed, and every miss.

A hit that jedi neither lists nor can follow itself is counted apart: it is not known to be wrong.
"""

import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from bench.corpora import cache
from postil.engine.lookup import Found, everything
from postil.engine.uses.find import Use, uses
from postil.engine.workspace import Workspace, opened

SYMBOLS = 240
SEED = 7
Place = tuple[str, int, int]
"""Path, line from 1, column from 0."""


class Asked(NamedTuple):
    """One symbol and where its name stands."""

    item: Found
    qualname: str
    kind: str
    at: Place


class Truth(NamedTuple):
    """What the other tool says of one symbol."""

    places: set[Place]
    leads: Callable[[Place], str]
    """Where it says a place leads: ``same``, ``other``, ``unknown``."""


def main(words: list[str]) -> int:
    """Run one of the comparisons."""
    kind, folder, *rest = words
    if kind == "speed":
        return _speed(Path(folder), rest)
    workspace = opened(folder, print)
    language = ("python",) if kind == "python" else ("typescript", "tsx", "javascript")
    sample = _sample(workspace, language, rest)
    tool = _jedi(Path(folder)) if kind == "python" else _service(Path(folder))
    tally = dict.fromkeys(("exact", "confirmed", "wrong", "unsure", "references", "found", "found exactly"), 0)
    kinds: dict[str, list[int]] = {}
    for asked in sample:
        truth = tool(asked)
        if truth is None:
            continue
        before = tally["references"], tally["found exactly"]
        _compare(workspace, asked, truth, tally)
        of_kind = kinds.setdefault(asked.kind, [0, 0])
        of_kind[0] += tally["references"] - before[0]
        of_kind[1] += tally["found exactly"] - before[1]
    known = tally["confirmed"] + tally["wrong"]
    tally_line = {
        "bench": f"callers-{kind}", "corpus": Path(folder).name, "symbols": len(sample), **tally,
        "precision of exact": round(tally["confirmed"] / max(1, known), 4),
        "recall": round(tally["found"] / max(1, tally["references"]), 4),
        "recall of exact": round(tally["found exactly"] / max(1, tally["references"]), 4),
        "references and found exactly by kind": kinds,
    }  # fmt: skip
    print(json.dumps(tally_line))
    return 0


def _sample(workspace: Workspace, languages: tuple[str, ...], only: list[str]) -> list[Asked]:
    kinds = {"function", "class", "method", "interface", "type", "enum", "property"}
    found: list[Asked] = []
    for path, blob, doc, _ in everything(workspace, [path for path in only if "/" in path or "." in path]):
        if doc.language not in languages:
            continue
        lines = (Path(workspace.repository.folder) / path).read_text("utf-8", "replace").split("\n")
        seen: set[str] = set()
        for ordinal, symbol in enumerate(doc.symbols):
            plain = symbol.name.isidentifier() and not symbol.name.startswith("__")
            twin = sum(each.qualname == symbol.qualname for each in doc.symbols) > 1
            if symbol.kind not in kinds or not plain or symbol.qualname in seen or twin:
                continue
            seen.add(symbol.qualname)
            line = lines[symbol.span.line - 1]
            column = line.find(symbol.name, symbol.span.column if symbol.span.line == symbol.span.line else 0)
            if column >= 0:
                item = Found(path, blob, doc, ordinal, "fresh")
                found.append(Asked(item, symbol.qualname, symbol.kind, (path, symbol.span.line, column)))
    random.Random(SEED).shuffle(found)
    return found[:SYMBOLS]


def _compare(workspace: Workspace, asked: Asked, truth: Truth, tally: dict[str, int]) -> None:
    hits = uses(workspace, asked.item, print).uses
    exact = {_place(hit): hit for hit in hits if hit.confidence == "exact"}
    sure = {_place(hit) for hit in hits if hit.confidence != "name"}
    every = {_place(hit) for hit in hits}
    expected = truth.places - {asked.at}
    tally["exact"] += len(exact)
    tally["references"] += len(expected)
    tally["found"] += len(expected & every)
    tally["found exactly"] += len(expected & set(exact))
    for place, hit in exact.items():
        if place in expected:
            tally["confirmed"] += 1
            continue
        leads = truth.leads(place)
        key = {"same": "confirmed", "other": "wrong", "unknown": "unsure"}[leads]
        tally[key] += 1
        if leads == "other" or os.environ.get("POSTIL_BENCH_ALL"):
            print(f"{leads:8} {asked.item.path} {asked.qualname}: {':'.join(map(str, place))}: {hit.text}")
    for place in sorted(expected - every):
        print(f"missed   {asked.item.path} {asked.qualname}: {':'.join(map(str, place))}")
    if os.environ.get("POSTIL_BENCH_ALL"):
        for place in sorted(expected - sure - (expected - every)):
            print(f"by name  {asked.item.path} {asked.qualname}: {':'.join(map(str, place))}")


def _place(hit: Use) -> Place:
    return hit.path, hit.line, hit.column


def _jedi(root: Path) -> Callable[[Asked], Truth | None]:
    import jedi
    from jedi.inference import references

    # It gives up after 30 files otherwise.
    references._PARSED_FILE_LIMIT = 100_000
    references._OPENED_FILE_LIMIT = 100_000
    project = jedi.Project(str(root), sys_path=None, smart_sys_path=True)

    def ask(asked: Asked) -> Truth | None:
        path, line, column = asked.at
        script = jedi.Script(path=str(root / path), project=project)
        try:
            names = script.get_references(line, column)
        except Exception as error:  # noqa: BLE001 - whatever jedi stumbles over is its own
            print(f"jedi     {path} {asked.qualname}: {type(error).__name__}")
            return None
        found: set[Place] = set()
        for name in names:
            if name.module_path is not None and Path(name.module_path).is_relative_to(root):
                found.add((str(Path(name.module_path).relative_to(root)), name.line, name.column))

        def leads(place: Place) -> str:
            other = jedi.Script(path=str(root / place[0]), project=project)
            try:
                goals = other.goto(place[1], place[2], follow_imports=True)
                # From a fixture's name in a test it leads to the parameter, and from there to the fixture.
                passed = [goal for goal in goals if goal.type == "param" and goal.module_path is not None]
                for goal in passed:
                    around = jedi.Script(path=str(goal.module_path), project=project)
                    goals += around.goto(goal.line, goal.column, follow_imports=True)
            except Exception:  # noqa: BLE001 - as above
                return "unknown"
            named = {(str(goal.module_path), goal.line) for goal in goals if goal.module_path is not None}
            if not named:
                return "unknown"
            return "same" if (str(root / path), line) in named else "other"

        return Truth(found, leads)

    return ask


_SERVICE = Path(__file__).with_name("references.mjs")


def _service(root: Path) -> Callable[[Asked], Truth | None]:
    home = cache() / "typescript-service"
    if not (home / "node_modules" / "typescript").is_dir():
        home.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "install", "--silent", "typescript@5"], cwd=home, check=True)
    command = ["node", "--max-old-space-size=4096", str(_SERVICE), str(home), str(root)]
    service = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def said(*question: object) -> object:
        assert service.stdin is not None
        assert service.stdout is not None
        service.stdin.write(json.dumps(question) + "\n")
        service.stdin.flush()
        return json.loads(service.stdout.readline())

    def ask(asked: Asked) -> Truth | None:
        found = said("references", asked.at)
        if not isinstance(found, list):
            return None
        places = {(path, line, column) for path, line, column in found}
        return Truth(places, lambda place: str(said("leads", place, asked.at)))

    return ask


def _speed(root: Path, names: list[str]) -> int:
    postil = Path(sys.executable).with_name("postil")
    for name in names:
        walls: list[float] = []
        used: list[float] = []
        output = b""
        for _ in range(8):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            began = time.perf_counter()
            done = subprocess.run([postil, "callers", name, "--json"], cwd=root, capture_output=True, check=False)
            output = done.stdout
            walls.append(time.perf_counter() - began)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            used.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        count = len(json.loads(output).get("uses", ())) if output else 0
        print(
            json.dumps(
                {
                    "bench": "callers-speed", "corpus": root.name, "name": name, "uses": count,
                    "first_s": round(walls[0], 3), "best_s": round(min(walls[1:]), 3),
                    "median_s": round(sorted(walls[1:])[3], 3), "cpu_s": round(min(used[1:]), 3),
                }
            )
        )  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
