"""Hooks put into real repositories beside whatever is there, run by git, and taken out again."""

import os
import stat
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from postil.errors import PostilError
from postil.git.repository import discover
from postil_hooks.everywhere import own_folder
from postil_hooks.folder import hooks_folder
from postil_hooks.install import Asked, Done, install, standing_aside, uninstall
from postil_hooks.scripts import PUSH, REFRESH
from postil_hooks.standing import Standing, hidden, standing
from support import repos
from support.commands import postil

ALL = (PUSH, *REFRESH)
TOOLS = {
    "plain": b'#!/bin/sh\nread -r first; echo "plain $1 $first" >> ran\nexit "${CODE:-0}"\n',
    "git-lfs": b'#!/bin/sh\necho "git-lfs $1 $(cat)" >> ran\nexit "${CODE:-0}"\n',
    "pre-commit": b'#!/usr/bin/env bash\nHERE="$(cd "$(dirname "$0")" && pwd)"\n'
    b'[ -f "$HERE/pre-push.sample" ] || exit 9\necho "pre-commit $1 $(cat)" >> ran\nexit "${CODE:-0}"\n',
    "lefthook": b'#!/bin/sh\nif [ "$LEFTHOOK" = "0" ]; then exit 0; fi\necho "lefthook $1 $(cat)" >> ran\n'
    b'exit "${CODE:-0}"\n',
    "overcommit": b"#!/usr/bin/env python3\nimport os, sys\nassert os.path.basename(sys.argv[0]) == 'pre-push'\n"
    b"open('ran', 'a').write(f'overcommit {sys.argv[1]} {sys.stdin.read()}')\n"
    b"sys.exit(int(os.environ.get('CODE', 0)))\n",
}
GATE = '#!/bin/sh\nfor last; do :; done\necho "gate $last $(cat)" >> ran\nexit "${GATE:-0}"\n'
SAID = f"refs/heads/main {'1' * 40} refs/heads/main {'0' * 40}\n"


class Place(NamedTuple):
    """A repository and an interpreter that notes how it was called instead of running the gate."""

    repo: repos.Repo
    gate: str

    def install(self, *hooks: str, required: bool = False) -> list[Done]:
        folder = hooks_folder(discover(str(self.repo.path)))
        return install(folder, Asked(hooks or ALL, self.gate, required))

    def uninstall(self) -> list[Done]:
        return uninstall(hooks_folder(discover(str(self.repo.path))), ALL)

    def standing(self) -> dict[str, Standing]:
        return {one.hook: one for one in standing(hooks_folder(discover(str(self.repo.path))))}

    def run(self, hook: str = ".git/hooks/pre-push", **environment: str) -> int:
        """Run a hook as git does: by its path relative to the top, with the remote's name and URL."""
        done = subprocess.run(
            [hook if hook.startswith("/") else f"./{hook}", "origin", "url"],
            cwd=self.repo.path, input=SAID, text=True, check=False, env={**os.environ, **environment}, timeout=60,
        )  # fmt: skip
        return done.returncode

    def ran(self) -> list[str]:
        """What ran, with what it was given, in order."""
        path = self.repo.path / "ran"
        lines = path.read_text().splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return lines


@pytest.fixture
def place(tmp_path: Path) -> Place:
    gate = tmp_path / "a python"
    gate.write_text(GATE)
    gate.chmod(0o755)
    return Place(repos.make(tmp_path / "repo", {"a.py": "a = 1\n"}), str(gate))


def hook(place: Place, content: bytes, name: str = ".git/hooks/pre-push", mode: int = 0o755) -> Path:
    path = place.repo.path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(mode)
    return path


def snapshot(folder: Path) -> dict[str, tuple[int, bytes | str]]:
    """Every file below a folder with its mode and content; of a link, where it leads."""
    return {
        str(path.relative_to(folder)): (
            stat.S_IMODE(path.lstat().st_mode),
            os.readlink(path) if path.is_symlink() else path.read_bytes(),
        )
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


@pytest.mark.parametrize("tool", TOOLS)
def test_G20_what_stood_there_gets_stdin_and_arguments_keeps_its_exit_code_and_comes_back(
    place: Place, tool: str
) -> None:
    hook(place, TOOLS[tool])
    before = snapshot(place.repo.path / ".git/hooks")
    place.install(PUSH)
    assert place.run() == 0
    assert place.ran() == [f"gate url {SAID.strip()}", f"{tool} origin {SAID.strip()}"]
    assert place.run(CODE="7") == 7
    place.ran()
    assert place.run(GATE="1") == 1
    assert place.ran() == [f"gate url {SAID.strip()}"]
    place.uninstall()
    assert snapshot(place.repo.path / ".git/hooks") == before


def test_G20_a_program_and_a_relative_link_are_chained_and_come_back(place: Place) -> None:
    program = hook(place, Path("/bin/true").read_bytes(), mode=0o700)
    link = place.repo.path / ".git/hooks/post-checkout"
    target = hook(place, b"#!/bin/sh\necho linked >> ran\n", ".git/tools/checkout")
    link.symlink_to("../tools/checkout")
    before = snapshot(place.repo.path / ".git/hooks")
    place.install()
    assert place.run() == 0
    assert place.run(".git/hooks/post-checkout") == 0
    assert "linked" in place.ran()
    assert target.exists()
    place.uninstall()
    assert snapshot(place.repo.path / ".git/hooks") == before
    assert program.stat().st_mode & 0o777 == 0o700


def test_installing_twice_changes_nothing_and_another_interpreter_updates(place: Place, tmp_path: Path) -> None:
    hook(place, TOOLS["plain"])
    place.install()
    once = snapshot(place.repo.path / ".git/hooks")
    assert {done.what for done in place.install()} == {"unchanged"}
    assert snapshot(place.repo.path / ".git/hooks") == once
    other = place._replace(gate=str(tmp_path / "another"))
    assert {done.what for done in other.install()} == {"updated"}
    place.uninstall()
    assert (place.repo.path / ".git/hooks/pre-push").read_bytes() == TOOLS["plain"]


def test_G20_a_hook_that_replaced_ours_is_not_clobbered(place: Place) -> None:
    path = hook(place, TOOLS["plain"])
    place.install(PUSH)
    path.write_bytes(TOOLS["lefthook"])
    assert place.standing()[PUSH].other
    with pytest.raises(PostilError, match="is not Postil's any more"):
        place.install(PUSH)
    assert path.read_bytes() == TOOLS["lefthook"]
    assert place.uninstall() == []
    aside = standing_aside(str(path.parent), PUSH)
    assert aside is not None
    assert Path(aside).read_bytes() == TOOLS["plain"]


def test_a_hook_of_ours_that_somebody_changed_is_neither_replaced_nor_deleted(place: Place) -> None:
    place.install()
    path = place.repo.path / ".git/hooks/pre-push"
    path.write_bytes(path.read_bytes() + b"echo mine\n")
    with pytest.raises(PostilError, match="was changed after Postil made it"):
        place.install()
    with pytest.raises(PostilError, match="was changed after Postil made it"):
        place.uninstall()
    assert path.read_bytes().endswith(b"echo mine\n")
    assert (place.repo.path / ".git/hooks/post-commit").exists()


def test_pre_commit_that_moves_our_hook_aside_still_reaches_all(place: Place) -> None:
    hook(place, TOOLS["plain"])
    place.install(PUSH)
    folder = place.repo.path / ".git/hooks"
    (folder / "pre-push").rename(folder / "pre-push.legacy")
    assert place.run(".git/hooks/pre-push.legacy") == 0
    assert [line.split()[0] for line in place.ran()] == ["gate", "plain"]


def test_G3_a_linked_worktree_and_G4_a_submodule_install_where_git_looks(place: Place, tmp_path: Path) -> None:
    place.repo.git("worktree", "add", "-q", str(tmp_path / "linked"))
    linked = Place(repos.Repo(tmp_path / "linked"), place.gate)
    assert linked.install(PUSH)[0].path == str((place.repo.path / ".git/hooks/pre-push").resolve())
    place.repo.git("submodule", "add", "-q", str(repos.make(tmp_path / "inner", {"b.py": ""}).path), "sub")
    inner = Place(repos.Repo(place.repo.path / "sub"), place.gate)
    assert inner.install(PUSH)[0].path == str((place.repo.path / ".git/modules/sub/hooks/pre-push").resolve())
    assert inner.standing()[PUSH].runs


@pytest.mark.parametrize("layout", ["husky 9", "husky 8", "kept"])
def test_G20_a_folder_that_its_people_keep_gets_marked_lines(place: Place, layout: str) -> None:
    folder, name = {
        "husky 9": (".husky/_", ".husky"),
        "husky 8": (".husky", ".husky"),
        "kept": ("githooks", "githooks"),
    }[layout]
    place.repo.git("config", "core.hooksPath", folder)
    sourced = '. "$(dirname -- "$0")/_/husky.sh"\n' if layout == "husky 8" else ""
    # husky 8 starts the script a second time from within this line.
    hook(place, b'if [ -z "$again" ]; then again=1 sh -e "$0" "$@"; exit $?; fi\n', ".husky/_/husky.sh")
    hook(place, b'#!/bin/sh\nsh -e .husky/pre-push "$@"\n', ".husky/_/pre-push")
    mine = hook(
        place, f'#!/bin/sh\n{sourced}echo "team $1 $(cat)" >> ran\nexit "${{CODE:-0}}"\n'.encode(), f"{name}/pre-push"
    )
    before = snapshot(place.repo.path / name)
    place.install()
    tools = place.repo.path.parent / "bin"
    tools.mkdir()
    (tools / "postil-pre-push").write_text(GATE)
    (tools / "postil-pre-push").chmod(0o755)
    path = f"{tools}:{os.environ['PATH']}"
    runs = f"{folder}/pre-push"
    assert place.run(runs, PATH=path) == 0
    assert place.ran() == [f"gate url {SAID.strip()}", f"team origin {SAID.strip()}"]
    assert place.run(runs, PATH=path, CODE="5") == 5
    place.ran()
    assert place.run(runs, PATH=path, GATE="1") == 1
    assert place.ran() == [f"gate url {SAID.strip()}"]
    assert {done.what for done in place.install()} == {"unchanged"}
    place.uninstall()
    assert snapshot(place.repo.path / name) == before
    assert mine.exists()


def test_T6_a_committed_link_is_not_written_through(place: Place, tmp_path: Path) -> None:
    outside = tmp_path / "profile"
    outside.write_text("#!/bin/sh\n")
    (place.repo.path / "githooks").mkdir()
    (place.repo.path / "githooks/pre-push").symlink_to(outside)
    place.repo.git("config", "core.hooksPath", "githooks")
    with pytest.raises(PostilError, match="is no plain file; put this into it by hand"):
        place.install(PUSH)
    assert outside.read_text() == "#!/bin/sh\n"


def test_G20_a_folder_of_all_repositories_is_left_alone_unless_it_is_meant(place: Place, tmp_path: Path) -> None:
    place.repo.git("config", "--global", "core.hooksPath", str(tmp_path / "everyone"))
    with pytest.raises(PostilError, match="hooks install --global"):
        place.install()
    path = hook(place, TOOLS["plain"], str(tmp_path / "everyone/pre-push"))
    assert postil(place.repo.path, "hooks", "install", "--global", "--pre-push").code == 0
    assert path.read_bytes() != TOOLS["plain"]
    assert "all your repositories" in postil(place.repo.path, "hooks", "status").out
    assert postil(place.repo.path, "hooks", "uninstall", "--global").code == 0
    assert path.read_bytes() == TOOLS["plain"]


def test_G20_hooks_for_all_repositories_pass_on_to_each_ones_own(place: Place, home: Path) -> None:
    config = (home / ".gitconfig").read_bytes()
    hook(place, b'#!/bin/sh\necho "own $*" >> ran\n', ".git/hooks/pre-commit")
    hook(place, TOOLS["plain"])
    done = postil(place.repo.path, "hooks", "install", "--global")
    assert done.code == 0, done.err
    place.repo.git("commit", "--quiet", "--allow-empty", "-m", "one")
    assert place.ran() == ["own "]
    place.repo.git("worktree", "add", "-q", "../linked")
    repos.Repo(place.repo.path.parent / "linked").git("commit", "--quiet", "--allow-empty", "-m", "two")
    assert (place.repo.path.parent / "linked/ran").read_text() == "own \n"
    assert place.run(f"{own_folder()}/pre-push", POSTIL_SKIP="1") == 0
    assert place.ran() == [f"plain origin {SAID.split()[0]}" + SAID.strip()[len(SAID.split()[0]) :]]
    assert postil(place.repo.path, "hooks", "uninstall", "--global").code == 0
    assert (home / ".gitconfig").read_bytes() == config
    assert not os.listdir(own_folder())


def test_hooks_that_core_hooksPath_hides_are_told(place: Place, tmp_path: Path) -> None:
    place.install()
    place.repo.git("config", "core.hooksPath", str(tmp_path / "elsewhere"))
    repository = discover(str(place.repo.path))
    assert hidden(hooks_folder(repository), repository.common_dir) == str(place.repo.path / ".git/hooks")


def test_G22_without_postil_a_push_passes_with_one_line_or_fails_where_that_was_asked(place: Place) -> None:
    gone = place._replace(gate=str(place.repo.path / "gone"))
    for required in (False, True):
        gone.install(PUSH, required=required)
        done = subprocess.run(
            [".git/hooks/pre-push", "origin", "url"], cwd=place.repo.path, input=SAID, text=True, capture_output=True,
            env={"PATH": "/usr/bin:/bin"}, check=False, timeout=60,
        )  # fmt: skip
        assert done.returncode == int(required)
        assert done.stderr.count("\n") == 1
        assert "postil: not found on this machine" in done.stderr
        assert not gone.standing()[PUSH].runs


def test_a_hook_that_is_not_executable_would_not_run_and_that_is_told(place: Place) -> None:
    place.install()
    (place.repo.path / ".git/hooks/pre-push").chmod(0o644)
    found = place.standing()[PUSH]
    assert found.installed
    assert not found.runs
    assert found.why_not == "it is not executable, so git passes over it"
    assert place.standing()["post-commit"].runs
