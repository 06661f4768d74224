"""Text of strangers made fit for a terminal, and colours for our own."""

from __future__ import annotations

# re is imported where something has to be escaped, which in most runs is nowhere.
TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

# Control characters but tab and newline, the marks that reorder or hide text, and separators that look like nothing.
_STEERING = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_RESET = "\x1b[0m"
_CODES = {
    "bold": "\x1b[1m",
    "dim": "\x1b[2m",
    "red": "\x1b[31m",
    "green": "\x1b[32m",
    "yellow": "\x1b[33m",
    "cyan": "\x1b[36m",
}


def legible(text: str) -> str:
    """``text`` on as many lines as it has, with everything that could steer a terminal as a visible escape."""
    # Whatever steers is unprintable, so ordinary text costs no pattern.
    if text.replace("\n", "").isprintable():
        return text
    return _escaped(text.replace("\r\n", "\n"))


def one_line(text: str, width: int = 0) -> str:
    """``text`` on one line, legible; cut with an ellipsis to ``width`` characters, 0 for no limit."""
    line = legible(text if text.isprintable() else " ".join(text[: 4 * width + 4000].split()))
    return f"{line[: width - 1]}…" if 0 < width < len(line) else line


def path_text(path: str) -> str:
    """A path on one line: its newlines and tabs are escapes too, and nothing else is changed."""
    if path.isprintable():
        return path
    return _escaped(path).replace("\n", "\\n").replace("\t", "\\t")


def _escaped(text: str) -> str:
    import re

    return re.sub(_STEERING, _visible, text)


def _visible(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code == 0x0D:
        return "\\r"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def duration(seconds: float) -> str:
    """A stretch of time as a person says it: 0.4 s, 12 s, 3 min 20 s, 1 h 5 min."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


class Paint:
    """Puts colours around our own words; ``Paint(False)`` leaves them as they are."""

    def __init__(self, colours: bool) -> None:
        self._colours = colours

    def __call__(self, style: str, text: str) -> str:
        """``text`` in a style: bold, dim, red, green, yellow or cyan."""
        return f"{_CODES[style]}{text}{_RESET}" if self._colours and text else text


def columns(rows: Sequence[Sequence[str]], limits: Sequence[int] = ()) -> list[str]:
    """Rows with their columns aligned, two spaces between; a cell longer than its limit pushes only its own row."""
    if not rows:
        return []
    count = max(map(len, rows))
    widths = [max((len(row[at]) for row in rows if at < len(row)), default=0) for at in range(count)]
    widths = [min(width, limits[at]) if at < len(limits) and limits[at] else width for at, width in enumerate(widths)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip() for row in rows]
