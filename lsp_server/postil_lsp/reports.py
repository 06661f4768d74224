"""Problems as the client shows them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lsprotocol import types

from postil.ide.pages import page_of
from postil.ide.text import Text
from postil.ide.values import Problem
from postil.model import Finding

if TYPE_CHECKING:
    from postil.ide.session import Session
    from postil_lsp.documents import OpenDocument
    from postil_lsp.server import Server

Problems = Sequence[Problem]

_SEVERITIES = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "information": types.DiagnosticSeverity.Information,
    "hint": types.DiagnosticSeverity.Hint,
}
_NAMES = {"info": "information"}
_TAGS = {"unnecessary": types.DiagnosticTag.Unnecessary, "deprecated": types.DiagnosticTag.Deprecated}


def diagnostics(server: "Server", document: "OpenDocument", problems: Problems) -> list[types.Diagnostic]:
    """What is shown of an open document's problems."""
    if not server.settings.diagnostics_enable:
        return []
    return [_diagnostic(server, document.session, document.text, problem) for problem in problems]


def listed(server: "Server", session: "Session", path: str, findings: Sequence[Finding]) -> list[types.Diagnostic]:
    """What is shown of findings about a file that is not open."""
    text = server.places.text(session, path)
    if text is None:
        return []
    said = dict(server.settings.diagnostics_severity)
    found: list[types.Diagnostic] = []
    for finding in findings:
        severity = said.get(finding.rule, _NAMES.get(finding.severity, finding.severity))
        if severity != "off":
            problem = Problem(finding, (), (), page_of(finding.rule), severity)
            found.append(_diagnostic(server, session, text, problem))
    return found


def _diagnostic(server: "Server", session: "Session", text: Text, problem: Problem) -> types.Diagnostic:
    finding, client = problem.finding, server.capabilities
    related = None
    if problem.related and client.can("textDocument.publishDiagnostics.relatedInformation"):
        related = [
            types.DiagnosticRelatedInformation(server.places.location(session, each.path, each.span), each.message)
            for each in problem.related
        ]
    tags = None
    if problem.tags and client.can("textDocument.publishDiagnostics.tagSupport"):
        tags = [_TAGS[tag] for tag in problem.tags if tag in _TAGS]
    # A whole doc that is underlined is harder to read than what is wrong with it; what is too much is faded to its end.
    place = server.places.range if tags else server.places.head
    return types.Diagnostic(
        range=place(text, finding.span),
        message=finding.message,
        severity=_SEVERITIES.get(problem.severity, types.DiagnosticSeverity.Warning),
        code=finding.rule,
        code_description=types.CodeDescription(problem.page) if problem.page else None,
        source="postil",
        tags=tags,
        related_information=related,
    )
