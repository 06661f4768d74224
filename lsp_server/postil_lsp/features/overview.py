"""The requests of ``postil_lsp.custom``: what views beside the text show."""

from functools import partial
from typing import TYPE_CHECKING

from lsprotocol import types

from postil.ide import overview
from postil_lsp.shapes import number, table, word

if TYPE_CHECKING:
    from postil.ide.session import Session
    from postil.model import Finding
    from postil_lsp import custom
    from postil_lsp.executor import Cancelled
    from postil_lsp.keeping import Keeping
    from postil_lsp.server import Server

SETTLE_SECONDS = 60.0
"""How long findings wait for an index that is being brought up to date."""


async def file_status(server: "Server", params: object) -> "custom.FileStatus | None":
    """How an open file is documented, once its text of now is analysed."""
    open_here = server.documents.get(_uri(params))
    if open_here is None:
        return None
    await server.publishing.judged(open_here)
    found = server.at(open_here.uri)
    if found is None or not found[1].known:
        return None
    document, known = found
    status = overview.file_status(document.session, known)
    return {
        "documented": status.documented,
        "documentable": status.documentable,
        "stale": status.stale,
        "findings": len(server.publishing.problems(document)),
        "fresh": status.fresh,
    }


def symbol_docs(server: "Server", params: object) -> "custom.SymbolDocs | None":
    """The docs of the declaration around a place."""
    found = server.at(_uri(params))
    if found is None:
        return None
    document, known = found
    place = table(table(params).get("position"))
    position = types.Position(number(place.get("line")), number(place.get("character")))
    docs = overview.symbol_docs(document.session, known, server.places.byte(document.text, position))
    if docs is None:
        return None
    return {
        "title": docs.title,
        "markdown": docs.markdown,
        "uri": document.uri,
        "range": server.places.range(document.text, docs.span),
    }


async def findings(server: "Server", params: object) -> "custom.Findings":
    """Everything that is wrong in what is open as folders."""
    items: list[custom.FindingItem] = []
    more = 0
    for session in _sessions(server, params):
        root = session.root
        if root is not None:
            listed = await server.executor.run(partial(_found, server, server.keeping(session), root))
            items += _items(server, session, listed.findings)
            more += listed.more
    return {"findings": items, "more": more}


async def review(server: "Server", params: object) -> "custom.Review":
    """What branches leave wrong."""
    items: list[custom.FindingItem] = []
    bases: list[str] = []
    more = documented = documentable = 0
    for session in _sessions(server, params):
        root = session.root
        if root is not None and session.workspace is not None and session.workspace.repository.managed:
            listed = await server.executor.run(partial(_reviewed, server, root))
            items += _items(server, session, listed.findings)
            more += listed.more
            documented += listed.documented
            documentable += listed.documentable
            bases.append((listed.base or "").removeprefix("refs/remotes/").removeprefix("refs/heads/"))
    base = ", ".join(dict.fromkeys(bases))
    return {"findings": items, "more": more, "base": base, "documented": documented, "documentable": documentable}


def _found(server: "Server", keeping: "Keeping | None", root: str, _: "Cancelled") -> overview.Listed:
    if keeping is not None:
        keeping.upkeep.settled(SETTLE_SECONDS)
    return overview.findings(root, server.notice)


def _reviewed(server: "Server", root: str, _: "Cancelled") -> overview.Listed:
    return overview.review(root, server.notice)


def _sessions(server: "Server", params: object) -> "tuple[Session, ...]":
    """The session of the file that is named, or all."""
    uri = word(table(params).get("uri"))
    if uri:
        session, _ = server.folders.at(uri)
        return (session,)
    return server.folders.sessions


def _items(server: "Server", session: "Session", found: "tuple[Finding, ...]") -> "list[custom.FindingItem]":
    return [
        {
            "uri": server.places.uri(session, each.path),
            "range": _range(server, session, each),
            "rule": each.rule,
            "severity": each.severity,
            "symbol": each.symbol,
            "message": each.message,
            "evidence": list(each.evidence),
            "fixable": each.fixable,
            "page": "",
        }
        for each in found
    ]


def _range(server: "Server", session: "Session", found: "Finding") -> types.Range:
    """In lines and characters; to count them as the client does, thousands of files would have to be read."""
    text = server.places.text(session, found.path) if session.is_open(found.path) else None
    if text is not None:
        return server.places.range(text, found.span)
    span = found.span
    return types.Range(types.Position(span.line - 1, span.column), types.Position(span.end_line - 1, span.end_column))


def _uri(params: object) -> str:
    return word(table(table(params).get("textDocument")).get("uri"))
