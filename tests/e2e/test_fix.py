"""``postil fix`` as a user runs it: patches that git applies, files that keep all but their docs, and exit codes."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from support.commands import POSTIL, Ran, postil
from support.repos import Repo, make, plain

STALE = 'def f(a, b):\n    """Say.\n\n    Args:\n        a: Ä.\n    """\n    return a\n'
FIXED = 'def f(a, b):\n    """Say.\n\n    Args:\n        a: Ä.\n        b: TODO\n    """\n    return a\n'
A, B = "     * @param a A.\n", "     * @param b B.\n"
JAVA = f"class A {{\n    /**\n     * Says.\n     *\n{B}{A}     */\n    void f(int a, int b) {{}}\n}}"
JAVA_FIXED = JAVA.replace(B + A, A + B)
NAMES = ("a.py", "with blank.py", "ünï code.py", 'quo"te.py', "tab\there.py", "sub/-x.py")


def diff(repo: Repo, *arguments: str) -> bytes:
    done = subprocess.run([*POSTIL, "fix", "--diff", *arguments], cwd=repo.path, capture_output=True, check=True)
    return done.stdout


def contents(repo: Repo) -> dict[str, bytes]:
    names = repo.git("ls-files", "-z").split("\0")
    return {name: (repo.path / name).read_bytes() for name in names if name}


def test_a_patch_applies_with_git_and_gives_what_fix_writes(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = dict.fromkeys(NAMES, STALE)
    files |= {"A.java": JAVA, "crlf.py": STALE.replace("\n", "\r\n"), "bom.py": b"\xef\xbb\xbf" + STALE.encode()}
    files |= {"two.py": STALE + "\n\n" + STALE.replace("def f", "def g")}
    applied = make(tmp_path / "applied", files)
    written = make(tmp_path / "written", files)
    before = contents(applied)
    patch = diff(applied)
    assert contents(applied) == before
    applied.git("apply", "--check", "-", stdin=patch)
    applied.git("apply", "-", stdin=patch)
    ran = postil(written.path, "fix")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[-1] == "11 docs in 10 files repaired"
    after = contents(applied)
    assert after == contents(written)
    assert after["A.java"] == JAVA_FIXED.encode()
    assert after["ünï code.py"] == FIXED.encode()
    assert after["crlf.py"] == FIXED.replace("\n", "\r\n").encode()
    assert diff(written) == b""


def test_a_patch_of_a_checkout_with_crlf_applies_to_it(tmp_path: Path) -> None:
    repo = make(tmp_path / "repo", {".gitattributes": "* text eol=crlf\n", "a.py": STALE})
    (repo.path / "a.py").unlink()
    repo.git("checkout", "--", "a.py")
    assert b"\r\n" in (repo.path / "a.py").read_bytes()
    repo.git("apply", "-", stdin=diff(repo))
    assert (repo.path / "a.py").read_bytes() == FIXED.replace("\n", "\r\n").encode()


def test_links_and_permissions_stay_and_what_changes_is_told(tmp_path: Path) -> None:
    repo = make(tmp_path / "repo", {"a.py": STALE})
    (repo.path / "a.py").chmod(0o755)
    (repo.path / "link.py").symlink_to("a.py")
    ran = postil(repo.path, "fix")
    assert ran.out == "a.py:1: f: adds b\n1 doc in 1 file repaired\n"
    assert stat.S_IMODE((repo.path / "a.py").stat().st_mode) == 0o755
    assert (repo.path / "link.py").is_symlink()
    assert (repo.path / "a.py").read_text("utf-8") == FIXED
    again = postil(repo.path, "fix")
    assert (again.code, again.out) == (0, "nothing to repair\n")


def test_skeletons_are_inserted_only_where_they_are_selected(tmp_path: Path) -> None:
    source = '"""A module."""\n\n\ndef f(a: int) -> str:\n    return str(a)\n'
    repo = make(tmp_path / "repo", {"a.py": source})
    bare = postil(repo.path, "fix")
    assert bare.out == "nothing to repair\n"
    assert "gets the beginning of one where its rule is selected: --select undocumented-class" in bare.err
    ran = postil(repo.path, "fix", "--select", "undocumented-function")
    assert ran.out == "a.py:4: f: inserts a skeleton\n1 doc in 1 file repaired\n"
    found = postil(repo.path, "check", "--select", "placeholder-doc")
    assert "placeholder" in found.out
    repo.write({"a.py": source, "postil.toml": 'select = ["undocumented-function"]\n'})
    assert '"""TODO' in diff(repo).decode()


def test_the_style_set_or_learned_is_that_of_a_skeleton(tmp_path: Path) -> None:
    documented = "".join(
        f'def f{n}(a):\n    """\n    Say {n} things.\n\n    :param a: How.\n    """\n\n\n' for n in range(6)
    )
    repo = make(tmp_path / "repo", {"a.py": documented, "b.py": "def g(x):\n    pass\n"})
    learned = diff(repo, "--select", "undocumented-function").decode()
    assert '+    """\n+    TODO\n+\n+    :param x: TODO\n+    """\n' in learned
    repo.write({"postil.toml": '[docstring-style]\npython = "numpy"\n'})
    assert "+    Parameters\n+    ----------\n+    x\n" in diff(repo, "--select", "undocumented-function").decode()


def test_a_silenced_finding_is_not_repaired(tmp_path: Path) -> None:
    repo = make(tmp_path / "repo", {"a.py": f"# postil: ignore[missing-parameter] b is nobody's business\n{STALE}"})
    assert postil(repo.path, "fix").out == "nothing to repair\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--select", "no-such-rule"), "no rule 'no-such-rule'"),
        (("nowhere",), "no such path"),
        (("--select", "stale-doc"), "what stale-doc finds only a person can repair"),
    ],
)
def test_a_wrong_request_is_one_sentence(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    repo = make(tmp_path / "repo", {"a.py": STALE})
    ran = postil(repo.path, "fix", *words)
    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err


def asked(folder: Path, answers: str) -> Ran:
    done = subprocess.run(
        [*POSTIL, "fix", "--interactive"], cwd=folder, input=answers.encode(), capture_output=True, check=False
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def test_each_repair_can_be_taken_or_left(tmp_path: Path) -> None:
    two = STALE + "\n\n" + STALE.replace("def f", "def g")
    repo = make(tmp_path / "repo", {"a.py": two})
    ran = asked(repo.path, "n\ny\n")
    assert ran.out == "a.py:10: g: adds b\n1 doc in 1 file repaired\n"
    assert "+        b: TODO" in ran.err
    assert (repo.path / "a.py").read_text("utf-8") == STALE + "\n\n" + FIXED.replace("def f", "def g")
    repo.write({"a.py": two})
    assert asked(repo.path, "q\n").out == "nothing to repair\n"
    ended = asked(repo.path, "")
    assert ended.code == 2
    assert "nothing more is repaired" in ended.err
    assert asked(repo.path, "a\n").out.endswith("2 docs in 1 file repaired\n")


def test_what_cannot_be_written_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    repo = make(tmp_path / "repo", {"a.py": STALE, "b.py": STALE})
    os.link(repo.path / "a.py", tmp_path / "other.py")
    ran = postil(repo.path, "fix")
    assert ran.code == 1
    assert "a.py is left as it is" in ran.err
    assert ran.out == "b.py:1: f: adds b\n1 doc in 1 file repaired, 1 left as it is\n"
    assert (repo.path / "a.py").read_text("utf-8") == STALE


def test_a_folder_outside_git_is_repaired_too(tmp_path: Path) -> None:
    folder = plain(tmp_path / "folder", {"a.py": STALE})
    ran = postil(folder.path, "fix", "a.py")
    assert (ran.code, (folder.path / "a.py").read_text("utf-8")) == (0, FIXED)


def test_a_bare_repository_has_nothing_to_repair(tmp_path: Path) -> None:
    make(tmp_path / "repo", {"a.py": STALE}).git("clone", "-q", "--bare", ".", str(tmp_path / "bare"))
    ran = postil(tmp_path / "bare", "fix")
    assert ran.code == 2
    assert "bare repository" in ran.err
    assert sys.executable not in ran.err


def test_no_skeleton_is_put_where_check_asks_for_none(tmp_path: Path) -> None:
    bare = "def f(a):\n    return a\n"
    repo = make(tmp_path / "repo", {"src/a.py": bare, "tests/test_a.py": bare, "src/b.py": f"# Copyright.\n\n{bare}"})
    ran = postil(repo.path, "fix", "--select", "undocumented-module,undocumented-function")
    assert ran.out.splitlines()[-1] == "4 docs in 2 files repaired"
    assert "src/b.py:1: the file: inserts a skeleton" in ran.out
    assert (repo.path / "tests/test_a.py").read_text() == bare
    assert (repo.path / "src/b.py").read_text().startswith('# Copyright.\n\n"""TODO"""\n\ndef f(a):\n    """TODO')


PARTIAL = 'def send(client, url):\n    """Send.\n\n    Args:\n        url: Where to.\n    """\n'


def test_of_a_change_what_the_doc_left_out_before_is_neither_found_nor_filled_in(tmp_path: Path) -> None:
    repo = make(tmp_path / "repo", {"a.py": PARTIAL})
    repo.write({"a.py": PARTIAL.replace("url)", "url, *, timeout=None)")})
    found = postil(repo.path, "check", "--base", "HEAD", "--select", "missing-parameter")
    assert found.out.splitlines()[0].endswith("the doc of send does not describe timeout [missing-parameter]")
    whole = postil(repo.path, "check", "--select", "missing-parameter")
    assert "does not describe client and timeout" in whole.out
    ran = postil(repo.path, "fix", "--base", "HEAD")
    assert ran.code == 0, ran.err
    text = (repo.path / "a.py").read_text()
    assert "        url: Where to.\n        timeout: TODO\n" in text
    assert "client:" not in text
    assert postil(repo.path, "check", "--base", "HEAD", "--select", "missing-parameter").code == 0
    assert postil(repo.path, "fix").code == 0
    assert "        client: TODO\n        url: Where to.\n" in (repo.path / "a.py").read_text()


DECORATED = '''@traced
def send(url, wait):
    """Send.

    Args:
        url: Where to.
        wait: For it.
    """
'''


def test_of_a_change_what_the_doc_called_otherwise_before_is_neither_found_nor_renamed(tmp_path: Path) -> None:
    text = DECORATED.removeprefix("@traced\n").replace("wait: For", "wiat: For")
    repo = make(tmp_path / "repo", {"a.py": text})
    repo.write({"a.py": text.replace("url, wait", "url, wait, late")})
    assert "send has no parameter wiat" in postil(repo.path, "check", "--select", "unknown-parameter").out
    found = postil(repo.path, "check", "--base", "HEAD").out
    assert "unknown-parameter" not in found
    assert "the doc of send does not describe late" in found
    assert postil(repo.path, "fix", "--base", "HEAD").code == 0
    assert "        late: TODO\n        wiat: For it.\n" in (repo.path / "a.py").read_text()
    repo.write({"a.py": text.replace("url, wait", "url, late")})
    assert "send has no parameter wiat" in postil(repo.path, "check", "--base", "HEAD").out


def test_of_a_change_what_was_a_parameter_follows_it_whatever_a_decorator_may_add(tmp_path: Path) -> None:
    repo = make(tmp_path / "repo", {"a.py": DECORATED})
    changed = DECORATED.replace("url, wait", "url, late")
    repo.write({"a.py": changed})
    assert postil(repo.path, "check", "--select", "unknown-parameter").code == 0
    found = postil(repo.path, "check", "--base", "HEAD")
    assert "send has no parameter wait [unknown-parameter]" in found.out
    assert "stale-doc" not in found.out
    ran = postil(repo.path, "fix", "--base", "HEAD")
    assert ran.code == 0, ran.err
    assert (repo.path / "a.py").read_text() == changed.replace("wait: For it.", "late: For it.")
    assert "renames wait to late" in ran.out


def test_of_a_change_a_list_that_was_whole_is_to_name_what_is_new_whatever_decorates_it(tmp_path: Path) -> None:
    repo = make(tmp_path / "repo", {"a.py": DECORATED, "b.py": DECORATED.replace("url, wait", "url, wait, more")})
    repo.write({name: (repo.path / name).read_text().replace("wait", "wait, late", 1) for name in ("a.py", "b.py")})
    found = postil(repo.path, "check", "--base", "HEAD", "--select", "missing-parameter").out
    assert "a.py:3:5: warning: the doc of send does not describe late" in found
    assert "b.py" not in found
    repo.write({"a.py": (repo.path / "a.py").read_text().replace("@traced", "@traced\n@given")})
    assert "a.py" not in postil(repo.path, "check", "--base", "HEAD", "--select", "missing-parameter").out


def test_what_the_body_still_knows_by_its_name_is_not_called_gone(tmp_path: Path) -> None:
    text = DECORATED.replace("url, wait):", "url, wait, **more):") + "    return call(url, **more)\n"
    repo = make(tmp_path / "repo", {"a.py": text})
    repo.write({"a.py": text.replace("url, wait, ", "url, ")})
    found = postil(repo.path, "check", "--base", "HEAD")
    assert "send has no parameter wait [unknown-parameter]" in found.out
    repo.write(
        {"a.py": text.replace("url, wait, ", "url, ").replace("return call", "more.pop('wait', 0)\n    return call")}
    )
    assert "unknown-parameter" not in postil(repo.path, "check", "--base", "HEAD").out
    before = (repo.path / "a.py").read_text()
    postil(repo.path, "fix", "--base", "HEAD")
    assert (repo.path / "a.py").read_text() == before


def test_what_no_repair_is_proved_for_is_not_promised_one(tmp_path: Path) -> None:
    page = "<script>\n/**\n * Do.\n * @param a - A.\n */\nexport function f(a, b) {}\n</script>\n"
    repo = make(tmp_path / "repo", {"a.vue": page})
    found = postil(repo.path, "check", "--select", "missing-parameter")
    assert "does not describe b" in found.out
    assert "postil fix" not in found.out
