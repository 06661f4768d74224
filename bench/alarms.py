"""False alarms: what ``check`` says of well-known repositories that no rule was made on.

``python -m bench.alarms commits GROUP`` checks each of the last commits of each repository of a group against its
parent, as ``postil check --base C~1 --head C`` does; ``same`` runs that command on some of them and tells whether it
says the same. ``trees`` checks the pinned trees as they are. ``commits`` and ``trees`` write a JSON line for every
finding, and to standard error what each repository came to. ``draw N FILE...`` takes so many of them at random, with a
fixed seed, spread evenly over the rules and within a rule over the repositories, as rows of a sheet to be judged. The
sheets are in ``judged/``.

The rules were mended on what was judged of the groups ``first``, ``wider`` (trees alone) and ``fresh``. What is
published of mismatches is of the trees of the group ``last``, which was looked at after that; what is published of
stale docs is of the commits of ``fresh``, on which that rule was not mended.
"""

import argparse
import json
import random
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from bench.corpora import cache
from bench.corpora import git as git_in
from bench.stale import Pinned, clone, git, warm
from postil.engine.checking.check import Asked, check
from postil.engine.checking.ranges import check_range
from postil.engine.checking.selection import Selection
from postil.engine.document import document
from postil.engine.lookup import documents
from postil.engine.workspace import opened
from postil.model import Finding

SEED = 9
RULES = (
    "missing-parameter", "unknown-parameter", "parameter-order", "parameter-type", "missing-return",
    "unexpected-return", "missing-yield", "missing-raise", "unknown-raise",
)  # fmt: skip
GROUPS = {
    "first": {
        "scikit-image": Pinned("scikit-image/scikit-image", "cd0a3d22b9f359f05618d75d5c7a29b91b4951ca"),
        "aiohttp": Pinned("aio-libs/aiohttp", "495e778360d1924da63e16dba0f0d76baf56a56a"),
        "grpc-go": Pinned("grpc/grpc-go", "4793ad0474669eafbd5346c8a3d098fdfa542498"),
        "clap": Pinned("clap-rs/clap", "6982fb1c98c7247e38a6d4f04191b94e30497e7b"),
        "apollo-client": Pinned("apollographql/apollo-client", "54084bc22e92651cf153d03d0370b8dff3d1163f"),
        "cakephp": Pinned("cakephp/cakephp", "e15d186e05e9e02231d53ba3bb6daa9290c3a470"),
        "SDL": Pinned("libsdl-org/SDL", "38aace93598bcd2ae12eec4d277790425cf08ade"),
        "jekyll": Pinned("jekyll/jekyll", "202df571314ba1d18e9fccd81d12aaad4a703c38"),
        "efcore": Pinned("dotnet/efcore", "ecd0ba4c23377e479ce94c74119c499f1339351c"),
        "mockito": Pinned("mockito/mockito", "ee8a330da0218f32d5964acdeaa3ac39e2c6ce14"),
    },
    "wider": {
        "scipy": Pinned("scipy/scipy", "3dbf660a919b1479cdf30d533176053b428d08d3"),
        "babel": Pinned("babel/babel", "1da3cfa1a25503c7ecba7304f8738933e6d16dca"),
        "sphinx": Pinned("sphinx-doc/sphinx", "e44a40eb2f810558ccd9da1425421270ccb81351"),
        "bevy": Pinned("bevyengine/bevy", "4805ca792c3e94eef07afd6fa9a2712f388c9a67"),
        "lodash": Pinned("lodash/lodash", "9429a4ee03056e5b7be9a85a54571d7630f05983"),
        "tree-sitter": Pinned("tree-sitter/tree-sitter", "74b7d0c951ebdab16a8a4d64e7cf81e56046408a"),
        "moshi": Pinned("square/moshi", "889013ec2edb8d8034902662a1dc8c4f3b3f8111"),
        "faraday": Pinned("lostisland/faraday", "59334e0e9b1918bd26b143f4a7bbc8c765de3ac4"),
        "glfw": Pinned("glfw/glfw", "92dcf4ce74f2e2554a98fea09be7c705c17daa5a"),
    },
    "fresh": {
        "xarray": Pinned("pydata/xarray", "b1c1dc549b62bdfc8de0bdded24f56464cf0db1a"),
        "statsmodels": Pinned("statsmodels/statsmodels", "82c59e378bdfb5ae324006c477954879ad3e24be"),
        "gin": Pinned("gin-gonic/gin", "dcaa4296d111981ffb31ac3eba90bb63e1eb5ab9"),
        "hyper": Pinned("hyperium/hyper", "8fcaf1a62787b824fdd7b95a3e7c9ea81acd3449"),
        "date-fns": Pinned("date-fns/date-fns", "dd66398305c2b015fba3c1b3d31ccff42ee8d4cf"),
        "orm": Pinned("doctrine/orm", "44fa8bbde87238ad9b574e87325c7ff89c75837e"),
        "libuv": Pinned("libuv/libuv", "6179e7af87413396d5853a1c3722c8b5749336c8"),
        "nunit": Pinned("nunit/nunit", "3ca77a27f334fd87eaecc31d909b50cf72a1f20a"),
        "jackson-databind": Pinned("FasterXML/jackson-databind", "3ff375f6cafa9696f43c5ba6f1d607cbd4ea20da"),
        "swift-collections": Pinned("apple/swift-collections", "f425dffd5bf70fe2a880c5eb6568bbdcade9f4f5"),
    },
    "last": {
        "dask": Pinned("dask/dask", "817e5ffc1208346630b111860571024b0c6ec9bd"),
        "librosa": Pinned("librosa/librosa", "b7e7bf486353821311f68d756e487f65d09cf319"),
        "commons-io": Pinned("apache/commons-io", "d83aeb6f4774aee75d857b29fb6cd89132c9a91b"),
        "guice": Pinned("google/guice", "621416a2408952eec8007e06e81f4dc21baa8ab0"),
        "luxon": Pinned("moment/luxon", "b6b9d03709085008287ed7f4ce5067f0f4be53f2"),
        "turf": Pinned("Turfjs/turf", "98b9a4ed270148fda73dda48b7fd1f7c8b6f88e0"),
        "nokogiri": Pinned("sparklemotion/nokogiri", "9507094faa5448c1c45edd50ec29f40f14a2b0c5"),
        "swift-algorithms": Pinned("apple/swift-algorithms", "5b7143f8e291dee0e14c118fd0212487f0b37af5"),
        "yii2": Pinned("yiisoft/yii2", "45e679d7ce99ce11d78d9785123e1ee2da79e17c"),
        "allegro5": Pinned("liballeg/allegro5", "565ce5184d11cf9bd36a7e927136166da959fc20"),
    },
}


class Told(NamedTuple):
    """One finding and where it was found."""

    repository: str
    commit: str
    rule: str
    place: str
    symbol: str
    message: str
    evidence: tuple[str, ...]


def main() -> None:
    """Run over commits or trees, or draw from what such runs wrote."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("commits", "same", "trees", "draw"))
    parser.add_argument("names", nargs="+", help="groups or repositories; of draw, a number and files")
    parser.add_argument("--commits", type=int, default=500)
    parser.add_argument("--rule", action="append", help="only these rules")
    given = parser.parse_args()
    rules = tuple(given.rule or ("stale-doc", *RULES))
    if given.what == "draw":
        count, *files = given.names
        for one in drawn(read(files), int(count), rules):
            row = (one.rule, one.repository, one.commit[:10], one.place, one.message, "")
            print("|", " | ".join(cell.replace("|", "\\|") for cell in row), "|", "; ".join(one.evidence))
        return
    if given.what == "same":
        for name, pinned in chosen(given.names).items():
            looked, findings, other = compared(pinned, given.commits, rules)
            print(f"{name}: {looked} commits, {findings} findings, said otherwise of {other or 'none'}", flush=True)
        return
    for name, pinned in chosen(given.names).items():
        began = time.process_time()
        if given.what == "commits":
            found, said = over(name, pinned, given.commits, rules)
        else:
            found, said = within(name, pinned, tuple(rule for rule in rules if rule != "stale-doc"))
        for one in found:
            print(json.dumps(one), flush=True)
        told = ", ".join(f"{rule} {number}" for rule, number in Counter(one.rule for one in found).most_common())
        print(f"{name}: {said}; {told or 'nothing'}; {time.process_time() - began:.0f} s", file=sys.stderr, flush=True)


def chosen(names: Iterable[str]) -> dict[str, Pinned]:
    """The repositories that groups or names stand for."""
    every = {name: pinned for group in GROUPS.values() for name, pinned in group.items()}
    found: dict[str, Pinned] = {}
    for one in names:
        found |= GROUPS[one] if one in GROUPS else {one: every[one]}
    return found


def over(name: str, pinned: Pinned, count: int, rules: tuple[str, ...]) -> tuple[list[Told], str]:
    """What each of the last commits would have been told, each thing once, and how many they are."""
    workspace = opened(str(clone(pinned)), lambda said: print(said, file=sys.stderr))
    listed = git(workspace, "rev-list", "--no-merges", "--min-parents=1", f"--max-count={count}", pinned.commit)
    commits = listed.split()
    warm(workspace, commits)
    asked = Asked(chosen=Selection(rules))
    found: dict[tuple[str, str, str], Told] = {}
    for commit in commits:
        for finding in check_range(workspace, asked, f"{commit}~1", commit).findings:
            one = told(name, commit, finding)
            found.setdefault((one.rule, one.symbol, one.message), one)
    return list(found.values()), f"{len(commits)} commits"


def compared(pinned: Pinned, count: int, rules: tuple[str, ...]) -> tuple[int, int, list[str]]:
    """How many of the last 500 commits the command was run on, what it found, and where it said something else."""
    workspace = opened(str(clone(pinned)), lambda said: print(said, file=sys.stderr))
    listed = git(workspace, "rev-list", "--no-merges", "--min-parents=1", "--max-count=500", pinned.commit).split()
    commits = random.Random(SEED).sample(listed, min(count, len(listed)))
    warm(workspace, commits)
    found = 0
    other: list[str] = []
    for commit in commits:
        here = check_range(workspace, Asked(chosen=Selection(rules)), f"{commit}~1", commit).findings
        command = [
            sys.executable,
            "-m",
            "postil",
            "check",
            "--base",
            f"{commit}~1",
            "--head",
            commit,
            "--format",
            "json",
        ]
        ran = subprocess.run(
            [*command, "--select", ",".join(rules)], cwd=workspace.repository.folder, capture_output=True, check=False
        )
        said = json.loads(ran.stdout)["findings"]
        found += len(said)
        there = [(one["rule"], one["path"], one["line"], one["symbol"], one["message"]) for one in said]
        if there != [(one.rule, one.path, one.span.line, one.symbol, one.message) for one in here]:
            other.append(commit[:10])
    return len(commits), found, other


def within(name: str, pinned: Pinned, rules: tuple[str, ...]) -> tuple[list[Told], str]:
    """What is said of the tree of the pinned commit, and how many symbols in it have a doc."""
    folder = cache() / "trees" / pinned.name.replace("/", "+")
    if not folder.exists():
        bare = clone(pinned)
        git_in(bare, "clone", "--quiet", "--shared", "--no-checkout", str(bare), str(folder))
    git_in(folder, "checkout", "--quiet", pinned.commit)
    document(str(folder), (), notice=lambda said: print(said, file=sys.stderr))
    workspace = opened(str(folder), lambda said: print(said, file=sys.stderr))
    findings = check(workspace, Asked(chosen=Selection(rules))).findings
    have = sum(symbol.doc is not None for _, _, doc in documents(workspace, ()) for symbol in doc.symbols)
    return [told(name, pinned.commit, finding) for finding in findings], f"{have} documented symbols"


def told(name: str, commit: str, finding: Finding) -> Told:
    """A finding as a line of a report."""
    place = f"{finding.path}:{finding.span.line}"
    return Told(name, commit, finding.rule, place, finding.symbol or "", finding.message, finding.evidence)


def read(files: Iterable[str]) -> Iterator[Told]:
    """What runs have written."""
    for file in files:
        for line in Path(file).read_text().splitlines():
            *words, evidence = json.loads(line)
            yield Told._make((*words, tuple(evidence)))


def drawn(every: Iterable[Told], count: int, rules: tuple[str, ...]) -> list[Told]:
    """So many at random: the rules take turns, and within a rule the repositories."""
    chance = random.Random(SEED)
    piles: dict[str, dict[str, list[Told]]] = defaultdict(lambda: defaultdict(list))
    for one in sorted(every):
        if one.rule in rules:
            piles[one.rule][one.repository].append(one)
    queues: list[list[Told]] = []
    for _, repositories in sorted(piles.items()):
        for pile in repositories.values():
            chance.shuffle(pile)
        turns: list[Told] = []
        while any(repositories.values()):
            turns += [pile.pop() for pile in repositories.values() if pile]
        queues.append(turns[::-1])
    taken: list[Told] = []
    while len(taken) < count and any(queues):
        taken += [queue.pop() for queue in queues if queue]
    return sorted(taken[:count])


if __name__ == "__main__":
    main()
