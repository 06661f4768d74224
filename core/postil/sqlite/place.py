"""Where a store lies: its folder, its file system, its lock, and moving it aside.

Invariant: folders are made 0700 and files 0600, and nothing owned by another user is opened.
"""

import errno
import fcntl
import os
import time

IN_GIT = "postil"
"""The name of a store's folder in a git directory; see ``git.repository.store_dir``."""
NETWORK_FILE_SYSTEMS = frozenset(
    {
        "9p", "afs", "beegfs", "ceph", "cifs", "coda", "drvfs", "fuse", "fuseblk", "gfs", "gfs2", "glusterfs", "lustre",
        "ncpfs", "nfs", "nfs4", "ocfs2", "orangefs", "prl_fs", "smb", "smb2", "smb3", "smbfs", "vboxsf", "virtiofs",
        "vmhgfs", "webdav",
    }
)  # fmt: skip
"""File systems where shared memory or locks are not to be relied on, as the kernel names them."""


class NotOurs(Exception):
    """A file or folder that another user owns, or that others can write to."""


def prepare(folder: str) -> None:
    """Make a store's folder for this user alone; ``NotOurs`` when somebody else owns it.

    The one in a git directory is not made where that is gone: nobody who deletes a repository wants it back.
    """
    try:
        if os.path.basename(folder) == IN_GIT:
            os.mkdir(folder, 0o700)
        else:
            os.makedirs(folder, mode=0o700, exist_ok=True)
    except FileExistsError:
        if not os.path.isdir(folder):
            raise
    except FileNotFoundError:
        raise FileNotFoundError(errno.ENOENT, "its repository is gone", folder) from None
    check_owner(folder)


def check_owner(path: str) -> None:
    """Refuse a path of another user, one that others can write to, and a symbolic link."""
    status = os.lstat(path)
    if status.st_uid != os.geteuid():
        raise NotOurs(f"{path} is owned by another user")
    if status.st_mode & 0o170000 == 0o120000:
        raise NotOurs(f"{path} is a symbolic link")
    if status.st_mode & 0o022:
        os.chmod(path, status.st_mode & 0o755)


def identity(path: str) -> tuple[int, int] | None:
    """Tell which file a path names now; None when it names none."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def lost(path: str, known: tuple[int, int] | None) -> bool:
    """Tell whether a file that was there is gone or another by now; one that was not there cannot be lost."""
    return known is not None and identity(path) != known


def file_system(path: str) -> str:
    """Name the file system of a folder as the kernel does; empty, which counts as local, where that cannot be told."""
    try:
        device = os.stat(path).st_dev
        with open("/proc/self/mountinfo", "rb") as table:
            lines = table.read().splitlines()
    except OSError:
        return ""
    wanted = b" %d:%d " % (os.major(device), os.minor(device))
    for line in reversed(lines):
        if wanted in line:
            return line.partition(b" - ")[2].split(b" ", 1)[0].decode("ascii", "replace")
    return ""


def on_network(name: str) -> bool:
    """Tell whether a file system is one on which write-ahead logging is unsafe."""
    return name in NETWORK_FILE_SYSTEMS or name.startswith("fuse.")


def moved_aside(path: str) -> str:
    """Move a database with its log and shared memory out of the way; returns its new name."""
    stem, extension = os.path.splitext(path)
    del extension
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    target = f"{stem}.corrupt-{stamp}"
    number = 1
    while os.path.lexists(target):
        number += 1
        target = f"{stem}.corrupt-{stamp}.{number}"
    # The log goes first: a log beside a new database of the same name would be replayed into it.
    for suffix in ("-wal", "-shm", "-journal", ""):
        if os.path.lexists(path + suffix):
            os.replace(path + suffix, target + suffix)
    return target


def removed(path: str) -> None:
    """Delete a database with all that belongs to it; absence is no error."""
    for suffix in ("-wal", "-shm", "-journal", ""):
        if os.path.lexists(path + suffix):
            os.unlink(path + suffix)


class Lock:
    """The advisory lock of a store, held while it is made, replaced or checkpointed; entering tells whether it was got.

    The kernel lets go of it when its holder dies, so there is nothing stale to clear.
    """

    def __init__(self, path: str, patience: float) -> None:
        self._path = f"{path}.lock"
        self._patience = patience
        self._descriptor = -1

    def __enter__(self) -> bool:
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        return self._taken()

    def __exit__(self, *exception: object) -> None:
        os.close(self._descriptor)

    def _taken(self) -> bool:
        deadline = time.monotonic() + self._patience
        while True:
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    return False
                time.sleep(0.005)
            else:
                return True
