"""Expressions that were compiled before: the same patterns, by whoever may use them and nobody else."""

import json
import os
import subprocess
import sys
from pathlib import Path

RUN = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from postil.engine import expressions
expressions.use()
import re
compiled = []
ordinary = expressions._ordinary
def counted(pattern, flags=0):
    compiled.append(pattern)
    return ordinary(pattern, flags)
expressions._ordinary = counted
import own
said = own.said()
print(json.dumps({"compiled": [str(one) for one in compiled], "said": said}))
expressions.keep()
"""
OWN = r"""
import re
WORDS = re.compile(r"(?P<first>\w+) (?P<second>\w+|\d{2,3})", re.IGNORECASE)
BYTES = re.compile(rb"[a-f\x80-\xff]+(?=;)", re.DOTALL)
def said():
    made = re.compile("made" + " of somebody's text")
    match = WORDS.fullmatch("One two")
    return [match["second"], WORDS.groupindex["first"], WORDS.pattern, int(WORDS.flags),
            len(BYTES.findall(b"ab;c\xff;")), made.pattern, WORDS.sub(r"\g<second>", "a b"),
            re.compile(WORDS.pattern, re.I) == WORDS]
"""


def run(folder: Path) -> dict[str, list[object]]:
    """Run a process that uses the file of ``folder``."""
    (folder / "own.py").write_text(OWN)
    paths = [str(folder), *filter(None, sys.path)]
    done = subprocess.run(
        [sys.executable, "-c", RUN, json.dumps(paths)], capture_output=True, text=True, check=True,
        env={**os.environ, "POSTIL_HOME": str(folder)},
    )  # fmt: skip
    answer: dict[str, list[object]] = json.loads(done.stdout)
    return answer


def kept(folder: Path) -> Path:
    """The file that is used."""
    (path,) = folder.glob("expressions-*")
    return path


def test_what_stands_in_modules_is_compiled_once_and_means_the_same(tmp_path: Path) -> None:
    first = run(tmp_path)
    assert len(first["compiled"]) >= 3
    again = run(tmp_path)
    assert again["said"] == first["said"]
    # What was made of a text is nobody else's.
    assert again["compiled"] == ["made of somebody's text"]
    assert b"somebody" not in kept(tmp_path).read_bytes()


def test_T5_a_file_that_somebody_else_wrote_is_not_used(tmp_path: Path) -> None:
    first = run(tmp_path)
    path = kept(tmp_path)
    data = path.read_bytes()
    for planted in (data[:-1] + bytes([data[-1] ^ 1]), b"", data[:5], b"\0" * len(data)):
        path.write_bytes(planted)
        assert len(run(tmp_path)["compiled"]) == len(first["compiled"])
    path.write_bytes(data)
    (tmp_path / "row-key").write_bytes(b"k" * 32)
    (tmp_path / "row-key").chmod(0o600)
    assert len(run(tmp_path)["compiled"]) == len(first["compiled"])


def test_where_nothing_can_be_written_all_is_compiled_as_ever(tmp_path: Path) -> None:
    first = run(tmp_path)
    kept(tmp_path).unlink()
    kept_as_folder = tmp_path / "elsewhere"
    kept_as_folder.mkdir()
    (tmp_path / "own.py").unlink()
    (tmp_path / "row-key").unlink()
    (tmp_path / "row-key").mkdir()
    again = run(tmp_path)
    assert again["said"] == first["said"]
