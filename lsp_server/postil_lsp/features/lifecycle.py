"""``initialize``, ``initialized``, ``shutdown``, ``$/setTrace``: the conversation's begin and end."""

import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

from lsprotocol import types
from pygls.capabilities import ServerCapabilitiesBuilder
from pygls.exceptions import JsonRpcException, JsonRpcInvalidRequest

from postil.ide.text import ENCODINGS, UTF_16
from postil_lsp import offers
from postil_lsp.capabilities import Capabilities
from postil_lsp.features.configuration import ANSWER_SECONDS, ask
from postil_lsp.settings import SECTION
from postil_lsp.uris import uri_of

if TYPE_CHECKING:
    from postil_lsp.server import Server

_log = logging.getLogger(__name__)


def initialize(server: "Server", params: types.InitializeParams) -> types.InitializeResult:
    """Learn what the client is, and say what the server can."""
    protocol = server.protocol
    if protocol.initialized:
        raise JsonRpcInvalidRequest("initialize was answered already")
    protocol.initialized = True
    client = server.capabilities = cast("Capabilities", params.capabilities)
    protocol.client_capabilities = params.capabilities
    if params.trace is not None:
        protocol.trace = params.trace
    if params.process_id is not None:
        server.follow(params.process_id)
    server.places.encoding = encoding(client)
    server.layers.given(params.initialization_options)
    for uri in _roots(params):
        server.folders.add(uri)
    built = ServerCapabilitiesBuilder(
        params.capabilities,
        set(protocol.features),
        cast("dict[str, Any]", protocol.fm.feature_options),
        list(offers.COMMANDS),
        types.TextDocumentSyncKind.Incremental,
        offers.NOTEBOOKS,
        server.places.encoding,
    ).build()  # type: ignore[no-untyped-call]
    return types.InitializeResult(capabilities=built, server_info=protocol.server_info)


def encoding(client: Capabilities) -> str:
    """The first encoding the client offers that is known; UTF-16 when it offers none."""
    offered = client.words("general.positionEncodings")
    return next((name for name in offered if name in ENCODINGS), UTF_16)


def _roots(params: types.InitializeParams) -> list[str]:
    if params.workspace_folders:
        return [folder.uri for folder in params.workspace_folders]
    if params.root_uri:
        return [params.root_uri]
    return [uri_of(params.root_path)] if params.root_path else []


async def initialized(server: "Server", _: object) -> None:
    """Ask for what could not be asked before."""
    await register_later(server)
    await ask(server)
    server.begun()


async def register_later(server: "Server") -> None:
    """Register what a client wants registered by and by."""
    wanted: list[types.Registration] = []
    if server.capabilities.can("workspace.didChangeConfiguration.dynamicRegistration"):
        options: object = types.DidChangeConfigurationRegistrationOptions(SECTION)
        wanted.append(types.Registration("configuration", types.WORKSPACE_DID_CHANGE_CONFIGURATION, options))
    if server.capabilities.can("workspace.didChangeWatchedFiles.dynamicRegistration"):
        options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher("**/*")])
        wanted.append(types.Registration("files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options))
    if wanted:
        params = types.RegistrationParams(wanted)
        with suppress(TimeoutError, JsonRpcException):
            await server.protocol.ask(types.CLIENT_REGISTER_CAPABILITY, params, ANSWER_SECONDS)


def shutdown(server: "Server", _: object) -> None:
    """End everything but the conversation itself."""
    server.protocol.end()


def set_trace(server: "Server", params: types.SetTraceParams) -> None:
    """Say more, or less, of what goes on."""
    server.protocol.trace = params.value
