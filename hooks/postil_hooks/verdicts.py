"""The verdicts on whole pushes, found again: without the rules, the settings or the analyzers being loaded.

They lie in a small file beside the index, for opening a database takes as long as all else that such a push needs.

Invariant: a key holds all that the verdict was made from, and each line a digest under the user's own secret; whatever
is not as it should be is no verdict, and the push is judged anew.
"""

from __future__ import annotations

import os
from _blake2 import blake2b

from postil.sqlite.secret import digest, secret, secret_dir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_NAME = "pushes"
_MOST = 200
"""Of the pushes judged last."""
_LARGEST = 200_000
_NUMBERS = 3
_HEADS = 8


def key(parts: Iterable[bytes]) -> bytes:
    """The key of what was made from some parts."""
    hashed = blake2b(digest_size=16)
    for part in parts:
        hashed.update(b"%d:" % len(part))
        hashed.update(part)
    return hashed.digest()


def found(store: str, name: bytes) -> list[int] | None:
    """The numbers of a verdict; None where there is none that holds."""
    lines = _lines(store)
    wanted = name.hex()
    own = secret(secret_dir()) if any(line.startswith(wanted) for line in lines) else None
    if own is not None:
        for line in lines:
            text, _, stamp = line.rpartition(" ")
            if line.startswith(f"{wanted} ") and digest(own, b"push", (text,)).hex() == stamp:
                return [int(word) for word in text.split(" ")[1 : 1 + _NUMBERS]]
    return None


def mention(store: str, heads: Iterable[str]) -> bool:
    """Whether a verdict was kept on a push of each of these commits or tags, of whatever it was made."""
    lines = _lines(store)
    return bool(lines) and all(any(f" {head} " in line for line in lines) for head in heads)


def keep(store: str, name: bytes, numbers: Iterable[int], heads: Iterable[str]) -> None:
    """Keep the three numbers of a verdict on a push of some commits or tags, if that can be done."""
    own = secret(secret_dir())
    if own is None:
        return
    text = " ".join((name.hex(), *map(str, numbers), *list(heads)[:_HEADS]))
    line = f"{text} {digest(own, b'push', (text,)).hex()}"
    kept = [one for one in _lines(store) if not one.startswith(f"{name.hex()} ")]
    part = os.path.join(store, f"{_NAME}.{os.getpid()}")
    try:
        os.makedirs(store, mode=0o700, exist_ok=True)
        with open(part, "w", encoding="ascii") as file:
            file.write("".join(f"{one}\n" for one in (*kept[1 - _MOST :], line)))
        os.replace(part, os.path.join(store, _NAME))
    except OSError:
        return  # a full or read-only disk; it is judged anew


def _lines(store: str) -> list[str]:
    try:
        handle = os.open(os.path.join(store, _NAME), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return []
    try:
        return os.read(handle, _LARGEST).decode("ascii", "replace").splitlines()
    except OSError:
        return []
    finally:
        os.close(handle)
