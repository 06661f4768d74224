"""``textDocument/diagnostic`` and ``workspace/diagnostic``: findings for a client that asks for them."""

from typing import TYPE_CHECKING

from lsprotocol import types

from postil.ide import overview
from postil.model import Finding
from postil_lsp.protocol import ContentModified
from postil_lsp.publishing import result_id
from postil_lsp.reports import diagnostics, listed

if TYPE_CHECKING:
    from postil.ide.session import Session
    from postil_lsp.executor import Cancelled
    from postil_lsp.server import Server


async def of_document(server: "Server", params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
    """The findings of an open document, once its text is analysed."""
    document = server.documents.get(params.text_document.uri)
    if document is None:
        return types.RelatedFullDocumentDiagnosticReport([])
    text = document.text
    await server.publishing.judged(document)
    if document.text is not text:
        raise ContentModified("the document has changed")
    items = diagnostics(server, document, server.publishing.problems(document))
    said = result_id(items)
    if said == params.previous_result_id:
        return types.RelatedUnchangedDocumentDiagnosticReport(said)
    return types.RelatedFullDocumentDiagnosticReport(items, result_id=said)


async def of_workspace(server: "Server", params: types.WorkspaceDiagnosticParams) -> types.WorkspaceDiagnosticReport:
    """The findings of everything that is indexed and not open."""
    before = {each.uri: each.value for each in params.previous_result_ids}
    items: list[types.WorkspaceDocumentDiagnosticReport] = []
    if not server.settings.diagnostics_enable:
        return types.WorkspaceDiagnosticReport(items)
    for session in server.folders.sessions:
        for uri, found in (await _of_session(server, session)).items():
            said = result_id(found)
            if before.get(uri) == said:
                items.append(types.WorkspaceUnchangedDocumentDiagnosticReport(uri, said))
            else:
                items.append(types.WorkspaceFullDocumentDiagnosticReport(uri, found, result_id=said))
    known = {item.uri for item in items}
    # What had findings and has none any more.
    items += [types.WorkspaceFullDocumentDiagnosticReport(uri, []) for uri in before if uri not in known]
    return types.WorkspaceDiagnosticReport(items)


async def _of_session(server: "Server", session: "Session") -> dict[str, list[types.Diagnostic]]:
    root = session.root
    if root is None:
        return {}

    def look(_: "Cancelled") -> overview.Listed:
        return overview.findings(root, server.notice)

    found = await server.executor.run(look)
    of_files: dict[str, list[Finding]] = {}
    for finding in found.findings:
        # What is open has a report of its own.
        if server.documents.of(session, finding.path) is None:
            of_files.setdefault(finding.path, []).append(finding)
    return {server.places.uri(session, path): listed(server, session, path, each) for path, each in of_files.items()}
