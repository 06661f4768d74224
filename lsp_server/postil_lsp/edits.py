"""Edits as the client takes them: versioned, with annotations and places to fill in where it knows these.

Invariant: an edit that is sent names the version of the text it is of, so a client that has another refuses it.
"""

from typing import TYPE_CHECKING

from lsprotocol import types

from postil.ide.text import Text
from postil.ide.values import TextEdit
from postil_lsp.protocol import ContentModified

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postil.ide.session import Session
    from postil_lsp.server import Server

_PLAIN = str.maketrans({"\\": "\\\\", "$": "\\$", "}": "\\}"})
Edit = types.TextEdit | types.AnnotatedTextEdit | types.SnippetTextEdit


def workspace_edit(server: "Server", session: "Session", edits: "Sequence[TextEdit]") -> types.WorkspaceEdit:
    """Edits of one or several files of a session."""
    client = server.capabilities
    files: dict[str, list[TextEdit]] = {}
    for edit in edits:
        files.setdefault(edit.path, []).append(edit)
    annotated = client.can("workspace.workspaceEdit.changeAnnotationSupport")
    annotations: dict[str, types.ChangeAnnotation] = {}
    changes: dict[str, list[types.TextEdit]] = {}
    documents: list[types.TextDocumentEdit] = []
    versioned = client.can("workspace.workspaceEdit.documentChanges")
    for path, several in files.items():
        text = server.places.text(session, path)
        if text is None:
            raise ContentModified(f"{path} is not there any more")
        uri = server.places.uri(session, path)
        if not versioned:
            changes[uri] = [types.TextEdit(_range(server, text, each), each.text) for each in several]
            continue
        made: list[Edit] = []
        for each in several:
            name = each.annotation if annotated else None
            if name is not None:
                annotations[name] = types.ChangeAnnotation(name, needs_confirmation=False)
            made.append(_edit(server, text, each, name))
        open_ = server.documents.of(session, path)
        version = None if open_ is None else open_.version
        documents.append(types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri, version), made))
    if not versioned:
        return types.WorkspaceEdit(changes=changes)
    return types.WorkspaceEdit(document_changes=documents, change_annotations=annotations or None)


def _edit(server: "Server", text: Text, edit: TextEdit, annotation: str | None) -> Edit:
    where = _range(server, text, edit)
    if edit.stops and server.capabilities.can("workspace.workspaceEdit.snippetEditSupport"):
        return types.SnippetTextEdit(where, types.StringValue(snippet(edit.text, edit.stops)), annotation)
    if annotation is not None:
        return types.AnnotatedTextEdit(annotation, where, edit.text)
    return types.TextEdit(where, edit.text)


def _range(server: "Server", text: Text, edit: TextEdit) -> types.Range:
    return server.places.bytes_range(text, edit.start_byte, edit.end_byte)


def snippet(text: str, stops: "Sequence[tuple[int, int]]") -> str:
    """A text with places to fill in, as snippets are written."""
    parts: list[str] = []
    last = 0
    for number, (start, end) in enumerate(sorted(stops), 1):
        parts += (text[last:start].translate(_PLAIN), f"${{{number}:{text[start:end].translate(_PLAIN)}}}")
        last = end
    return "".join([*parts, text[last:].translate(_PLAIN)])
