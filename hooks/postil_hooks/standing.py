"""Which hooks are in, where, and whether git would run them."""

import os

from postil.values import NamedTuple
from postil_hooks.folder import HUSKY, KEPT, OWN, SHARED, Folder
from postil_hooks.install import block, read, standing_aside
from postil_hooks.scripts import PUSH, REFRESH, interpreter, ours, untouched


class Standing(NamedTuple):
    """One hook and how it stands."""

    hook: str
    path: str
    installed: bool
    runs: bool
    """Whether git would run it now."""
    why_not: str | None = None
    """Why it would not, or what is wrong with it."""
    chained: str | None = None
    """What runs after ours."""
    other: bool = False
    """Whether a hook of somebody else's stands there."""


def standing(folder: Folder) -> list[Standing]:
    """How each hook that Postil knows stands in the folder that git looks in."""
    return [_kept(folder, hook) if folder.kind in (KEPT, HUSKY) else _own(folder, hook) for hook in (PUSH, *REFRESH)]


def hidden(folder: Folder, common_dir: str) -> str | None:
    """The repository's own folder, when it holds hooks of ours that git does not look at; None when it does not."""
    own = os.path.join(common_dir, "hooks")
    if folder.kind == OWN or os.path.realpath(own) == os.path.realpath(folder.runs):
        return None
    return own if any(ours(read(os.path.join(own, hook)) or b"") for hook in (PUSH, *REFRESH)) else None


def whose(folder: Folder) -> str:
    """What kind of folder it is, in words."""
    return {
        OWN: "the repository's own",
        KEPT: "core.hooksPath, kept in the repository",
        HUSKY: "husky's",
        SHARED: "core.hooksPath, of more than this repository",
    }[folder.kind]


def _own(folder: Folder, hook: str) -> Standing:
    path = os.path.join(folder.path, hook)
    content = read(path)
    if content is None or not ours(content) or not _serves(content):
        aside = standing_aside(folder.path, hook)
        lost = None if aside is None else f"something has replaced ours since; what it stood before is {aside}"
        return Standing(hook, path, False, False, lost, other=content is not None and not ours(content))
    python = interpreter(content)
    why = None
    if not os.access(path, os.X_OK):
        why = "it is not executable, so git passes over it"
    elif python is None or not os.access(python, os.X_OK):
        why = f"its Python is gone: {python}; `postil hooks install` writes it anew"
    elif not untouched(content):
        why = "it was changed since Postil made it"
    runs = why is None or "changed" in why
    return Standing(hook, path, True, runs, why, standing_aside(folder.path, hook))


def _serves(content: bytes) -> bool:
    return interpreter(content) is not None


def _kept(folder: Folder, hook: str) -> Standing:
    path = os.path.join(folder.path, hook)
    content = (read(path) or b"").decode("utf-8", "surrogateescape")
    where = block(content)
    if where is None:
        return Standing(hook, path, False, False, other=bool(content))
    rest = content[: where[0]] + content[where[1] :]
    chained = path if rest != "#!/bin/sh\n" else None
    why = None
    if folder.kind == HUSKY and not os.path.exists(os.path.join(folder.runs, hook)):
        why = "husky has not made its own files yet: run its install step (`npm install`, or `npx husky`)"
    elif folder.kind == KEPT and not os.access(path, os.X_OK):
        why = "it is not executable, so git passes over it"
    elif not _on_path("postil-pre-push" if hook == PUSH else "postil-refresh"):
        why = "Postil is not on PATH here, where such a hook looks for it"
    return Standing(hook, path, True, why is None, why, chained)


def _on_path(program: str) -> bool:
    return any(
        os.access(os.path.join(folder, program), os.X_OK)
        for folder in os.environ.get("PATH", "").split(os.pathsep)
        if folder
    )
