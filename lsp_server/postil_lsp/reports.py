"""Problems as the client shows them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lsprotocol import types

from postil.ide.values import Problem

if TYPE_CHECKING:
    from postil_lsp.documents import OpenDocument
    from postil_lsp.server import Server

Problems = Sequence[Problem]

_SEVERITIES = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "info": types.DiagnosticSeverity.Information,
    "information": types.DiagnosticSeverity.Information,
    "hint": types.DiagnosticSeverity.Hint,
}
_TAGS = {"unnecessary": types.DiagnosticTag.Unnecessary, "deprecated": types.DiagnosticTag.Deprecated}


def diagnostics(server: "Server", document: "OpenDocument", problems: Problems) -> list[types.Diagnostic]:
    """What is shown of a document's problems, by the user's settings."""
    if not server.settings.diagnostics_enable:
        return []
    severities = dict(server.settings.diagnostics_severity)
    found: list[types.Diagnostic] = []
    for problem in problems:
        severity = severities.get(problem.finding.rule, problem.finding.severity)
        if severity != "off":
            found.append(_diagnostic(server, document, problem, severity))
    return found


def _diagnostic(server: "Server", document: "OpenDocument", problem: Problem, severity: str) -> types.Diagnostic:
    finding, client = problem.finding, server.capabilities
    related = None
    if problem.related and client.can("textDocument.publishDiagnostics.relatedInformation"):
        related = [
            types.DiagnosticRelatedInformation(
                server.places.location(document.session, each.path, each.span), each.message
            )
            for each in problem.related
        ]
    tags = None
    if problem.tags and client.can("textDocument.publishDiagnostics.tagSupport"):
        tags = [_TAGS[tag] for tag in problem.tags if tag in _TAGS]
    return types.Diagnostic(
        range=server.places.range(document.text, finding.span),
        message=finding.message,
        severity=_SEVERITIES.get(severity, types.DiagnosticSeverity.Warning),
        code=finding.rule,
        code_description=types.CodeDescription(problem.page) if problem.page else None,
        source="postil",
        tags=tags,
        related_information=related,
    )
