"""What our own editor extension asks beyond the protocol: names and shapes of requests.

The other side is ``vscode-extension/src/protocol.ts``; a test holds the two together.
"""

from typing import TypedDict

from lsprotocol import types

FILE_STATUS = "postil/fileStatus"
SYMBOL_DOCS = "postil/symbolDocs"
FINDINGS = "postil/findings"
REVIEW = "postil/review"
MOVED = "postil/moved"
"""The index says something else than before; sent to clients whose capabilities have ``experimental.postil``."""


class FileStatus(TypedDict):
    """How one file is documented."""

    documented: int
    documentable: int
    stale: int
    findings: int
    fresh: bool


class SymbolDocs(TypedDict):
    """The docs of the declaration around a place."""

    title: str
    markdown: str
    uri: str
    range: types.Range


class FindingItem(TypedDict):
    """One finding where it is."""

    uri: str
    range: types.Range
    rule: str
    severity: str
    symbol: str | None
    message: str
    evidence: list[str]
    fixable: bool
    page: str


class Findings(TypedDict):
    """Findings, and how many more there are than are listed."""

    findings: list[FindingItem]
    more: int


class Review(Findings):
    """The same of a branch, and what it is compared with."""

    base: str
    documented: int
    documentable: int
