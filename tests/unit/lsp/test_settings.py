"""What the user has set, wherever it is said."""

import pytest

from postil_lsp.settings import KEYS, Layers, Settings


def layers() -> tuple[Layers, list[str]]:
    said: list[str] = []
    return Layers(said.append), said


def test_what_initialize_brought_holds_before_what_is_asked_and_that_before_what_is_sent() -> None:
    found, said = layers()
    found.sent({"postil": {"hover": {"show": "nothing", "callers": False}, "diagnostics": {"delay": 10}}})
    found.asked({"hover": {"show": "missing"}, "diagnostics.delay": 20})
    settings = found.given({"hover": {"show": "all"}})
    assert (settings.hover_show, settings.hover_callers, settings.diagnostics_delay) == ("all", False, 0.02)
    assert said == []


def test_settings_are_alive_and_what_is_taken_back_is_the_default_again() -> None:
    found, _ = layers()
    assert not found.sent({"postil": {"codeLens": {"callers": False}}}).code_lens_callers
    assert found.sent({"postil": {}}) == Settings()


@pytest.mark.parametrize(
    "value",
    [
        {"hover": {"show": "some"}}, {"hover": {"enable": 1}}, {"diagnostics": {"delay": -1}},
        {"diagnostics": {"severity": {"stale-doc": "fatal"}}}, {"diagnostics": {"severity": "error"}},
        {"no-such": 1}, {"hover": {"no": {"such": {"deep": {"er": 1}}}}},
    ],
)  # fmt: skip
def test_a_setting_that_is_wrong_is_named_once_and_else_ignored(value: object) -> None:
    found, said = layers()
    assert found.sent({"postil": value}) == Settings()
    assert found.asked(value) == Settings()
    assert len(said) == 1
    assert said[0].startswith(("postil.", "no setting postil."))


@pytest.mark.parametrize("value", [None, 5, [], "text", {"postil": None}, {"postil": []}])
def test_what_is_no_table_says_nothing(value: object) -> None:
    found, _ = layers()
    assert found.sent(value) == Settings()


def test_each_field_has_one_key_and_each_default_is_what_its_key_would_read() -> None:
    assert sorted(key.field for key in KEYS) == sorted(Settings._fields)
    for key in KEYS:
        default = getattr(Settings(), key.field)
        written: object = dict(default) if isinstance(default, tuple) else default
        assert key.read(default * 1000 if isinstance(default, float) else written) == default
