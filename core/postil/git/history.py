"""What git knows of a range of commits: which paths it changed, from and to which blobs, and who touched which lines.

Invariant: a revision reaches git only as the id that ``resolve`` made of it, and every path behind ``--``.
"""

import os
import re
from collections.abc import Iterator

from postil.errors import GitFailed, PostilError
from postil.git.command import DIFF, Running, run, without_filters
from postil.git.repository import Repository
from postil.git.walk import drivers
from postil.values import NamedTuple

_REGULAR = 0o100000
_BLAMED = re.compile(rb"([0-9a-f]{40,64}) \d+ \d+(?: \d+)?\n")
_TIME = re.compile(rb"^committer-time (\d+)\n", re.MULTILINE)


class Differing(NamedTuple):
    """One path that differs between two states of a repository."""

    path: bytes
    """In the later state; in the earlier one where it is gone."""
    old_path: bytes | None
    """In the earlier state; None where it was not there as a regular file."""
    old_blob: bytes | None
    blob: bytes | None
    """None where it is not there any more, and where only the worktree has the content."""
    present: bool
    """Whether the later state has it as a regular file."""


class Commit(NamedTuple):
    """One commit as a history shows it."""

    id: bytes
    time: int
    """Of the author, in seconds since 1970."""
    author: str
    subject: str

    @property
    def short(self) -> str:
        """Enough of its id to find it."""
        return shortened(self.id)


class Version(NamedTuple):
    """One commit that changed a file, and the file before and after."""

    commit: Commit
    path: bytes
    blob: bytes | None
    """None where the commit removed it."""
    old_path: bytes | None
    old_blob: bytes | None
    """None where the commit added it."""


def shortened(commit: bytes) -> str:
    """The first digits of an id."""
    return commit.hex()[:7]


def merge_base(repository: Repository, base: bytes, head: bytes) -> bytes:
    """The commit that two have in common and where the second began; none is an error that says why."""
    said = _asked(repository, "merge-base", base.hex(), head.hex(), fine=(0, 1))
    if said.strip():
        return bytes.fromhex(said.decode("ascii").split()[0])
    shallow = _asked(repository, "rev-parse", "--is-shallow-repository").strip() == b"true"
    why = (
        "in this shallow clone; fetch more of the history (git fetch --deepen=N, or --unshallow)"
        if shallow
        else "at all: nothing that they share can be compared with"
    )
    raise PostilError(f"{shortened(base)} and {shortened(head)} have no commit in common {why}")


def between(repository: Repository, base: bytes, head: bytes) -> list[Differing]:
    """The paths that differ between two commits, renames followed."""
    return list(differing(_asked(repository, "diff-tree", "-r", "--no-commit-id", *DIFF, base.hex(), head.hex(), "--")))


def against_worktree(repository: Repository, base: bytes) -> list[Differing]:
    """The paths of the worktree that may differ from a commit; what git does not know yet counts, ignored files not."""
    env, folder = repository.environment, repository.folder
    others = Running(("ls-files", "-z", "--others", "--exclude-standard"), env, cwd=folder)
    config = run(("config", "-z", "--list"), env, cwd=folder, fine=(0, 1))
    # Looking for renames git reads files, which it would send through the filters that a configuration names.
    said = run(("diff-index", *DIFF, base.hex(), "--"), without_filters(env, drivers(config)), cwd=folder)
    found = {one.path: one for one in differing(said)}
    for path in others.finish().split(b"\0"):
        if path and not path.endswith(b"/"):
            before = found.get(path)
            # Taken out of the index and still there.
            old = (before.old_path, before.old_blob) if before is not None and not before.present else (None, None)
            found[path] = Differing(path, *old, None, present=True)
    return list(found.values())


def differing(raw: bytes) -> Iterator[Differing]:
    """The paths in the answer of a diff command that was given ``DIFF``."""
    fields = iter(raw.split(b"\0"))
    for about in fields:
        if not about:
            continue
        old_mode, mode, old_blob, blob, status = about.removeprefix(b":").split(b" ")
        old_path = next(fields)
        path = next(fields) if status[:1] in b"RC" else old_path
        if status == b"U":
            continue  # an unmerged path has a line of its own for what is in the worktree
        there, was = _is_file(mode), _is_file(old_mode) and status[:1] != b"C"
        if there or was:
            known = there and blob.strip(b"0") != b""
            yield Differing(
                path, old_path if was else None, bytes.fromhex(old_blob.decode("ascii")) if was else None,
                bytes.fromhex(blob.decode("ascii")) if known else None, there,
            )  # fmt: skip


def _is_file(mode: bytes) -> bool:
    return int(mode, 8) & 0o170000 == _REGULAR


def commits_touching(repository: Repository, base: bytes, head: bytes, path: bytes, limit: int) -> list[Version]:
    """The commits of a range that changed a file, oldest first, renames followed; of more than ``limit`` the newest."""
    return versions(repository, head, path, limit, base)[::-1]


def versions(
    repository: Repository, head: bytes, path: bytes, limit: int, without: bytes | None = None
) -> list[Version]:
    """The commits that changed a file, newest first, renames followed; ``without``: not what that commit reaches."""
    excluded = () if without is None else (f"^{without.hex()}",)
    arguments = (
        "log", "--follow", f"--max-count={limit}", "--format=%x00%x01%H%x00%at%x00%an%x00%s", "--no-color",
        "--no-notes", "--no-decorate", "--encoding=UTF-8", "--no-mailmap", *DIFF, head.hex(), *excluded, "--", path,
    )  # fmt: skip
    config = ("-c", "log.showRoot=true", "-c", "log.diffMerges=off")
    answer = run(
        arguments, {**repository.environment, "GIT_LITERAL_PATHSPECS": "1"}, cwd=repository.folder, config=config
    )
    found: list[Version] = []
    for record in answer.split(b"\0\x01")[1:]:
        name, time, author, subject, *raw = record.split(b"\0")
        commit = Commit(bytes.fromhex(name.decode("ascii")), int(time), _text(author), _text(subject))
        for one in differing(b"\0".join(part.lstrip(b"\n") for part in raw)):
            found.append(Version(commit, one.path, one.blob, one.old_path, one.old_blob))
    return found


def committed(repository: Repository, path: bytes) -> bytes | None:
    """What the commit that is checked out has under a path; None when it has nothing, or nothing is committed."""
    if not repository.managed:
        return None
    try:
        return _asked(repository, "cat-file", "blob", os.fsdecode(b"HEAD:" + path))
    except GitFailed:
        return None


def last_touched(repository: Repository, head: bytes, path: bytes, first: int, last: int) -> bytes | None:
    """The newest commit that touched some lines of a file; None when git cannot tell, as where a shallow clone ends."""
    arguments = ("blame", "--porcelain", "-L", f"{first},{last}", head.hex(), "--", path)
    try:
        config = ("-c", "blame.ignoreRevsFile=", "-c", "blame.markIgnoredLines=false")
        said = run(arguments, repository.environment, cwd=repository.folder, config=config)
    except GitFailed:
        return None
    newest: tuple[int, bytes] | None = None
    starts = [match for match in _BLAMED.finditer(said) if match.start() == 0 or said[match.start() - 1] == 10]
    for match, after in zip(starts, [*starts[1:], None], strict=True):
        about = said[match.end() : None if after is None else after.start()]
        time = _TIME.search(about)
        if b"\nboundary\n" in about and _asked(repository, "rev-parse", "--is-shallow-repository").strip() == b"true":
            return None
        if time is not None and (newest is None or int(time[1]) > newest[0]):
            newest = int(time[1]), bytes.fromhex(match[1].decode("ascii"))
    return None if newest is None else newest[1]


def _asked(repository: Repository, *arguments: str, fine: tuple[int, ...] = (0,)) -> bytes:
    return run(arguments, repository.environment, cwd=repository.folder, fine=fine)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
