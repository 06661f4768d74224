"""Which test holds which fault: the table in ``docs/reliability.md``, read from the names of the tests."""

import re
from pathlib import Path

FAULTS = {
    "S1": "a writer killed in the middle of a transaction",
    "S2": "two writers and a reader killed at once",
    "S3": "a write, sync or truncation that fails with an I/O error",
    "S4": "the disk is full",
    "S5": "a quota or a file size limit is reached",
    "S6": "half a page written before the end",
    "S7": "a bit of the index flips",
    "S8": "the index is cut short, empty, or something else",
    "S9": "the index is deleted while it is open",
    "S10": "only the log or only its shared memory is deleted",
    "S11": "a read transaction that wants to write too late",
    "S12": "sixteen processes at once",
    "S13": "the holder of the lock is stopped",
    "S14": "a long reader keeps the log from being folded in",
    "S15": "a SQLite with the log corruption race; two checkpointers",
    "S16": "the index on a network file system",
    "S17": "a read-only repository or home; an index of somebody else's",
    "S18": "a fork with an open connection",
    "S19": "an index or records of a newer or older Postil",
    "S20": "the clock jumps",
    "S21": "an index that grows beyond its budget; a row too large",
    "S22": "a file that changes between hash and analysis",
    "P1": "a file that crashes the parser",
    "P2": "a file that makes the parser take all memory",
    "P3": "a file that makes the parser take for ever",
    "P4": "a file that kills a worker at every look",
    "P5": "nesting a hundred thousand deep",
    "P6": "the limits of Python's own ast",
    "P7": "files of nothing, of one byte, of newlines, of a byte order mark",
    "P8": "files and lines of many megabytes",
    "P9": "binary data under a source file's name",
    "P10": "bytes that are no UTF-8, declared encodings, UTF-16",
    "P11": "a byte order mark and columns",
    "P12": "line ends of every kind, form feeds, U+2028",
    "P13": "several symbols of one name",
    "P14": "a file of more than 20,000 symbols",
    "P15": "a catastrophic pattern in the configuration",
    "P16": "a plugin that raises, hangs, prints, exits, forks or answers nonsense",
    "P17": "random mutations of real sources",
    "P18": "a grammar that changes its trees",
    "G1": "the environment of a hook",
    "G2": "another index file, as in a partial commit",
    "G3": "linked worktrees",
    "G4": "submodules",
    "G5": "bare repositories, separate git directories",
    "G6": "no commits, unborn and orphan branches, detached HEAD",
    "G7": "the first push of a branch",
    "G8": "deletions, alone and beside others",
    "G9": "several refs, tags, notes, refs/for, ids, addresses",
    "G10": "a hook run with nothing to push",
    "G11": "forced pushes, ids of the remote that are not here, shallow clones, grafts",
    "G12": "SHA-256",
    "G13": "reftable, partial clones, unknown extensions; no lazy fetch",
    "G14": "sparse checkouts, skip-worktree, intent to add, assume-unchanged",
    "G15": "LFS pointers without git-lfs",
    "G16": "line ends, ident, working-tree-encoding, filters",
    "G17": "names with newlines, quotes, dashes, bytes that are no UTF-8, twins",
    "G18": "FIFOs, sockets, devices, links out of the tree",
    "G19": "a repository of somebody else's",
    "G20": "hooks of others, and folders for hooks",
    "G21": "a hook that is killed",
    "G22": "a hook whose Postil is missing or broken",
    "G23": "a push of more than can be judged in time",
    "G24": "no terminal, a minimal PATH, the C locale, no HOME",
    "G25": "a commit while the index is read",
    "G26": "merges under way, stale locks, corrupt and missing objects, repacks",
    "J1": "a run killed at any point",
    "J2": "the same work asked twice",
    "J3": "a stopped process that wakes after its lease was taken",
    "J4": "a process id used again",
    "J5": "two that claim one job",
    "J6": "cancelled during, between, twice, after the end",
    "J7": "files added, removed and edited while a run goes on",
    "J8": "one item that always fails",
    "J9": "the disk full or the store gone during a run",
    "J10": "records of another version",
    "L1": "an editor that is killed: at start, idle, in the middle of an analysis",
    "L2": "standard input that another process keeps open",
    "L3": "`exit` without `shutdown`, requests after it, before `initialize`, twice",
    "L4": "`shutdown` while requests are queued",
    "L5": "many slow requests at once",
    "L6": "cancelling before, during and after; unknown ids, string ids",
    "L7": "many queued hovers, many of them cancelled",
    "L8": "answers that come after nobody waits for them",
    "L9": "a client that never answers",
    "L10": "a client that does not read",
    "L11": "a length of 5,000 digits",
    "L12": "headers in lower case, others among them, split over writes",
    "L13": "lengths that are huge, negative, nothing, wrong by one",
    "L14": "JSON that is deep, broken, a batch, without an id or an object",
    "L15": "characters that Python takes for line ends",
    "L16": "ranges beyond lines and text, within a character, reversed",
    "L17": "UTF-8, UTF-16, UTF-32, none and unknown ones offered",
    "L18": "versions out of order, changes of what is not open, opening and closing twice",
    "L19": "the disk changes under an open document",
    "L20": "thousands of changed files at once",
    "L21": "the limit of watched files",
    "L22": "addresses of every kind, and of no file",
    "L23": "linked folders and files",
    "L24": "folders added, removed, nested; several repositories",
    "L25": "eight hours of edits",
    "L26": "two servers on one repository",
    "T1": "configuration or a plugin of the repository that would run code",
    "T2": "settings of the repository that would decide about addresses, keys or trust",
    "T3": "git configuration that runs programs on reading commands",
    "T4": "a source file that attacks its parser",
    "T5": "an index that comes with the repository",
    "T6": "links and dots that lead out of the tree",
    "T17": "names that look like options",
    "T18": "patterns that take for ever",
    "T19": "blobs of gigabytes",
    "T20": "another user of the machine",
    "T22": "reports and logs that give away file contents",
}
"""The rows that concern what there is so far; those of AI and forge come with these."""

ELSEWHERE = {
    "P6": "does not arise: no analyzer uses `ast`; `bench/exactness` leaves such files out",
    "T4": "held by P1–P5 and P17",
}
_NAMED = re.compile(r"^def test_((?:[A-Z]\d+_)+)(\w+)", re.M)


def held(tests: Path) -> dict[str, list[str]]:
    """The claims that carry each id, with the folder they are in."""
    found: dict[str, list[str]] = {}
    for path in sorted(tests.rglob("test_*.py")):
        folder = path.parent.relative_to(tests).as_posix()
        for match in _NAMED.finditer(path.read_text(encoding="utf-8")):
            for name in match.group(1).strip("_").split("_"):
                found.setdefault(name, []).append(f"{match.group(2).replace('_', ' ')} ({folder})")
    return found


def table(tests: Path) -> str:
    """One row a fault, as Markdown."""
    claims = held(tests)
    rows = ["| id | fault | what the tests claim |", "|---|---|---|"]
    for name, fault in FAULTS.items():
        said = " · ".join(claims.get(name, [])) or ELSEWHERE.get(name, "**not held**")
        rows.append(f"| {name} | {fault} | {said} |")
    return "\n".join(rows)
