"""What the server can: every request and notification, the module that answers it, and what the client is told of it.

Modules are imported when they are first needed: most of them are not before a person has looked at something, and that
should not wait for them.
"""

import gc
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from postil.values import NamedTuple
from postil_lsp import custom

if TYPE_CHECKING:
    from postil_lsp.server import Server

COMMANDS = (
    "postil.documentWorkspace", "postil.documentSymbol", "postil.updateDoc", "postil.fixFile", "postil.jobs",
    "postil.cancelJob",
)  # fmt: skip
ACTION_KINDS = ("quickfix", "refactor.rewrite", "source.fixAll.postil", "source.documentAll.postil")
COMPLETION_TRIGGERS = ('"', "'", "*", "/", "!", "@", ":", "`", "#", "-")


class Offer(NamedTuple):
    """One request or notification."""

    method: str
    place: str
    """Module of ``postil_lsp.features`` and function, which takes the server and the params."""
    options: object = None
    """What the client is told."""


_FILES = types.FileOperationRegistrationOptions(
    [types.FileOperationFilter(types.FileOperationPattern("**/*"), scheme="file")]
)
NOTEBOOKS = types.NotebookDocumentSyncOptions(
    [types.NotebookDocumentFilterWithNotebook(notebook="*", cells=[types.NotebookCellLanguage("*")])], save=False
)

OFFERS = (
    Offer(types.INITIALIZE, "lifecycle.initialize"),
    Offer(types.INITIALIZED, "lifecycle.initialized"),
    Offer(types.SHUTDOWN, "lifecycle.shutdown"),
    Offer(types.SET_TRACE, "lifecycle.set_trace"),
    Offer(types.WORKSPACE_DID_CHANGE_CONFIGURATION, "configuration.did_change"),
    Offer(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, "workspace_folders.did_change"),
    Offer(types.TEXT_DOCUMENT_DID_OPEN, "synchronization.did_open"),
    Offer(types.TEXT_DOCUMENT_DID_CHANGE, "synchronization.did_change"),
    Offer(types.TEXT_DOCUMENT_DID_CLOSE, "synchronization.did_close"),
    Offer(types.TEXT_DOCUMENT_WILL_SAVE, "saving.will_save"),
    Offer(types.TEXT_DOCUMENT_DID_SAVE, "saving.did_save", types.SaveOptions(include_text=False)),
    Offer(types.NOTEBOOK_DOCUMENT_DID_OPEN, "notebooks.did_open"),
    Offer(types.NOTEBOOK_DOCUMENT_DID_CHANGE, "notebooks.did_change"),
    Offer(types.NOTEBOOK_DOCUMENT_DID_CLOSE, "notebooks.did_close"),
    Offer(types.WORKSPACE_DID_CHANGE_WATCHED_FILES, "files.did_change"),
    Offer(types.WORKSPACE_DID_CREATE_FILES, "files.did_create", _FILES),
    Offer(types.WORKSPACE_DID_RENAME_FILES, "files.did_rename", _FILES),
    Offer(types.WORKSPACE_DID_DELETE_FILES, "files.did_delete", _FILES),
    Offer(types.TEXT_DOCUMENT_HOVER, "hover.hover"),
    Offer(types.TEXT_DOCUMENT_DEFINITION, "definition.definition"),
    Offer(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, "document_symbol.document_symbol"),
    Offer(types.WORKSPACE_SYMBOL, "workspace_symbol.workspace_symbol"),
    Offer(
        types.TEXT_DOCUMENT_COMPLETION,
        "completion.completion",
        types.CompletionOptions(trigger_characters=COMPLETION_TRIGGERS),
    ),
    Offer(
        types.TEXT_DOCUMENT_SIGNATURE_HELP,
        "signature_help.signature_help",
        types.SignatureHelpOptions(trigger_characters=["(", ","], retrigger_characters=[")"]),
    ),
    Offer(types.TEXT_DOCUMENT_DOCUMENT_LINK, "document_link.document_link"),
    Offer(types.TEXT_DOCUMENT_CODE_LENS, "code_lens.code_lens"),
    Offer(types.CODE_LENS_RESOLVE, "code_lens.resolve"),
    Offer(types.TEXT_DOCUMENT_INLAY_HINT, "inlay_hint.inlay_hint"),
    Offer(types.TEXT_DOCUMENT_FOLDING_RANGE, "folding_range.folding_range"),
    Offer(
        types.TEXT_DOCUMENT_CODE_ACTION,
        "code_action.code_action",
        types.CodeActionOptions(code_action_kinds=list(ACTION_KINDS), resolve_provider=True),
    ),
    Offer(types.CODE_ACTION_RESOLVE, "code_action.resolve"),
    Offer(
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        "diagnostic.of_document",
        types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=True, identifier="postil"),
    ),
    Offer(types.WORKSPACE_DIAGNOSTIC, "diagnostic.of_workspace"),
    Offer(types.WORKSPACE_EXECUTE_COMMAND, "commands.execute"),
    Offer(types.WINDOW_WORK_DONE_PROGRESS_CANCEL, "progress.cancel"),
    Offer(custom.FILE_STATUS, "overview.file_status"),
    Offer(custom.SYMBOL_DOCS, "overview.symbol_docs"),
    Offer(custom.FINDINGS, "overview.findings"),
    Offer(custom.REVIEW, "overview.review"),
)


def registered(server: "Server") -> None:
    """Teach a server everything it can."""
    for offer in OFFERS:
        server.feature(offer.method, offer.options)(_first(server, offer))


def _first(server: "Server", offer: Offer) -> Callable[[Any], Any]:
    """Answers a request for the first time, and puts what answers it in its own place."""

    def handler(params: Any) -> Any:
        found = answering(offer)

        def answer(given: Any) -> Any:
            return found(server, given)

        server.protocol.features[offer.method] = answer
        return answer(params)

    return handler


def answering(offer: Offer) -> Callable[["Server", Any], Any]:
    """The function that answers a request."""
    module, _, name = offer.place.partition(".")
    found: Callable[[Server, Any], Any] = getattr(import_module(f"postil_lsp.features.{module}"), name)
    return found


def load_all() -> None:
    """Import what was not needed yet."""
    for offer in OFFERS:
        answering(offer)
    from postil.ide.warming import warm_up

    warm_up()
    # What is there now stays, and need not be looked through again.
    gc.collect()
    gc.freeze()
