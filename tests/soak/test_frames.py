"""A campaign on bytes: 100,000 mutants of the messages of a conversation, read as the server reads them."""

import asyncio
import json
import logging
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from postil_lsp.framing import Frames, Noise, Unframed
from support.lsp_client import at, framed
from support.lsp_inside import Inside
from support.repos import make

MUTANTS = 100_000
AT_ONCE = 100
"""Messages that arrive before the first of them is answered."""
SOURCE = 'def f(a: int) -> None:\n    """Do it, see :func:`g`.\n\n    Args:\n        b: What.\n    """\n    g(a)\n'
_PIECES = (
    b"", b"\r\n", b"\r\n\r\n", b"\0", b"\xff", b'"', b"{", b"}", b"[", b"]", b",", b":", b"null", b"true", b"-1",
    b"1e999", b"99999999999999999999", b"\\ud800", b"\xed\xa0\x80", b"Content-Length: ", b"Content-Length: 5\r\n\r\n",
    b" " * 50, b"[" * 2_000, b'{"id":' * 500, b"9" * 5_000,
)  # fmt: skip
_VALUES: tuple[Any, ...] = (
    None, True, -1, 0, 2**31, 2**64, 1.5, "", "\ud800", "x" * 1_000, [], {}, [[]], {"a": {}}, "file:///", "untitled:a",
)  # fmt: skip


def conversation(uri: str) -> list[dict[str, Any]]:
    """One message of each kind that may be said between initialize and shutdown."""
    here: dict[str, object] = at(uri, 6, 4)
    document: dict[str, object] = {"uri": uri}
    whole: dict[str, object] = {"start": {"line": 0, "character": 0}, "end": {"line": 7, "character": 0}}
    place = {"start": {"line": 1, "character": 7}, "end": {"line": 1, "character": 9}}
    edit: dict[str, object] = {"range": place, "text": "It"}
    asked: dict[str, object] = {
        "textDocument/hover": here,
        "textDocument/definition": here,
        "textDocument/documentSymbol": {"textDocument": document},
        "textDocument/completion": here,
        "textDocument/signatureHelp": here,
        "textDocument/documentLink": {"textDocument": document},
        "textDocument/codeLens": {"textDocument": document},
        "textDocument/inlayHint": {"textDocument": document, "range": whole},
        "textDocument/foldingRange": {"textDocument": document},
        "textDocument/codeAction": {"textDocument": document, "range": whole, "context": {"diagnostics": []}},
        "textDocument/diagnostic": {"textDocument": document},
        "workspace/symbol": {"query": "f"},
        "workspace/executeCommand": {"command": "postil.fixFile", "arguments": [uri, {"line": 1, "character": 0}]},
        "codeAction/resolve": {"title": "t", "data": {"action": 1}},
        "postil/fileStatus": {"textDocument": document},
        "postil/symbolDocs": here,
    }
    said: dict[str, object] = {
        "textDocument/didOpen": {"textDocument": document | {"languageId": "python", "version": 1, "text": SOURCE}},
        "textDocument/didChange": {"textDocument": document | {"version": 2}, "contentChanges": [edit]},
        "textDocument/didSave": {"textDocument": document},
        "textDocument/didClose": {"textDocument": document},
        "workspace/didChangeConfiguration": {"settings": {"postil": {"hover": {"enable": True}}}},
        "workspace/didChangeWatchedFiles": {"changes": [{"uri": uri, "type": 2}]},
        "workspace/didRenameFiles": {"files": [{"oldUri": uri, "newUri": uri}]},
        "$/setTrace": {"value": "off"},
        "$/cancelRequest": {"id": 3},
        "$/progress": {"token": 1, "value": {}},
        "window/workDoneProgress/cancel": {"token": "postil-1"},
    }
    return [
        *({"jsonrpc": "2.0", "id": number, "method": name, "params": asked[name]} for number, name in enumerate(asked)),
        *({"jsonrpc": "2.0", "method": name, "params": said[name]} for name in said),
        {"jsonrpc": "2.0", "id": 1, "result": [{"hover": {"enable": True}}]},
        {"jsonrpc": "2.0", "id": 1, "error": {"code": -1, "message": "no"}},
    ]


def mutant(chance: random.Random, messages: list[dict[str, Any]], number: int) -> bytes:
    """A message that was changed as a value, then as bytes, or only one of both; a request has the id ``number``."""
    message = json.loads(json.dumps(chance.choice(messages)))
    if "id" in message and "method" in message:
        message["id"] = number
    if chance.random() < 0.5:
        _spoil(chance, message)
    body = json.dumps(message).encode()
    data = framed(message)
    if chance.random() < 0.3:
        length = chance.choice((len(body) - 1, len(body) + 1, 0, len(body) * 2))
        data = b"Content-Length: %d\r\n\r\n%b" % (length, body)
    for _ in range(chance.choice((0, 0, 1, 1, 2, 5))):
        start = chance.randrange(len(data) + 1)
        end = min(len(data), start + chance.choice((0, 0, 1, 1, 3, 20)))
        data = data[:start] + chance.choice(_PIECES) + data[end:]
    return data


def _spoil(chance: random.Random, value: Any) -> None:
    """Put something else in the place of one part, however deep."""
    while value:
        key = chance.choice(list(value) if isinstance(value, dict) else range(len(value)))
        if not isinstance(value[key], (dict, list)) or not value[key] or chance.random() < 0.2:
            if isinstance(value, dict) and chance.random() < 0.3:
                del value[key]
            else:
                value[key] = chance.choice(_VALUES)
            return
        value = value[key]


def wanted(body: bytes) -> str | None:
    """The id that a reply is owed to, as JSON; None when there is none that could be told."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        return None
    number = message.get("id") if isinstance(message, dict) else None
    known = isinstance(number, (str, int)) and not isinstance(number, bool)
    asks = isinstance(message, dict) and isinstance(message.get("method"), str)
    return json.dumps(number) if known and asks and message["method"] != "$/cancelRequest" else None


def test_L14_a_hundred_thousand_mutants_have_each_the_replies_they_are_owed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    uri = (make(tmp_path / "work", {"a.py": SOURCE}).path / "a.py").as_uri()
    chance = random.Random(14)
    messages = conversation(uri)
    opening = json.dumps(next(each for each in messages if each.get("method") == "textDocument/didOpen")).encode()
    alive = json.dumps({"jsonrpc": "2.0", "id": "alive", "method": "workspace/symbol", "params": {"query": "zzz"}})
    loop = asyncio.new_event_loop()
    server = Inside(loop, rootUri=(tmp_path / "work").as_uri())
    server.analysts.start()
    ended = bodies = replies = 0
    for first in range(0, MUTANTS, AT_ONCE):
        found: list[bytes] = []
        for number in range(first, first + AT_ONCE):
            data = mutant(chance, messages, number)
            try:
                found += [body for body in Frames().fed(data) if not isinstance(body, Noise)]
            except Unframed:
                ended += 1
        owed = Counter(asked for body in found if (asked := wanted(body)) is not None)
        said = [each for each in server.heard(*found) if isinstance(each, dict) and "method" not in each]
        told = Counter(json.dumps(each["id"]) for each in said if each.get("id") is not None)
        # A message whose method is no string has an error of its own.
        assert owed - told == Counter(), found
        assert all(("result" in each) != ("error" in each) for each in said)
        # Of a notification a bug stands in the log alone.
        assert not caplog.records, caplog.text
        bodies += len(found)
        replies += len(said)
        assert [each["result"] for each in server.heard(alive.encode()) if each.get("id") == "alive"] == [[]]
        server.heard(opening)
    server.close_all()
    loop.close()
    print(f"\nL14: {MUTANTS} mutants, {bodies} bodies, {replies} replies, {ended} ends of a conversation, 0 bugs")
