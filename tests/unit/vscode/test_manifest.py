"""The extension's manifest, its sources and the server say the same: settings, commands, requests, versions."""

import json
import re
from pathlib import Path
from typing import Any, cast

import pytest

from postil import __version__
from postil_lsp import custom
from postil_lsp.settings import KEYS, Settings

ROOT = Path(__file__).parents[3] / "vscode-extension"
TYPES = {"string": "str", "number": "int", "boolean": "bool", "Range": "types.Range", "string[]": "list[str]"}
OWN = {"server.python", "trace.server", "coverage.gutter", "coverage.explorer"}


def manifest() -> dict[str, Any]:
    return cast("dict[str, Any]", json.loads((ROOT / "package.json").read_text(encoding="utf-8")))


def source(name: str) -> str:
    return (ROOT / "src" / name).read_text(encoding="utf-8")


def strings() -> dict[str, str]:
    return cast("dict[str, str]", json.loads((ROOT / "package.nls.json").read_text(encoding="utf-8")))


def test_every_setting_of_the_server_is_in_the_manifest_with_its_default_and_its_words() -> None:
    properties = manifest()["contributes"]["configuration"]["properties"]
    assert set(properties) == {f"postil.{key.name}" for key in KEYS} | {f"postil.{name}" for name in OWN}
    defaults = Settings()
    for key in KEYS:
        value = getattr(defaults, key.field)
        shown = properties[f"postil.{key.name}"]["default"]
        if isinstance(value, float):
            assert shown == value * 1000, key.name
        else:
            assert shown == (dict(value) if isinstance(value, tuple) else value), key.name
        assert strings()[f"setting.{key.name}"] == key.about, key.name


def test_every_command_of_the_manifest_is_registered_and_the_other_way_round() -> None:
    declared = {each["command"].removeprefix("postil.") for each in manifest()["contributes"]["commands"]}
    table = source("commands.ts").split("const handlers", 1)[1].split("  };", 1)[0]
    assert set(re.findall(r"^    (\w+):", table, re.MULTILINE)) == declared


def test_every_placeholder_of_the_manifest_has_its_words_and_none_is_left_over() -> None:
    used = set(re.findall(r"%([\w.]+)%", (ROOT / "package.json").read_text(encoding="utf-8")))
    assert used == set(strings())


def test_every_string_of_the_sources_is_in_the_bundle_that_translators_get() -> None:
    bundle = json.loads((ROOT / "l10n/bundle.l10n.json").read_text(encoding="utf-8"))
    used: set[str] = set()
    for path in (ROOT / "src").glob("*.ts"):
        text = path.read_text(encoding="utf-8")
        calls = re.findall(r"(?<![\w.])t\((?!message)", text)
        found = re.findall(r'(?<![\w.])t\(\s*"((?:[^"\\]|\\.)*)"', text)
        assert len(found) == len(calls), path.name
        used.update(found)
    assert bundle == {text: text for text in sorted(used)}


@pytest.mark.parametrize("path", sorted((ROOT / "src").glob("*.ts")), ids=lambda path: path.name)
def test_no_sentence_for_the_user_passes_the_translators_by(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    shown = re.findall(
        r'(?:show\w+Message|title:|placeHolder:|new Error|tooltip [=:]|label:)\s*\(?\s*["`]([A-Z][a-z]+ [a-z][^"`]*)',
        text,
    )
    assert not shown


def test_the_languages_that_start_it_are_listed_once_and_menus_and_keys_go_by_that_list() -> None:
    events = manifest()["activationEvents"]
    assert events == sorted(set(events))
    assert all(event.startswith("onLanguage:") for event in events)
    assert not re.search(r"editorLangId (?!in postil\.languages)", json.dumps(manifest()))
    assert '"postil.languages", LANGUAGES' in source("extension.ts")


def test_nothing_but_a_file_of_a_known_language_or_an_act_of_the_user_starts_it() -> None:
    """Commands and views start it by being used; a pattern or a start-up event would without."""
    assert not [event for event in manifest()["activationEvents"] if not event.startswith("onLanguage:")]


def test_every_command_has_an_icon_and_stands_under_postil() -> None:
    for command in manifest()["contributes"]["commands"]:
        assert re.fullmatch(r"\$\([a-z-]+\)", command["icon"]), command
        assert command["category"] == "Postil", command


def test_every_menu_key_and_welcome_names_a_command_that_there_is() -> None:
    contributes = manifest()["contributes"]
    declared = {each["command"] for each in contributes["commands"]}
    used = {entry["command"] for entries in contributes["menus"].values() for entry in entries}
    used |= {entry["command"] for entry in contributes["keybindings"]}
    used |= {name for name in re.findall(r"command:([\w.]+)", json.dumps(strings())) if name.startswith("postil.")}
    assert used <= declared, used - declared
    for entry in contributes["keybindings"]:
        assert entry["mac"] == entry["key"].replace("ctrl", "cmd"), entry


def test_every_setting_says_for_what_it_holds() -> None:
    for name, setting in manifest()["contributes"]["configuration"]["properties"].items():
        assert setting["scope"] in {"machine", "window", "resource"}, name
        assert setting.get("markdownDescription") or setting.get("description"), name


def test_the_language_client_is_not_loaded_before_the_extension_is_active() -> None:
    """It takes longer to load than everything else does."""
    for path in (ROOT / "src").glob("*.ts"):
        loaded = re.findall(
            r'^import (?!type ).* from "(vscode-languageclient|markdown-it)', path.read_text("utf-8"), re.MULTILINE
        )
        assert not loaded or path.name in {"connection.ts", "rendering.ts"}, path.name
        assert not re.search(
            r'^import (?!type ).* from "\./(connection|rendering)"', path.read_text("utf-8"), re.MULTILINE
        )


def test_nothing_of_ours_polls() -> None:
    for path in [*(ROOT / "src").glob("*.ts"), ROOT / "media/docs.js"]:
        assert "setInterval" not in path.read_text(encoding="utf-8"), path.name


def test_extension_and_server_have_one_version() -> None:
    assert manifest()["version"] == __version__


def test_what_runs_a_program_cannot_be_set_by_a_folder() -> None:
    described = manifest()
    assert described["contributes"]["configuration"]["properties"]["postil.server.python"]["scope"] == "machine"
    trust = described["capabilities"]["untrustedWorkspaces"]
    assert trust["supported"] == "limited"
    assert trust["restrictedConfigurations"] == ["postil.server.python"]


@pytest.mark.parametrize("name", ["FileStatus", "SymbolDocs", "FindingItem", "Findings", "Review"])
def test_the_shapes_of_the_requests_are_the_same_on_both_sides(name: str) -> None:
    text = source("protocol.ts")
    found = re.search(rf"export interface {name}(?: extends (\w+))? {{\n(.*?)\n}}", text, re.DOTALL)
    assert found is not None
    fields = dict(re.findall(r"^  (\w+): (.+);$", found[2], re.MULTILINE))
    python = (Path(custom.__file__)).read_text(encoding="utf-8")
    ours = re.search(rf"class {name}\((\w+)\):\n(.*?)(?:\n\n\n|\Z)", python, re.DOTALL)
    assert ours is not None
    assert (ours[1] == "TypedDict") == (found[1] is None)
    assert {field: TYPES.get(kind, kind) for field, kind in fields.items()} == {
        field: kind.replace("str | None", "string | null").replace("list[FindingItem]", "FindingItem[]")
        for field, kind in re.findall(r"^    (\w+): (.+)$", ours[2], re.MULTILINE)
    }


def test_the_names_of_the_requests_are_the_same_on_both_sides() -> None:
    theirs = set(re.findall(r'new Request<[^>]+>\("(postil/\w+)"\)', source("protocol.ts")))
    assert theirs == {custom.FILE_STATUS, custom.SYMBOL_DOCS, custom.FINDINGS, custom.REVIEW}
    assert f'MOVED = "{custom.MOVED}"' in source("protocol.ts")
