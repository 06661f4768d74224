"""Nothing that a repository's configuration names is ever run, written, fetched or locked."""

import os
from pathlib import Path

import pytest

from postil.config import Config
from postil.errors import PostilError
from postil.git import blobs
from postil.git.content import Content, Reader, reader_settings
from postil.git.repository import discover
from postil.git.survey import Survey
from postil.git.worktree import listed, listing, listing_key
from support.repos import Repo, make

PROGRAMS = (
    "core.fsmonitor", "core.sshCommand", "core.editor", "core.pager", "core.askPass", "core.gitProxy",
    "core.alternateRefsCommand", "sequence.editor", "diff.external", "diff.trap.textconv", "diff.trap.command",
    "filter.trap.clean", "filter.trap.smudge", "filter.trap.process", "filter.tr.ap.clean", "filter.tr=a'p.clean",
    "merge.trap.driver", "credential.helper", "gpg.program", "gpg.ssh.program", "gpg.x509.program",
    "uploadpack.packObjectsHook",
    "remote.origin.uploadpack", "remote.origin.receivepack", "remote.origin.vcs", "pager.ls-files", "pager.diff-files",
    "pager.cat-file", "pager.rev-parse", "pager.config", "pager.check-attr", "interactive.diffFilter", "tar.x.command",
    "trailer.x.command", "trailer.x.cmd", "ssh.variant", "man.x.cmd", "browser.x.cmd", "difftool.x.cmd",
    "mergetool.x.cmd", "guitool.x.cmd", "sendemail.smtpServer", "instaweb.httpd", "init.templateDir",
)  # fmt: skip
ALIASES = ("ls-files", "diff-files", "config", "rev-parse", "cat-file", "check-attr", "rev-list", "ls-tree")
HOOKS = ("post-index-change", "post-checkout", "reference-transaction", "fsmonitor-watchman", "pre-auto-gc")


def armed(repo: Repo, tmp_path: Path) -> Path:
    """Point every key that can run a program at one that leaves a trace."""
    trace = tmp_path / "ran"
    script = tmp_path / "trap"
    script.write_text(f'#!/bin/sh\necho "$0 $@" >> "{trace}"\ncat\n', encoding="utf-8")
    script.chmod(0o755)
    git_dir = Path(repo.git("rev-parse", "--absolute-git-dir"))
    hooks = tmp_path / "hooks"
    hooks.mkdir(exist_ok=True)
    for folder in (hooks, git_dir / "hooks"):
        folder.mkdir(exist_ok=True)
        for name in HOOKS:
            (folder / name).unlink(missing_ok=True)
            (folder / name).symlink_to(script)
    lines = [f'[core]\n\thooksPath = "{hooks}"\n\tpreloadIndex = false\n']
    for key in PROGRAMS:
        section, _, name = key.rpartition(".")
        section, _, part = section.partition(".")
        lines.append(f'[{section}{f" {chr(34)}{part}{chr(34)}" if part else ""}]\n\t{name} = "{script}"\n')
    lines += [f'[alias]\n\t{name} = "!{script}"\n' for name in ALIASES]
    lines.append('[filter "trap"]\n\trequired = true\n[protocol "ext"]\n\tallow = always\n')
    lines.append(f'[remote "evil"]\n\turl = "ext::{script}"\n\tpromisor = true\n\tpartialclonefilter = blob:none\n')
    with open(git_dir / "config", "a", encoding="utf-8") as file:
        file.write("".join(lines))
    return trace


def everything(path: Path) -> None:
    """Ask git everything that this package ever asks."""
    repository = discover(str(path))
    listing_key(repository, Config())
    survey = Survey(repository, Config())
    found = listed(survey)
    reader = Reader(reader_settings(survey))
    for entry in found.entries:
        content = reader.read(entry.path, entry.blob, entry.state, 1_000_000)
        assert isinstance(content, Content) or b"HEAD" in entry.path or entry.path.endswith(b"big")
    reader.read(b"elsewhere", bytes.fromhex("12" * 20), "absent", 100)
    reader.close()
    list(blobs.reachable(repository))
    for revision in ("HEAD", "nothing", "--output=x"):
        try:
            list(blobs.tree(repository, revision))
        except PostilError:
            continue


FILES: dict[str, str | bytes] = {
    ".gitattributes": "*.py filter=trap diff=trap merge=trap\n*.tap filter=tr.ap\n*.top filter=tr=a'p\n"
    "*.txt ident text=auto\n",
    "a.py": "a\n", "b.py": "b\n", "c.txt": "$Id: x $\r\n", "d.tap": "d\n", "e.top": "e\n",
}  # fmt: skip


def test_T3_no_key_of_a_repositorys_configuration_runs_anything(tmp_path: Path) -> None:
    repo = racy(tmp_path)
    trace = armed(repo, tmp_path)
    everything(repo.path)
    for name in FILES:
        os.utime(repo.path / name, (1, 1))
    everything(repo.path)
    assert not trace.exists(), trace.read_text()


def racy(tmp_path: Path) -> Repo:
    """A repository whose files are younger than its index: git compares their contents, and that runs filters."""
    repo = make(tmp_path / "r", dict(FILES))
    repo.write({"b.py": "changed\n", "new.py": "new\n"})
    os.utime(repo.path / ".git" / "index", (1, 1))
    return repo


def test_T3_the_traps_of_that_test_are_real(tmp_path: Path) -> None:
    repo = racy(tmp_path)
    trace = armed(repo, tmp_path)
    with pytest.raises(AssertionError, match="clean filter"):
        repo.git("-c", "core.fsmonitor=false", "diff-files")
    assert "trap" in trace.read_text()
    trace.unlink()
    with pytest.raises(AssertionError):
        repo.git("status")
    assert "trap" in trace.read_text()


def test_T3_an_embedded_bare_repository_runs_nothing_wherever_one_stands(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", dict(FILES))
    inner = make(repo.path / "docs" / "trap", None, "--bare")
    trace = armed(inner, tmp_path)
    for path in (repo.path, inner.path, inner.path / "refs"):
        everything(path)
    assert not trace.exists(), trace.read_text()
    everything(make(tmp_path / "alone", None, "--bare").path)


def test_T3_a_bare_repository_of_its_own_runs_nothing(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", dict(FILES))
    bare = Repo(tmp_path / "b.git")
    repo.git("clone", "-q", "--bare", ".", str(bare.path))
    trace = armed(bare, tmp_path)
    everything(bare.path)
    assert not trace.exists(), trace.read_text()


def test_G13_a_promisor_that_would_run_a_program_is_not_asked_for_what_is_missing(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {**FILES, "rest/x.py": "x\n"})
    blob = repo.git("rev-parse", ":rest/x.py")
    repo.git("config", "core.repositoryFormatVersion", "1")
    repo.git("config", "extensions.partialClone", "evil")
    trace = armed(repo, tmp_path)
    (repo.path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    database = blobs.objects(discover(str(repo.path)))
    assert isinstance(database.read(bytes.fromhex(blob), 100), blobs.Missing)
    database.close()
    everything(repo.path)
    assert not trace.exists(), trace.read_text()


def test_T17_files_and_folders_named_like_options_are_files_and_folders(tmp_path: Path) -> None:
    names = (
        "--upload-pack=touch ran",
        "-oProxyCommand=touch ran",
        "--output=ran",
        "-",
        "--",
        "--help/a.py",
        "$(touch ran)",
    )
    repo = make(tmp_path / "--exec=r", {**dict.fromkeys(names, "text\r\n"), ".gitattributes": "* text=auto\n"})
    for name in names:
        (repo.path / name).write_bytes(b"changed\r\n")
    everything(repo.path)
    found = listing(discover(str(repo.path)), Config())
    assert {os.fsdecode(entry.path) for entry in found.entries} == {*names, ".gitattributes"}
    assert not (repo.path / "ran").exists()


def test_T17_what_was_inherited_from_someone_elses_hook_cannot_steer_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = make(tmp_path / "r", dict(FILES))
    trace = tmp_path / "ran"
    for name in ("GIT_EXTERNAL_DIFF", "GIT_SSH_COMMAND", "GIT_PAGER", "GIT_EDITOR", "GIT_ASKPASS", "GIT_PROXY_COMMAND"):
        monkeypatch.setenv(name, f"touch {trace}")
    for name in ("GIT_TRACE", "GIT_TRACE2_EVENT", "GIT_TRACE_SETUP"):
        monkeypatch.setenv(name, str(trace))
    monkeypatch.setenv("GIT_LITERAL_PATHSPECS", "1")
    monkeypatch.setenv("GIT_ICASE_PATHSPECS", "1")
    everything(repo.path)
    assert not trace.exists()


def test_a_repository_is_left_exactly_as_it_was(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", dict(FILES))
    os.utime(repo.path / "a.py", (1, 1))  # git status would write a refreshed index

    def state() -> dict[str, tuple[int, int, int]]:
        found: dict[str, tuple[int, int, int]] = {}
        for folder, _, names in os.walk(repo.path):
            for path in (folder, *(os.path.join(folder, name) for name in names)):
                about = os.lstat(path)
                found[path] = (about.st_mtime_ns, about.st_size, about.st_ino)
        return found

    before = state()
    everything(repo.path)
    assert state() == before
