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
_START = "import sys; n = int(sys.argv[1]); sys.path[:] = sys.argv[2:n + 2]; del sys.argv[1:n + 2]; "


def environment() -> dict[str, str]:
    """The variables such a process gets: no key, no token, nothing of the hook that we may run in."""
    return {name: value for name, value in os.environ.items() if name in _PASSED or name.startswith("LC_")}


def command(module: str, path: Sequence[str], *arguments: str) -> list[str]:
    """The command line that runs ``main()`` of one of our modules, isolated from everything but ``path``."""
    code = f"{_START}from {module} import main; main()"
    return [sys.executable, "-I", "-c", code, str(len(path)), *path, *arguments]
