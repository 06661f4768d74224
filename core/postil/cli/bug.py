"""A report of a bug that can be sent to strangers: where it happened, and nothing of what was being read.

Invariant: no file contents, no arguments, no environment and no message that may quote them; one file per place in
the code, so that a bug met a thousand times leaves one report.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from types import TracebackType

# What these say is made of names in our own code.
_HARMLESS = (AttributeError, ImportError, NameError, NotImplementedError)


def reported(error: BaseException, words: Sequence[str], directory: str) -> str:
    """Write the report of ``error`` and say in one sentence where it is."""
    text = "\n".join(_report(error, words))
    site = blake2b("\n".join(_chain(error)).encode("utf-8", "replace"), digest_size=6).hexdigest()
    for folder in _folders(directory):
        path = f"{folder}/reports/bug-{site}.txt"
        try:
            os.makedirs(f"{folder}/reports", mode=0o700, exist_ok=True)
            with open(path, "w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text + "\n")
        except OSError:
            continue
        return f"postil: a bug in Postil itself ({type(error).__name__}); the report to send is {path}"
    return f"postil: a bug in Postil itself, and no report could be written:\n{text}"


def _report(error: BaseException, words: Sequence[str]) -> Iterator[str]:
    from datetime import UTC, datetime

    from postil import __version__
    from postil.cli import COMMANDS

    command = next((word for word in words if word in COMMANDS), "(none)")
    yield f"postil {__version__}, command {command}, {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    yield f"Python {sys.version.split()[0]} on {sys.platform}"
    yield ""
    yield from _chain(error)


def _chain(error: BaseException) -> Iterator[str]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield _described(current)
        yield from _frames(current.__traceback__)
        current = current.__cause__ or current.__context__


def _described(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    if isinstance(error, _HARMLESS):
        return f"{name}: {error}"
    if isinstance(error, OSError) and error.errno is not None:
        return f"{name}: errno {error.errno} ({os.strerror(error.errno)})"
    return name


def _frames(traceback: TracebackType | None) -> list[str]:
    frames: list[str] = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        module = str(traceback.tb_frame.f_globals.get("__name__", "?"))
        # The name of the module and not the path: a path names the user.
        frames.append(f"  {module}:{traceback.tb_lineno} {code.co_qualname}")
        traceback = traceback.tb_next
    if len(frames) > 100:
        # Endless recursion: how it began and where it ended are enough.
        frames[30:-30] = [f"  ... {len(frames) - 60} more ..."]
    return frames


def _folders(directory: str) -> Iterator[str]:
    from contextlib import suppress

    # Perhaps the bug is in there; the user's own folder does as well.
    with suppress(Exception):
        from postil.git.repository import discover

        yield discover(directory).store_dir
    from platformdirs import user_cache_dir

    yield os.environ.get("POSTIL_HOME") or user_cache_dir("postil", appauthor=False)
