"""Find the repository a folder is in, with no process started where nothing is unusual.

Invariant: ``GIT_DIR`` and the rest of a hook's environment count for the repository they were set for and for no
other. A repository that belongs to someone else is opened only if git itself would open it.
"""

import os
import re
from collections.abc import Mapping
from typing import NamedTuple

from postil.errors import GitFailed, NotARepository
from postil.git.command import run

# What a hook may find set and what must reach the commands about the same repository: a push in quarantine keeps its
# objects apart, and `git -c key=value` travels in GIT_CONFIG_PARAMETERS.
_OF_THE_REPOSITORY = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS", "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY", "GIT_QUARANTINE_PATH", "GIT_SHALLOW_FILE",
)  # fmt: skip
_SET_APART = ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", *_OF_THE_REPOSITORY)
_UNUSUAL_CONFIG = re.compile(
    r"^\s*bare\s*=\s*(?:true|yes|on|1)\b|^\s*worktree\s*=|\[\s*extensions|\[\s*include", re.IGNORECASE | re.MULTILINE
)
_EXTENSIONS = re.compile(
    r"^[ \t]*\[extensions\][ \t]*\n((?:[ \t]*[a-z]+[ \t]*=[ \t]*[\w./-]+[ \t]*(?:\n|\Z))*)",
    re.IGNORECASE | re.MULTILINE,
)
_VERSION = re.compile(r"^\s*repositoryformatversion\s*=\s*(\S+)", re.IGNORECASE | re.MULTILINE)


class Repository(NamedTuple):
    """Where a repository, or a folder outside any, keeps what."""

    root: str | None
    """The worktree's real path; None when bare."""
    git_dir: str
    """Of this worktree."""
    common_dir: str
    """Shared by all worktrees."""
    object_format: str
    """``sha1`` or ``sha256``."""
    bare: bool
    managed: bool
    """False outside git: ``git_dir`` is then an empty one of ours and every file is untracked."""
    index_file: str
    variables: tuple[tuple[str, str], ...] = ()
    """The rest of the environment git was given for this repository, such as a push's quarantine."""

    @property
    def store_dir(self) -> str:
        """The folder where Postil keeps what it knows of this repository; it need not exist yet."""
        return store_dir(self.common_dir if self.managed else self.root or self.git_dir, self.managed)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point git at this repository."""
        found = dict(self.variables)
        found["GIT_DIR"] = self.git_dir
        if self.root is not None:
            found["GIT_WORK_TREE"] = self.root
        if self.index_file != os.path.join(self.git_dir, "index"):
            found["GIT_INDEX_FILE"] = self.index_file
        return found

    @property
    def folder(self) -> str:
        """Where its git commands run."""
        return self.root if self.root is not None else self.git_dir


def discover(start: str) -> Repository:
    """Find the repository that ``start`` is in; outside any, an unmanaged one whose root is ``start`` itself."""
    try:
        here = os.path.realpath(start, strict=True)
    except (OSError, ValueError) as error:
        raise NotARepository(f"no such folder: {start} ({getattr(error, 'strerror', error)})") from None
    if not os.path.isdir(here):
        here = os.path.dirname(here)
    found = _walk(here)
    if any(os.environ.get(name) for name in _SET_APART):
        found = _with_environment(here, found)
    if found is None:
        return _outside(here)
    return found if isinstance(found, Repository) else _asked(found)


class _Unusual(NamedTuple):
    """A place where git itself must be asked."""

    folder: str
    git_dir: str | None
    variables: tuple[tuple[str, str], ...] = ()


def _walk(here: str) -> Repository | _Unusual | None:
    """Look upwards for ``.git``; a bare repository counts only where no worktree is around it.

    One that was committed into somebody's tree is a way to make git read a stranger's configuration.
    """
    bare: str | None = None
    ceilings = {os.path.realpath(part) for part in os.environ.get("GIT_CEILING_DIRECTORIES", "").split(":") if part}
    folder = here
    device = os.stat(here).st_dev
    across = os.environ.get("GIT_DISCOVERY_ACROSS_FILESYSTEM", "").lower() in ("1", "true", "yes", "on")
    while True:
        marker = os.path.join(folder, ".git")
        if os.path.lexists(marker):
            found = _worktree(folder, marker)
            if found is not None:
                return found
        if bare is None and _looks_like_git_dir(folder):
            bare = folder
        parent = os.path.dirname(folder)
        if parent == folder or parent in ceilings:
            break
        if not across and os.stat(parent).st_dev != device:
            break
        folder = parent
    return None if bare is None else _Unusual(bare, bare)


def _worktree(root: str, marker: str) -> Repository | _Unusual | None:
    mine = os.geteuid()
    try:
        about = os.stat(marker)
        git_dir = marker
        if not os.path.isdir(marker):
            git_dir = _gitfile(root, marker)
        if about.st_uid != mine or os.stat(root).st_uid != mine or os.stat(git_dir).st_uid != mine:
            return _Unusual(root, None)
        git_dir = os.path.realpath(git_dir)
        if not os.path.lexists(os.path.join(git_dir, "HEAD")):
            # Git passes over an empty folder of that name, too; a gitfile that leads nowhere is its to explain.
            return None if os.path.isdir(marker) else _Unusual(root, None)
        common_dir = _common_dir(git_dir)
        object_format = _plain_format(common_dir, git_dir)
    except (OSError, ValueError):
        return _Unusual(root, None)
    return Repository(root, git_dir, common_dir, object_format, False, True, os.path.join(git_dir, "index"))


def _plain_format(common_dir: str, git_dir: str) -> str:
    """Read the object format out of a configuration that holds nothing else to know; of any other, ``ValueError``."""
    config = _text(os.path.join(common_dir, "config"))
    extensions: dict[str, str] = {}
    for body in _EXTENSIONS.findall(config):
        for line in body.lower().splitlines():
            name, _, value = "".join(line.split()).partition("=")
            extensions[name] = value
    config = _EXTENSIONS.sub("", config)
    object_format = extensions.pop("objectformat", "sha1")
    if extensions.get("worktreeconfig") == "true" and os.path.exists(os.path.join(git_dir, "config.worktree")):
        config += "\n" + _text(os.path.join(git_dir, "config.worktree"))
    version = _VERSION.findall(config) or ["0"]
    if (
        _UNUSUAL_CONFIG.search(config)
        or not extensions.keys() <= {"worktreeconfig", "partialclone", "noop"}
        or version not in (["0"], ["1"])
        or (object_format != "sha1" and (object_format != "sha256" or version == ["0"]))
    ):
        raise ValueError(common_dir)
    return object_format


def _text(path: str) -> str:
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read(1_000_000)


def _gitfile(root: str, marker: str) -> str:
    with open(marker, "rb") as file:
        text = file.read(10_000)
    if not text.startswith(b"gitdir: "):
        raise ValueError(marker)
    return os.path.join(root, os.fsdecode(text[8:].rstrip(b"\r\n")))


def _common_dir(git_dir: str) -> str:
    try:
        with open(os.path.join(git_dir, "commondir"), "rb") as file:
            return os.path.realpath(os.path.join(git_dir, os.fsdecode(file.read(10_000).rstrip(b"\r\n"))))
    except FileNotFoundError:
        return git_dir


def _looks_like_git_dir(folder: str) -> bool:
    return (
        os.path.isfile(os.path.join(folder, "HEAD"))
        and os.path.isdir(os.path.join(folder, "refs"))
        and os.path.isdir(os.path.join(folder, "objects"))
    )


def _with_environment(here: str, found: Repository | _Unusual | None) -> Repository | _Unusual | None:
    """Apply the inherited variables if they were set for the repository that was found, and drop them if not."""
    env = os.environ
    cwd = os.getcwd()
    given = env.get("GIT_DIR")
    ours = _git_dir_of(found)
    theirs: str | None
    if given:
        theirs = os.path.realpath(os.path.join(cwd, given))
        tree = env.get("GIT_WORK_TREE")
        top = os.path.realpath(os.path.join(cwd, tree)) if tree else None
    else:
        around = found if here == cwd else _walk(os.path.realpath(cwd))
        theirs = _git_dir_of(around)
        top = None
    inside_tree = top is not None and (here == top or here.startswith(top.rstrip("/") + "/"))
    root = found.root if isinstance(found, Repository) else None
    same = theirs is not None and (
        theirs in (ours, here) or (top is not None and root == top) or (found is None and (inside_tree or here == cwd))
    )
    if not same or theirs is None:
        return found
    variables = [(name, env[name]) for name in _OF_THE_REPOSITORY if env.get(name)]
    variables = [(name, _absolute(name, value, cwd)) for name, value in variables]
    if env.get("GIT_CONFIG_COUNT", "").isdigit():
        for number in range(int(env["GIT_CONFIG_COUNT"])):
            for name in (f"GIT_CONFIG_KEY_{number}", f"GIT_CONFIG_VALUE_{number}"):
                variables.append((name, env.get(name, "")))
    if not isinstance(found, Repository) or found.git_dir != theirs or (top is not None and top != root):
        extra = [("GIT_COMMON_DIR", os.path.join(cwd, env["GIT_COMMON_DIR"]))] if env.get("GIT_COMMON_DIR") else []
        extra += [("GIT_WORK_TREE", top)] if top is not None else []
        found = _asked(_Unusual(cwd, theirs if given else None, (*variables, *extra)))
    index = env.get("GIT_INDEX_FILE")
    if index:
        # Git reads a relative one from the top of the worktree, to which it moves first.
        found = found._replace(index_file=os.path.join(found.folder, index))
    return found._replace(variables=tuple(variables))


def _absolute(name: str, value: str, cwd: str) -> str:
    if name in ("GIT_OBJECT_DIRECTORY", "GIT_QUARANTINE_PATH", "GIT_SHALLOW_FILE"):
        return os.path.join(cwd, value)
    return value


def _git_dir_of(found: Repository | _Unusual | None) -> str | None:
    if isinstance(found, _Unusual):
        if found.git_dir is not None:
            return found.git_dir
        try:
            return _asked(found).git_dir
        except NotARepository:
            return None
    return None if found is None else found.git_dir


def _asked(place: _Unusual) -> Repository:
    """Let git describe the repository, and refuse with its own words what it refuses."""
    variables = dict(place.variables)
    # Git does not ask whose a repository is that it is pointed at, nor whether it is bare where its configuration
    # does not say; so one that was come upon it must find by itself.
    if place.git_dir is not None and place.git_dir != place.folder:
        variables["GIT_DIR"] = place.git_dir
    bare, inside, object_format = _say(
        place.folder, variables, "--is-bare-repository", "--is-inside-work-tree", "--show-object-format"
    ).split("\n")
    git_dir = os.path.realpath(_say(place.folder, variables, "--absolute-git-dir"))
    common_dir = os.path.realpath(os.path.join(place.folder, _say(place.folder, variables, "--git-common-dir")))
    if bare == "true" or (inside != "true" and place.git_dir is not None and "GIT_WORK_TREE" not in variables):
        return Repository(None, git_dir, common_dir, object_format, True, True, os.path.join(git_dir, "index"))
    root = os.path.realpath(_say(place.folder, variables, "--show-toplevel"))
    return Repository(root, git_dir, common_dir, object_format, False, True, os.path.join(git_dir, "index"))


def _say(folder: str, variables: Mapping[str, str], *questions: str) -> str:
    try:
        # The folder was looked at already: a bare repository found by itself is meant.
        answer = run(("rev-parse", *questions), variables, cwd=folder, config=("-c", "safe.bareRepository=all"))
    except GitFailed as error:
        raise NotARepository(str(error)) from None
    return os.fsdecode(answer.removesuffix(b"\n"))


def store_dir(place: str, managed: bool) -> str:
    """Name Postil's folder for a common git directory or, outside git, for a folder."""
    home = os.environ.get("POSTIL_HOME")
    if not home and managed:
        return os.path.join(place, "postil")
    from hashlib import sha256  # loads OpenSSL, and most stores lie in a git directory

    key = sha256(os.fsencode(os.path.realpath(place))).hexdigest()[:32]
    return os.path.join(os.path.abspath(home) if home else _cache_folder(), key)


def _cache_folder() -> str:
    import sys

    given = os.environ.get("XDG_CACHE_HOME")
    if given and os.path.isabs(given):
        return os.path.join(given, "postil")
    home = os.path.expanduser("~")
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Caches", "postil")
    return os.path.join(home, ".cache", "postil")


def _outside(root: str) -> Repository:
    """Give a folder outside git a git directory of its own, so that ``.gitignore`` means there what it means in git."""
    import tempfile

    wanted = os.path.join(store_dir(root, managed=False), "git")
    private = os.path.join(tempfile.gettempdir(), f"postil-{os.geteuid()}", os.path.basename(os.path.dirname(wanted)))
    for git_dir, above in ((wanted, 2), (os.path.join(private, "git"), 3)):
        try:
            _empty_git_dir(git_dir, above)
        except OSError:
            continue
        return Repository(root, git_dir, git_dir, "sha1", False, False, os.path.join(git_dir, "index"))
    raise NotARepository(f"{root} is in no repository, and neither {wanted} nor the temporary folder can be written")


def _empty_git_dir(git_dir: str, ours: int) -> None:
    """Make a git directory without anything in it; the last so many folders of its path must be nobody else's."""
    os.makedirs(os.path.dirname(git_dir), mode=0o700, exist_ok=True)
    os.makedirs(git_dir, mode=0o700, exist_ok=True)
    folder = git_dir
    for _ in range(ours):
        about = os.lstat(folder)
        if about.st_uid != os.geteuid() or about.st_mode & 0o002 or not os.path.isdir(folder):
            raise PermissionError(folder)
        folder = os.path.dirname(folder)
    for part in ("objects", "refs"):
        os.makedirs(os.path.join(git_dir, part), exist_ok=True)
    for name, text in (("config", "[core]\n\trepositoryformatversion = 0\n"), ("HEAD", "ref: refs/heads/main\n")):
        path = os.path.join(git_dir, name)
        if not os.path.exists(path):
            temporary = f"{path}.{os.getpid()}"
            with open(temporary, "w", encoding="ascii") as file:
                file.write(text)
            os.replace(temporary, path)
