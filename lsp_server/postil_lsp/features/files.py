"""Files that come, go and change: ``workspace/didChangeWatchedFiles``, ``didCreateFiles`` and its like.

What a client says is a hint; the index looks for itself.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lsprotocol import types

from postil_lsp.uris import path_of

if TYPE_CHECKING:
    from postil_lsp.server import Server


def did_change(server: "Server", params: types.DidChangeWatchedFilesParams) -> None:
    """Something happened to files, whoever did it."""
    touched(server, (each.uri for each in params.changes))


def did_create(server: "Server", params: types.CreateFilesParams) -> None:
    """The editor has made files."""
    touched(server, (each.uri for each in params.files))


def did_rename(server: "Server", params: types.RenameFilesParams) -> None:
    """The editor has renamed files; it closes and opens the documents itself."""
    touched(server, (uri for each in params.files for uri in (each.old_uri, each.new_uri)))


def did_delete(server: "Server", params: types.DeleteFilesParams) -> None:
    """The editor has deleted files."""
    touched(server, (each.uri for each in params.files))


def touched(server: "Server", uris: Iterable[str]) -> None:
    """Have the index look at some files, those of each repository together."""
    paths: dict[int, list[str]] = {}
    keepings = {id(session): server.keeping(session) for session in server.folders.sessions}
    for uri in uris:
        path = path_of(uri)
        found = None if path is None else server.folders.of_path(path)
        if found is not None:
            paths.setdefault(id(found[0]), []).append(found[1])
    for number, hints in paths.items():
        keeping = keepings.get(number)
        if keeping is not None:
            keeping.upkeep.touched(hints)
