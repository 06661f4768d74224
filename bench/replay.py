"""Replay the history of a repository, each commit of its main line as a push of it: ``python -m bench.replay PATH…``.

For every one the gate's range is compared with ``git rev-list``, and for every twentieth its findings with those of
``postil check --base``; a fault of the gate's is a crash. One JSON line a repository.

Of clones that know no remote, whose pushes are all new.

``--times PATH…``: of every twentieth only the time, as git starts the gate, without an index and once more with the
verdict known; beside that of a Python that does nothing, and by class: pushes of at most five files by how much those
hold, as they were and as they are, and larger ones. One JSON line a class, of all repositories.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from bench.measure import Spent, least, spent_on
from postil.engine.checking.check import Asked as Checking
from postil.engine.checking.ranges import check_range
from postil.engine.places import analyzers
from postil.engine.pool import Pool
from postil.engine.workspace import opened
from postil.git.repository import discover
from postil_hooks import working
from postil_hooks.asked import Asked
from postil_hooks.gate import gate
from postil_hooks.scripts import Script, rendered

COMMITS = 510
EVERY = 20
FILES = 5
"""Of a push that the rows of the table are about."""
SETTLED = 0.2
"""Seconds until what a push left to be written is written."""
SIZES = (24_000, 64_000, 128_000)
"""Bytes of what is different, by which pushes of few files are told apart; those of the row hold 21,550."""
BEST_OF = 4


def whole(*arguments: str, given: str = "") -> str:
    """What a git command prints."""
    return subprocess.run(("git", *arguments), check=True, capture_output=True, text=True, input=given).stdout


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
    started = time.monotonic()
    for number, (base, head) in enumerate(pairwise(chain)):
        lines = f"refs/heads/main {head} refs/heads/main {base}\n".encode()
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
        "seconds": round(time.monotonic() - started, 1),
    }  # fmt: skip


class Timed(NamedTuple):
    """What one push took."""

    files: int
    size: int
    """Bytes of all that is different, as it was and as it is."""
    nothing: Spent
    unseen: Spent
    known: Spent | None
    """None where it was not found to be fine, so that no verdict is kept."""


def timed(path: Path, commits: int, hook: Path) -> Iterator[Timed]:
    """Every twentieth push, with the index left behind by none before it."""
    os.chdir(path)
    chain = git("rev-list", "--first-parent", f"--max-count={commits + 1}", "HEAD")[::-1]
    store = Path(discover(".").store_dir)
    for base, head in list(pairwise(chain))[::EVERY]:
        changed = whole("diff-tree", "-r", "--no-commit-id", "--raw", "--no-abbrev", "--find-renames", base, head)
        blobs = {word for line in changed.splitlines() for word in line.split()[2:4] if word.strip("0")}
        said = whole("cat-file", "--batch-check", given="".join(f"{blob}\n" for blob in blobs))
        size = sum(int(line.split()[2]) for line in said.splitlines() if " blob " in line)
        if not blobs:
            continue
        lines = f"refs/heads/main {head} refs/heads/main {base}\n".encode()
        push = partial(spent_on, (str(hook), "--budget=60", "origin", "url"), lines, path)

        def unseen() -> None:
            time.sleep(SETTLED)
            shutil.rmtree(store, ignore_errors=True)

        nothing = least(partial(spent_on, (sys.executable, "-c", "pass"), b"", path), times=BEST_OF)
        first = least(push, unseen, BEST_OF)
        known = (store / "pushes").exists()
        time.sleep(SETTLED)
        again = least(push, times=BEST_OF) if known else None
        yield Timed(len(changed.splitlines()), size, nothing, first, again)


def classes(pushes: Sequence[Timed]) -> Iterator[dict[str, object]]:
    """What they took by class; in times of a Python that does nothing, which is the median of all."""
    python = statistics.median(one.nothing.wall for one in pushes)
    few = [one for one in pushes if one.files <= FILES]
    for least_size, most_size in pairwise((0, *SIZES, 1 << 60)):
        of = [one.unseen.wall for one in few if least_size < one.size <= most_size]
        yield row(f"{FILES} files, more than {least_size} bytes and no more than the next, unseen", of, python)
    yield row(f"{FILES} files, unseen", [one.unseen.wall for one in few], python)
    yield row(f"more than {FILES} files, unseen", [one.unseen.wall for one in pushes if one.files > FILES], python)
    yield row("known", [one.known.wall for one in pushes if one.known is not None], python)


def row(name: str, times: Sequence[float], python: float) -> dict[str, object]:
    """How often a class was met, and what it took: against a Python that does nothing, and by the clock."""
    if len(times) < 2:
        return {"class": name, "pushes": len(times)}
    middle, most = statistics.median(times), statistics.quantiles(times, n=20, method="inclusive")[-1]
    return {
        "class": name, "pushes": len(times), "x_median": round(middle / python, 1), "x_p95": round(most / python, 1),
        "ms_median": round(1000 * middle, 1), "ms_p95": round(1000 * most, 1), "python_ms": round(1000 * python, 1),
    }  # fmt: skip


def main() -> None:
    """Replay each repository that is named."""
    if not sys.argv[2 if sys.argv[1:2] == ["--times"] else 1 :]:
        sys.exit("bench.replay: no repository is named; name clones that know no remote")
    if sys.argv[1:2] == ["--times"]:
        with tempfile.TemporaryDirectory(prefix="postil-bench-") as folder:
            hook = Path(folder) / "pre-push"
            hook.write_bytes(rendered(Script("pre-push", sys.executable, "nothing")))
            hook.chmod(0o755)
            paths = [Path(name).resolve() for name in sys.argv[2:]]
            pushes = [one for path in paths for one in timed(path, COMMITS, hook)]
        for line in classes(pushes):
            print(json.dumps(line), flush=True)
        return
    for name in sys.argv[1:]:
        print(json.dumps(replay(Path(name).resolve(), COMMITS)), flush=True)


if __name__ == "__main__":
    main()
