"""Edits by the hundred thousand: none that changes code is accepted, none of the tool's own refused.

The environment variable ``POSTIL_PROOF_EDITS`` says how many; ``python tests/soak/test_proof.py 100000 7`` makes them
with a seed and prints what became of each kind.
"""

import os
import sys
from collections import Counter
from pathlib import Path

import pytest

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from support.proofs import campaign, is_wrong, own, texts


@pytest.mark.timeout(7200)
def test_no_edit_that_changes_code_is_accepted() -> None:
    number = int(os.environ.get("POSTIL_PROOF_EDITS", "3000"))
    wrong = [tried for tried in campaign(number, 1) if is_wrong(tried)]
    assert not wrong, wrong[0].after


def main(number: int, seed: int) -> None:
    """Run a campaign and print its figures."""
    kinds = Counter[tuple[str, str]]()
    languages = Counter[str]()
    for tried in campaign(number, seed):
        answer = "WRONG" if is_wrong(tried) else "accepted" if tried.refused is None else "refused"
        kinds[tried.kind, answer] += 1
        languages[tried.text.language] += 1
        if answer == "WRONG":
            print(tried.text.language, tried.text.name, tried.kind, tried.refused, tried.text.content, tried.after)
    for (kind, answer), count in sorted(kinds.items()):
        print(f"{kind:8} {answer:9} {count}")
    print("languages", dict(languages))
    print("own", Counter(tried.refused for text in texts() for tried in own(text)))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
