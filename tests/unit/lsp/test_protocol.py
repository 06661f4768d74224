"""Whatever JSON arrives: each request with an id has one reply, and the conversation goes on."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postil_lsp.offers import OFFERS
from support.lsp_inside import Inside

METHODS = sorted({offer.method for offer in OFFERS} - {"shutdown", "initialize", "initialized"})
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
PLACE = st.fixed_dictionaries(
    {
        "textDocument": st.fixed_dictionaries({"uri": st.sampled_from(["untitled:a", "x:y", "file:///none.py", ""])}),
        "position": st.fixed_dictionaries({"line": st.integers(-1, 9), "character": st.integers(-1, 9)}),
    }
)
MESSAGES = st.fixed_dictionaries(
    {"jsonrpc": st.just("2.0")},
    optional={
        "id": st.integers(0, 9) | st.text(max_size=3) | ANYTHING,
        "method": st.sampled_from([*METHODS, "$/cancelRequest", "no/such"]) | ANYTHING,
        "params": PLACE | ANYTHING,
        "result": ANYTHING,
        "error": ANYTHING,
    },
)


@pytest.fixture(scope="module")
def server() -> Iterator[Inside]:
    loop = asyncio.new_event_loop()
    made = Inside(loop)
    yield made
    made.close_all()
    loop.close()


def converse(server: Inside, *messages: object) -> list[Any]:
    """What is said to some messages until nothing is under way any more."""
    return server.heard(*(json.dumps(message).encode("utf-8", "surrogatepass") for message in messages))


@settings(max_examples=200, deadline=None)
@given(messages=st.lists(MESSAGES, max_size=5))
def test_L14_each_request_has_one_reply_whatever_else_is_said(server: Inside, messages: list[dict[str, Any]]) -> None:
    replies = [message for message in converse(server, *messages) if "method" not in message]
    wanted: Counter[str] = Counter()
    for message in messages:
        number = message.get("id")
        known = isinstance(number, (str, int)) and not isinstance(number, bool)
        if (
            isinstance(message.get("method"), str)
            and "id" in message
            and message["method"] != "$/cancelRequest"
            and known
        ):
            wanted[json.dumps(number)] += 1
    given_ = Counter(json.dumps(reply["id"]) for reply in replies if reply["id"] is not None)
    assert given_ - wanted == Counter(
        json.dumps(message["id"])
        for message in messages
        if "method" in message and message["method"] is not None and not isinstance(message["method"], str)
        if isinstance(message.get("id"), (str, int)) and not isinstance(message.get("id"), bool)
    )
    assert wanted - given_ == Counter()
    assert all(("result" in reply) != ("error" in reply) for reply in replies)
    assert converse(
        server, {"jsonrpc": "2.0", "id": "alive", "method": "workspace/symbol", "params": {"query": "x"}}
    ) == [{"jsonrpc": "2.0", "id": "alive", "result": []}]


def test_L22_an_address_and_a_text_with_half_a_pair_are_a_document_like_any_other(server: Inside) -> None:
    uri = "untitled:\ud800"
    document = {"uri": uri, "languageId": "\ud800", "version": 1, "text": "\ud800"}
    asked = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}}
    opened = {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": document}}
    converse(server, opened)
    assert server.documents.get(uri) is not None
    answers = converse(server, {"jsonrpc": "2.0", "id": 1, "method": "textDocument/hover", "params": asked})
    assert [each for each in answers if each.get("id") == 1] == [{"jsonrpc": "2.0", "id": 1, "result": None}]
