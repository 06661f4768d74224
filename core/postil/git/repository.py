"""Find the repository a folder is in, with no process started where nothing is unusual.

Invariant: ``GIT_DIR`` and the rest of a hook's environment count for the repository they were set for and for no
other. A repository that belongs to someone else is opened only if git itself would open it.
"""

from __future__ import annotations

import os

from postil.errors import GitFailed, NotARepository
from postil.git.command import run

# Neither typing nor re: a run with nothing to do starts git before it has the time to import them.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# What a hook may find set and what must reach the commands about the same repository: a push in quarantine keeps its
# objects apart, and `git -c key=value` travels in GIT_CONFIG_PARAMETERS.
_OF_THE_REPOSITORY = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS", "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY", "GIT_QUARANTINE_PATH", "GIT_SHALLOW_FILE",
)  # fmt: skip
_SET_APART = ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", *_OF_THE_REPOSITORY)
_EXTENSIONS = frozenset(("noop", "objectformat", "partialclone", "worktreeconfig"))
"""What may be extended without anything else in a repository being other than usual."""
_NO = frozenset(("false", "no", "off", "0"))


class Repository:
    """Where a repository, or a folder outside any, keeps what."""

    __slots__ = (
        "bare", "common_dir", "git_dir", "index_file", "managed", "object_format", "root", "variables",
    )  # fmt: skip

    def __init__(
        self, root: str | None, git_dir: str, common_dir: str, object_format: str, bare: bool, managed: bool,
        index_file: str | None = None, variables: tuple[tuple[str, str], ...] = (),
    ) -> None:  # fmt: skip
        self.root = root
        """The worktree's real path; None when bare."""
        self.git_dir = git_dir
        """Of this worktree."""
        self.common_dir = common_dir
        """Shared by all worktrees."""
        self.object_format = object_format
        """``sha1`` or ``sha256``."""
        self.bare = bare
        self.managed = managed
        """False outside git: ``git_dir`` is then an empty one of ours and every file is untracked."""
        self.index_file = index_file or os.path.join(git_dir, "index")
        self.variables = variables
        """The rest of the environment git was given for this repository, such as a push's quarantine."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Repository) and all(
            getattr(self, name) == getattr(other, name) for name in self.__slots__
        )

    def __hash__(self) -> int:
        return hash((self.root, self.git_dir, self.index_file))

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


class _Unusual:
    """A place where git itself must be asked."""

    __slots__ = ("folder", "git_dir", "variables")

    def __init__(self, folder: str, git_dir: str | None, variables: tuple[tuple[str, str], ...] = ()) -> None:
        self.folder = folder
        self.git_dir = git_dir
        self.variables = variables


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
    return Repository(root, git_dir, common_dir, object_format, False, True)


def _plain_format(common_dir: str, git_dir: str) -> str:
    """Read the object format out of a configuration that holds nothing else to know; of any other, ``ValueError``."""
    said = _settings(_text(os.path.join(common_dir, "config")))
    extensions = {key: value for section, key, value in said if section == "extensions"}
    own = os.path.join(git_dir, "config.worktree")
    if extensions.get("worktreeconfig", "false") != "false" and os.path.exists(own):
        said += _settings(_text(own))
    core = [(key, value) for section, key, value in said if section == "core"]
    version = dict(core).get("repositoryformatversion", "0")
    object_format = extensions.get("objectformat", "sha1")
    if (
        any(key == "worktree" or (key == "bare" and value not in _NO) for key, value in core)
        or not extensions.keys() <= _EXTENSIONS
        or extensions.get("worktreeconfig", "false") not in ("false", "true")
        or version not in ("0", "1")
        or (object_format != "sha1" and (object_format != "sha256" or version == "0"))
    ):
        raise ValueError(common_dir)
    return object_format


def _settings(text: str) -> list[tuple[str, str, str]]:
    """Section, key and value, in lower case, of a configuration in plain lines; of any other, ``ValueError``."""
    found: list[tuple[str, str, str]] = []
    section = ""
    for whole in text.split("\n"):
        line = whole.strip()
        if not line or line[0] in "#;":
            continue
        if line[0] == "[":
            section = line[1:-1].strip().lower()
            if line[-1] != "]" or "]" in section or section.startswith("include"):
                raise ValueError(line)
        elif not section or line[-1] == "\\":
            raise ValueError(line)  # belongs to no section, or goes on in the next line
        else:
            key, equals, value = line.partition("=")
            found.append((section, key.strip().lower(), value.strip().lower() if equals else "true"))
    return found


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
        index = os.path.join(found.folder, index)
    return Repository(
        found.root, found.git_dir, found.common_dir, found.object_format, found.bare, found.managed,
        index or found.index_file, tuple(variables),
    )  # fmt: skip


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
        return Repository(None, git_dir, common_dir, object_format, True, True)
    root = os.path.realpath(_say(place.folder, variables, "--show-toplevel"))
    return Repository(root, git_dir, common_dir, object_format, False, True)


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
    if not home and managed and _in_utf8(place):
        return os.path.join(place, "postil")
    from hashlib import sha256  # loads OpenSSL, and most stores lie in a git directory

    key = sha256(os.fsencode(os.path.realpath(place))).hexdigest()[:32]
    return os.path.join(os.path.abspath(home) if home else _cache_folder(), key)


def _in_utf8(path: str) -> bool:
    """Whether SQLite can be told a path."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


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
    wanted = os.path.join(store_dir(root, managed=False), "git")
    git_dir = wanted
    try:
        _empty_git_dir(git_dir, 2)
    except OSError:
        import tempfile

        mine = os.path.join(tempfile.gettempdir(), f"postil-{os.geteuid()}")
        git_dir = os.path.join(mine, os.path.basename(os.path.dirname(wanted)), "git")
        try:
            _empty_git_dir(git_dir, 3)
        except OSError:
            raise NotARepository(
                f"{root} is in no repository, and neither {wanted} nor the temporary folder can be written"
            ) from None
    return Repository(root, git_dir, git_dir, "sha1", False, False)


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
