"""Plugins are found, loaded and asked one by one, and what was found is remembered until it changes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from postil.installation import trusted_path
from postil.plugins import Registry, registry
from postil.plugins.discovery import discover
from support.packages import analyzer, install


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for packages, in front of all others."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))
    return site


def found(seconds: float = 15.0) -> Registry:
    return discover(trusted_path(), seconds)[0]


def reason(known: Registry, plugin: str) -> str:
    return dict(known.broken)[plugin]


def test_an_installed_plugin_is_found_with_all_it_says(site: Path) -> None:
    install(site, "ini-notes", {"ini": "ini_notes"}, {"ini_notes": analyzer("zini", "3+1.0")})
    served = found().served("zini")
    assert served is not None
    assert (served.version, served.extensions, served.plugin, served.target, served.builtin) == (
        "3+1.0",
        (".zini",),
        "ini-notes:ini",
        "ini_notes",
        False,
    )


THREAD = "threading.Thread(target=time.sleep, args=(99,)).start()"
BROKEN = {
    "absent": (None, "ModuleNotFoundError: No module named 'bad_absent'"),
    "raising": ("raise OSError('no grammar here')", "OSError: no grammar here"),
    "leaving": ("import sys; sys.exit(3)", "SystemExit: 3"),
    "hookless": ("x = 1", "BadPlugin: has no postil_languages marked with hookimpl"),
    "misnamed": (analyzer("zb").replace("(source)", "(text)"), "PluginValidationError: Plugin 'broken:misnamed'"),
    "unknown": (analyzer("zc").replace("postil_analyze", "postil_analyse"), "PluginValidationError: "),
    "stringy": (analyzer("zd").replace("('.zd',)", "'.zd'"), "BadPlugin: extensions of zd is not a tuple of strings"),
    "dotless": (analyzer("ze", extension="ze"), "BadPlugin: the extension 'ze' of ze has no dot or is not lower case"),
    "capital": (analyzer("Zf"), "BadPlugin: the language name 'Zf' is not lower case as linguist writes it"),
    "versionless": (analyzer("zg", ""), "BadPlugin: zg has no version"),
    "nothing": (analyzer("zh").replace("return [", "return None and ["), "BadPlugin: postil_languages did not return"),
    "printing": (analyzer("zi", extra="print('x' * 100000)"), ""),
    "exiting": ("import os; os._exit(5)", "ended its process (5) when it was loaded"),
    "crashing": ("import ctypes; ctypes.string_at(0)", "ended its process (-11) when it was loaded"),
    "threading": (analyzer("zj", extra=f"import threading, time\n{THREAD}"), ""),
}  # fmt: skip


def test_P16_broken_plugins_are_named_with_the_reason_and_hide_no_other(site: Path) -> None:
    sources = {f"bad_{name}": source for name, (source, _) in BROKEN.items() if source is not None}
    install(site, "broken", {name: f"bad_{name}" for name in BROKEN}, sources)
    install(site, "aaa", {"first": "first_good"}, {"first_good": analyzer("zfirst")})
    install(site, "zzz", {"last": "last_good"}, {"last_good": analyzer("zlast")})
    known = found()
    for name, (_, expected) in BROKEN.items():
        if expected:
            assert reason(known, f"broken:{name}").startswith(expected)
    names = {each.name for each in known.languages}
    assert {"zfirst", "zlast", "zi", "zj"} <= names
    assert not names & {"zb", "zc", "zd", "ze", "Zf", "zg", "zh"}


def test_P16_a_plugin_that_hangs_when_it_is_loaded_is_named_and_not_remembered(site: Path, tmp_path: Path) -> None:
    install(site, "broken", {"hanging": "hanging"}, {"hanging": "import time; time.sleep(600)"})
    install(site, "zzz", {"last": "last_good"}, {"last_good": analyzer("zlast")})
    known, files = discover(trusted_path(), 3.0)
    assert reason(known, "broken:hanging") == "took longer than 3 s to load"
    assert known.served("zlast") is not None
    assert files is None


def test_a_plugin_of_somebody_else_wins_over_one_that_ships_with_postil(site: Path) -> None:
    install(site, "postil", {"own": "own"}, {"own": analyzer("zown", "1")})
    assert getattr(found().served("zown"), "builtin", None) is True
    install(site, "aaa", {"theirs": "theirs"}, {"theirs": analyzer("zown", "2")})
    served = found().served("zown")
    assert served is not None
    assert (served.version, served.builtin) == ("2", False)


def test_two_plugins_of_others_for_one_language_are_told_apart(site: Path) -> None:
    install(site, "aaa", {"one": "one"}, {"one": analyzer("zsame")})
    install(site, "bbb", {"two": "two"}, {"two": analyzer("zsame")})
    known = found()
    assert getattr(known.served("zsame"), "plugin", None) == "aaa:one"
    assert reason(known, "bbb:two") == "zsame is served by aaa:one"


def test_what_was_found_is_remembered_until_something_is_installed(site: Path, tmp_path: Path) -> None:
    cache = str(tmp_path / "cache")
    install(site, "aaa", {"one": "one"}, {"one": analyzer("zone", "1")})
    first = registry(cache)
    assert registry(cache) == first
    install(site, "bbb", {"two": "two"}, {"two": analyzer("ztwo")})
    second = registry(cache)
    assert second.served("ztwo") is not None
    assert second.digest != first.digest


def test_editing_a_plugin_in_place_is_noticed(site: Path, tmp_path: Path) -> None:
    cache = str(tmp_path / "cache")
    install(site, "aaa", {"one": "one"}, {"one": analyzer("zone", "1")})
    first = registry(cache)
    (site / "one.py").write_text(analyzer("zone", "2"), encoding="utf-8")
    os.utime(site / "one.py", ns=(1, 1))
    second = registry(cache)
    assert getattr(second.served("zone"), "version", None) == "2"
    assert second.version("zone") != first.version("zone")


def test_a_damaged_memory_is_found_again_and_an_unwritable_one_is_no_error(site: Path, tmp_path: Path) -> None:
    install(site, "aaa", {"one": "one"}, {"one": analyzer("zone", "1")})
    cache = tmp_path / "cache"
    first = registry(str(cache))
    for damage in (b"", b"\xc1", b"\x00" * 100, (cache / "analyzers.msgpack").read_bytes()[:-3]):
        (cache / "analyzers.msgpack").write_bytes(damage)
        assert registry(str(cache)) == first
    assert registry(str(site / "one.py" / "no folder")) == first


def test_the_remembered_registry_needs_neither_pluggy_nor_metadata(site: Path, tmp_path: Path) -> None:
    cache = str(tmp_path / "cache")
    install(site, "aaa", {"one": "one"}, {"one": analyzer("zone", "1")})
    code = (
        "import sys; sys.path[:] = sys.argv[2:]; from postil.plugins import naming, registry;"
        "known = registry(sys.argv[1]); naming.Naming(known);"
        "print(*({'pluggy', 'importlib.metadata', 'subprocess', 'hashlib', 'postil.spec'} & set(sys.modules)))"
    )
    for expected in (True, False):
        done = subprocess.run(
            [sys.executable, "-c", code, cache, *filter(None, sys.path)], capture_output=True, check=True, text=True
        )
        assert bool(done.stdout.strip()) is expected, done.stdout


def test_T1_the_working_directory_is_never_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, "evil", {"evil": "evil"}, {"evil": "raise SystemExit", "pluggy": "raise SystemExit"})
    monkeypatch.chdir(tmp_path)
    for entry in ("", ".", str(tmp_path), f"{tmp_path}/", "relative"):
        monkeypatch.syspath_prepend(entry)
    assert all("evil" not in plugin for plugin, _ in found().broken)
    assert str(tmp_path) not in {os.path.realpath(entry) for entry in trusted_path()}
