"""What a push brings that the remote does not have: for each ref the commits, and what they are compared with.

New are the commits that neither the remote's own ids (as git tells them) nor the remote's tracking refs reach, each
counted for the first ref that brings it. They are compared with the commits that they begin at: one for a line of
work, several where a merge joins what the remote has already; what is as in any of these was not done by this push.
Where not one commit is known to be there, what any other remote has counts as known.

Invariant: nothing is fetched and nothing but git's objects and refs is read, so the worktree and the index may be in
any state. Objects are found by the environment that git gave the hook, and by nothing else.
"""

from __future__ import annotations

import os

from postil.errors import GitFailed, PostilError
from postil.git.command import DIFF, Dialogue, Running, run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from postil_hooks.refs import Update

_OF_THE_REPOSITORY = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_CONFIG_PARAMETERS", "GIT_DIR", "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY", "GIT_SHALLOW_FILE", "GIT_WORK_TREE",
)  # fmt: skip
# The repository is the one that git runs the hook in, which no stranger chose.
_HERE = ("-c", "safe.bareRepository=all")
_SETTINGS = r"^(postil\.[a-z]+|remote\..*\.(push)?url)$"
_LARGEST_TEXT = 1_000_000
MOST_FILES, MOST_BYTES = 16, 2_000_000
"""Of a push of which all that is made is kept in memory until its verdict is told."""
LITTLE = 400_000
"""Bytes that are parsed as soon as an index is opened and asked for what was there before."""
_MOST_WORKERS, _WEIGHT = 4, 64_000
"""Of a small push, and the bytes that each of them but the first is started for."""
_TRAILER = "postil-skip:"


class Pushed:
    """What one ref brings."""

    __slots__ = ("bases", "beyond", "commits", "head", "update", "why_not")

    def __init__(self, update: Update) -> None:
        self.update = update
        self.head: str | None = None
        """The commit that is pushed; None where there is none."""
        self.bases: list[str] = []
        """The commits that the new ones begin at, the remote's own first; empty where they begin at nothing."""
        self.commits: list[str] = []
        """The new ones."""
        self.why_not: str | None = "deleted" if update.local is None else None
        """Why there is nothing to judge; None where there is something."""
        self.beyond = False
        """Whether the remote's own id is not here, so that what it has was told from the refs that track it."""


class Repository:
    """The repository that the hook runs in, as far as a push needs it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.env = {name: environment[name] for name in _OF_THE_REPOSITORY if environment.get(name)}
        count = environment.get("GIT_CONFIG_COUNT", "")
        if count.isdigit():
            self.env["GIT_CONFIG_COUNT"] = count
            for number in range(int(count)):
                for name in (f"GIT_CONFIG_KEY_{number}", f"GIT_CONFIG_VALUE_{number}"):
                    self.env[name] = environment.get(name, "")
        self._objects: Dialogue | None = None
        self._sizes: Dialogue | None = None
        self._told: dict[bytes, int] = {}
        self._settings: Running | None = None
        self._common_dir: str | None = None

    def start(self) -> None:
        """Have git read its configuration and open its objects while something else is done."""
        self._settings = self.running("config", "-z", "--get-regexp", _SETTINGS)
        self._opened()

    def running(self, *arguments: str, stdin: bytes | None = None) -> Running:
        """Start a git command here."""
        return Running(arguments, self.env, config=_HERE, stdin=stdin)

    def said(self, *arguments: str, fine: tuple[int, ...] = (0,)) -> bytes:
        """Run a git command here to its end."""
        return run(arguments, self.env, config=_HERE, fine=fine)

    def settings(self) -> list[tuple[str, str]]:
        """Git's settings that matter here, in order; names in lower case but for what stands between their dots."""
        running = self._settings or self.running("config", "-z", "--get-regexp", _SETTINGS)
        self._settings = None
        found: list[tuple[str, str]] = []
        for entry in running.finish((0, 1)).decode("utf-8", "surrogateescape").split("\0"):
            if entry:
                name, _, value = entry.partition("\n")
                found.append((name, value))
        return found

    def object(self, name: str | bytes) -> tuple[str, bytes, bytes] | None:
        """Id, kind and content of an object by any name for it; None where it is not here."""
        asked = name if isinstance(name, bytes) else name.encode("utf-8", "surrogateescape")
        if b"\n" in asked:
            return None  # a question is one line; of such a folder no attribute file is read
        dialogue = self._opened()
        dialogue.ask(asked + b"\n")
        line = dialogue.answers.readline()
        words = line.split()
        if line[-1:] != b"\n":
            raise dialogue.failure()
        if len(words) != 3 or not words[2].isdigit():
            return None
        size = int(words[2])
        data = dialogue.answers.read(size + 1)
        if len(data) != size + 1:
            raise dialogue.failure()
        return words[0].decode("ascii"), words[1], data[:-1]

    def text(self, commit: str, path: bytes) -> bytes | None:
        """The content of a small file of a commit; None where it has none of that name, or a large one."""
        found = self.object(commit.encode("ascii") + b":" + path)
        return found[2] if found is not None and found[1] == b"blob" and len(found[2]) <= _LARGEST_TEXT else None

    @property
    def common_dir(self) -> str:
        """What all worktrees of it share."""
        if self._common_dir is None:
            if not self.env and os.path.isdir(".git") and not os.path.exists(".git/commondir"):
                # As in nearly every clone, where no process need be asked.
                self._common_dir = os.path.realpath(".git")
            else:
                answer = self.said("rev-parse", "--git-common-dir")
                self._common_dir = os.path.realpath(os.fsdecode(answer.removesuffix(b"\n")))
        return self._common_dir

    def shallow(self) -> list[str]:
        """The commits whose parents were left behind when this was cloned; what they hold came from a remote."""
        path = self.env.get("GIT_SHALLOW_FILE") or os.path.join(self.common_dir, "shallow")
        try:
            with open(path, encoding="ascii") as file:
                return file.read().split()
        except OSError:
            return []

    def databases(self) -> tuple[Dialogue, Dialogue]:
        """What tells the sizes of objects, and what their contents; started where it is not running."""
        if self._sizes is None:
            self._sizes = Dialogue(("cat-file", "--batch-check"), self.env, None, _HERE)
        return self._sizes, self._opened()

    def sizes(self, names: Iterable[bytes]) -> list[int]:
        """The sizes of objects by their ids, all asked for at once; one that is not here takes no room."""
        names = set(names)
        asked = names - self._told.keys()
        if asked:
            dialogue, _ = self.databases()
            dialogue.ask(b"".join(name + b"\n" for name in asked))
            lines = [dialogue.answers.readline() for _ in asked]
            if not all(line.endswith(b"\n") for line in lines):
                self._sizes = None
                raise dialogue.failure()
            for words in map(bytes.split, lines):
                self._told[words[0]] = int(words[2]) if len(words) == 3 else 0
        return [self._told.get(name, 0) for name in names]

    def close(self) -> None:
        """End what was started."""
        for dialogue in (self._objects, self._sizes):
            if dialogue is not None:
                dialogue.close()
        self._objects = self._sizes = None
        if self._settings is not None:
            self._settings.abandon()
            self._settings = None

    def _opened(self) -> Dialogue:
        if self._objects is None:
            self._objects = Dialogue(("cat-file", "--batch"), self.env, None, _HERE)
        return self._objects


def new_to(repository: Repository, updates: Sequence[Update], remote: str, url: str) -> Running | None:
    """Have git look for what is new to a remote; None where its settings must tell first which that is."""
    if remote == url or not remote:
        return None
    return _graph(repository, map(Pushed, updates), repository.shallow(), _tracking(remote))


def pushed(
    repository: Repository, updates: Sequence[Update], remote: str, url: str, early: Running | None = None
) -> list[Pushed]:
    """What each ref brings, ``early`` being what ``new_to`` gave; raises ``PostilError`` where it cannot be told."""
    found = [Pushed(update) for update in updates]
    shallow = repository.shallow()
    for one in found:
        one.why_not = one.why_not or _settled(repository, one)
    live = [one for one in found if one.why_not is None]
    if not live:
        return found
    if early is None:
        globs = _by_url(repository.settings(), url)
        early = _graph(repository, live, shallow, globs)
    graph = _parents(early.finish())
    seen: set[str] = set()
    for one in live:
        _walk(one, graph, seen)
    if any(one.commits and not one.bases for one in live):
        # It may be a first push to an empty remote of what another has had for long.
        graph = _parents(_graph(repository, live, shallow, ["refs/remotes/*"]).finish())
        seen = set()
        for one in live:
            _walk(one, graph, seen)
    for one in live:
        if len(one.bases) > 1:
            one.bases = _independent(repository, one)
        if not one.commits:
            one.why_not = "nothing new"
        else:
            one.why_not = _trailer(repository, one.head)
    return found


def difference(base: str, head: str) -> tuple[str, ...]:
    """The command that tells what is different between two commits, or a tree and a commit."""
    return ("diff-tree", "-r", "--no-commit-id", *DIFF, base, head, "--")


def is_small(repository: Repository, raws: Sequence[bytes]) -> bool:
    """Whether so little is different that all that is made of it may be kept in memory."""
    olds, news = contents_of(raws)
    if len(raws) != 1 or len(news) > MOST_FILES:
        return False
    try:
        return sum(repository.sizes({*olds, *news})) <= MOST_BYTES
    except GitFailed:
        return False  # what is broken will be told of the file it belongs to


def workers(repository: Repository, raws: Sequence[bytes], index: str) -> int:
    """How many workers a small push is worth; where the index is to be asked it knows what was there before."""
    olds, news = contents_of(raws)
    every = [*olds, *news]
    unknown = news if sum(repository.sizes(every)) > LITTLE and os.path.exists(index) else every
    most = min(os.cpu_count() or 1, _MOST_WORKERS, len(unknown))
    return max(1, min(most, 1 + sum(repository.sizes(unknown)) // _WEIGHT))


def contents_of(raws: Iterable[bytes]) -> tuple[list[bytes], list[bytes]]:
    """The ids of what is different, as it was and as it is, one of each for every path that there was or is."""
    every = [about.split(b" ") for raw in raws for about, _ in differences(raw)]
    old, new = ([words[place] for words in every if words[place].strip(b"0")] for place in (2, 3))
    return old, new


def differences(raw: bytes) -> Iterator[tuple[bytes, bytes]]:
    """What a difference says of each path, and the path: of renames and copies the new one."""
    fields = iter(raw.split(b"\0"))
    for about in fields:
        if about:
            path = next(fields)
            yield about, next(fields) if about.rpartition(b" ")[2][:1] in b"RC" else path


def _settled(repository: Repository, one: Pushed) -> str | None:
    """Find the commit that is pushed, or why there is none to judge."""
    update = one.update
    assert update.local is not None
    found = repository.object(f"{update.local}^{{commit}}")
    if found is None:
        whole = repository.object(update.local)
        if whole is None or whole[1] == b"commit":
            raise PostilError(
                f"cannot tell what is pushed to {update.remote_ref}: {update.local} is not here, or broken"
            )
        return "no commit"
    if update.remote_ref.startswith("refs/notes/"):
        return "notes, which hold no source"
    one.head = found[0]
    one.beyond = update.remote is not None and repository.object(update.remote) is None
    return None


def _graph(repository: Repository, found: Iterable[Pushed], shallow: Iterable[str], globs: Sequence[str]) -> Running:
    lines: list[str] = []
    for one in found:
        if one.update.local is not None:
            lines.append(one.update.local)
        if one.update.remote is not None:
            lines.append(f"^{one.update.remote}")
    lines += [f"^{name}" for name in shallow]
    known = [f"--glob={glob}" for glob in globs]
    return repository.running(
        "rev-list", "--parents", "--ignore-missing", "--stdin", "--not", *known, "--",
        stdin="".join(f"{line}\n" for line in lines).encode("ascii"),
    )  # fmt: skip


def _parents(listed: bytes) -> dict[str, list[str]]:
    graph: dict[str, list[str]] = {}
    for line in listed.decode("ascii").splitlines():
        name, *parents = line.split()
        graph[name] = parents
    return graph


def _walk(one: Pushed, graph: Mapping[str, Sequence[str]], seen: set[str]) -> None:
    """Collect what a ref brings and no earlier one did, and where that begins."""
    assert one.head is not None
    one.commits, one.bases = [], []
    mine: set[str] = set()
    bases: dict[str, None] = {}
    waiting = [one.head]
    while waiting:
        name = waiting.pop()
        if name in seen or name not in graph:
            bases[name] = None
        elif name not in mine:
            mine.add(name)
            one.commits.append(name)
            waiting += reversed(graph[name])
    seen |= mine
    if one.commits:
        own = one.update.remote
        one.bases = sorted(bases, key=lambda name: name != own)


def _independent(repository: Repository, one: Pushed) -> list[str]:
    """Without those that others of them have grown from: what came later has all of theirs."""
    kept = set(repository.said("merge-base", "--independent", *one.bases).decode("ascii").split())
    return [name for name in one.bases if name in kept]


def _trailer(repository: Repository, head: str | None) -> str | None:
    """The reason that the last paragraph of the last commit's message gives for a push without a judgement."""
    found = repository.object(head or "")
    if found is None:
        return None
    message = found[2].decode("utf-8", "replace").partition("\n\n")[2].rstrip()
    for line in message.rpartition("\n\n")[2].splitlines():
        if line.lower().startswith(_TRAILER):
            reason = " ".join(line[len(_TRAILER) :].split())
            return f"skipped, as {head[:7] if head else ''} says: {reason}" if reason else None
    return None


def _tracking(remote: str) -> list[str]:
    return [f"refs/remotes/{remote}/*"]


def _by_url(settings: Iterable[tuple[str, str]], url: str) -> list[str]:
    """The refs that track the remotes with an address; those of all remotes where no remote has it."""
    names: list[str] = []
    for setting, value in settings:
        if value == url and setting.startswith("remote.") and setting.endswith("url"):
            names.append(setting.removeprefix("remote.").rpartition(".")[0])
    return [glob for name in names for glob in _tracking(name)] or ["refs/remotes/*"]


def empty_tree(repository: Repository) -> str:
    """The id of the tree without anything, which depends on how the repository names its objects."""
    try:
        return repository.said("hash-object", "-t", "tree", "--stdin").decode("ascii").strip()
    except GitFailed as error:
        raise PostilError(f"cannot tell what is pushed: {error}") from error
