"""Test cases as files: a sentence, then named sections (``-- name --`` on a line of its own).

The sentence says what is claimed; the sections are the inputs and what is expected of them. ``pytest --update-cases``
writes the expectations; the diff is what a person reviews.
"""

import re
from pathlib import Path
from typing import NamedTuple

_SECTION = re.compile(r"^-- (\S.*?) --\n", re.MULTILINE)


class Archive(NamedTuple):
    """One case file."""

    claim: str
    sections: dict[str, str]

    def inputs(self, *expected: str) -> dict[str, str]:
        """The sections that are not among ``expected``."""
        return {name: text for name, text in self.sections.items() if name not in expected}


def read(path: Path) -> Archive:
    """Take a case file apart."""
    claim, *rest = _SECTION.split(path.read_text("utf-8"))
    return Archive(claim.strip(), dict(zip(rest[::2], rest[1::2], strict=True)))


def write(path: Path, archive: Archive) -> None:
    """Write a case file; what is read back is what was written."""
    sections = "".join(f"-- {name} --\n{text}" for name, text in archive.sections.items())
    path.write_text(f"{archive.claim}\n\n{sections}", "utf-8")


def check(path: Path, archive: Archive, expected: str, answer: str, *, update: bool) -> None:
    """Compare ``answer`` with the section ``expected``, or make it the section."""
    if update:
        sections = {**archive.inputs(expected), expected: answer}
        write(path, archive._replace(sections=sections))
        return
    assert archive.sections.get(expected) == answer, f"{path.name}: {archive.claim}"
