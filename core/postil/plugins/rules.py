"""The packages that bring rules: found once in a process that may die of any of them, then loaded in ours.

Invariant: rules come from Postil's own environment, never from the repository or the working directory; what is
remembered is keyed by everything it came from, and a package that cannot be loaded hides no other.
"""

import os
import sys
from collections.abc import Sequence

from postil.installation import changed, signature, trusted_path
from postil.plugins.packing import pack, remember, unpack
from postil.values import NamedTuple, cast

GROUP = "postil.rules"
SECONDS = 15.0
"""For all packages together; one that hangs is found out once and named."""
_NAME = "rules.msgpack"


class Brought(NamedTuple):
    """One entry point."""

    plugin: str
    """The distribution and the entry point's name: ``postil-todo:todo``."""
    target: str
    """What the entry point names: ``postil_todo.rules:RULES``."""
    reason: str | None
    """Why it cannot be loaded; None when it can."""


def brought(cache_dir: str | None) -> tuple[Brought, ...]:
    """The entry points installed here; remembered in ``cache_dir`` until what is installed changes."""
    path = None if cache_dir is None else os.path.join(cache_dir, _NAME)
    key = pack(signature())
    if path is not None and (known := _remembered(path, key)) is not None:
        return known
    found, files = discover(trusted_path())
    if path is not None and files is not None:
        _remember(path, key, found, files)
    return found


def load(target: str) -> object:
    """Import what an entry point names, in this process, from Postil's own environment alone."""
    from importlib import import_module

    # For good: what the rules import when they are called comes from there as well.
    sys.path[:] = trusted_path()
    module, _, attribute = target.partition(":")
    value: object = import_module(module.strip())
    for part in filter(None, attribute.strip().split(".")):
        value = getattr(value, part)
    return value


def discover(path: Sequence[str], seconds: float = SECONDS) -> tuple[tuple[Brought, ...], list[str] | None]:
    """All entry points, and the files that were read; None for these when it is not worth remembering."""
    from postil.plugins.discovery import entry_points

    dead: dict[str, Brought] = {}
    if not any(point for point in entry_points(GROUP)):
        return (), []
    while True:
        answers, asked, reason = _ask(path, list(dead), seconds)
        if asked is None:
            break
        dead[asked.plugin] = asked._replace(reason=reason)
    found = sorted([*(answer for answer, _ in answers), *dead.values()])
    return tuple(found), None if dead else sorted({file for _, files in answers for file in files})


def _ask(
    path: Sequence[str], skip: Sequence[str], seconds: float
) -> tuple[list[tuple[Brought, tuple[str, ...]]], Brought | None, str]:
    """Load all in one process; also the one that it died of, if it did, and how."""
    import subprocess

    from postil.plugins.discovery import messages
    from postil.plugins.process import command, environment

    arguments = command(__name__, path, *skip)
    try:
        ran = subprocess.run(
            arguments, stdin=subprocess.DEVNULL, capture_output=True, env=environment(), timeout=seconds, check=False
        )
        output, reason = ran.stdout, f"ended its process ({ran.returncode}) when it was loaded"
    except subprocess.TimeoutExpired as expired:
        output, reason = expired.stdout or b"", f"took longer than {seconds:g} s to load"
    answers: list[tuple[Brought, tuple[str, ...]]] = []
    asked: Brought | None = None
    for message in cast("list[tuple[str, str, str | None, tuple[str, ...]] | None]", list(messages(output))):
        if message is None:
            return answers, None, ""
        plugin, target, why, files = message
        if asked is None:
            asked = Brought(plugin, target, None)
        else:
            answers.append((asked._replace(reason=why), tuple(files)))
            asked = None
    if asked is None:
        raise RuntimeError(f"cannot look for rules: {reason}")
    return answers, asked, reason


def main() -> None:
    """Load each entry point that is not to be skipped; say its name before it is touched, and after it how it went."""
    from postil.plugins.discovery import entry_points, files_of, said

    out = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)
    skip = frozenset(sys.argv[1:])
    # A new __pycache__ beside a package would look like something newly installed.
    sys.dont_write_bytecode = True
    with open(out, "wb", buffering=0) as channel:
        for plugin, target, _ in entry_points(GROUP):
            if plugin in skip:
                continue
            channel.write(pack((plugin, target, None, ())))
            reason: str | None = None
            try:
                load(target)
            except BaseException as error:  # noqa: BLE001 - whatever a package raises, SystemExit too, is its answer
                reason = said(error)
            channel.write(pack((plugin, target, reason, tuple(files_of(target)))))
        channel.write(pack(None))
    # A thread that a package left behind would keep us here.
    os._exit(0)


def _remembered(path: str, key: bytes) -> tuple[Brought, ...] | None:
    try:
        with open(path, "rb") as file:
            known, files, rows = cast(
                "tuple[bytes, tuple[tuple[str, int], ...], tuple[tuple[str, str, str | None], ...]]",
                unpack(file.read()),
            )
        if known != key or any(changed(name) != stamp for name, stamp in files):
            return None
        return tuple(map(Brought._make, rows))
    except (OSError, ValueError, TypeError):
        # Absent, damaged or of another release: it is found again.
        return None


def _remember(path: str, key: bytes, found: tuple[Brought, ...], files: list[str]) -> None:
    """Keep what was found; where that cannot be written, the next run finds it again."""
    data = pack((key, [(name, changed(name)) for name in files], found))
    remember(path, data)
