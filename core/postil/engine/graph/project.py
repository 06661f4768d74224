"""The paths of a repository with their folders, and the configuration files that module names depend on."""

from collections.abc import Callable, Iterable
from functools import cached_property
from posixpath import dirname, join, normpath

MOST_CONFIGURATION_BYTES = 1_000_000


class Project:
    """All paths that are known, and a way to read a few of them."""

    def __init__(self, files: Iterable[str], read: Callable[[str], bytes | None]) -> None:
        """``read`` gives the content of a path, None where there is none to be had."""
        self.files = frozenset(files)
        self._read = read
        self._texts: dict[str, str] = {}

    @cached_property
    def folders(self) -> frozenset[str]:
        """All folders that hold something, the root as the empty string."""
        found: set[str] = set()
        for path in self.files:
            folder = dirname(path)
            while folder not in found:
                found.add(folder)
                folder = dirname(folder)
        return frozenset(found)

    @cached_property
    def by_name(self) -> dict[str, list[str]]:
        """The paths that end in each file name, sorted."""
        found: dict[str, list[str]] = {}
        for path in sorted(self.files):
            found.setdefault(path.rpartition("/")[2], []).append(path)
        return found

    @cached_property
    def by_folder(self) -> dict[str, list[str]]:
        """The files that lie in each folder, sorted."""
        found: dict[str, list[str]] = {}
        for path in sorted(self.files):
            found.setdefault(dirname(path), []).append(path)
        return found

    def named(self, *names: str) -> list[str]:
        """The files of these names, those nearest to the root first."""
        found = [path for name in names for path in self.by_name.get(name, ())]
        return sorted(found, key=lambda path: (path.count("/"), path))

    def text(self, path: str) -> str:
        """The text of a file of the list; empty when there is none, or more than configuration ever is."""
        if path not in self._texts:
            data = self._read(path) if path in self.files else None
            fine = data is not None and len(data) <= MOST_CONFIGURATION_BYTES
            self._texts[path] = data.decode("utf-8-sig", "replace") if data is not None and fine else ""
        return self._texts[path]


def joined(folder: str, relative: str) -> str | None:
    """The path that a relative one means from a folder; None when it leaves the repository."""
    path = normpath(join(folder, relative))
    if path == "." or path == "":
        return ""
    return None if path == ".." or path.startswith(("../", "/")) else path


def common(one: str, other: str) -> int:
    """How many leading folders two paths share."""
    count = 0
    for left, right in zip(one.split("/")[:-1], other.split("/")[:-1], strict=False):
        if left != right:
            break
        count += 1
    return count


def nearest(paths: Iterable[str], importer: str) -> str | None:
    """Of several files the one that shares the most folders with the importer; the shortest of these."""
    return min(paths, key=lambda path: (-common(path, importer), path.count("/"), path), default=None)


def upwards(path: str) -> list[str]:
    """The folders around a path, the innermost first, the root last."""
    found: list[str] = []
    folder = dirname(path)
    while folder:
        found.append(folder)
        folder = dirname(folder)
    return [*found, ""]


def under(folder: str, name: str) -> str:
    """A path below a folder, which may be the root."""
    return f"{folder}/{name}" if folder else name
