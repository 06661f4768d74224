"""What verdicts are made by: Postil's own code and the plugins installed here, told by the times of their files.

Invariant: an installation that is other than it was has another digest, so no verdict of before is taken for its own.
"""

from __future__ import annotations

import os
import sys

# hashlib would load OpenSSL.
from _blake2 import blake2b

from postil import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_FIRST = f"postil gate 1 {__version__}"


def digest(lines: str) -> bytes:
    """The digest of what ``remembered`` and ``remember`` answer."""
    return blake2b(lines.encode("utf-8", "surrogateescape"), digest_size=16).digest()


def remembered(folder: str) -> str | None:
    """What was noted of this installation when a push was judged last; None when it is not as it was."""
    try:
        with open(_place(folder), encoding="utf-8", errors="surrogateescape") as file:
            lines = file.read()
        first, *rest = lines.splitlines()
        if first != _FIRST or not rest:
            return None
        for line in rest[1:]:
            stamp, _, path = line.partition(" ")
            if os.stat(path).st_mtime_ns != int(stamp):
                return None
    except (OSError, ValueError):
        return None  # absent, cut short, or one of the files is gone
    return lines


def remember(folder: str, plugins: str, paths: Iterable[str]) -> str:
    """Note this installation: what its plugins say of themselves, and every file and folder that is part of it."""
    lines = [_FIRST, plugins.replace("\n", " ")]
    for path in sorted(set(paths)):
        try:
            stamp = os.stat(path).st_mtime_ns
        except OSError:
            continue
        lines.append(f"{stamp} {path}")
    text = "\n".join(lines) + "\n"
    place = _place(folder)
    part = f"{place}.{os.getpid()}"
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        with open(part, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(text)
        os.replace(part, place)
    except OSError:
        return text  # the next push notes it again
    return text


def _place(folder: str) -> str:
    """A file for each installation: several may serve one user."""
    own = f"{sys.prefix}\0{sys.version}\0{__file__}"
    return os.path.join(folder, f"gate-{blake2b(own.encode('utf-8', 'surrogateescape'), digest_size=6).hexdigest()}")
