"""What goes into the package of the extension: everything that Postil needs, for each Python and platform."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[3] / "vscode-extension"


@pytest.fixture(scope="module")
def pack() -> ModuleType:
    spec = importlib.util.spec_from_file_location("extension_pack", ROOT / "pack.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
def test_all_that_postil_needs_is_brought_at_the_version_that_is_pinned(pack: ModuleType, python: str) -> None:
    needed = dict(line.split("==") for line in pack.needed(python))
    assert {"apsw", "pygls", "lsprotocol", "tree-sitter-python", "google-re2"} <= set(needed)
    assert needed.items() <= pack.pins().items()
    assert ("backports-zstd" in needed) == (python != "3.14")
    assert "pytest" not in needed


def test_the_pip_that_is_brought_is_pinned(pack: ModuleType) -> None:
    assert pack.pins()["pip"]


def test_this_machine_is_one_of_the_platforms_or_gets_what_suits_all(
    pack: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pack.here() in {*pack.TARGETS, pack.UNIVERSAL}
    monkeypatch.setattr("sysconfig.get_platform", lambda: "macosx-14.0-arm64")
    assert pack.here() == "darwin-arm64"
    monkeypatch.setattr("sysconfig.get_platform", lambda: "linux-aarch64")
    monkeypatch.setattr("sysconfig.get_config_var", lambda _: "aarch64-unknown-linux-musl")
    assert pack.here() == "alpine-arm64"
    monkeypatch.setattr("sysconfig.get_platform", lambda: "freebsd-14.1-amd64")
    assert pack.here() == "universal"


def test_a_python_for_which_a_wheel_is_missing_is_not_said_to_work_offline(
    pack: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def pip(*words: str, may_fail: bool = False) -> bool:
        assert may_fail
        version = next(word for word in words if word.startswith("--python-version="))
        folder = Path(words[words.index("-d") + 1])
        folder.mkdir()
        (folder / f"apsw-{version[-4:]}.whl").touch()
        return version != "--python-version=3.13"

    monkeypatch.setattr(pack, "pip", pip)
    monkeypatch.setattr(pack, "WHEELS", tmp_path)
    assert pack.compiled("linux-x64") == ["3.11", "3.12", "3.14"]
    assert sorted(wheel.name for wheel in tmp_path.iterdir()) == ["apsw-3.11.whl", "apsw-3.12.whl", "apsw-3.14.whl"]


def test_a_target_that_is_unknown_is_refused_with_those_that_there_are(
    pack: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["pack.py", "amiga-m68k"])
    with pytest.raises(SystemExit):
        pack.main()
    assert "linux-x64" in capsys.readouterr().err
