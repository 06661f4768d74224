"""How a process that runs plugins is started: Postil's own environment, and none of the user's secrets.

Invariant: such a process imports from ``trusted_path`` only, and sees no variable that is not named here.
"""

import os
import sys
from collections.abc import Sequence

_PASSED = frozenset(
    (
        "PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP", "XDG_CONFIG_HOME",
        "XDG_CACHE_HOME", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "MALLOC_ARENA_MAX", "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    )
)  # fmt: skip
_START = (
    "import sys; n = int(sys.argv[1]); sys.prefix = sys.exec_prefix = sys.argv[2]; sys.path[:] = sys.argv[3:n + 3];"
    " del sys.argv[1:n + 3]; "
)
WITHOUT_SITE = "-IS"
_ORDINARY = ("_frozen_importlib", "_frozen_importlib_external", "_distutils_hack")


def environment() -> dict[str, str]:
    """The variables such a process gets: no key, no token, nothing of the hook that we may run in."""
    return {name: value for name, value in os.environ.items() if name in _PASSED or name.startswith("LC_")}


def command(module: str, path: Sequence[str], *arguments: str) -> list[str]:
    """The command line that runs ``main()`` of one of our modules, isolated from everything but ``path``."""
    code = f"{_START}from {module} import main; main()"
    return [sys.executable, flags(), "-c", code, str(len(path)), sys.prefix, *path, *arguments]


def flags() -> str:
    """How such a process is isolated: without ``site``, which only says once more what ``path`` does, for a third of
    the time of a bare start. Some packages that are worked on are found by an importer that ``site`` alone brings in.
    """
    return WITHOUT_SITE if ordinary() else "-I"


def ordinary() -> bool:
    """Whether nothing but Python's own importers is asked where a module or package is."""
    kinds = (finder if isinstance(finder, type) else type(finder) for finder in sys.meta_path)
    return all(kind.__module__ in _ORDINARY for kind in kinds)
