"""Which rules hold: what the command line selects, else what the configuration does, less what either ignores."""

import pytest

from postil.config import Config
from postil.engine.checking.selection import Selection, rules_for, settings
from postil.errors import PostilError
from postil.rules.rule import Rule
from postil.rules.subject import Subject

PLAIN = Config()


def nothing(subject: Subject) -> tuple[()]:
    return ()


EVERY = {
    name: Rule(name, "info", nothing, default=default)
    for name, default in (("echoed-name", True), ("stale-doc", True), ("long-doc", False))
}


def chosen(config: Config = PLAIN, select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()) -> list[str]:
    return [rule.name for rule in rules_for(config, Selection(select, ignore), EVERY)]


def test_the_default_ones_hold_where_nothing_is_selected() -> None:
    assert chosen() == ["echoed-name", "stale-doc"]


def test_the_command_line_selects_instead_of_the_configuration() -> None:
    config = Config(select=("long-doc",))
    assert chosen(config) == ["long-doc"]
    assert chosen(config, select=("stale-doc",)) == ["stale-doc"]


def test_what_either_ignores_does_not_hold() -> None:
    assert chosen(Config(ignore=("stale-doc",)), ignore=("echoed-name",)) == []
    assert chosen(Config(ignore=("stale-doc",)), select=("stale-doc",)) == []


@pytest.mark.parametrize("field", ["select", "ignore"])
def test_a_name_that_no_rule_has_is_an_error_wherever_it_stands(field: str) -> None:
    with pytest.raises(PostilError, match=r"no rule 'stale-docs'; did you mean stale-doc\?"):
        chosen(**{field: ("stale-docs",)})  # type: ignore[arg-type]
    with pytest.raises(PostilError, match=r"no rule 'zzz'; docs/rules\.md lists them"):
        chosen(Config()._replace(**{field: ("zzz",)}))  # type: ignore[arg-type]


def test_an_exemption_nobody_has_is_an_error() -> None:
    with pytest.raises(PostilError, match=r"no exemption 'test'; did you mean tests\?"):
        chosen(Config(require=("test",)))


def test_settings_are_those_of_the_path() -> None:
    config = Config(public_only=False, require=("tests",))
    assert settings(config, "tests").aside is None
    assert settings(Config(), "tests").aside == "tests"
    assert settings(config).public_only is False
