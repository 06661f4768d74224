"""Which version of a grammar is installed, without ``importlib.metadata``, which takes as long as all analyzers."""

import os
import sys
from functools import cache


def version(distribution: str) -> str:
    """The version of an installed distribution, as its metadata has it."""
    folder = _folders(tuple(sys.path)).get(_plain(distribution))
    if folder is not None:
        try:
            with open(os.path.join(folder, "METADATA"), encoding="utf-8", errors="replace") as file:
                for line in file:
                    if line.startswith("Version:"):
                        return line.partition(":")[2].strip()
        except OSError:
            pass  # whoever knows other places is asked
    from importlib.metadata import version as by_library

    return by_library(distribution)


@cache
def _folders(path: tuple[str, ...]) -> dict[str, str]:
    """Where the metadata of each distribution lies; the first on the path counts."""
    found: dict[str, str] = {}
    for entry in path:
        try:
            names = os.listdir(entry or ".")
        except OSError:
            continue
        for name in names:
            if name.endswith(".dist-info"):
                found.setdefault(_plain(name.partition("-")[0]), os.path.join(entry, name))
    return found


def _plain(name: str) -> str:
    return name.lower().replace("-", "_").replace(".", "_")
