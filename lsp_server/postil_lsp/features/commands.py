"""``workspace/executeCommand``: long work, and repairs as whole commands."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from postil.errors import PostilError
from postil.ide.values import TextEdit
from postil.records.jobs import Job
from postil.report.jobs import job_record
from postil_lsp import working
from postil_lsp.edits import workspace_edit
from postil_lsp.keeping import Keeping
from postil_lsp.protocol import ContentModified
from postil_lsp.shapes import number, table

if TYPE_CHECKING:
    from postil.ide.document import Document
    from postil_lsp.documents import OpenDocument
    from postil_lsp.executor import Cancelled
    from postil_lsp.server import Server

APPLY_SECONDS = 30.0
"""A client may ask its user first."""
Handler = Callable[["Server", list[Any], "types.ProgressToken | None"], Any]


async def execute(server: "Server", params: types.ExecuteCommandParams) -> object:
    """Carry out a command of ours."""
    handler = HANDLERS.get(params.command)
    if handler is None:
        raise JsonRpcInvalidParams(f"no command {params.command[:80]!r}")
    return await handler(server, list(params.arguments or ()), params.work_done_token)


async def document_workspace(server: "Server", given: list[Any], token: "types.ProgressToken | None") -> object:
    """Bring the index up to date with everything, or with a folder; the job's id, and whether it was begun now."""
    begun: list[dict[str, object]] = []
    for keeping, paths in _places(server, given):
        job, new = await working.begun(server, keeping, paths, token)
        begun.append({"job": job, "started": new})
        # The client's own bar is for the first of them.
        token = None
    if not begun:
        raise PostilError("no folder is open that could be documented")
    return begun[0] if len(begun) == 1 else {**begun[0], "others": begun[1:]}


def _places(server: "Server", given: list[Any]) -> list[tuple[Keeping, list[str]]]:
    if given and isinstance(given[0], str):
        session, path = server.folders.at(given[0])
        keeping = server.keeping(session)
        return [] if keeping is None else [(keeping, [] if path in (".", "") else [path])]
    keepings = [server.keeping(session) for session in server.folders.sessions]
    return [(keeping, []) for keeping in keepings if keeping is not None]


async def document_symbol(server: "Server", given: list[Any], token: object) -> object:
    """Insert a doc for the declaration at a place; whether the client took it."""
    document, known, ordinal = _declaration(server, given)
    actions = server.actions(document.session)
    return await _applied(server, document, "Insert a doc", lambda: actions.inserted(known, ordinal))


async def update_doc(server: "Server", given: list[Any], token: object) -> object:
    """Bring the doc of the declaration at a place up to date; whether the client took it."""
    document, known, ordinal = _declaration(server, given)
    actions = server.actions(document.session)
    return await _applied(server, document, "Update a doc", lambda: actions.updated(known, ordinal))


async def fix_file(server: "Server", given: list[Any], token: object) -> object:
    """Repair all docs of a document; whether the client took it."""
    document, known, _ = _place(server, given)
    actions = server.actions(document.session)
    return await _applied(server, document, "Repair docs", lambda: actions.fixed(known))


def _declaration(server: "Server", given: list[Any]) -> "tuple[OpenDocument, Document, int]":
    """The document, and the number of the innermost declaration at the place that is given."""
    document, known, at = _place(server, given)
    around = known.around(at)
    if not around:
        raise PostilError("no declaration stands here")
    return document, known, around[-1]


def _place(server: "Server", given: list[Any]) -> "tuple[OpenDocument, Document, int]":
    uri = given[0] if given else None
    found = server.at(uri) if isinstance(uri, str) else None
    if found is None:
        raise JsonRpcInvalidParams("the first argument is the address of an open document")
    place = table(given[1]) if len(given) > 1 else {}
    line, character = place.get("line", 0), place.get("character", 0)
    if not isinstance(line, int) or not isinstance(character, int):
        raise JsonRpcInvalidParams("the second argument is a position")
    document, known = found
    return document, known, server.places.byte(document.text, types.Position(number(line), number(character)))


async def _applied(
    server: "Server", document: "OpenDocument", label: str, make: Callable[[], Sequence[TextEdit]]
) -> bool:
    text = document.text
    edits = await server.executor.run(lambda _: make())
    if document.text is not text:
        raise ContentModified("the document has changed meanwhile")
    if not server.capabilities.can("workspace.applyEdit"):
        raise PostilError("this editor applies no edits of a server")
    edit = workspace_edit(server, document.session, edits)
    answer = await server.protocol.ask(
        types.WORKSPACE_APPLY_EDIT, types.ApplyWorkspaceEditParams(edit, label=f"Postil: {label}"), APPLY_SECONDS
    )
    return bool(getattr(answer, "applied", False))


async def jobs(server: "Server", given: list[Any], token: object) -> object:
    """The jobs of all open folders, the newest first."""
    keepings = [keeping for session in server.folders.sessions if (keeping := server.keeping(session)) is not None]

    def look(_: "Cancelled") -> list[Job]:
        return [job for keeping in keepings for job in keeping.jobs.jobs()]

    found = await server.executor.run(look)
    found.sort(key=lambda job: job.started, reverse=True)
    return [job_record(job) for job in found]


async def cancel_job(server: "Server", given: list[Any], token: object) -> object:
    """Ask a job to end; whether there was such a one running."""
    if not given or not isinstance(given[0], str):
        raise JsonRpcInvalidParams("postil.cancelJob needs the id of a job")
    number: str = given[0]
    keepings = [keeping for session in server.folders.sessions if (keeping := server.keeping(session)) is not None]

    def ask(_: "Cancelled") -> bool:
        return any(keeping.jobs.cancel(number) for keeping in keepings)

    return await server.executor.run(ask)


HANDLERS: dict[str, Handler] = {
    "postil.documentWorkspace": document_workspace,
    "postil.documentSymbol": document_symbol,
    "postil.updateDoc": update_doc,
    "postil.fixFile": fix_file,
    "postil.jobs": jobs,
    "postil.cancelJob": cancel_job,
}
"""What each command is carried out by."""
