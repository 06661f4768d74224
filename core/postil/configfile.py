"""The files that may configure Postil, as bytes: read before anything is known of what they may say.

Invariant: nothing but a regular file of the repository's own, and of a size that a person writes, is read.
"""

import os
import stat

from postil.errors import BadConfiguration

FILES = ("postil.toml", "pyproject.toml")
MAX_CONFIGURATION = 1_000_000
"""Bytes; a larger file is no configuration."""


def content(root: str, name: str) -> bytes | None:
    """The content of one of the files of a repository; None where it has no such file."""
    path = f"{root}/{name}"
    try:
        if stat.S_ISLNK(os.lstat(path).st_mode):
            real = os.path.realpath(path)
            if os.path.commonpath((real, os.path.realpath(root))) != os.path.realpath(root):
                raise BadConfiguration(f"{name} is a link out of the repository; put the file itself there")
        # A pipe must not block us, nor a terminal become ours.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BadConfiguration(f"{name} cannot be read: {error.strerror}") from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise BadConfiguration(f"{name} is not a regular file; remove it or write the settings into a file")
        if status.st_size > MAX_CONFIGURATION:
            raise BadConfiguration(f"{name} is larger than {MAX_CONFIGURATION} bytes; a configuration file is smaller")
        return _all(descriptor)
    except OSError as error:
        raise BadConfiguration(f"{name} cannot be read: {error.strerror}") from error
    finally:
        os.close(descriptor)


def _all(descriptor: int) -> bytes:
    pieces: list[bytes] = []
    left = MAX_CONFIGURATION
    while left > 0 and (piece := os.read(descriptor, left)):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)
