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
        found = re.findall(r'l10n\.t\(\s*"((?:[^"\\]|\\.)*)"', text)
        assert len(found) == text.count("l10n.t("), path.name
        used.update(found)
    assert set(bundle) == used


def test_the_languages_that_start_it_are_those_that_it_serves() -> None:
    served = re.findall(r'"([a-z]+)"', source("config.ts").split("LANGUAGES", 1)[1].split("];", 1)[0])
    assert manifest()["activationEvents"] == [f"onLanguage:{name}" for name in served]


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
    theirs = set(re.findall(r'RequestType<[^>]+>\("(postil/\w+)"\)', source("protocol.ts")))
    assert theirs == {custom.FILE_STATUS, custom.SYMBOL_DOCS, custom.FINDINGS, custom.REVIEW}
    assert f'NotificationType0("{custom.MOVED}")' in source("protocol.ts")
