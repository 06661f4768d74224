"""Single lines of the files that were checked, for formats that count otherwise than the index does."""

import os
from typing import Self

from postil.engine.lookup import Contents
from postil.engine.workspace import Workspace

_BREAKS = ("\r\n", "\r")


class Lines:
    """Keeps the file that was asked for last; close it when done."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._contents = Contents(workspace)
        self._path: str | None = None
        self._lines: list[str] = []

    def of(self, path: str, number: int) -> str | None:
        """A line by its number from 1; None where the file is not what was indexed, or has no such line."""
        if path != self._path:
            self._path, self._lines = path, self._read(path)
        return self._lines[number - 1] if 0 < number <= len(self._lines) else None

    def _read(self, path: str) -> list[str]:
        place = self._workspace.index.place(self._workspace.root, os.fsencode(path))
        data = None if place is None or place.blob is None else self._contents.of(path, place.blob)
        if data is None:
            return []
        text = data.decode("utf-8", "surrogateescape")
        for mark in _BREAKS:
            text = text.replace(mark, "\n")
        return text.split("\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *rest: object) -> None:
        self._contents.__exit__(*rest)
