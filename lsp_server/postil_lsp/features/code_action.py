"""``textDocument/codeAction`` and ``codeAction/resolve``: repairs, made and proved when they are chosen."""

from typing import TYPE_CHECKING, Any

from lsprotocol import types

from postil.errors import PostilError
from postil.ide.values import Action, TextEdit
from postil_lsp.edits import workspace_edit
from postil_lsp.protocol import ContentModified, RequestFailed
from postil_lsp.shapes import table

if TYPE_CHECKING:
    from postil_lsp.executor import Cancelled
    from postil_lsp.server import Server


async def code_action(server: "Server", params: types.CodeActionParams) -> list[types.CodeAction] | None:
    """What can be done at a place, or in the whole document."""
    found = server.at(params.text_document.uri)
    if found is None or found[0].lost:
        return None
    only = tuple(str(getattr(kind, "value", kind)) for kind in params.context.only or ())
    automatic = params.context.trigger_kind == types.CodeActionTriggerKind.Automatic
    if not automatic or any(kind.startswith("source") for kind in only):
        # Asked for by a person or on saving, which may come right behind a change: what the text says now is repaired.
        await server.publishing.judged(found[0])
        found = server.at(params.text_document.uri)
        if found is None:
            return None
    document, known = found
    places, text = server.places, document.text
    start, end = places.byte(text, params.range.start), places.byte(text, params.range.end)
    problems = server.publishing.problems(document)
    actions = server.actions(document.session).at(known, start, end, problems, only)
    said = [(each.code, each) for each in params.context.diagnostics]
    answers: list[types.CodeAction] = []
    lazy = "edit" in server.capabilities.words("textDocument.codeAction.resolveSupport.properties")
    for action in actions:
        mended = [diagnostic for code, diagnostic in said if code in action.fixes]
        answer = types.CodeAction(
            action.title, kind=action.kind, diagnostics=mended or None, is_preferred=action.preferred or None
        )
        if lazy:
            answer.data = {"action": server.offered.add(action, document)}
        else:
            try:
                edits = await _made(server, action)
            except PostilError:
                # What cannot be done is not offered to a client that has to be told at once what it is.
                continue
            if edits is None or document.text is not text:
                continue
            answer.edit = workspace_edit(server, document.session, edits)
        answers.append(answer)
    return answers


async def resolve(server: "Server", params: types.CodeAction) -> types.CodeAction:
    """What a chosen action does."""
    data: Any = params.data
    found = server.offered.get(table(data).get("action"))
    if found is None:
        raise ContentModified("the document has changed since this was offered")
    action, document = found
    text = document.text
    edits = await _made(server, action)
    if document.text is not text:
        raise ContentModified("the document has changed meanwhile")
    if edits is None:
        raise RequestFailed("this cannot be done here")
    params.edit = workspace_edit(server, document.session, edits)
    return params


async def _made(server: "Server", action: Action) -> tuple[TextEdit, ...] | None:
    def make(_: "Cancelled") -> tuple[TextEdit, ...] | None:
        return action.make()

    return await server.executor.run(make)
