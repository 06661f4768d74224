"""Findings that were there when a repository began to check: a file that only shrinks.

Invariant: a finding is known by rule, path and symbol, never by line, so moving code neither hides nor shows one. What
was repaired leaves the file with the next ``--write-baseline``; what is new never enters one that exists.
"""

import json
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import cast

from postil.errors import BadConfiguration, PostilError
from postil.model import Finding

_VERSION = 1

Known = Counter[tuple[str, str, str]]


DEFAULT = ".postil-baseline.json"


def place(root: str, name: str | None) -> str:
    """Where the baseline of a repository is; a link out of the repository is refused."""
    path = os.path.join(root, name or DEFAULT)
    whole = os.path.realpath(root)
    if os.path.commonpath((os.path.realpath(path), whole)) != whole:
        raise BadConfiguration(f"baseline: {name or DEFAULT} leads out of the repository; put the file itself there")
    return path


def read(path: str) -> Known:
    """The findings in a baseline; none where the file does not exist."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except FileNotFoundError:
        return Counter()
    except OSError as error:
        raise _no_baseline(path, f" ({error})") from error
    return parsed(data, path)


def parsed(data: bytes, path: str) -> Known:
    """The findings in the bytes of a baseline; ``path`` names it where it is none."""
    try:
        whole: object = json.loads(data.decode("utf-8", "surrogateescape"))
    except (ValueError, RecursionError) as error:
        raise _no_baseline(path, f" ({error})") from error
    rows = cast("dict[str, object]", whole).get("findings") if isinstance(whole, dict) else None
    if not isinstance(rows, list):
        raise _no_baseline(path)
    found: Known = Counter()
    for row in cast("list[object]", rows):
        fields = cast("list[object]", row) if isinstance(row, list) else []
        if (
            len(fields) != 4
            or not all(isinstance(field, str) for field in fields[:3])
            or not isinstance(fields[3], int)
            or fields[3] < 1
        ):
            raise BadConfiguration(f"{path} has a line that is no finding: {row!r:.60}")
        found[cast("tuple[str, str, str]", tuple(fields[:3]))] = fields[3]
    return found


def _no_baseline(path: str, why: str = "") -> BadConfiguration:
    return BadConfiguration(f"{path} is no baseline{why}; write it anew with postil check --write-baseline")


def fresh(findings: Iterable[Finding], known: Known) -> list[Finding]:
    """The findings that the baseline does not hold."""
    left = Counter(known)
    answer: list[Finding] = []
    for finding in findings:
        if left[_name(finding)] > 0:
            left[_name(finding)] -= 1
        else:
            answer.append(finding)
    return answer


def write(path: str, findings: Sequence[Finding]) -> tuple[int, int]:
    """Write a baseline; one that exists only loses what was repaired. How many it holds now, and how many are new."""
    now = Counter(_name(finding) for finding in findings)
    kept = now & read(path) if os.path.exists(path) else now
    rows = [[*name, count] for name, count in sorted(kept.items())]
    text = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    part = f"{path}.{os.getpid()}"
    try:
        with open(part, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(f'{{"postil-baseline": {_VERSION}, "findings": [\n{text}\n]}}\n')
        os.replace(part, path)
    except OSError as error:
        raise PostilError(f"the baseline {os.path.basename(path)} cannot be written: {error.strerror}") from error
    return kept.total(), now.total() - kept.total()


def _name(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, finding.path, finding.symbol or ""
