"""What the index and the worktree tell of files that are not open: rows read one by one, the last ones kept.

Invariant: what is kept was read since the index was last said to have moved; nothing here waits for a writer.
"""

import os
from collections import OrderedDict
from collections.abc import Iterable

from postil.engine.graph.modules import family
from postil.engine.graph.reading import raw_reader
from postil.engine.uses.docs import Packed, Page
from postil.engine.workspace import Workspace
from postil.index.rows import Place
from postil.model import FileDoc
from postil.plugins.naming import Naming

MOST_PAGES = 256
"""So many documents are kept."""
MOST_BYTES = 8 << 20
"""Of a file that is read to show a place in it."""


class Shelf:
    """The files of one worktree; of none, nothing."""

    def __init__(self, workspace: Workspace | None, naming: Naming) -> None:
        self.workspace = workspace
        self.naming = naming
        self._pages: OrderedDict[str, tuple[Place | None, Packed | None]] = OrderedDict()
        self._hits: dict[tuple[str, int], list[tuple[str, int]] | None] = {}
        self._reader = None if workspace is None else raw_reader(workspace.repository)

    @property
    def root(self) -> str | None:
        """The folder that paths are relative to; None without one."""
        return None if self.workspace is None else self.workspace.repository.folder

    def close(self) -> None:
        """Let go of the index and of the worktree."""
        if self._reader is not None:
            self._reader.close()
        if self.workspace is not None:
            self.workspace.index.close()

    def page(self, path: str) -> Page | None:
        """What the index knows of a file."""
        return self._kept(path)[1]

    def _kept(self, path: str) -> tuple[Place | None, Packed | None]:
        """A file and what the index knows of it, read once."""
        found = self._pages.get(path)
        if found is None:
            self.fetch((path,))
            return self._pages[path]
        self._pages.move_to_end(path)
        return found

    def fetch(self, paths: Iterable[str]) -> None:
        """Read what the index knows of some files, at once."""
        wanted = [path for path in dict.fromkeys(paths) if path not in self._pages][:MOST_PAGES]
        read: dict[bytes, tuple[Place, bytes | None]] = {}
        if self.workspace is not None and wanted:
            read = self.workspace.index.shown(self.workspace.root, [os.fsencode(path) for path in wanted])
        for path in wanted:
            place, data = read.get(os.fsencode(path), (None, None))
            self._pages[path] = place, None if data is None else Packed(data)
        while len(self._pages) > MOST_PAGES:
            self._pages.popitem(last=False)

    def hits(self, name: str, most: int) -> list[tuple[str, int]] | None:
        """Path and number of symbols that may bear a name, plain or dotted; None when there are more than the most."""
        if self.workspace is None:
            return []
        key = (name, most)
        if key not in self._hits:
            found = self.workspace.index.few_by_name(self.workspace.root, name, most)
            if len(self._hits) > MOST_PAGES:
                self._hits.clear()
            self._hits[key] = None if found is None else [(os.fsdecode(hit.path), hit.ordinal) for hit in found]
        return self._hits[key]

    def family(self, path: str) -> str | None:
        """The family of the language that a file is in by its name; None when its content must tell."""
        language = self.naming.by_name(os.fsencode(path))
        return None if language is None else family(language)

    def stored(self, path: str) -> tuple[FileDoc | None, bytes | None]:
        """What the index knows of a file, and the bytes that it is of; None for these when they are not at hand."""
        place, page = self._kept(path)
        if place is None or page is None:
            return None, None
        return page.doc, self._unchanged(place, path, page.size)

    def exact(self, path: str) -> bytes | None:
        """The bytes that the page of a file is of; None when they are not at hand."""
        place, page = self._kept(path)
        return None if page is None or place is None else self._unchanged(place, path, page.size)

    def _unchanged(self, place: Place, path: str, size: int) -> bytes | None:
        if self.root is None:
            return None
        try:
            about = os.lstat(os.path.join(self.root, path))
        except OSError:
            return None
        if place.changed_ns is not None and (about.st_size, about.st_ctime_ns) != (place.size, place.changed_ns):
            return None
        raw = self.read(path)
        if raw is not None and len(raw) != size:
            # Git's conversions: what was analysed had other line ends than the file.
            raw = raw.replace(b"\r\n", b"\n")
        return raw if raw is not None and len(raw) == size else None

    def read(self, path: str) -> bytes | None:
        """The bytes of a file of the worktree; None where there are none to be had."""
        return None if self._reader is None else self._reader.raw(os.fsencode(path), None, "clean", MOST_BYTES)

    def forget(self, paths: Iterable[str] | None) -> None:
        """Forget what was read of some files, or of all; the index may know other names by now."""
        self._hits.clear()
        if paths is None:
            self._pages.clear()
            return
        for path in paths:
            self._pages.pop(path, None)
