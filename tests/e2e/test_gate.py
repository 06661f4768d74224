"""The gate before a push, run by real git: what passes, what does not, what is said, and what is never touched."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.commands import postil
from support.kills import killed, scene
from support.pushes import BAD, GOOD, Place, judge, listed, place
from support.repos import Repo, make

ZERO = "0" * 40
DOCUMENTED = BAD.replace("two):\n", 'two):\n    """Take one number from another."""\n')


@pytest.fixture
def here(tmp_path: Path) -> Place:
    """A repository whose remote has its first commit."""
    made = place(tmp_path)
    made.known()
    return made


def test_what_is_documented_passes_with_one_line_and_what_is_not_is_refused_with_the_repair(here: Place) -> None:
    base = here.repo.git("rev-parse", "HEAD")
    here.repo.commit({"sums.py": GOOD + BAD})
    refused = here.push("origin", "main")
    assert not refused.passed
    assert "sums.py\n  9: warning: the function take has no doc [undocumented-function]" in refused.said
    assert f"postil fix --base {base[:12]} --select undocumented-function sums.py" in refused.said
    assert "1 finding in what this push to origin adds or changes" in refused.said
    here.repo.commit({"sums.py": GOOD + DOCUMENTED})
    passed = here.push("origin", "main")
    assert passed.passed
    assert [line for line in passed.said.splitlines() if line.startswith("postil")] == [
        "postil: 2 commits to origin, 1 symbol added or changed, 1 of 1 that owe a doc have one: fine"
    ]


def test_the_gate_says_what_check_says_of_the_same_range(here: Place) -> None:
    base = here.repo.git("rev-parse", "HEAD")
    changed = GOOD.replace(
        '"""Add two numbers."""', '"""Add two numbers.\n\n    Args:\n        three: a number.\n    """'
    )
    head = here.repo.commit({"sums.py": changed + BAD, "more.py": BAD, "b.js": "export function b() {}\n"})
    lines = f"refs/heads/main {head} refs/heads/main {base}\n".encode()
    said = json.loads(judge(here.repo, lines, "--json", "origin", "url").stdout)
    checked = postil(here.repo.path, "check", "--base", base, "--head", head, "--format", "json")
    told = json.loads(checked.out)
    assert said["findings"] == told["findings"]
    assert len(said["findings"]) > 3
    assert (said["patch"], said["coverage"]) == (told["patch"], told["coverage"])
    assert said["exit"] == 1


def test_what_the_remote_has_already_is_not_judged(tmp_path: Path) -> None:
    made = place(tmp_path, {"sums.py": GOOD + BAD})
    made.known()
    made.repo.commit({"sums.py": GOOD + BAD + "\n\nLIMIT = 3\n"})
    assert made.push("origin", "main").passed
    made.repo.git("checkout", "--quiet", "-b", "topic")
    made.repo.commit({"new.py": GOOD})
    assert made.push("origin", "topic").passed


def test_the_worktree_and_the_index_have_no_say(here: Place) -> None:
    here.repo.commit({"sums.py": GOOD + DOCUMENTED})
    here.repo.write({"sums.py": GOOD + BAD, "postil.toml": "nonsense = [", "new.py": BAD})
    here.repo.git("add", "new.py")
    assert here.push("origin", "main").passed
    here.repo.git("reset", "--quiet", "--hard")
    here.repo.commit({"sums.py": GOOD + BAD})
    here.repo.write({"sums.py": GOOD})
    assert not here.push("origin", "main").passed


def test_a_merge_answers_for_what_it_brings_and_not_for_what_others_pushed(here: Place) -> None:
    here.repo.git("checkout", "--quiet", "-b", "topic")
    here.repo.commit({"mine.py": GOOD})
    here.repo.git("push", "--quiet", "--no-verify", "origin", "topic")
    here.repo.git("checkout", "--quiet", "main")
    here.repo.commit({"theirs.py": GOOD + BAD, "sums.py": GOOD + BAD})
    here.repo.git("push", "--quiet", "--no-verify", "origin", "main")
    here.repo.git("checkout", "--quiet", "topic")
    here.repo.git("merge", "--quiet", "--no-edit", "main")
    assert here.push("origin", "topic").passed
    here.repo.commit({"sums.py": GOOD + BAD + BAD.replace("take", "drop")})
    refused = here.push("origin", "topic")
    assert "the function drop has no doc" in refused.said
    assert "take" not in refused.said


def test_G8_a_deletion_passes_and_what_is_pushed_with_it_is_judged(here: Place) -> None:
    here.repo.git("push", "--quiet", "--no-verify", "origin", "main:old")
    here.repo.commit({"sums.py": GOOD + BAD})
    refused = here.push("origin", ":old", "main")
    assert not refused.passed
    assert "take has no doc" in refused.said
    deleted = here.push("origin", ":old")
    assert deleted.passed
    assert "postil" not in deleted.said


def test_G9_of_several_refs_each_finding_is_told_once(here: Place) -> None:
    here.repo.commit({"sums.py": GOOD + BAD})
    here.repo.git("branch", "same")
    here.repo.git("tag", "--annotate", "--message", "x", "v1")
    refused = here.push("--atomic", "origin", "main", "same", "v1")
    assert refused.said.count("the function take has no doc") == 1


def test_G10_a_push_of_nothing_says_nothing(here: Place) -> None:
    done = here.push("origin", "main")
    assert (done.passed, "postil" in done.said) == (True, False)


def test_G11_a_force_push_over_what_is_not_known_here_is_judged(here: Place, tmp_path: Path) -> None:
    other = Repo(tmp_path / "other")
    here.repo.git("clone", "--quiet", str(here.remote), str(other.path))
    other.commit({"theirs.py": BAD})
    other.git("push", "--quiet", "origin", "main")
    here.repo.commit({"sums.py": GOOD + BAD})
    refused = here.push("--force", "origin", "main")
    assert not refused.passed
    assert "what refs/heads/main is on the remote is not known here" in refused.said
    assert "take has no doc" in refused.said


def test_G12_a_repository_with_sha256_is_judged(tmp_path: Path) -> None:
    made = place(tmp_path, None, "--object-format=sha256")
    made.known()
    made.repo.commit({"sums.py": GOOD + BAD})
    assert "take has no doc" in made.push("origin", "main").said
    made.repo.commit({"sums.py": GOOD + DOCUMENTED})
    assert made.push("origin", "main").passed


def test_G6_the_first_push_of_all_judges_all(tmp_path: Path) -> None:
    made = place(tmp_path, {"sums.py": GOOD + BAD, "more.py": GOOD})
    refused = made.push("origin", "main")
    assert "the function take has no doc" in refused.said
    made.repo.commit({"sums.py": GOOD})
    assert made.push("origin", "main").passed


def test_G3_G4_G5_a_linked_worktree_a_submodule_and_a_bare_repository_are_judged(here: Place, tmp_path: Path) -> None:
    linked = Repo(tmp_path / "linked")
    here.repo.git("worktree", "add", "--quiet", "-b", "topic", str(linked.path))
    linked.commit({"sums.py": GOOD + BAD})
    assert "take has no doc" in Place(linked, here.remote).push("origin", "topic").said
    outer = make(tmp_path / "outer", {"x": "1"})
    outer.git("submodule", "--quiet", "add", f"file://{here.remote}", "inner")
    inner = Repo(outer.path / "inner")
    inner.commit({"sums.py": GOOD + BAD})
    assert "take has no doc" in Place(inner, here.remote).push("origin", "HEAD:refs/heads/sub").said
    outer.commit(message="the submodule moves")
    bare = make(tmp_path / "outer.git", None, "--bare").path
    outer.git("remote", "add", "origin", str(bare))
    assert Place(outer, bare).push("origin", "main").passed
    copy = Repo(tmp_path / "copy.git")
    here.repo.git("clone", "--quiet", "--mirror", str(linked.path), str(copy.path))
    copy.git("remote", "set-url", "origin", f"file://{here.remote}")
    copy.git("config", "--unset", "remote.origin.mirror")
    copy.git("update-ref", "refs/remotes/origin/main", "main")
    assert "take has no doc" in Place(copy, here.remote).push("origin", "topic").said


def test_G13_a_partial_clone_fetches_nothing_and_judges_what_is_there(here: Place, tmp_path: Path) -> None:
    Repo(here.remote).git("config", "uploadpack.allowFilter", "true")
    here.repo.commit({f"m{number}.py": GOOD for number in range(3)})
    here.known()
    partial = Repo(tmp_path / "partial")
    here.repo.git("clone", "--quiet", "--filter=blob:none", f"file://{here.remote}", str(partial.path))
    partial.git("config", "remote.origin.url", f"file://{here.remote}.gone")
    base = partial.git("rev-parse", "HEAD")
    head = partial.commit({"sums.py": GOOD + BAD})
    lines = f"refs/heads/main {head} refs/heads/main {base}\n".encode()
    done = judge(partial, lines, "origin", "url")
    assert done.returncode == 1
    assert b"take has no doc" in done.stderr


def test_G14_what_is_left_out_of_the_worktree_is_in_the_commits_all_the_same(here: Place) -> None:
    here.repo.commit({"away/more.py": GOOD, "away/other.py": GOOD})
    here.known()
    here.repo.git("sparse-checkout", "set", "--cone", "elsewhere")
    here.repo.git("update-index", "--assume-unchanged", "sums.py")
    assert not (here.repo.path / "away").exists()
    blob = here.repo.git("hash-object", "-w", "--stdin", stdin=(GOOD + BAD).encode())
    here.repo.git("update-index", "--cacheinfo", f"100644,{blob},away/more.py")
    here.repo.git("commit", "--quiet", "--message", "unseen")
    refused = here.push("origin", "main")
    assert "away/more.py" in refused.said
    assert "sums.py" not in refused.said


def test_G15_G16_G18_pointers_line_ends_links_and_submodules_are_what_the_commit_has(here: Place) -> None:
    here.repo.git("config", "filter.lfs.clean", "touch ran-a-filter; cat")
    here.repo.write({".gitattributes": "*.dat.py filter=lfs\n*.crlf.py text eol=crlf\n*.gen.py linguist-generated\n"})
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "1" * 64 + "\nsize 12\n"
    for name, content in {"big.dat.py": pointer, "a.crlf.py": GOOD + BAD, "made.gen.py": BAD}.items():
        blob = here.repo.git("hash-object", "-w", "--no-filters", "--stdin", stdin=content.encode())
        here.repo.git("update-index", "--add", "--cacheinfo", f"100644,{blob},{name}")
    link = here.repo.git("hash-object", "-w", "--stdin", stdin=b"/etc/passwd")
    here.repo.git("update-index", "--add", "--cacheinfo", f"120000,{link},link.py")
    here.repo.git("add", ".gitattributes")
    here.repo.git("commit", "--quiet", "--message", "kinds")
    os.mkfifo(here.repo.path / "a.crlf.py")
    refused = here.push("origin", "main")
    assert "a.crlf.py\n  9: warning: the function take has no doc" in refused.said
    assert "1 finding" in refused.said
    assert not (here.repo.path / "ran-a-filter").exists()


@pytest.mark.parametrize(
    "name",
    [
        "new\nline.py",
        "tab\there.py",
        'quo"te.py',
        "back\\slash.py",
        "-dash.py",
        ":colon.py",
        " space.py",
        "e\u0301.py",
        "\u00e9.py",
    ],
)
def test_G17_whatever_a_file_is_called_it_is_judged_and_shown_harmlessly(here: Place, name: str) -> None:
    here.repo.commit({name: GOOD + BAD})
    refused = here.push("origin", "main")
    assert not refused.passed
    assert "take has no doc" in refused.said
    assert "\t" not in refused.said.partition("take")[0]


def test_G17_a_name_that_is_not_utf_8_is_its_own_bytes(here: Place) -> None:
    blob = here.repo.git("hash-object", "-w", "--stdin", stdin=(GOOD + BAD).encode())
    here.repo.git("update-index", "-z", "--index-info", stdin=b"100644 %s\tcaf\xe9.py\0" % blob.encode())
    here.repo.git("commit", "--quiet", "--message", "latin")
    assert not here.push("origin", "main").passed


def test_G19_a_repository_of_somebody_else_is_gits_to_refuse(here: Place) -> None:
    head = here.repo.commit({"sums.py": GOOD + BAD})
    for folder, _, names in os.walk(here.repo.path):
        for path in (folder, *(os.path.join(folder, name) for name in names)):
            os.chown(path, 65534, 65534, follow_symlinks=False)
    lines = f"HEAD {head} refs/heads/main {ZERO}\n".encode()
    done = judge(here.repo, lines, "origin", "url")
    assert done.returncode == 1
    assert b"dubious ownership" in done.stderr


def test_G24_without_a_terminal_a_home_or_a_locale_it_works(here: Place) -> None:
    head = here.repo.commit({"größe.py": GOOD + BAD})
    base = here.repo.git("rev-parse", "HEAD~1")
    lines = f"refs/heads/main {head} refs/heads/main {base}\n".encode()
    env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}
    done = judge(here.repo, lines, "--budget=300", "origin", "url", env=env, clean=True)
    assert done.returncode == 1
    assert "größe.py".encode() in done.stderr
    closed = subprocess.run(
        ["sh", "-c", f"{' '.join(map(str, _gate()))} origin url <&- >&- 2>&-"], cwd=here.repo.path, check=False
    )
    assert closed.returncode == 1


def _gate() -> list[str]:
    return [sys.executable, "-P", "-m", "postil_hooks.pre_push"]


def test_G26_in_the_middle_of_a_merge_with_a_stale_lock_the_commits_are_judged(here: Place) -> None:
    here.repo.git("checkout", "--quiet", "-b", "topic")
    here.repo.commit({"sums.py": GOOD + BAD})
    here.repo.git("checkout", "--quiet", "main")
    here.repo.commit({"sums.py": GOOD + "\n\nLIMIT = 1\n"})
    with pytest.raises(AssertionError):
        here.repo.git("merge", "topic")
    (here.repo.path / ".git" / "index.lock").write_bytes(b"")
    assert "take has no doc" in here.push("origin", "topic").said


def test_G26_a_corrupt_object_is_named_and_a_repack_under_way_is_no_fault(here: Place) -> None:
    here.repo.commit({"sums.py": GOOD + BAD})
    base = here.repo.git("rev-parse", "HEAD~1")
    here.repo.git("gc", "--quiet", "--prune=now")
    assert "take has no doc" in here.push("origin", "main").said
    broken = here.repo.commit({"sums.py": GOOD})
    path = here.repo.path / ".git" / "objects" / broken[:2] / broken[2:]
    path.chmod(0o644)
    path.write_bytes(b"")
    lines = f"refs/heads/main {broken} refs/heads/main {base}\n".encode()
    done = judge(here.repo, lines, "origin", "url")
    assert done.returncode == 1
    assert f"{broken[:2]}/{broken[2:]} is empty; the push is refused".encode() in done.stderr


def test_the_settings_are_those_of_the_remote_and_new_ones_hold_from_the_next_push_on(here: Place) -> None:
    here.repo.commit({"sums.py": GOOD + BAD, "postil.toml": 'ignore = ["undocumented-function"]\n'})
    refused = here.push("origin", "main")
    assert not refused.passed
    assert "the pushed configuration applies with its next push" in refused.said
    here.known()
    here.repo.commit({"sums.py": GOOD + BAD + BAD.replace("take", "drop")})
    assert here.push("origin", "main").passed
    here.repo.commit({"postil.toml": "ignore = [\n"})
    said = here.push("origin", "main")
    assert said.passed
    assert "the pushed configuration does not hold: postil.toml, line 2" in said.said
    here.known()
    here.repo.commit({"postil.toml": "patch-fail-under = 100\n", "last.py": GOOD})
    assert "judged by the pushed one" in here.push("origin", "main").said


def test_a_configuration_that_names_no_rule_stops_nobody_and_is_told(tmp_path: Path) -> None:
    here = place(tmp_path, {"postil.toml": 'select = ["no-such-rule"]\n', "sums.py": GOOD})
    here.known()
    here.repo.commit({"other.py": GOOD})
    push = here.push("origin", "main")
    assert push.passed, push.said
    assert "no rule 'no-such-rule'" in push.said
    assert "judged by the usual rules" in push.said
    here.repo.commit({"more.py": GOOD + BAD})
    assert not here.push("origin", "main").passed


def test_the_patch_is_held_against_the_threshold_of_the_remote(tmp_path: Path) -> None:
    settings = 'patch-fail-under = 60\nignore = ["undocumented-function"]\n'
    made = place(tmp_path, {"sums.py": GOOD, "postil.toml": settings})
    made.known()
    made.repo.commit({"sums.py": GOOD + BAD})
    refused = made.push("origin", "main")
    assert not refused.passed
    assert "0.0 % of what this change adds or changes and owes a doc has one, and 60 % is asked for" in refused.said
    made.repo.commit({"sums.py": GOOD + BAD + DOCUMENTED.replace("take", "a") + DOCUMENTED.replace("take", "b")})
    assert made.push("origin", "main").passed


def test_a_path_has_a_threshold_of_its_own(tmp_path: Path) -> None:
    settings = 'ignore = ["undocumented-function"]\n[[paths]]\npattern = "api/"\npatch-fail-under = 100\n'
    made = place(tmp_path, {"sums.py": GOOD, "postil.toml": settings})
    made.known()
    made.repo.commit({"inner/sums.py": GOOD + BAD})
    assert made.push("origin", "main").passed
    made.repo.commit({"api/sums.py": GOOD + BAD})
    refused = made.push("origin", "main")
    assert not refused.passed
    assert "under api/ has one, and 100 % is asked for" in refused.said


def test_a_baseline_on_the_remotes_side_is_put_up_with(tmp_path: Path) -> None:
    known = '{"postil-baseline": 1, "findings": [["undocumented-function", "sums.py", "take", 1]]}'
    made = place(tmp_path, {"sums.py": GOOD, "postil.toml": 'baseline = ".known.json"\n', ".known.json": known})
    made.known()
    made.repo.commit({"sums.py": GOOD + BAD})
    assert made.push("origin", "main").passed
    made.repo.commit({"sums.py": GOOD + BAD + BAD.replace("take", "drop")})
    assert "1 finding" in made.push("origin", "main").said


def test_a_skip_is_told(here: Place) -> None:
    here.repo.commit({"sums.py": GOOD + BAD})
    skipped = here.push("--dry-run", "origin", "main", env={"POSTIL_SKIP": "1"})
    assert skipped.passed
    assert "postil: POSTIL_SKIP is set: nothing of this push was judged" in skipped.said
    assert not here.push("--dry-run", "origin", "main", env={"POSTIL_SKIP": "0"}).passed
    here.repo.commit(message="more\n\nPostil-Skip: the docs come on Monday\nSigned-off-by: x")
    skipped = here.push("--dry-run", "origin", "main")
    assert skipped.passed
    assert "says: the docs come on Monday" in skipped.said
    here.repo.commit(message="more\n\nPostil-Skip:")
    assert not here.push("--dry-run", "origin", "main").passed


def test_warnings_only_lets_everything_pass_and_says_it_all(here: Place) -> None:
    here.repo.commit({"sums.py": GOOD + BAD})
    here.repo.git("config", "postil.warnOnly", "true")
    passed = here.push("--dry-run", "origin", "main")
    assert passed.passed
    assert "take has no doc" in passed.said
    assert "warnings only, so it goes on" in passed.said
    here.repo.git("config", "postil.warnOnly", "perhaps")
    assert "must be true or false" in here.push("--dry-run", "origin", "main").said


def test_at_most_twenty_findings_are_printed_and_the_rest_counted(here: Place) -> None:
    here.repo.commit({"sums.py": GOOD + "".join(BAD.replace("take", f"take{number}") for number in range(30))})
    refused = here.push("origin", "main")
    assert refused.said.count("has no doc") == 20
    assert "and 10 more: postil check --base" in refused.said


def test_sarif_and_json_go_to_standard_output(here: Place) -> None:
    base = here.repo.git("rev-parse", "HEAD")
    head = here.repo.commit({"sums.py": GOOD + BAD})
    lines = f"refs/heads/main {head} refs/heads/main {base}\n".encode()
    log = json.loads(judge(here.repo, lines, "--sarif", "origin", "url").stdout)
    assert [result["ruleId"] for result in log["runs"][0]["results"]] == ["undocumented-function"]
    said = json.loads(judge(here.repo, lines, "--json", "origin", "url").stdout)
    (ref,) = said["refs"]
    assert (ref["bases"], ref["head"], ref["commits"]) == ([base], head, 1)
    gone = json.loads(judge(here.repo, f"(delete) {ZERO} refs/heads/x {base}\n".encode(), "--json").stdout)
    assert gone["refs"][0]["why_not"] == "deleted"
    assert judge(here.repo, b"", "--nonsense").returncode == 1
    assert b"usage: postil-pre-push" in judge(here.repo, b"", "--help").stdout


@pytest.mark.timeout(300)
def test_G23_past_its_budget_it_stops_says_how_far_it_came_and_goes_on_from_there(here: Place) -> None:
    base = here.repo.git("rev-parse", "HEAD")
    many: dict[str, str | bytes] = {
        f"many/m{number}.py": GOOD + DOCUMENTED.replace("take", f"take{number}") for number in range(600)
    }
    head = here.repo.commit(many)
    lines = f"refs/heads/main {head} refs/heads/main {base}\n".encode()
    budget = 0.2
    # How much is done in a given time is the machine's to say; the first time that is enough for a beginning is meant.
    while b"checked 0" in (first := judge(here.repo, lines, "--budget", f"{budget:.2f}", "origin", "url")).stderr:
        budget *= 1.2
    assert first.returncode == 0
    assert b"checked " in first.stderr
    assert b" symbols" in first.stderr
    assert judge(here.repo, lines, "--budget", "0.1", "--over-budget=fail", "origin", "url").returncode == 1
    for _ in range(20):
        done = judge(here.repo, lines, "--budget", "4", "origin", "url")
        if b"fine" in done.stderr:
            break
    assert b"1200 symbols added or changed, 1200 of 1200" in done.stderr


def test_what_moves_between_files_of_a_push_is_not_new(here: Place) -> None:
    undocumented = BAD.replace("one - two", "one - two * 2")
    here.repo.commit({"old.py": GOOD + undocumented})
    here.known()
    here.repo.commit({"old.py": GOOD, "new.py": '"""New."""\n' + undocumented})
    assert here.push("origin", "main").passed


def test_what_moves_in_a_push_of_many_files_is_not_new_and_what_is_new_beside_it_is(here: Place) -> None:
    """Of two declarations that are alike and one that is gone, one is new; ``check`` says so too."""
    undocumented = BAD.replace("one - two", "one - two * 2")
    many = {f"many/m{number}.py": GOOD.replace("add", f"add{number}") for number in range(450)}
    here.repo.commit({**many, "old.py": GOOD + undocumented})
    here.known()
    base = here.repo.git("rev-parse", "HEAD")
    changed = {name: text.replace("two numbers", "two whole numbers") for name, text in many.items()}
    new = '"""New."""\n' + undocumented
    head = here.repo.commit({**changed, "old.py": GOOD, "new.py": new, "newer.py": new})
    lines = f"refs/heads/main {head} refs/heads/main {base}\n".encode()
    said = json.loads(judge(here.repo, lines, "--json", "origin", "url").stdout)
    assert [one["path"] for one in said["findings"]] == ["newer.py"]
    assert said["checked"]["files"] == said["checked"]["of_files"] == 453
    ran = postil(here.repo.path, "check", "--base", base, "--head", head, "--format", "json")
    assert said["findings"] == ran.json()["findings"]
    assert said["patch"] == ran.json()["patch"]


def test_nothing_of_the_repository_changes(here: Place) -> None:
    here.repo.commit({"sums.py": GOOD + BAD})
    here.repo.write({"dirty.py": BAD, "sums.py": GOOD})
    here.repo.git("add", "dirty.py")
    before = _state(here)
    assert not here.push("origin", "main").passed
    assert _state(here) == before
    assert here.push("--no-verify", "origin", "main").passed
    assert listed(Repo(here.remote), "main") == listed(here.repo, "main")


def _state(here: Place) -> tuple[str, ...]:
    repo = here.repo
    index = (repo.path / ".git" / "index").read_bytes()
    return (
        repo.git("for-each-ref"), repo.git("status", "--porcelain=v2"), repo.git("stash", "list"), str(hash(index)),
        repo.git("count-objects", "-v"), Repo(here.remote).git("for-each-ref"),
    )  # fmt: skip


CANARIES = (
    "core.fsmonitor", "core.hooksPath", "core.pager", "core.editor", "core.sshCommand", "core.gitProxy",
    "core.alternateRefsCommand", "core.askPass", "diff.external", "diff.x.command", "diff.x.textconv", "filter.x.clean",
    "filter.x.smudge", "filter.x.process", "gpg.program", "gpg.x509.program", "gpg.ssh.program", "credential.helper",
    "uploadpack.packObjectsHook", "remote.origin.uploadpack", "remote.origin.receivepack", "remote.origin.vcs",
    "sequence.editor", "interactive.diffFilter", "pager.log", "pager.diff", "merge.x.driver", "mergetool.x.cmd",
    "difftool.x.cmd", "web.browser", "trailer.x.command", "submodule.x.update", "alias.rev-list", "alias.cat-file",
    "sendemail.smtpServer", "instaweb.httpd", "browser.x.cmd", "man.x.cmd", "blame.ignoreRevsFile",
    "gpg.openpgp.program", "gpg.ssh.defaultKeyCommand", "trailer.x.cmd", "tar.x.command", "imap.tunnel",
    "guitool.x.cmd", "sendemail.sendmailCmd", "sendemail.toCmd", "sendemail.ccCmd", "sendemail.headerCmd",
    "browser.x.path", "man.x.path", "mergetool.x.path", "difftool.x.path", "alias.diff-tree",
    "credential.https://example.invalid.helper",
    "alias.config", "hook.x.command", "init.templateDir", "core.virtualFilesystem", "lfs.customtransfer.x.path",
    "merge.tool", "diff.tool", "diff.guitool", "web.browser", "help.browser", "receive.procReceiveRefs",
)  # fmt: skip


def test_T3_no_program_that_the_repository_configures_is_run(here: Place, tmp_path: Path) -> None:
    base = here.repo.git("rev-parse", "HEAD")
    changed = GOOD.replace("two):", "three):").replace("one + two", "one + three").replace("numbers.", "numbers `two`.")
    here.repo.write({".gitattributes": "*.py filter=x diff=x merge=x linguist-generated=false\n"})
    head = here.repo.commit({"sums.py": changed + BAD, "new.py": GOOD})
    canary = tmp_path / "canary"
    script = tmp_path / "sing"
    script.write_text(f"#!/bin/sh\ntouch {canary}\n")
    script.chmod(0o755)
    for key in CANARIES:
        value = f"!{script}" if key.startswith(("alias.", "submodule.")) else str(script)
        here.repo.git("config", key, value)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("post-index-change", "reference-transaction", "fsmonitor-watchman", "post-checkout", "pre-auto-gc"):
        (hooks / name).symlink_to(script)
    here.repo.git("config", "core.hooksPath", str(hooks))
    env = {name: str(script) for name in ("GIT_EXTERNAL_DIFF", "GIT_PAGER", "GIT_EDITOR", "GIT_ASKPASS", "GIT_SSH")}
    lines = f"refs/heads/main {head} refs/heads/main {base}\n".encode()
    done = judge(here.repo, lines, "--json", "origin", f"file://{here.remote}", env=env)
    assert done.returncode == 1, done.stderr
    assert {finding["rule"] for finding in json.loads(done.stdout)["findings"]} >= {"undocumented-function"}
    for words in (("check", "--base", base), ("document",), ("status",), ("fix", "--diff"), ("show", "add")):
        postil(here.repo.path, *words)
    postil(here.repo.path, "hooks", "status")
    assert not canary.exists()


def test_G21_killed_in_the_middle_it_has_changed_nothing(here: Place) -> None:
    assert killed(here, scene(here), 6, 7) > 0


def test_G25_commits_made_meanwhile_never_find_a_lock(here: Place) -> None:
    base = here.repo.git("rev-parse", "HEAD")
    head = here.repo.commit({"sums.py": GOOD + BAD})
    lines = f"refs/heads/main {head} refs/heads/main {base}\n".encode()
    for number in range(6):
        gate = subprocess.Popen([*_gate(), "origin", "url"], cwd=here.repo.path, stdin=-1, stderr=-1)
        assert gate.stdin is not None
        gate.stdin.write(lines)
        gate.stdin.close()
        commits = 0
        while gate.poll() is None:
            here.repo.commit({"other.py": f"{number} {commits}\n"})
            commits += 1
        assert gate.stderr is not None
        assert b"take has no doc" in gate.stderr.read()
        gate.stderr.close()
        assert commits


def test_the_command_that_the_gate_names_repairs_what_it_found_and_nothing_else(tmp_path: Path) -> None:
    stale = '\n\ndef put(one, two):\n    """Put it.\n\n    Args:\n        one: a thing.\n    """\n'
    made = place(tmp_path, {"sums.py": GOOD + stale})
    made.known()
    made.repo.commit({"sums.py": GOOD + stale + stale.replace("put", "place")})
    refused = made.push("origin", "main")
    (command,) = {line.strip() for line in refused.said.splitlines() if line.strip().startswith("postil fix ")}
    assert " --select missing-parameter sums.py" in command
    assert postil(made.repo.path, *command.split()[1:]).code == 0
    text = (made.repo.path / "sums.py").read_text()
    assert text == GOOD + stale + stale.replace("put", "place").replace("thing.\n", "thing.\n        two: TODO\n")


def test_a_refresh_after_a_commit_has_judged_the_push_before_it_is_made(here: Place) -> None:
    here.repo.git("branch", "--set-upstream-to=origin/main", "main")
    here.repo.commit({"sums.py": GOOD + DOCUMENTED})
    subprocess.run(
        [sys.executable, "-P", "-m", "postil_hooks.refresh", "post-commit"],
        cwd=here.repo.path,
        check=True,
        env=os.environ,
    )
    known = (here.repo.path / ".git" / "postil" / "pushes").read_text()
    assert here.push("origin", "main").passed
    assert (here.repo.path / ".git" / "postil" / "pushes").read_text() == known
