"""Whether the process that owns a job still lives.

Invariant: no answer rests on the wall clock where owner and asker share a machine, and a pid alone never counts: it
is a process only together with its start time, its name space and its boot.
"""

import os
import time

from postil.values import NamedTuple

LEASE_SECONDS = 15.0
HEARTBEAT_SECONDS = 5.0


class Owner(NamedTuple):
    """One process, told from every other before and after it."""

    machine: str
    boot: str
    namespace: str
    pid: int
    started: str

    def __str__(self) -> str:
        return "/".join((self.machine, self.boot, self.namespace, str(self.pid), self.started))

    @classmethod
    def read(cls, text: str) -> "Owner":
        """Read back what ``str`` wrote."""
        machine, boot, namespace, pid, started = text.split("/")
        return cls(machine, boot, namespace, int(pid), started)


def this_process() -> Owner:
    """Describe this process."""
    pid = os.getpid()
    machine = _text("/etc/machine-id") or os.uname().nodename.replace("/", "_")
    boot = _text("/proc/sys/kernel/random/boot_id")
    try:
        namespace = str(os.stat("/proc/self/ns/pid").st_ino)
    except OSError:
        namespace = ""
    return Owner(machine, boot, namespace, pid, start_time(pid))


def boot_seconds() -> float:
    """Tell the seconds since the machine started, those asleep included where the system counts them."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


def start_time(pid: int) -> str:
    """Tell when a process started, in ticks since boot; empty where that cannot be told."""
    # The name, in parentheses, may hold anything; 22 fields in all, the third follows it.
    fields = _text(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return fields[19] if len(fields) > 19 else ""


def alive(owner: Owner, me: Owner, lease: float, now: float, silent: float) -> bool:
    """Tell whether an owner still holds its job, by its lease and the wall-clock seconds of its silence."""
    if owner.machine != me.machine:
        return abs(silent) <= LEASE_SECONDS
    if owner.boot != me.boot:
        return False
    # One from before an unnoticed reboot may lie far ahead.
    if not now <= lease <= now + 2 * LEASE_SECONDS:
        return False
    return owner.namespace != me.namespace or _runs(owner)


def _runs(owner: Owner) -> bool:
    try:
        os.kill(owner.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return start_time(owner.pid) == owner.started


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read().strip()
    except OSError:
        return ""
