"""Rules of other packages are used as they are, and set aside one by one when they are not what they should be."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from postil.engine.checking.plugged import Guard, plugged_in, set_aside
from postil.model import FileDoc, Span
from postil.plugins.rules import GROUP, Brought, brought, discover
from postil.rules.rule import Problem, Rule
from postil.rules.settings import Settings
from postil.rules.subject import Subject
from support.packages import install

GOOD = '''
from postil.rules.rule import Problem, Rule

def check(subject):
    """Report everything."""
    yield Problem("it is there")

RULES = (Rule("good-NAME", "info", check),)
'''


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "site"
    folder.mkdir()
    path = list(sys.path)
    monkeypatch.syspath_prepend(str(folder))
    yield folder
    sys.path[:] = path
    for name in [name for name in sys.modules if name.startswith("rules_of_")]:
        del sys.modules[name]


def bring(site: Path, name: str, code: str, target: str = ":RULES") -> None:
    install(site, name, {"x": f"rules_of_{name}{target}"}, {f"rules_of_{name}": code}, GROUP)


def subject() -> Subject:
    return Subject("a.py", FileDoc("python"), None, Settings())


BROKEN = {
    "imports": ("import nothing_of_that_name", "ModuleNotFoundError: No module named 'nothing_of_that_name'"),
    "leaves": ("raise SystemExit(3)", "SystemExit: 3"),
    "dies": ("import os; os._exit(4)", "ended its process (4) when it was loaded"),
    "lacks": ("rules = 1", "AttributeError: module 'rules_of_lacks' has no attribute 'RULES'"),
    "numbers": ("RULES = (1,)", "names something that is no Rule: 1"),
    "takes": (GOOD.replace("good-NAME", "echoed-name"), "there is a rule echoed-name already"),
    "shouts": (GOOD.replace("good-NAME", "Good"), "the rule name 'Good' is not lower case with hyphens"),
    "weighs": (GOOD.replace('"info"', '"fatal"'), "the severity of good-NAME is none of error, warning, info"),
    "hides": (GOOD.replace('"""Report everything."""', ""), "has no docstring, which would be its page"),
}


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_package_that_is_at_fault_is_named_and_hides_no_other(site: Path, name: str) -> None:
    code, told = BROKEN[name]
    bring(site, "aaa", GOOD.replace("NAME", "first"))
    bring(site, name, code.replace("NAME", "name"))
    bring(site, "zzz", GOOD.replace("NAME", "last"))
    found = plugged_in(None)
    assert [rule.name for rule in found.rules] == ["good-first", "good-last"]
    ((plugin, reason),) = found.broken
    assert plugin == f"{name}:x"
    assert told.replace("NAME", "name") in reason


def test_one_that_hangs_is_found_out(site: Path) -> None:
    bring(site, "hangs", "import time; time.sleep(60)")
    bring(site, "zzz", GOOD.replace("NAME", "last"))
    found, files = discover([str(site), *sys.path], seconds=2)
    assert {each.plugin: each.reason for each in found} == {"hangs:x": "took longer than 2 s to load", "zzz:x": None}
    assert files is None, "it may do better next time"


def test_what_was_found_is_remembered_until_something_is_installed(site: Path, tmp_path: Path) -> None:
    bring(site, "aaa", GOOD.replace("NAME", "first"))
    cache = str(tmp_path / "cache")
    first = brought(cache)
    assert first == (Brought("aaa:x", "rules_of_aaa:RULES", None),)
    kept = (tmp_path / "cache" / "rules.msgpack").read_bytes()
    assert brought(cache) == first
    assert (tmp_path / "cache" / "rules.msgpack").read_bytes() == kept
    bring(site, "bbb", GOOD.replace("NAME", "second"))
    assert len(brought(cache)) == 2
    (tmp_path / "cache" / "rules.msgpack").write_bytes(b"damaged")
    assert len(brought(cache)) == 2


def test_a_rule_of_others_is_never_called_fixable(site: Path) -> None:
    bring(site, "aaa", GOOD.replace("NAME", "first").replace("check)", "check, fixable=True)"))
    (rule,) = plugged_in(None).rules
    assert not rule.fixable
    assert [finding.message for finding in rule.findings(subject())] == ["it is there"]
    assert rule.page == "Report everything."


def raises(subject: Subject) -> Iterator[Problem]:
    """Report nothing."""
    yield Problem("never told")
    raise ValueError("of its own")


def leaves(subject: Subject) -> Iterator[Problem]:
    """Report nothing."""
    sys.exit(1)


def babbles(subject: Subject) -> object:
    """Report nothing."""
    return ["no problem"]


def misplaces(subject: Subject) -> object:
    """Report nothing."""
    return [Problem("here", (1, 2))]  # type: ignore[arg-type]


def recurses(subject: Subject) -> object:
    """Report nothing."""
    return recurses(subject)


@pytest.mark.parametrize("check", [raises, leaves, babbles, misplaces, recurses])
def test_a_rule_that_goes_wrong_once_finds_nothing_more(check: object) -> None:
    guard = Guard("theirs:x", Rule("bad-rule", "info", check))  # type: ignore[arg-type]
    assert list(guard(subject())) == []
    reason = guard.reason
    assert reason is not None
    assert reason.startswith("bad-rule ")
    assert list(guard(subject())) == []
    assert guard.reason == reason


def test_what_was_set_aside_is_told(site: Path) -> None:
    bring(site, "aaa", GOOD.replace("NAME", "first").replace("yield", "raise RuntimeError; yield"))
    bring(site, "bbb", "1/0")
    these = plugged_in(None)
    assert [plugin for plugin, _ in set_aside(these)] == ["bbb:x"]
    for rule in these.rules:
        assert list(rule.findings(subject())) == []
    assert dict(set_aside(these))["aaa:x"] == "good-first raised RuntimeError"


def test_a_place_is_a_span() -> None:
    def check(subject: Subject) -> Iterator[Problem]:
        """Report it."""
        yield Problem("here", Span(0, 1, 1, 0, 1, 1), ("a fact",))

    guard = Guard("theirs:x", Rule("fine-rule", "info", check))
    assert len(guard(subject())) == 1
    assert guard.reason is None
