"""Seeing that the editor has died, however it died.

The end of standard input tells most deaths. It does not come when another process holds the other end, as one that the
editor started; and an editor that is killed says no ``exit``. So a thread watches the process itself.

Invariant: seconds after the process is gone so are we, even where the loop is stuck.
"""

import os
import select
import threading
import time
from collections.abc import Callable

PATIENCE = 1.5
"""Seconds for an orderly end."""
_POLL = 0.5


def watch(pid: int, gone: Callable[[], None]) -> None:
    """Call ``gone`` when the process is no more, on a thread of its own, and end this one soon after at the latest."""
    threading.Thread(target=_watch, args=(pid, gone), name="postil-parent", daemon=True).start()


def _watch(pid: int, gone: Callable[[], None]) -> None:
    _await_end(pid)
    gone()
    time.sleep(PATIENCE)
    os._exit(1)


def _await_end(pid: int) -> None:
    if hasattr(os, "pidfd_open"):
        try:
            descriptor = os.pidfd_open(pid)
        except ProcessLookupError:
            return
        except OSError:
            # Not of this system's namespace, or the system has no such call.
            pass
        else:
            poll = select.poll()
            poll.register(descriptor, select.POLLIN)
            poll.poll()
            os.close(descriptor)
            return
    while alive(pid):
        time.sleep(_POLL)


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and was not yet collected does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()[:1] != [b"Z"]
    except OSError:
        return True
