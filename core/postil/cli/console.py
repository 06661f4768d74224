"""Where a command's words go: results to stdout, notices and progress to stderr.

Invariant: writing never fails over an encoding. A name that is not UTF-8 reaches a pipe as its own bytes, so that a
path printed is a path that opens, and a terminal as a visible escape.
"""

from __future__ import annotations

import codecs
import os
import sys

from postil.errors import PostilError

# Not at run time: a run with nothing to do has ended before typing could have been imported.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn, TextIO


class Console:
    """The two streams of one command line, and what may be done with them."""

    def __init__(self, out: TextIO, err: TextIO, directory: str = ".") -> None:
        self._out = out
        self._err = err
        self.directory = directory
        """The folder that relative paths and the search for the repository start from."""
        self.quiet = False
        """Whether progress is unwanted."""
        self.verbose = False
        self.colours = _is_terminal(out) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        """Whether results may be coloured."""
        self.live = _is_terminal(err) and os.environ.get("TERM") != "dumb"
        """Whether progress may redraw a line of stderr."""

    def write(self, text: str) -> None:
        """Print a piece of the result."""
        try:
            self._out.write(text)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise PostilError(f"the output cannot be written: {error.strerror}") from error

    def raw(self, data: bytes) -> None:
        """Print bytes, which are no text in any encoding."""
        try:
            self._out.flush()
            self._out.buffer.write(data)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise PostilError(f"the output cannot be written: {error.strerror}") from error

    def line(self, text: str = "") -> None:
        """Print one line of the result."""
        self.write(f"{text}\n")

    def notice(self, text: str) -> None:
        """Tell a person something that is not the result."""
        self.error(f"postil: {text}")

    def error(self, text: str) -> None:
        """Print a line on stderr, if anybody can still read it."""
        try:
            self._err.write(f"{text}\n")
            self._err.flush()
        except OSError:
            self._err = _nowhere()

    def flush(self) -> None:
        """Hand everything over; only then is it known that it arrived."""
        try:
            self._out.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise PostilError(f"the output cannot be written: {error.strerror}") from error

    def abandon(self) -> None:
        """Drop what could not be handed over, so that the interpreter does not complain of it at its end."""
        try:
            descriptor = self._out.fileno()
        except (OSError, ValueError):
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, descriptor)
        os.close(nowhere)

    def leave(self, code: int) -> NoReturn:
        """End the process at once: freeing a large index value by value takes longer than a search in it."""
        try:
            self._out.flush()
        except OSError:
            code = code or 2  # told already, or nobody is left to tell
        os._exit(code)


def standard() -> Console:
    """The console of this process; closed streams are replaced by nowhere."""
    codecs.register_error("postil", _encodable)
    codecs.register_error("postil-visible", _visible)
    return Console(_stream(sys.stdout), _stream(sys.stderr))


def _stream(stream: TextIO | None) -> TextIO:
    if stream is None:
        return _nowhere()
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        if _is_terminal(stream):
            reconfigure(errors="postil-visible")
        else:
            # A pipe or file gets UTF-8 whatever the locale: programs read it.
            reconfigure(encoding="utf-8", errors="postil")
    return stream


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8", errors="replace")


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except ValueError:
        return False


def _encodable(error: UnicodeError) -> tuple[str | bytes, int]:
    assert isinstance(error, UnicodeEncodeError)
    pieces: list[bytes] = []
    for character in error.object[error.start : error.end]:
        code = ord(character)
        pieces.append(bytes((code - 0xDC00,)) if 0xDC80 <= code <= 0xDCFF else _escape(code).encode("ascii"))
    return b"".join(pieces), error.end


def _visible(error: UnicodeError) -> tuple[str | bytes, int]:
    assert isinstance(error, UnicodeEncodeError)
    return "".join(_escape(ord(character)) for character in error.object[error.start : error.end]), error.end


def _escape(code: int) -> str:
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
