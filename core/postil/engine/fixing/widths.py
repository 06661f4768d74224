"""The files at a root that tell how wide lines are to be, read as data."""

import os

from postil.edits.files import NotWritten, held
from postil.edits.width import FILES

_LARGEST = 1_000_000


def configuration(root: str) -> dict[str, str]:
    """The texts of such files by name; what is no regular file of the root itself is passed over."""
    found: dict[str, str] = {}
    for name in FILES:
        path = os.path.join(root, name)
        if os.path.islink(path) or not os.path.isfile(path) or os.path.getsize(path) > _LARGEST:
            continue
        try:
            found[name] = held(path).content.decode()
        except (NotWritten, UnicodeDecodeError):
            continue
    return found
