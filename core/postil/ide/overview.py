"""What views beside the text show: how a file is documented, the docs around the cursor, the findings of a whole or of
a branch.

``file_status`` and ``symbol_docs`` are look-ups. ``findings`` and ``review`` take as long as a check does and run on
any thread, with an index of their own.
"""

from collections.abc import Callable

from postil.config import Config
from postil.engine.checking.selection import settings
from postil.engine.context import aside
from postil.engine.workspace import Workspace, opened
from postil.git.repository import Repository
from postil.git.upstream import upstream
from postil.ide.document import Document
from postil.ide.hover import EVERYTHING, hover
from postil.ide.session import Session
from postil.model import Finding, Span
from postil.rules.expected import expected
from postil.values import NamedTuple

MOST_FINDINGS = 5_000


class FileStatus(NamedTuple):
    """How one file is documented, as it stands in the editor."""

    documented: int
    documentable: int
    stale: int
    fresh: bool
    """Whether what is known is of the text of now."""


class SymbolDocs(NamedTuple):
    """The docs of a declaration."""

    title: str
    markdown: str
    path: str
    span: Span


class Listed(NamedTuple):
    """Findings of a whole, or of a branch against a base."""

    findings: tuple[Finding, ...]
    more: int
    """How many more there are than are listed."""
    base: str | None = None
    documented: int = 0
    documentable: int = 0


def file_status(session: Session, document: Document) -> FileStatus:
    """Count what needs docs and has them, and what is known to be out of date."""
    config = Config() if session.workspace is None else session.workspace.config
    doc = document.doc
    owed = expected(doc, settings(config, aside(document.path, doc.language)))
    needing = [symbol for symbol, reason in zip(doc.symbols, owed, strict=True) if reason is None]
    stale = 0
    for symbol in doc.symbols:
        evidence = session.evidence_of(document.path, symbol) if symbol.doc is not None else None
        stale += evidence is not None and evidence.stale is not None
    return FileStatus(sum(symbol.doc is not None for symbol in needing), len(needing), stale, document.fresh)


def symbol_docs(session: Session, document: Document, at: int) -> SymbolDocs | None:
    """The docs of the innermost declaration that holds a byte of the text of now."""
    around = document.around(at)
    if not around:
        return None
    symbol = document.doc.symbols[around[-1]]
    name = document.name_span(symbol)
    found = hover(session, document, name.start_byte, (), EVERYTHING)
    return None if found is None else SymbolDocs(symbol.qualname, found.markdown, document.path, name)


def findings(root: str, notice: Callable[[str], None]) -> Listed:
    """All findings on what is indexed below a root."""
    from postil.engine.checking.check import Asked, check

    workspace = opened(root, notice)
    try:
        return _listed(check(workspace, Asked()).findings)
    finally:
        workspace.index.close()


def review(root: str, notice: Callable[[str], None]) -> Listed:
    """What the branch that is checked out leaves wrong, the worktree included, against what it left."""
    from postil.engine.checking.check import Asked
    from postil.engine.checking.ranges import check_range

    workspace: Workspace = opened(root, notice)
    try:
        base = compared_with(workspace.repository)
        checked = check_range(workspace, Asked(), base, None, notice)
        patch = checked.patch
        counts = (0, 0) if patch is None else (patch.documented, patch.documentable)
        return _listed(checked.findings)._replace(base=base, documented=counts[0], documentable=counts[1])
    finally:
        workspace.index.close()


def compared_with(repository: Repository) -> str:
    """The revision that a review is against: without any other branch, the last commit."""
    return upstream(repository) or "HEAD"


def _listed(found: tuple[Finding, ...]) -> Listed:
    return Listed(found[:MOST_FINDINGS], max(0, len(found) - MOST_FINDINGS))
