"""What the server logs, and where: standard error and, asked, a file. Never what a client sent or a file holds.

Invariant: of a fault the places in our code are logged and what kind it is, not its message, which may quote a source.
"""

import logging
import traceback
from types import TracebackType

from postil.errors import PostilError

_HARMLESS = (AttributeError, ImportError, NameError, NotImplementedError, OSError)


class _Format(logging.Formatter):
    def formatException(  # noqa: N802 - the name is logging's
        self,
        ei: "tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]",
    ) -> str:
        """The places of an error, innermost last, and its kind."""
        error = ei[1]
        if error is None:
            return ""
        frames = traceback.extract_tb(error.__traceback__)
        lines = [f"  {frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
        said = f": {error}" if isinstance(error, _HARMLESS) else ""
        return "\n".join([*lines[-30:], f"  {type(error).__name__}{said}"])


def set_up(file: str | None, *, verbose: bool) -> None:
    """Log to standard error, and to a file where one is named."""
    handlers: list[logging.Handler] = [logging.StreamHandler()]
    if file is not None:
        try:
            handlers.append(logging.FileHandler(file, encoding="utf-8", errors="backslashreplace"))
        except OSError as error:
            raise PostilError(f"{file} cannot be written: {error.strerror}") from None
    root = logging.getLogger()
    for handler in handlers:
        handler.setFormatter(_Format("%(asctime)s %(levelname)s %(name)s: %(message)s", "%H:%M:%S"))
        root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in ("postil", "postil_lsp"):
        logging.getLogger(name).setLevel(logging.DEBUG if verbose else logging.WARNING)
    # They log whole messages.
    for name in ("pygls", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
