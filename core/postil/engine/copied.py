"""A worker that is a copy of the process that asks: what that one has imported, the copy need not import again.

For commands that end within the time in which another interpreter would get ready. Everything else starts its workers
anew, as ``postil.engine.member`` does.

Invariant: a copy is made of a process with one thread, and before that opens a database. Of what its parent had open it
keeps nothing, of the variables none that a worker is not to see, and it leaves only by ``os._exit``.
"""

# What ``signal`` is made of, without its enumerations.
import _signal  # type: ignore[import-not-found]  # pyright: ignore[reportMissingImports]
import os
import sys
from collections.abc import Sequence

from postil.engine import expressions
from postil.plugins.process import environment


def possible() -> bool:
    """Whether this process can be copied: elsewhere than on Linux the system's own libraries do not bear it."""
    return sys.platform == "linux" and "threading" not in sys.modules


def copied(path: Sequence[str], descriptors: Sequence[int]) -> int:
    """Go on as a worker with these as the first descriptors, in a copy of this process; its id."""
    pid = os.fork()
    if pid:
        _lead(pid)
        return pid
    try:
        _become(path, descriptors)
        from postil.engine.worker import main

        main(expressions.keep)
    except BaseException as error:  # noqa: BLE001 - nothing of the parent may run on in the copy
        # Its standard error is read by the pool, as that of any worker that cannot start.
        os.write(2, f"{type(error).__name__}: {error}".encode("utf-8", "backslashreplace"))
    finally:
        os._exit(1)


def let_go(first: int) -> None:
    """Close all descriptors from the first on.

    As many as there may be are closed one by one where the C library has no better way, and there may be a billion of
    them: in a container that takes minutes.
    """
    try:
        last = max(map(int, os.listdir("/proc/self/fd")))
    except (OSError, ValueError):
        last = os.sysconf("SC_OPEN_MAX")
    os.closerange(first, last + 1)


def _become(path: Sequence[str], descriptors: Sequence[int]) -> None:
    _lead(0)
    for name in ("SIGALRM", "SIGTERM", "SIGHUP", "SIGINT"):
        _signal.signal(getattr(_signal, name), _signal.SIG_DFL)
    high = max(64, *descriptors) + 1
    for place, descriptor in enumerate(descriptors):
        os.dup2(descriptor, high + place)
    for target in range(len(descriptors)):
        os.dup2(high + target, target)
    let_go(len(descriptors))
    seen = environment()
    for name in [name for name in os.environ if name not in seen]:
        del os.environ[name]
    sys.path[:] = path
    sys.argv[1:] = []


def _lead(pid: int) -> None:
    """Have a process group of its own, which both sides see to: either may be the first to need it."""
    try:
        os.setpgid(pid, pid)
    except (PermissionError, ProcessLookupError):
        return  # the other side was first, or it is gone
