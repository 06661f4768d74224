"""What a branch is compared with when nobody says: its upstream, else the remote's main branch, else the local one."""

from postil.git.command import run
from postil.git.repository import Repository

_MAIN = ("refs/remotes/origin/HEAD", "refs/remotes/origin/main", "refs/remotes/origin/master")
_LOCAL = ("refs/heads/main", "refs/heads/master")


def upstream(repository: Repository) -> str | None:
    """The full name of a ref to compare the current branch with; None where there is none but the branch itself."""
    own = _said(repository, ("symbolic-ref", "--quiet", "HEAD"))
    tracked = _said(
        repository, ("rev-parse", "--symbolic-full-name", "--quiet", "--verify", "@{upstream}"), (0, 1, 128)
    )
    # A branch that is pushed to itself is compared with what it left, not with its own copy on the remote.
    if tracked and own and tracked.rpartition("/")[2] != own.rpartition("/")[2]:
        return tracked
    for name in _MAIN:
        if _said(repository, ("rev-parse", "--quiet", "--verify", f"{name}^{{commit}}")):
            return name
    for name in _LOCAL:
        if name != own and _said(repository, ("rev-parse", "--quiet", "--verify", f"{name}^{{commit}}")):
            return name
    return tracked or None


def _said(repository: Repository, question: tuple[str, ...], fine: tuple[int, ...] = (0, 1)) -> str:
    answer = run(question, repository.environment, cwd=repository.folder, fine=fine)
    return answer.decode("utf-8", "surrogateescape").strip()
