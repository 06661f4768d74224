"""The lines in which two texts of a doc differ, as changes of the first."""

from difflib import SequenceMatcher

from postil.docstrings.edits import Change


def differences(old: str, new: str) -> list[Change]:
    """The lines in which two texts differ, as changes of the old one."""
    before, after = old.split("\n"), new.split("\n")
    starts = [0]
    for line in before:
        starts.append(starts[-1] + len(line) + 1)
    changes: list[Change] = []
    for verb, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        said = "\n".join(after[k:m])
        if verb == "replace" and j - i == m - k:
            changes += [_within(starts[at], before[at], line) for at, line in zip(range(i, j), after[k:m], strict=True)]
        elif verb == "replace":
            changes.append(_within(starts[i], "\n".join(before[i:j]), said))
        elif verb == "insert":
            changes.append(Change(starts[i] - 1, starts[i] - 1, f"\n{said}") if i else Change(0, 0, f"{said}\n"))
        elif verb == "delete":
            changes.append(Change(starts[i] - 1, starts[j] - 1, "") if i else Change(0, starts[j], ""))
    return changes


def _within(start: int, old: str, new: str) -> Change:
    """What differs between two pieces, which are mostly single lines."""
    most = min(len(old), len(new))
    head = next((at for at in range(most) if old[at] != new[at]), most)
    tail = next((at for at in range(most - head) if old[-1 - at] != new[-1 - at]), most - head)
    return Change(start + head, start + len(old) - tail, new[head : len(new) - tail])
