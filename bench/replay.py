"""Replay the history of a repository, each commit of its main line as a push of it: ``python -m bench.replay PATH…``.

For every one the gate's range is compared with ``git rev-list``, and for every twentieth its findings with those of
``postil check --base``; a fault of the gate's is a crash. Of every twentieth the time of a process of its own is taken,
by the clock and of processors, beside that of a Python that does nothing, and held against the row of the table that
the push belongs to: a commit of at most five files, contents unseen or verdict known, or a larger one. One JSON line a
repository.
"""

import json
import os
import statistics
import subprocess
import sys
import time
import traceback
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from bench.measure import Spent, least, spent_on
from postil.engine.checking.check import Asked as Checking
from postil.engine.checking.ranges import check_range
from postil.engine.places import analyzers
from postil.engine.pool import Pool
from postil.engine.workspace import opened
from postil_hooks import working
from postil_hooks.asked import Asked
from postil_hooks.gate import gate

COMMITS = 510
EVERY = 20
FILES = 5
"""Of a push that the rows of the table are about."""
SETTLED = 0.2
"""Seconds until what a push left to be written is written."""
HOOK = "import sys\nfrom postil_hooks.pre_push import main\nsys.exit(main())\n"


def whole(*arguments: str) -> str:
    """What a git command prints."""
    return subprocess.run(("git", *arguments), check=True, capture_output=True, text=True).stdout


def git(*arguments: str) -> list[str]:
    """The words of it."""
    return whole(*arguments).split()


class Kept(Pool):
    """Workers that serve one push after another: starting them is most of what judging one takes."""

    def close(self) -> None:
        """Stay; the process that replays ends them."""


def replay(path: Path, commits: int) -> dict[str, object]:
    """Replay the last commits of one repository, oldest first, from an empty index."""
    os.chdir(path)
    kept = {small: Kept(None, analyzers(), None, compress=not small) for small in (False, True)}

    def served(paths: Iterable[bytes], *, small: bool, copies: int) -> Pool:
        """What serves every push, whatever it changes."""
        del paths, copies
        return kept[small]

    working.started = served
    chain = git("rev-list", "--first-parent", f"--max-count={commits + 1}", "HEAD")[::-1]
    crashes = wrong = unlike = over = compared = findings = refused = 0
    nothing: list[Spent] = []
    small: list[Spent] = []
    again: list[Spent] = []
    larger: list[Spent] = []
    started = time.monotonic()
    for number, (base, head) in enumerate(pairwise(chain)):
        lines = f"refs/heads/main {head} refs/heads/main {base}\n".encode()
        sampled = number % EVERY == 0
        if sampled:
            command = [sys.executable, "-P", "-X", "utf8", "-c", HOOK, "--budget=60", "origin", "url"]
            first = least(lambda: spent_on([sys.executable, "-c", "pass"], b"", path), times=3)
            unseen = spent_on(command, lines, path)
            time.sleep(SETTLED)
            known = spent_on(command, lines, path)
        asked = Asked()
        asked.form, asked.budget = "json", 60.0
        try:
            outcome = gate("origin", "url", lines, os.environ, asked)
            said = json.loads(outcome.out)
        except Exception:  # noqa: BLE001 - a crash is what is counted
            crashes += 1
            traceback.print_exc()
            continue
        (ref,) = said["refs"]
        graph = [line.split() for line in whole("rev-list", "--parents", head, f"^{base}").splitlines()]
        expected = [line[0] for line in graph]
        bases = {parent for line in graph for parent in line[1:]} - set(expected)
        bases = set(git("merge-base", "--independent", *bases)) if len(bases) > 1 else bases
        if (ref["head"], ref["commits"], set(ref["bases"])) != (head, len(expected), bases):
            wrong += 1
            print(f"{path.name} {head}: {ref} but {len(expected)} commits from {bases}", file=sys.stderr)
        if sampled and said["checked"]["of_files"]:
            nothing.append(first)
            (small if said["checked"]["of_files"] <= FILES else larger).append(unseen)
            again.append(known)
        findings += len(said["findings"])
        refused += outcome.code
        over += not said["checked"]["complete"]
        if number % EVERY == 0 and len(bases) == 1:
            compared += 1
            workspace = opened(".", lambda _: None)
            there = {(one.path, one.rule, one.symbol, one.span.line) for one in check_range(
                workspace, Checking(), bases.copy().pop(), head).findings}  # fmt: skip
            here = {(one["path"], one["rule"], one["symbol"], one["line"]) for one in said["findings"]}
            if there != here:
                unlike += 1
                print(f"{path.name} {head}: {there ^ here}", file=sys.stderr)
    return {
        "repository": path.name, "pushes": len(chain) - 1, "crashes": crashes, "wrong_ranges": wrong,
        "compared_with_check": compared, "unlike_check": unlike, "over_budget": over, "refused": refused,
        "findings_per_100": round(100 * findings / max(len(chain) - 1, 1), 1),
        **row("unseen", small, nothing), **row("known", again, nothing), **row("larger", larger, nothing),
        "python_ms": round(1000 * statistics.median(one.wall for one in nothing), 1),
        "seconds": round(time.monotonic() - started, 1),
    }  # fmt: skip


def row(name: str, times: list[Spent], nothing: list[Spent]) -> dict[str, object]:
    """How often a row was met, and what it took: against a Python that does nothing, and by the clock."""
    if len(times) < 2:
        return {f"{name}_pushes": len(times)}
    wall, cpu = (statistics.median(one[place] for one in nothing) for place in (0, 1))
    return {
        f"{name}_pushes": len(times),
        f"{name}_x_median": round(statistics.median(one.wall for one in times) / wall, 1),
        f"{name}_x_p95": round(statistics.quantiles((one.wall for one in times), n=20)[-1] / wall, 1),
        f"{name}_cpu_x_p95": round(statistics.quantiles((one.cpu for one in times), n=20)[-1] / cpu, 1),
        f"{name}_ms_p95": round(1000 * statistics.quantiles((one.wall for one in times), n=20)[-1], 1),
    }


def main() -> None:
    """Replay each repository that is named."""
    for name in sys.argv[1:]:
        print(json.dumps(replay(Path(name).resolve(), COMMITS)), flush=True)


if __name__ == "__main__":
    main()
