"""Start the git program, the only program that is ever started on behalf of a repository.

Invariant: a repository's configuration cannot make any of these commands run something else (``SAFE``), lock or
write the index, ask a question or fetch; and a command sees the environment of its own repository and no other's.
"""

from __future__ import annotations

import os

from postil.errors import GitFailed

# Neither typing nor collections.abc: the gate before a push asks git within the time in which they would be imported.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

SAFE: tuple[str, ...] = tuple(
    argument
    for setting in (
        "core.fsmonitor=false",
        "core.hooksPath=/dev/null",
        "core.pager=cat",
        "core.editor=false",
        "core.sshCommand=false",
        "core.alternateRefsCommand=false",
        "core.quotePath=false",
        "credential.helper=",
        "diff.external=",
        "gpg.program=false",
        "log.showSignature=false",
        "protocol.allow=never",
        "safe.bareRepository=explicit",
        "submodule.recurse=false",
        "maintenance.auto=false",
        "gc.auto=0",
    )
    for argument in ("-c", setting)
)

DIFF = ("-z", "--raw", "--no-abbrev", "--find-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=all")
"""What makes a diff command say what ``history.differing`` reads, and run nothing."""

_OURS = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    # A git that does not know the line above starts a fetch, which then may use no transport at all.
    "GIT_ALLOW_PROTOCOL": "none",
    # An id names its own content and not what someone had it replaced with.
    "GIT_NO_REPLACE_OBJECTS": "1",
    "LC_ALL": "C",
}
_KILL = 9  # signal.SIGKILL, without importing signal for it
_INHERITED = frozenset((
    "GIT_ATTR_NOSYSTEM",
    "GIT_CEILING_DIRECTORIES",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_CONFIG_SYSTEM",
    "GIT_DISCOVERY_ACROSS_FILESYSTEM",
    "GIT_EXEC_PATH",
))  # fmt: skip


def environment(of: Mapping[str, str]) -> dict[str, str]:
    """Give git our environment without any other repository's variables, and with those of this one."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in _INHERITED}
    return {**kept, **of, **_OURS}


def without_filters(of: Mapping[str, str], drivers: Sequence[str]) -> dict[str, str]:
    """Variables under which the named filter drivers do nothing.

    Not ``-c``: that ends a key at its first ``=``, and a driver's name may hold one.
    """
    settings = [of["GIT_CONFIG_PARAMETERS"]] if "GIT_CONFIG_PARAMETERS" in of else []
    for driver in drivers:
        for key, value in (("clean", ""), ("smudge", ""), ("process", ""), ("required", "false")):
            settings.append(f"{_quoted(f'filter.{driver}.{key}')}={_quoted(value)}")
    return {**of, "GIT_CONFIG_PARAMETERS": " ".join(settings)} if drivers else dict(of)


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "'\\''").replace("!", "'\\!'") + "'"


class Running:
    """A git command under way. Its output goes to memory, so that no command ever waits for its reader."""

    def __init__(
        self, arguments: Sequence[str | bytes], env: Mapping[str, str], *, cwd: str | None = None,
        config: Sequence[str] = (), stdin: bytes | None = None, afterwards: Callable[[], None] | None = None,
    ) -> None:  # fmt: skip
        self._name = _name(arguments)
        self._afterwards = afterwards
        self._out = self._err = -1
        self._out, self._err = _scratch("out"), _scratch("err")
        given = _scratch("in", stdin) if stdin is not None else None
        try:
            folder = () if cwd is None else ("-C", cwd)
            self._pid = _spawned(
                ("git", *folder, *SAFE, *config, *arguments), environment(env), given, self._out, self._err
            )
        except BaseException:
            self._close()
            raise
        finally:
            if given is not None:
                os.close(given)

    def finish(self, fine: tuple[int, ...] = (0,)) -> bytes:
        """Wait for the end and return what was printed; an exit code other than ``fine`` is ``GitFailed``."""
        try:
            code = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
        except BaseException:
            self.abandon()
            raise
        try:
            if code not in fine:
                raise GitFailed(message(self._name, _contents(self._err), code))
            return _contents(self._out)
        finally:
            self._close()

    def abandon(self) -> None:
        """End the command, whose answer nobody wants any more."""
        if self._out >= 0:
            os.kill(self._pid, _KILL)
            os.waitpid(self._pid, 0)
            self._close()

    def __del__(self) -> None:
        self.abandon()

    def _close(self) -> None:
        os.close(self._out)
        os.close(self._err)
        self._out = self._err = -1
        if self._afterwards is not None:
            self._afterwards()


def run(
    arguments: Sequence[str | bytes], env: Mapping[str, str], *, cwd: str | None = None, config: Sequence[str] = (),
    stdin: bytes | None = None, fine: tuple[int, ...] = (0,),
) -> bytes:  # fmt: skip
    """Run one git command to its end and return what it printed."""
    return Running(arguments, env, cwd=cwd, config=config, stdin=stdin).finish(fine)


class Dialogue:
    """A git command that answers questions one by one, such as ``cat-file --batch``."""

    def __init__(
        self, arguments: Sequence[str], env: Mapping[str, str], cwd: str | None, config: Sequence[str] = ()
    ) -> None:
        self._name = _name(arguments)
        self._pid = self._code = 0
        self._err = -1
        self._err = _scratch("err")
        theirs, ours = _pipe()
        answers, to = _pipe()
        try:
            folder = () if cwd is None else ("-C", cwd)
            self._pid = _spawned(("git", *folder, *SAFE, *config, *arguments), environment(env), theirs, to, self._err)
        except BaseException:
            os.close(ours)
            os.close(answers)
            os.close(self._err)
            self._err = -1
            raise
        finally:
            os.close(theirs)
            os.close(to)
        self._to = ours
        self.answers = open(answers, "rb")  # noqa: SIM115 - closed by ``close``

    def ask(self, question: bytes) -> None:
        """Send one question; a command that has ended raises ``GitFailed`` with what it said last."""
        rest = memoryview(question)
        try:
            while rest:
                rest = rest[os.write(self._to, rest) :]
        except BrokenPipeError:
            raise self.failure() from None

    def fields(self, count: int) -> list[bytes]:
        """Read an answer of so many fields, each ended by NUL."""
        answer = b""
        while answer.count(b"\0") < count:
            part = os.read(self.answers.fileno(), 65536)
            if not part:
                raise self.failure()
            answer += part
        return answer.split(b"\0")[:count]

    def failure(self) -> GitFailed:
        """Say why the command ended before its answer did."""
        code = self._ended()
        return GitFailed(message(self._name, _contents(self._err), code))

    def close(self) -> None:
        """End the command."""
        if self._err < 0:
            return
        os.close(self._to)
        self.answers.close()
        self._ended()
        os.close(self._err)
        self._err = -1

    def __del__(self) -> None:
        self.close()

    def _ended(self) -> int:
        if self._pid:
            os.kill(self._pid, _KILL)
            self._code = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
            self._pid = 0
        return self._code


def message(name: str, said: bytes, code: int) -> str:
    """One line out of what git printed about its failure."""
    lines = [line.strip() for line in said.decode("utf-8", "replace").splitlines() if line.strip()]
    fatal = [line for line in lines if line.startswith(("fatal:", "error:"))]
    text = (fatal or lines or [f"exit code {code}"])[-1 if not fatal else 0]
    return f"git {name}: {text[:300]}"


def _name(arguments: Sequence[str | bytes]) -> str:
    return next((os.fsdecode(word) for word in arguments if not os.fsdecode(word).startswith("-")), "")


def _spawned(argv: Sequence[str | bytes], env: Mapping[str, str], stdin: int | None, stdout: int, stderr: int) -> int:
    """Start a program whose input and output are files; subprocess, which can do more, costs 7 ms to import."""
    given: tuple[int, int, int] | tuple[int, int, str, int, int]
    given = (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)
    if stdin is not None:
        given = (os.POSIX_SPAWN_DUP2, stdin, 0)
    actions = [given, (os.POSIX_SPAWN_DUP2, stdout, 1), (os.POSIX_SPAWN_DUP2, stderr, 2)]
    try:
        return os.posix_spawnp("git", list(argv), env, file_actions=actions)
    except FileNotFoundError:
        raise GitFailed("git is not installed, or not on PATH") from None
    except OSError as error:
        raise GitFailed(f"git cannot be started: {error.strerror}") from None


def _pipe() -> tuple[int, int]:
    read, write = os.pipe()
    return _high(read), _high(write)


def _scratch(name: str, content: bytes = b"") -> int:
    if hasattr(os, "memfd_create"):
        handle = os.memfd_create(f"postil-{name}")
    else:
        import tempfile

        with tempfile.TemporaryFile() as file:
            handle = os.dup(file.fileno())
    handle = _high(handle)
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(handle, rest) :]
    os.lseek(handle, 0, os.SEEK_SET)
    return handle


def _high(handle: int) -> int:
    if handle > 2:
        return handle
    # Started with its standard streams closed: what is put there would be in the way of git's own.
    import fcntl

    high = fcntl.fcntl(handle, fcntl.F_DUPFD_CLOEXEC, 3)
    os.close(handle)
    return high


def _contents(handle: int) -> bytes:
    size = os.fstat(handle).st_size
    parts: list[bytes] = []
    position = 0
    while position < size:
        part = os.pread(handle, size - position, position)
        if not part:
            break
        parts.append(part)
        position += len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)
