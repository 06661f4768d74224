"""Ordinary conversations with the capabilities that real editors announce."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

SOURCE = 'def f(a: int) -> None:\n    """Do.\n\n    Args:\n        b: What.\n    """\n'


ASKED = (
    types.CLIENT_REGISTER_CAPABILITY, types.WORKSPACE_CODE_LENS_REFRESH, types.WORKSPACE_DIAGNOSTIC_REFRESH,
    types.WORKSPACE_INLAY_HINT_REFRESH,
)  # fmt: skip
"""What editors that announce it answer, and the test client does not."""


def _granted(*_: object) -> None:
    """Say yes."""


@pytest_lsp.fixture(  # type: ignore[untyped-decorator]
    config=ClientServerConfig(server_command=[sys.executable, "-m", "postil", "lsp"]),
    params=["visual-studio-code", "neovim", "emacs"],
)
async def client(request: pytest.FixtureRequest, lsp_client: LanguageClient, tmp_path: Path) -> AsyncIterator[None]:
    params = types.InitializeParams(
        capabilities=client_capabilities(request.param),
        workspace_folders=[types.WorkspaceFolder(tmp_path.as_uri(), "here")],
    )
    for method in set(ASKED) - set(lsp_client.protocol.fm.features):
        lsp_client.feature(method)(_granted)
    await lsp_client.initialize_session(params)
    yield
    await lsp_client.shutdown_session()


@pytest.mark.asyncio
async def test_each_editor_is_shown_hovers_outlines_and_actions(client: LanguageClient, tmp_path: Path) -> None:
    uri = (tmp_path / "a.py").as_uri()
    client.text_document_did_open(types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "python", 1, SOURCE)))
    document, place = types.TextDocumentIdentifier(uri), types.Position(0, 4)
    hover = await client.text_document_hover_async(types.HoverParams(document, place))
    assert hover is not None
    assert "Do." in str(hover.contents)
    outline = await client.text_document_document_symbol_async(types.DocumentSymbolParams(document))
    assert [each.name for each in outline or ()] == ["f"]
    where = types.Range(types.Position(4, 8), types.Position(4, 8))
    params = types.CodeActionParams(document, where, types.CodeActionContext([]))
    assert await client.text_document_code_action_async(params)
