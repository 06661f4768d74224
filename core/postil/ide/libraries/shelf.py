"""The documents of libraries: read from an index of the user's, and put there when they are first wanted.

A ``Library`` is read on one thread. ``fill`` runs on any other, with an index of its own, and afterwards the library is
told to look again.

Invariant: what is told of a file is of the bytes that lie there, by their size and time; what is not at hand is noted
as wanted, and nobody waits for it here.
"""

import os
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import cached_property
from zlib import crc32

from postil.engine.keys import Keys
from postil.engine.places import analyzers
from postil.engine.result import Result
from postil.engine.uses.docs import Packed
from postil.engine.wire import Task
from postil.git.blobs import blob_id, hasher
from postil.git.repository import store_dir
from postil.ide.libraries.folders import Folders
from postil.index.rows import Place, Row
from postil.index.store import Index
from postil.model import Symbol
from postil.plugins.naming import Naming
from postil.values import NamedTuple

MOST_PAGES = 192
MOST_MEMBERS = 4
MOST_BYTES = 2_000_000
"""Of a file that is analyzed."""
_LANGUAGE = "python"
Run = Callable[[list[Task]], Iterable[Result]]
"""Carries out tasks that bring their content."""


class Filled(NamedTuple):
    """What a filling came to."""

    paths: tuple[str, ...]
    """That are to be looked at again."""
    failed: tuple[str, ...] = ()
    """Of which nothing is to be had."""


class Library:
    """What is imported from outside one project."""

    def __init__(self, folders: Folders, notice: Callable[[str], None]) -> None:
        self.folders = folders
        self.wanted: dict[str, None] = {}
        """Files of which something was asked and nothing was at hand."""
        self.missed = 0
        """How often that was."""
        self._notice = notice
        self._pages: OrderedDict[str, Packed] = OrderedDict()
        self._without: set[str] = set()
        self._members: dict[str, list[str]] | None = None

    @cached_property
    def _index(self) -> Index:
        return opened(self.folders, self._notice)

    @cached_property
    def _keys(self) -> Keys:
        return _keys()

    def close(self) -> None:
        """Let go of the index."""
        if "_index" in self.__dict__:
            self._index.close()

    def holds(self, path: str) -> bool:
        """Whether a path is that of a library's file."""
        return path.startswith("/") and self.folders.around(path) is not None

    def page(self, path: str) -> Packed | None:
        """What a file of a library says; None when that is not at hand, and then it is noted as wanted."""
        found = self._pages.get(path)
        if found is not None:
            self._pages.move_to_end(path)
            return found
        if path in self._without:
            return None
        if path in self.wanted:
            self.missed += 1
            return None
        root = self.folders.around(path)
        if root is None or path.endswith("/"):
            return None
        place, data = self._index.page(os.fsencode(root), os.fsencode(path[len(root) + 1 :]))
        if place is None or data is None or not self._holds_true(path, place):
            self.wanted[path] = None
            self.missed += 1
            return None
        found = self._pages[path] = Packed(data)
        if len(self._pages) > MOST_PAGES:
            self._pages.popitem(last=False)
        return found

    def built_in_members(self, name: str) -> list[Symbol]:
        """The members of that name of the types that every module of Python sees: ``list.append``."""
        page = self.page(self.folders.builtins)
        if page is None:
            return []
        if self._members is None:
            self._members = {}
            for qualname in page.symbols:
                _, _, last = qualname.rpartition(".")
                if last != qualname:
                    self._members.setdefault(last, []).append(qualname)
        return [page.symbols[qualname] for qualname in self._members.get(name, ())[:MOST_MEMBERS]]

    def exact(self, path: str) -> bytes | None:
        """The bytes that the page of a file is of; None when they are not at hand."""
        page = self.page(path)
        data = None if page is None or self.folders.built_in(path) is not None else _read(path)
        return data if data is not None and page is not None and len(data) == page.size else None

    def took(self, filled: Filled) -> None:
        """Look again at what was filled."""
        self._without.update(filled.failed)
        for path in (*filled.paths, *filled.failed):
            self.wanted.pop(path, None)

    def shown(self, path: str) -> str:
        """A path as a person is told it."""
        name = self.folders.built_in(path)
        if name is not None:
            return f"Python {sys.version_info.major}.{sys.version_info.minor}, module {name}"
        root = self.folders.around(path)
        return path if root is None else path[len(root) + 1 :]

    def _holds_true(self, path: str, place: Place) -> bool:
        if self.folders.built_in(path) is not None:
            return place.changed_ns == _time_of_recipe()
        try:
            about = os.stat(path)
        except OSError:
            return False
        same = (about.st_size, about.st_ctime_ns) == (place.size, place.changed_ns)
        return same and place.blob is not None and place.key == self._keys.of(place.blob, place.path, _LANGUAGE)


def opened(folders: Folders, notice: Callable[[str], None]) -> Index:
    """The index that libraries are kept in, made when there is none."""
    return Index.open(os.path.join(store_dir(folders.own, False), "index.db"), notice=notice)


def fill(
    folders: Folders, paths: Iterable[str], run: Run, notice: Callable[[str], None],
    cancelled: Callable[[], bool] = lambda: False,
) -> Filled:  # fmt: skip
    """Put the documents of some files into the index. On any thread; it takes as long as workers take for them."""
    asked = tuple(dict.fromkeys(paths))
    index = opened(folders, notice)
    try:
        built_in = [path for path in asked if folders.built_in(path) is not None]
        files = [path for path in asked if path not in set(built_in)]
        done = _fill_files(index, folders, files, run) if files else set[str]()
        if built_in and not cancelled():
            done |= _fill_built_in(index, folders)
    finally:
        index.close()
    failed = () if cancelled() else tuple(path for path in asked if path not in done)
    return Filled(tuple(path for path in asked if path in done), failed)


def _fill_files(index: Index, folders: Folders, paths: list[str], run: Run) -> set[str]:
    keys = _keys()
    places: dict[str, Place] = {}
    contents: dict[str, bytes] = {}
    for path in paths:
        root, about, data = folders.around(path), _stat(path), _read(path)
        if root is None or about is None or data is None:
            continue
        blob = blob_id(data, hasher("sha1"))
        inner = os.fsencode(path[len(root) + 1 :])
        places[path] = Place(
            inner, keys.of(blob, inner, _LANGUAGE), blob, size=about.st_size, changed_ns=about.st_ctime_ns
        )
        contents[path] = data
    missing = index.missing([place.key for place in places.values() if place.key is not None])
    asked = [path for path, place in places.items() if place.key in missing]
    tasks = [
        Task(number, places[path].path, places[path].blob, "modified", _LANGUAGE, len(contents[path]), contents[path])
        for number, path in enumerate(asked)
    ]
    for result in run(tasks) if tasks else ():
        if result.row is not None:
            index.put([result.row])
    there = index.get([place.key for place in places.values() if place.key is not None])
    done = {path for path, place in places.items() if place.key in there and there[place.key].failure is None}
    _placed(index, folders, {path: places[path] for path in done})
    return done


def _fill_built_in(index: Index, folders: Folders) -> set[str]:
    """Ask our interpreter for all of its own modules at once."""
    from postil.ide.libraries.asking import asked
    from postil.ide.libraries.interpreter import recipe

    places: dict[str, Place] = {}
    rows: list[Row] = []
    for name, data in asked():
        blob = blob_id(data, hasher("sha1"))
        key = _keys().of(blob, recipe().encode(), _LANGUAGE)
        rows.append(Row(key, blob, _LANGUAGE, data, None, 0, 0, 0, []))
        path = f"{folders.own}/{_built_in_name(name)}"
        places[path] = Place(_built_in_name(name).encode(), key, blob, size=len(data), changed_ns=_time_of_recipe())
    index.put(rows)
    _placed(index, folders, places)
    return set(places)


def _placed(index: Index, folders: Folders, places: dict[str, Place]) -> None:
    for root in folders.roots:
        inside = [place for path, place in places.items() if folders.around(path) == root]
        if inside:
            name = os.fsencode(root)
            # A listing that is nobody's: a run over the whole folder looks at everything.
            index.set_tree(name, inside, [], b"", index.worktree(name).summary)


def _keys() -> Keys:
    registry = analyzers()
    return Keys(registry, Naming(registry))


def _built_in_name(name: str) -> str:
    from postil.ide.libraries.folders import BUILT_IN

    return f"{BUILT_IN}/{name}"


def _time_of_recipe() -> int:
    """Stands for the time of what lies in no file: another interpreter, another time."""
    from postil.ide.libraries.interpreter import recipe

    return crc32(recipe().encode())


def _stat(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)
    except OSError:
        return None


def _read(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError:
        return None
    return data if len(data) <= MOST_BYTES else None
