"""Hooks for all of a user's repositories, by the folder that ``core.hooksPath`` names in the user's configuration.

Git then looks nowhere else, so in a folder of ours every hook passes on to the repository's own.

Invariant: what a repository has in its own hooks folder runs as before; a folder that the user had set stays theirs.
"""

import os

from postil.errors import PostilError
from postil.git.command import run
from postil_hooks.install import Done, chained, unchained
from postil_hooks.scripts import PUSH, REFRESH, Script

PASSED_ON = (
    "applypatch-msg", "commit-msg", "post-applypatch", "post-checkout", "post-commit", "post-index-change",
    "post-merge", "post-receive", "post-rewrite", "post-update", "pre-applypatch", "pre-auto-gc", "pre-commit",
    "pre-merge-commit", "pre-push", "pre-rebase", "pre-receive", "prepare-commit-msg", "reference-transaction",
    "sendemail-validate", "update",
)  # fmt: skip
"""All that git runs from there but ``push-to-checkout``, whose mere presence would change what a push does."""
_GIT_DIR = (
    "git_dir=${GIT_DIR:-.git}\n"
    '[ -f "$git_dir/HEAD" ] && [ ! -f "$git_dir/commondir" ] || git_dir=$(git rev-parse --git-common-dir)\n'
)


def install_everywhere(hooks: tuple[str, ...], python: str, *, required: bool) -> list[Done]:
    """Put the hooks where git looks for those of all repositories."""
    folder = set_folder()
    if folder is not None and folder != own_folder():
        return chained(folder, [Script(hook, python, "", required) for hook in hooks])
    folder = own_folder()
    scripts = [Script(hook, python, _own(hook), required, hook in hooks) for hook in PASSED_ON]
    done = chained(folder, scripts)
    if set_folder() is None:
        run(("config", "--global", "core.hooksPath", folder), {})
    return [one for one in done if one.hook in hooks]


def uninstall_everywhere(hooks: tuple[str, ...]) -> list[Done]:
    """Take them out; a folder of ours goes with the last of them."""
    folder = set_folder()
    if folder is None:
        return []
    if folder != own_folder():
        return unchained(folder, hooks)
    if not {PUSH, *REFRESH} <= {*hooks}:
        raise PostilError("of the hooks for all repositories all are taken out together: name none")
    run(("config", "--global", "--unset", "core.hooksPath"), {})
    return [done for done in unchained(folder, PASSED_ON) if done.hook in hooks]


def set_folder() -> str | None:
    """The folder that the user's configuration names; None when it names none."""
    found = run(("config", "--global", "--path", "-z", "--get", "core.hooksPath"), {}, fine=(0, 1))
    return os.path.abspath(os.fsdecode(found.removesuffix(b"\0"))) if found else None


def own_folder() -> str:
    """The folder of ours for that purpose."""
    given = os.environ.get("XDG_CONFIG_HOME")
    home = given if given and os.path.isabs(given) else os.path.join(os.path.expanduser("~"), ".config")
    return os.path.join(home, "postil", "git-hooks")


def _own(hook: str) -> str:
    return f"\n{_GIT_DIR}before=$git_dir/hooks/{hook}"
