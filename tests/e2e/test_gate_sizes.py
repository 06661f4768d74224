"""A push of any size through the gate, with an index and without: the same findings."""

import json
from pathlib import Path

import pytest

from postil_hooks.pushed import LITTLE, MOST_BYTES, MOST_FILES
from support.commands import document, postil
from support.pushes import BAD, GOOD, judge, place

FUNCTION = '\n\ndef act{number}(one, two):\n    """Add two numbers, and {number}."""\n    return one + two + {number}\n'
FUNCTIONS = {  # how many make the contents of a push, those of before included, so large
    "few": 10, "several workers": 150_000 // 100, "an index is asked": (LITTLE + 100_000) // 100,
    "all is written at once": (MOST_BYTES + 100_000) // 100,
}  # fmt: skip


@pytest.mark.parametrize("indexed", [False, True])
@pytest.mark.parametrize("size", FUNCTIONS)
def test_however_much_is_pushed_it_is_judged_as_check_judges_it(tmp_path: Path, size: str, indexed: bool) -> None:
    parts = 2 if size != "few" else 1
    text = [
        GOOD + "".join(FUNCTION.format(number=f"{part}_{n}") for n in range(FUNCTIONS[size] // parts // 2))
        for part in range(parts)
    ]
    # What is pushed is this, as it was and as it is.
    least = {"few": 0, "several workers": 128_000, "an index is asked": LITTLE}.get(size, MOST_BYTES)
    assert sum(map(len, text)) * 2 > least
    here = place(tmp_path, {f"part{part}.py": each for part, each in enumerate(text)})
    here.known()
    base = here.repo.git("rev-parse", "HEAD")
    if indexed:
        document(here.repo.path)
    head = here.repo.commit({f"part{part}.py": each + BAD for part, each in enumerate(text)})
    lines = f"refs/heads/main {head} refs/heads/main {base}\n".encode()
    said = json.loads(judge(here.repo, lines, "--json", "origin", "url").stdout)
    again = json.loads(judge(here.repo, lines, "--json", "origin", "url").stdout)
    checked = postil(here.repo.path, "check", "--base", base, "--head", head, "--format", "json")
    assert said["findings"] == again["findings"] == json.loads(checked.out)["findings"]
    assert {(one["path"], one["rule"]) for one in said["findings"]} >= {
        (f"part{part}.py", "undocumented-function") for part in range(parts)
    }
    assert said["checked"]["complete"]


def test_more_files_than_are_kept_in_memory_are_judged_alike(tmp_path: Path) -> None:
    here = place(tmp_path)
    here.known()
    base = here.repo.git("rev-parse", "HEAD")
    head = here.repo.commit({f"part{part}.py": GOOD + BAD for part in range(MOST_FILES + 1)})
    lines = f"refs/heads/main {head} refs/heads/main {base}\n".encode()
    said = json.loads(judge(here.repo, lines, "--json", "origin", "url").stdout)
    assert len({one["path"] for one in said["findings"]}) == MOST_FILES + 1
