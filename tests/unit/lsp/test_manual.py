"""The manual of the language server says what the server does, and no more."""

import json
import re
from pathlib import Path

import pytest

from postil.ide.actions import KINDS
from postil_lsp import offers
from postil_lsp.features.commands import HANDLERS
from postil_lsp.protocol import Protocol
from postil_lsp.settings import KEYS, Key, Settings

MANUAL = (Path(__file__).parents[3] / "docs" / "lsp.md").read_text(encoding="utf-8")
METHOD = re.compile(r"`((?:\$/|[a-zA-Z]+/)[a-zA-Z/]+|initialize|initialized|shutdown|exit)`")
# Sent by the server, or heard by the conversation itself.
ITS_OWN = {"exit", "$/cancelRequest", "$/logTrace", "textDocument/publishDiagnostics", "workspace/configuration"}


def written(key: Key) -> str:
    default = getattr(Settings(), key.field)
    if isinstance(default, float):
        return json.dumps(int(default * 1000))
    return "{}" if isinstance(default, tuple) else json.dumps(default)


def test_the_manual_names_every_request_and_no_other() -> None:
    said = set(METHOD.findall(MANUAL)) - {"vscode-extension/"}
    assert said - ITS_OWN == {offer.method for offer in offers.OFFERS}
    assert said >= ITS_OWN


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_the_manual_has_every_setting_with_its_type_and_default(key: Key) -> None:
    assert f"| `postil.{key.name}` | {key.expected} | `{written(key)}` | {key.about} |" in MANUAL


def test_the_manual_has_no_setting_and_no_command_that_is_none() -> None:
    rows = re.findall(r"^\| `postil\.([\w.]+)` \|", MANUAL, re.MULTILINE)
    assert sorted(rows) == sorted([*(key.name for key in KEYS), *(name[7:] for name in offers.COMMANDS)])


def test_what_is_offered_is_what_there_is() -> None:
    assert tuple(HANDLERS) == offers.COMMANDS
    assert KINDS == offers.ACTION_KINDS
    for offer in offers.OFFERS:
        assert callable(offers.answering(offer)), offer.method
    assert Protocol.__mro__[1].__module__ == "pygls.protocol.language_server"


def test_every_module_of_features_answers_something() -> None:
    folder = Path(offers.__file__).parent / "features"
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert modules == {offer.place.partition(".")[0] for offer in offers.OFFERS}
