"""The parts of the gate that need no push: arguments, the framework's variables, what is remembered, what is shown."""

import os
from pathlib import Path

import pytest

from postil.configfile import FILES
from postil.errors import PostilError
from postil.git.excludes import BUILT
from postil_hooks import asked, gate, made, pre_push, verdicts
from postil_hooks.pre_commit import from_framework
from postil_hooks.refs import updates
from postil_hooks.telling import shown
from support.pushes import BAD, GOOD, Place, place

ZERO = "0" * 40


def test_what_the_gate_repeats_so_as_not_to_import_it_is_what_it_was_taken_from() -> None:
    assert gate.BUILT == BUILT
    assert tuple(os.fsdecode(name) for name in gate.CONFIGURATION) == FILES


def test_arguments_win_over_gits_configuration_which_wins_over_the_defaults() -> None:
    given, plain = asked.read(["origin", "--budget", "7", "--over-budget=fail", "url"])
    given.settle({"postil.budget": "3", "postil.warnonly": "on", "postil.required": ""})
    assert plain == ["origin", "url"]
    assert (given.budget, given.fail_over_budget, given.warn_only, given.required) == (7.0, True, True, True)
    usual = asked.Asked()
    usual.settle({})
    assert (usual.budget, usual.fail_over_budget, usual.warn_only, usual.required) == (2.0, False, False, False)


@pytest.mark.parametrize("words", [["--budget"], ["--budget=x"], ["--budget=0"], ["--over-budget=no"], ["--fix"]])
def test_an_argument_that_is_none_is_an_error(words: list[str]) -> None:
    with pytest.raises(PostilError):
        asked.read(words)


@pytest.mark.parametrize("value", ["x", "-1", "0", "nan", "1e9"])
def test_a_budget_that_is_none_is_an_error(value: str) -> None:
    with pytest.raises(PostilError, match="must be a number of seconds"):
        asked.Asked().settle({"postil.budget": value})


def test_a_line_of_gits_is_read_from_its_end() -> None:
    (one,) = updates(b"HEAD^{/a b c} %s refs/heads/x %s\n" % (b"1" * 40, b"0" * 40))
    assert (one.local_ref, one.local, one.remote_ref, one.remote) == ("HEAD^{/a b c}", "1" * 40, "refs/heads/x", None)


def test_what_is_installed_is_known_until_a_file_of_it_changes(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text("1")
    folder = str(tmp_path / "own")
    assert made.remembered(folder) is None
    noted = made.remember(folder, "plugins", [str(module), str(tmp_path / "absent")])
    assert made.remembered(folder) == noted
    os.utime(module, ns=(1, 1))
    assert made.remembered(folder) is None
    assert made.digest(made.remember(folder, "plugins", [str(module)])) != made.digest(noted)
    module.unlink()
    assert made.remembered(folder) is None


def test_a_verdict_that_was_tampered_with_is_none(tmp_path: Path) -> None:
    store = str(tmp_path)
    verdicts.keep(store, b"1" * 16, (1, 2, 3), ["a" * 40])
    verdicts.keep(store, b"2" * 16, (4, 5, 6), ["b" * 40, "c" * 40])
    assert verdicts.found(store, b"1" * 16) == [1, 2, 3]
    assert verdicts.mention(store, ["a" * 40])
    assert verdicts.mention(store, ["b" * 40, "c" * 40])
    assert not verdicts.mention(store, ["a" * 40, "d" * 40])
    assert not verdicts.mention(store, ["a" * 39])
    path = tmp_path / "pushes"
    path.write_text(path.read_text().replace(" 1 2 3 ", " 9 2 3 "))
    assert verdicts.found(store, b"1" * 16) is None
    assert verdicts.found(store, b"2" * 16) == [4, 5, 6]
    path.unlink()
    path.symlink_to(tmp_path / "elsewhere")
    assert verdicts.found(store, b"2" * 16) is None


def test_of_verdicts_the_last_are_kept(tmp_path: Path) -> None:
    for number in range(260):
        verdicts.keep(str(tmp_path), number.to_bytes(16, "big"), (number, 0, 0), [])
    assert verdicts.found(str(tmp_path), (259).to_bytes(16, "big")) == [259, 0, 0]
    assert verdicts.found(str(tmp_path), (10).to_bytes(16, "big")) is None
    assert len((tmp_path / "pushes").read_text().splitlines()) == 200


def test_addresses_are_shown_without_their_password_and_names_without_escapes() -> None:
    assert shown("https://me:secret@example.invalid/x.git") == "https://example.invalid/x.git"
    assert shown("git@example.invalid:x.git") == "git@example.invalid:x.git"
    assert "\x1b" not in shown("a\x1b[31mb")


def test_G22_a_fault_of_its_own_lets_the_push_pass_with_one_line_unless_refusing_was_asked_for(
    capfd: pytest.CaptureFixture[str],
) -> None:
    def broken(*_: object) -> gate.Outcome:
        raise ValueError("out of order")

    assert pre_push.guarded(["origin", "url"], broken) == 0
    assert capfd.readouterr().err == (
        "postil: broken on this machine (ValueError: out of order); the push is not checked\n"
    )
    assert pre_push.guarded(["--required"], broken) == 1
    assert "the push is refused" in capfd.readouterr().err


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    made_here = place(tmp_path)
    made_here.known()
    monkeypatch.chdir(made_here.repo.path)
    return made_here


def framed(here: Place, **variables: str) -> gate.Outcome:
    """Judge as under a framework that sets these variables."""
    whole = {f"PRE_COMMIT_{name}": value for name, value in variables.items()}
    return from_framework(asked.Asked(), {**os.environ, "PRE_COMMIT_REMOTE_NAME": "origin", **whole})


def test_under_a_framework_the_one_ref_it_names_is_judged_and_the_rest_pointed_to(here: Place) -> None:
    base = here.repo.git("rev-parse", "HEAD")
    head = here.repo.commit({"sums.py": GOOD + BAD})
    said = framed(here, FROM_REF=base, TO_REF=head, LOCAL_BRANCH="refs/heads/main", REMOTE_BRANCH="refs/heads/main")
    assert said.code == 1
    assert "take has no doc" in said.text
    assert "only the first ref of a push is seen; postil hooks install sees all" in said.text


def test_under_a_framework_a_first_commit_has_no_range_and_is_judged_by_its_branch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_here = place(tmp_path, {"sums.py": GOOD + BAD})
    monkeypatch.chdir(made_here.repo.path)
    said = framed(made_here, LOCAL_BRANCH="refs/heads/main", REMOTE_BRANCH="refs/heads/main")
    assert said.code == 1
    assert "take has no doc" in said.text


def test_under_a_framework_that_names_nothing_the_push_is_not_let_pass(here: Place) -> None:
    with pytest.raises(PostilError, match="cannot tell what is pushed"):
        framed(here)
    with pytest.raises(PostilError, match="cannot tell what is pushed"):
        framed(here, TO_REF="main")
