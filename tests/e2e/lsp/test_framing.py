"""What arrives as bytes: whatever it is, the conversation goes on or ends, and never hangs."""

import json
from pathlib import Path

import pytest

from support.lsp_client import Client, at, framed

INVALID_REQUEST, PARSE_ERROR, INVALID_PARAMS = -32600, -32700, -32602


@pytest.mark.parametrize("length", ["1" * 5000, "1000000000000", "-5", "five", "5.0"])
def test_L11_L13_a_length_that_cannot_be_is_the_end_of_the_conversation(project: Path, length: str) -> None:
    with Client(project) as client:
        client.start()
        client.raw(f"Content-Length: {length}\r\n\r\n".encode())
        assert client.gone() == 1
        assert "cannot be understood" in client.errors()


def test_L12_headers_in_lower_case_with_others_and_split_over_writes_are_accepted(project: Path) -> None:
    body = json.dumps({"jsonrpc": "2.0", "id": 7, "method": "shutdown"}).encode()
    head = b"x-other: 1\r\ncontent-length:%d\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n" % len(
        body
    )
    with Client(project) as client:
        client.start()
        for byte in head + body:
            client.raw(bytes([byte]))
        assert client.answer(7)["result"] is None
        client.notify("exit")
        assert client.gone() == 0


def test_L13_after_a_length_that_is_wrong_by_one_the_next_message_is_understood(project: Path) -> None:
    good = {"jsonrpc": "2.0", "id": "good", "method": "textDocument/hover", "params": at("file:///none", 0, 0)}
    body = json.dumps({**good, "id": "bad"}).encode()
    with Client(project) as client:
        client.start()
        client.raw(b"Content-Length: %d\r\n\r\n%b" % (len(body) - 1, body) + framed(good))
        assert client.answer(None)["error"]["code"] == PARSE_ERROR
        assert "result" in client.answer("good")
        client.raw(b"Content-Length: %d\r\n\r\n%b" % (len(body) + 1, body) + framed(good))
        assert "result" in client.answer("bad")
        assert "result" in client.answer("good")
        client.raw(b"Content-Length: 0\r\n\r\n")
        assert client.answer(None)["error"]["code"] == PARSE_ERROR
        assert client.stop() == 0


@pytest.fixture(scope="module")
def conversation(tmp_path_factory: pytest.TempPathFactory) -> "object":
    with Client(tmp_path_factory.mktemp("empty")) as client:
        client.start()
        yield client


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"[" * 200_000, PARSE_ERROR),
        (b'{"a":' * 200_000, PARSE_ERROR),
        (b'"\xff\xfe"', PARSE_ERROR),
        (b'{"jsonrpc": "2.0", "id": ' + b"9" * 5000 + b', "method": "shutdown"}', PARSE_ERROR),
        (b"nonsense", PARSE_ERROR),
        (b'[{"jsonrpc": "2.0", "id": 1, "method": "shutdown"}]', INVALID_REQUEST),
        (b"null", INVALID_REQUEST),
        (b"3", INVALID_REQUEST),
        (b'{"jsonrpc": "2.0", "id": null, "method": "textDocument/hover", "params": {}}', INVALID_REQUEST),
        (b'{"jsonrpc": "2.0", "id": 1.5, "method": "textDocument/hover", "params": {}}', INVALID_REQUEST),
        (b'{"jsonrpc": "2.0", "id": true, "method": "textDocument/hover", "params": {}}', INVALID_REQUEST),
        (b'{"jsonrpc": "2.0", "method": 5}', INVALID_REQUEST),
    ],
)  # fmt: skip
def test_L14_what_is_no_request_has_an_error_without_an_id(conversation: Client, body: bytes, code: int) -> None:
    conversation.raw(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
    assert conversation.answer(None)["error"]["code"] == code
    assert conversation.ask("textDocument/hover", at("untitled:a", 0, 0)) is None


@pytest.mark.parametrize("params", [[], [1], 5, "text", None, {}, {"textDocument": 5, "position": {}}])
def test_L14_params_of_another_shape_are_refused_with_the_requests_id(conversation: Client, params: object) -> None:
    assert conversation.answer(conversation.request("textDocument/hover", params))["error"]["code"] == INVALID_PARAMS


def test_L14_duplicate_keys_huge_numbers_and_notifications_nobody_knows_do_no_harm(conversation: Client) -> None:
    conversation.raw(framed({"jsonrpc": "2.0", "method": "$/unknown", "params": {"n": 10**300}}))
    conversation.notify("textDocument/didChange", 5)
    conversation.notify("textDocument/didOpen", {"textDocument": 1})
    place = b'{"textDocument":{"uri":"a:b"},"position":{"line":0,"line":1,"character":%d}}' % (2**31 - 1)
    body = b'{"jsonrpc":"2.0","id":1,"id":"twice","method":"textDocument/hover","params":%b}' % place
    conversation.raw(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
    assert conversation.answer("twice")["result"] is None
    number = conversation.request("no/such", {})
    assert conversation.answer(number)["error"]["code"] == -32601
