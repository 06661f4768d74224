"""Who owns a file, as the repository's CODEOWNERS tells.

GitHub's rules: the file lies in ``.github``, at the root or in ``docs``, the first of these; the last line that matches
decides; patterns are those of gitignore but for ``!``, ranges and a last ``*``, which does not reach into folders. A
line that is not understood is passed over.

Invariant: the file is data of a stranger: it is read up to a size, links are not followed out of the repository, and
matching a line takes time in proportion to it and to the path.
"""

import os
import re
from collections.abc import Callable, Sequence

from postil.values import NamedTuple

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
LARGEST = 3_000_000
"""Bytes; GitHub reads no larger one."""
MOST_LINES = 50_000
_OWNER = re.compile(r"@[\w.-]+(?:/[\w.-]+)?|[^@\s]+@[^@\s]+")
_COMMENT = re.compile(r"(?:^|\s)#.*")

_WILD = re.compile(r"[*?]")
_FILE, _FOLDER, _EITHER = "file", "folder", "either"

Owners = Callable[[str], Sequence[str]]


class Line(NamedTuple):
    """One line that gives files to owners, or to nobody."""

    parts: tuple[str, ...]
    reach: str
    """Whether it covers the file that matches, what lies in the folder that does, or either."""
    owners: tuple[str, ...]

    def covers(self, path: Sequence[str]) -> bool:
        """Whether it speaks of a path, which is given in its parts."""
        return _covers(self.parts, self.reach, path)


def owners(root: str) -> Owners | None:
    """A function from paths to owners; None where the repository names none."""
    text = next((text for place in PLACES if (text := _read(root, place)) is not None), None)
    return None if text is None else owned_by(text)


def owned_by(text: str) -> Owners:
    """What the text of a CODEOWNERS file says."""
    lines = [line for line in map(_line, text.split("\n")[:MOST_LINES]) if line is not None]
    # The later a line the more it weighs; most begin with a folder's name, and speak of nothing elsewhere.
    somewhere: list[int] = []
    below: dict[str, list[int]] = {}
    for at, line in enumerate(lines):
        first = line.parts[0]
        (somewhere if _WILD.search(first) else below.setdefault(first, [])).append(at)

    def of(path: str) -> Sequence[str]:
        parts = path.split("/")
        best = max((at for at in below.get(parts[0], ()) if lines[at].covers(parts)), default=-1)
        for at in reversed(somewhere):
            if at < best:
                break
            if lines[at].covers(parts):
                return lines[at].owners
        return lines[best].owners if best >= 0 else ()

    return of


def _read(root: str, place: str) -> str | None:
    path = os.path.join(root, place)
    real = os.path.realpath(path)
    if os.path.commonpath((real, os.path.realpath(root))) != os.path.realpath(root) or not os.path.isfile(real):
        return None
    try:
        with open(real, "rb") as file:
            data = file.read(LARGEST + 1)
    except OSError:
        return None
    return None if len(data) > LARGEST else data.decode("utf-8", "replace")


def _line(line: str) -> Line | None:
    """What one line says; None when it says nothing."""
    words = re.split(r"(?<!\\)\s+", _COMMENT.sub("", line).strip())
    pattern = words[0].replace("\\ ", " ")
    if not pattern.strip("/") or pattern.startswith(("!", "\\#")) or "[" in pattern or "]" in pattern:
        return None
    if not all(map(_OWNER.fullmatch, words[1:])):
        return None
    inside = pattern.removesuffix("/")
    parts = inside.removeprefix("/").split("/")
    if "/" not in inside:
        parts.insert(0, "**")
    folder = pattern.endswith("/") or parts[-1] == "**"
    alone = not folder and parts[-1] == "*" and parts[:-1] != ["**"]
    return Line(tuple(parts), _FOLDER if folder else _FILE if alone else _EITHER, tuple(words[1:]))


def _covers(pattern: Sequence[str], reach: str, path: Sequence[str]) -> bool:
    """Match folder by folder; where ``**`` stood last is gone back to, never further, so time is bounded."""
    at = place = 0
    star = back = -1
    while True:
        if at == len(pattern):
            if place == len(path) and reach != _FOLDER:
                return True
            if place < len(path) and reach != _FILE:
                return True
        elif pattern[at] == "**":
            star, back = at, place
            at += 1
            if at == len(pattern):
                return place < len(path)
            continue
        elif place < len(path) and _matches(pattern[at], path[place]):
            at, place = at + 1, place + 1
            continue
        if star < 0 or back >= len(path):
            return False
        back += 1
        at, place = star + 1, back


def _matches(pattern: str, name: str) -> bool:
    """Match one name with ``*`` and ``?``, in the same way."""
    if "*" not in pattern and "?" not in pattern:
        return pattern == name
    at = place = 0
    star = back = -1
    while place < len(name):
        if at < len(pattern) and pattern[at] == "*":
            star, back = at, place
            at += 1
        elif at < len(pattern) and pattern[at] in ("?", name[place]):
            at, place = at + 1, place + 1
        elif star >= 0:
            back += 1
            at, place = star + 1, back
        else:
            return False
    return not pattern[at:].strip("*")
