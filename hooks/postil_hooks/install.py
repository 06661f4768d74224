"""Hooks put into a repository and taken out again.

Invariant: what stood there before still runs, and comes back byte for byte; a file is replaced in one step, so that at
no moment a hook is missing; and what cannot be chained is left alone, with a sentence on how to do it by hand.
"""

import os
import stat
from collections.abc import Iterator, Sequence

from postil.errors import PostilError
from postil.values import NamedTuple
from postil_hooks.folder import HUSKY, KEPT, SHARED, Folder
from postil_hooks.scripts import CLOSING, OPENING, Script, lines, ours, rendered, untouched

ASIDE = ".before-postil"
_SHELLS = (b"sh", b"bash", b"dash", b"zsh", b"ksh", b"ash")


class Asked(NamedTuple):
    """What to install."""

    hooks: Sequence[str]
    python: str
    required: bool = False


class Done(NamedTuple):
    """What became of one hook file."""

    hook: str
    path: str
    what: str
    """``installed``, ``updated``, ``unchanged``, ``removed`` or ``restored``."""
    chained: str | None = None
    """What runs after ours."""


def install(folder: Folder, asked: Asked) -> list[Done]:
    """Put the hooks in; all of them or, where one cannot be, none."""
    if folder.kind == SHARED:
        raise PostilError(
            f"core.hooksPath is {folder.runs}, which serves other repositories too; `postil hooks install --global` "
            f'puts the hooks there, or run `postil-pre-push "$@"` from its pre-push'
        )
    if folder.kind in (KEPT, HUSKY):
        kept = [_kept_plan(folder, hook, required=asked.required) for hook in asked.hooks]
        return [_write_kept(folder, *plan) for plan in kept]
    return chained(folder.path, [Script(hook, asked.python, "", asked.required) for hook in asked.hooks])


def chained(folder: str, scripts: Sequence[Script]) -> list[Done]:
    """Put hook files of ours into a folder, each before what stands there already."""
    os.makedirs(folder, exist_ok=True)
    plans = [_plan(folder, script) for script in scripts]
    return [_place(*plan) for plan in plans]


def uninstall(folder: Folder, hooks: Sequence[str]) -> list[Done]:
    """Take the hooks out and put back what was there."""
    if folder.kind in (KEPT, HUSKY):
        return [done for hook in hooks if (done := _unkept(os.path.join(folder.path, hook), hook)) is not None]
    return unchained(folder.path, hooks)


def unchained(folder: str, hooks: Sequence[str]) -> list[Done]:
    """Take hook files of ours out of a folder and put back what they stood before."""
    present = [hook for hook in hooks if ours(read(os.path.join(folder, hook)) or b"")]
    for hook in present:
        path = os.path.join(folder, hook)
        if not untouched(read(path) or b""):
            raise PostilError(f"{path} was changed after Postil made it; take your lines out of it or delete it")
    done: list[Done] = []
    for hook in present:
        path = os.path.join(folder, hook)
        aside = standing_aside(folder, hook)
        if aside is None:
            os.unlink(path)
            done.append(Done(hook, path, "removed"))
        else:
            os.replace(aside, path)
            _empty(os.path.dirname(aside), folder)
            done.append(Done(hook, path, "restored"))
    return done


def standing_aside(folder: str, hook: str) -> str | None:
    """The hook that ours stands before; None when there is none."""
    for path in _asides(folder, hook):
        if os.path.lexists(path):
            return path
    return None


def read(path: str) -> bytes | None:
    """The bytes of a hook file; None when there is none."""
    try:
        # A fifo under that name must not stop us.
        if not stat.S_ISREG(os.stat(path).st_mode):
            return None
        with open(path, "rb") as file:
            return file.read(10_000_000)
    except OSError:
        return None


def block(content: str) -> tuple[int, int] | None:
    """Where our lines stand in a hook file of somebody's; None when they do not."""
    start = content.find(OPENING)
    end = content.find(CLOSING, start)
    return None if start < 0 or end < 0 else (start, end + len(CLOSING))


def _plan(folder: str, script: Script) -> tuple[str, Script, str | None]:
    """The path of a hook file, what is to stand in it, and where the present one goes."""
    path = os.path.join(folder, script.hook)
    aside = standing_aside(folder, script.hook)
    content = read(path)
    if os.path.isdir(path):
        raise PostilError(f"{path} is a folder; move it away first")
    if not os.path.lexists(path) or (content is not None and ours(content)):
        if content is not None and ours(content) and not untouched(content):
            raise PostilError(f"{path} was changed after Postil made it; take your lines out of it or delete it")
        return path, _before(script, folder, aside or _asides(folder, script.hook)[0]), None
    if aside is not None and read(aside) != content:
        raise PostilError(
            f"{path} is not Postil's any more, and {aside} is what it once stood before; "
            f"delete the one that you do not want, then install again"
        )
    aside = aside or (
        _asides(folder, script.hook)[0] if _named_by_path(path, content) else _asides(folder, script.hook)[1]
    )
    return path, _before(script, folder, aside), aside


def _asides(folder: str, hook: str) -> tuple[str, str]:
    """Beside the hook, for what looks at its folder; under its own name, for what looks at its name."""
    return os.path.join(folder, hook + ASIDE), os.path.join(folder, ASIDE.lstrip("."), hook)


def _named_by_path(path: str, content: bytes | None) -> bool:
    """Whether a hook is a shell script or a link, which find their neighbours from where they lie."""
    return os.path.islink(path) or content is None or _is_shell(content) or not content.startswith(b"#!")


def _is_shell(content: bytes) -> bool:
    words = content.split(b"\n", 1)[0].removeprefix(b"#!").split()
    return content.startswith(b"#!") and any(word.rpartition(b"/")[2] in _SHELLS for word in words[:3])


def _before(script: Script, folder: str, aside: str) -> Script:
    # Not by the name it was called with: pre-commit, for one, moves hooks that it finds, and calls them then.
    return script if script.before else script._replace(before=f'"${{0%/*}}"/{os.path.relpath(aside, folder)}')


def _place(path: str, script: Script, aside: str | None) -> Done:
    content = rendered(script)
    here = read(path)
    after = standing_aside(os.path.dirname(path), script.hook) or aside
    if here == content and os.access(path, os.X_OK):
        return Done(script.hook, path, "unchanged", after)
    temporary = f"{path}.postil-{os.getpid()}"
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o777)
    try:
        with open(handle, "wb") as file:
            file.write(content)
        if aside is not None and not os.path.lexists(aside):
            os.makedirs(os.path.dirname(aside), exist_ok=True)
            # A second name first: at no moment the hook that is there is missing.
            os.link(path, aside, follow_symlinks=False)
        os.replace(temporary, path)
    except OSError as error:
        os.unlink(temporary)
        raise PostilError(f"{path} cannot be written: {error.strerror}") from error
    return Done(script.hook, path, "updated" if here is not None and ours(here) else "installed", after)


def _empty(folder: str, top: str) -> None:
    if folder != top and not os.listdir(folder):
        os.rmdir(folder)


def _kept_plan(folder: Folder, hook: str, *, required: bool) -> tuple[str, str, str | None]:
    """The path of a file that its people keep, what is to stand in it, and what stands in it."""
    path = os.path.join(folder.path, hook)
    wanted = lines(hook, required=required)
    content = read(path)
    if content is None or os.path.islink(path):
        # A link that was committed may lead anywhere.
        if os.path.lexists(path):
            raise PostilError(f"{path} is no plain file; {_by_hand(wanted)}")
        return path, f"#!/bin/sh\n{wanted}", None
    if content.startswith(b"#!") and not _is_shell(content):
        raise PostilError(f'{path} is no shell script; let it run `postil-pre-push "$@"` with its standard input')
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise PostilError(f"{path} is not UTF-8; {_by_hand(wanted)}") from None
    if "\r\n" in text:
        raise PostilError(f"{path} has CRLF line ends, which a shell does not take; change them first")
    where = block(text)
    if where is not None:
        return path, text[: where[0]] + wanted + text[where[1] :], text
    at = _after_head(text)
    if at and text[at - 1] != "\n":
        raise PostilError(f"{path} has no line end behind its last line; add one first")
    return path, text[:at] + wanted + text[at:], text


def _by_hand(wanted: str) -> str:
    return f"put this into it by hand:\n{wanted}"


def _after_head(text: str) -> int:
    """Behind the line that names the shell, and behind the one by which husky 8 starts a script once more."""
    at = 0
    for start, line in _numbered(text):
        if (start == 0 and line.startswith("#!")) or "husky.sh" in line:
            at = start + len(line)
    return at


def _numbered(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for line in text.splitlines(keepends=True):
        yield at, line
        at += len(line)


def _write_kept(folder: Folder, path: str, text: str, before: str | None) -> Done:
    hook = os.path.basename(path)
    chained_to = path if before is not None else None
    if text == before and os.access(path, os.X_OK):
        return Done(hook, path, "unchanged", chained_to)
    mode = 0o777 if before is None else stat.S_IMODE(os.stat(path).st_mode)
    os.makedirs(folder.path, exist_ok=True)
    _replace(path, text.encode(), mode)
    return Done(hook, path, "updated" if before is not None and block(before) else "installed", chained_to)


def _unkept(path: str, hook: str) -> Done | None:
    content = (read(path) or b"").decode("utf-8", "surrogateescape")
    where = block(content)
    if where is None or os.path.islink(path):
        return None
    rest = content[: where[0]] + content[where[1] :]
    if rest == "#!/bin/sh\n":
        os.unlink(path)
        return Done(hook, path, "removed")
    _replace(path, rest.encode("utf-8", "surrogateescape"), stat.S_IMODE(os.stat(path).st_mode))
    return Done(hook, path, "restored")


def _replace(path: str, content: bytes, mode: int) -> None:
    temporary = f"{path}.postil-{os.getpid()}"
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
        with open(handle, "wb") as file:
            file.write(content)
            if os.path.exists(path):
                os.fchmod(handle, mode)
        os.replace(temporary, path)
    except OSError as error:
        raise PostilError(f"{path} cannot be written: {error.strerror}") from error
