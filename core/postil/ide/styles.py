"""How docs look in the neighbourhood of a file: learned from the file and its folder, then from the folders above.

Invariant: a bounded number of files is read, and a folder is learned once until it is forgotten.
"""

import os
from collections.abc import Callable
from itertools import islice

from postil.config import Config
from postil.edits.style import DocStyle, Styles
from postil.engine.encode import decode
from postil.engine.workspace import Workspace, opened_index
from postil.model import FileDoc

_MOST_FILES = 60
"""So many files of a folder, and below it, are learned from."""
_ENOUGH_SYMBOLS = 200
_MOST_FOLDERS = 200

Learned = list[tuple[str, bytes, FileDoc]]


class Usual:
    """What was learned of folders; for any thread, at the worst twice at once."""

    def __init__(self) -> None:
        self._folders: dict[str, Learned] = {}

    def of(
        self, workspace: Workspace | None, config: Config, path: str, doc: FileDoc, notice: Callable[[str], None]
    ) -> DocStyle:
        """The style for a file. Opens the index for itself."""
        folder = path.rpartition("/")[0]
        if workspace is not None and folder not in self._folders:
            if len(self._folders) >= _MOST_FOLDERS:
                self._folders.clear()
            self._folders[folder] = _learned(workspace, folder, notice)
        near = [one for one in self._folders.get(folder, []) if one[0] != path and one[2].language == doc.language]
        return Styles(config.docstring_style, [(path, b"", doc), *near]).of(path, doc)


def _learned(workspace: Workspace, folder: str, notice: Callable[[str], None]) -> Learned:
    index = opened_index(workspace.repository, notice)
    try:
        found: Learned = []
        symbols = 0
        while True:
            under = os.fsencode(folder) + b"/" if folder else b""
            for place, _, data in islice(index.pages(workspace.root, under), _MOST_FILES):
                if data is not None:
                    doc = decode(data)
                    found.append((os.fsdecode(place.path), b"", doc))
                    symbols += sum(symbol.doc is not None for symbol in doc.symbols)
            if symbols >= _ENOUGH_SYMBOLS or not folder:
                return found
            folder = folder.rpartition("/")[0]
    finally:
        index.close()
