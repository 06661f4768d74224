"""``stale-doc`` over the history of well-known repositories: what each of the last commits would have been told.

``python -m bench.stale [NAME...] [--commits N] [--sample N]`` checks each commit against its parent, prints every
finding (or so many at random, with a fixed seed) with the change that it is about, and how many there are per hundred
commits. What was thought of them is in ``judged/stale.md``. A first run clones the repositories into the cache folder;
``POSTIL_BENCH_CLONES`` names a folder that has them already, as ``owner+name/repo``.
"""

import argparse
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from bench.corpora import cache
from postil.engine.checking.changes import Contents, described
from postil.engine.checking.check import Asked
from postil.engine.checking.ranges import check_range
from postil.engine.checking.selection import Selection
from postil.engine.workspace import Workspace, opened
from postil.git import history
from postil.model import Finding

SEED = 4


class Pinned(NamedTuple):
    """A repository and the commit whose history is looked at."""

    name: str
    commit: str


REPOSITORIES = {
    "flask": Pinned("pallets/flask", "2ac89889f4cc330eabd50f295dcef02828522c69"),
    "requests": Pinned("psf/requests", "1f6589ec3a1ee910f9a65cc3ceac60b26677bc0e"),
    "networkx": Pinned("networkx/networkx", "cfc6b79fc53f583aa15a79b2187ae30bd4f480ed"),
    "commons-lang": Pinned("apache/commons-lang", "d15939ef46f0bd4144994df8be95cf5a7f91eb52"),
    "deno-std": Pinned("denoland/std", "ca58f9427152c946ce1c1bc287d290efde1fbab7"),
    "cobra": Pinned("spf13/cobra", "adbc8813901bba65827259daa8e22ff94ec1f30e"),
    "prometheus": Pinned("prometheus/prometheus", "d15adb9ad7e5d9fbde3a9a8f30200593a5a14d86"),
    "numpy": Pinned("numpy/numpy", "1f90bbb55e65e7de68921bc3f1a2d94492fdf689"),
    "spring": Pinned("spring-projects/spring-framework", "91eb42645e26a7ef9382b4a655bcefe5c8682fee"),
    "tokio": Pinned("tokio-rs/tokio", "ea91b33ca57ff0581b38e735cc108f831bccbdaa"),
    "typeorm": Pinned("typeorm/typeorm", "281bfba42a5813b106bcf5ba79bc7f7251bd1e73"),
    "hugo": Pinned("gohugoio/hugo", "7b5199fdeff7d7682e9f979f468d55bc7b67b934"),
    "okhttp": Pinned("square/okhttp", "1682d9bac8c03dffde2969b0b74d47649d0dbb52"),
}


class Told(NamedTuple):
    """One finding of one commit."""

    repository: str
    commit: str
    finding: Finding


def main() -> None:
    """Print the findings and how many there are."""
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", default=list(REPOSITORIES))
    parser.add_argument("--commits", type=int, default=500)
    parser.add_argument("--sample", type=int)
    given = parser.parse_args()
    told: list[Told] = []
    for name in given.names:
        found, commits, seconds = over(name, given.commits)
        print(f"{name}: {len(found)} findings in {commits} commits, {seconds:.0f} s of user time", file=sys.stderr)
        told += found
    if given.sample is not None and len(told) > given.sample:
        told = random.Random(SEED).sample(told, given.sample)
    for repository, commit, finding in told:
        print(f"{repository} {commit[:10]} {finding.path}:{finding.span.line}: {finding.message}")
        for fact in finding.evidence:
            print(f"    {fact}")


def over(name: str, count: int) -> tuple[list[Told], int, float]:
    """What the last commits of a repository would have been told; how many they are, and the processor time."""
    pinned = REPOSITORIES[name]
    workspace = opened(str(clone(pinned)), lambda said: print(said, file=sys.stderr))
    listed = git(workspace, "rev-list", "--no-merges", "--min-parents=1", f"--max-count={count}", pinned.commit)
    began = time.process_time()
    commits = listed.split()
    warm(workspace, commits)
    asked = Asked(chosen=Selection(("stale-doc",)))
    found: list[Told] = []
    for commit in commits:
        checked = check_range(workspace, asked, f"{commit}~1", commit)
        found += [Told(name, commit, finding) for finding in checked.findings]
    return found, len(commits), time.process_time() - began


def warm(workspace: Workspace, commits: list[str]) -> None:
    """Analyze in one batch what the commits changed, so that workers start once."""
    asked: dict[tuple[bytes, bytes], None] = {}
    for commit in commits:
        first, last = git(workspace, "rev-parse", f"{commit}~1", commit).split()
        for one in history.between(workspace.repository, bytes.fromhex(first), bytes.fromhex(last)):
            if one.blob is not None:
                asked[one.blob, one.path] = None
            if one.old_blob is not None:
                asked[one.old_blob, one.old_path or one.path] = None
    with Contents(workspace) as contents:
        described(workspace, asked, contents)


def clone(pinned: Pinned) -> Path:
    """A bare clone that holds the pinned commit."""
    folder = cache() / "clones" / pinned.name.replace("/", "+")
    if not folder.exists():
        near = os.environ.get("POSTIL_BENCH_CLONES")
        source = f"{near}/{folder.name}/repo" if near else f"https://github.com/{pinned.name}"
        folder.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["git", "clone", "--quiet", "--bare", source, str(folder)], check=True)
    return folder


def git(workspace: Workspace, *arguments: str) -> str:
    """Run git in a clone."""
    command = ["git", "-C", workspace.repository.folder, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
