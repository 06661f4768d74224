"""What is installed beside Postil, told by where Python looks and by the times of folders and files.

Invariant: equal signatures and equal times mean the same plugins. The working directory, and the folder of the script
that was started, are not where plugins come from. Nothing is imported here that Python has not loaded anyway.
"""

import os
import sys

from postil import __version__


def trusted_path() -> list[str]:
    """Where Postil's own environment keeps its packages: ``sys.path`` without the working directory.

    Nor the folder of the script that was started, which Python puts first: however Postil is started, the same plugins
    are found, and what is remembered of them serves all.
    """
    script = os.path.dirname(os.path.abspath(sys.argv[0])) if sys.argv[:1] > [""] else ""
    state = os.path.realpath("."), os.path.realpath(script), tuple(sys.path)
    if state not in _found:
        aside = set(state[:2]) - _own_folders()
        absolute = dict.fromkeys(entry for entry in sys.path if os.path.isabs(entry))
        _found.clear()
        _found[state] = [entry for entry in absolute if os.path.realpath(entry) not in aside]
    return list(_found[state])


_found: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
"""What was found last, and for which folders and ``sys.path``: each look at a link asks the system."""


def _own_folders() -> set[str]:
    """Where Postil and this interpreter keep what they import, wherever somebody happens to be working."""
    library = os.path.dirname(os.path.abspath(os.__file__))
    version = os.path.basename(library)
    packages = [
        os.path.join(prefix, lib, version, name)
        for prefix in (sys.prefix, sys.base_prefix)
        for lib in ("lib", "lib64")
        for name in ("site-packages", "dist-packages")
    ]
    own = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    return set(map(os.path.realpath, (own, library, os.path.join(library, "lib-dynload"), *packages)))


def signature() -> tuple[str, str, str, tuple[tuple[str, int], ...]]:
    """All that the list of plugins depends on: installing or removing a package touches the folder it lies in."""
    return __version__, sys.version, sys.prefix, tuple([(entry, changed(entry)) for entry in trusted_path()])


def changed(path: str) -> int:
    """When a file or folder was changed last, in nanoseconds; 0 where it is not there."""
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0
