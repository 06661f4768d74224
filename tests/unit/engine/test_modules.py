"""Modules out of one file: the same as Python finds them, as long as their source is as it was, and nobody else's."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

RUN = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from postil.engine import modules
modules.use()
import box.own, box
named = [box, box.own]
said = {
    "said": box.own.SAID, "place": box.own.place(), "from": [type(one.__loader__).__module__ for one in named],
    "are": [[one.__file__, one.__cached__, one.__package__, one.__spec__.origin, list(getattr(one, "__path__", []))]
            for one in named],
    "source": box.own.__loader__.get_source("box.own"),
}
print(json.dumps(said))
if "found out" in sys.argv:
    import subprocess
modules.keep()
"""
OWN = "SAID = {said!r}\ndef place():\n    return place.__code__.co_filename\n"
OURS, PYTHONS = "postil.engine.modules", "_frozen_importlib_external"


def run(folder: Path, *more: str, home: Path | None = None) -> dict[str, Any]:
    """Run a process that imports from ``folder`` and uses the file of ``home``."""
    paths = [str(folder), *filter(None, sys.path)]
    seen = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-c", RUN, json.dumps(paths), *more], capture_output=True, text=True, check=True,
        env={**seen, "POSTIL_HOME": str(home or folder)},
    )  # fmt: skip
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def written(folder: Path, said: str, time: int = 1_700_000_000) -> None:
    """Write the package; ``time``: when, in seconds."""
    (folder / "box").mkdir(exist_ok=True)
    for name, text in (("__init__.py", ""), ("own.py", OWN.format(said=said))):
        (folder / "box" / name).write_text(text)
        os.utime(folder / "box" / name, (time, time))


def kept(folder: Path) -> Path:
    """The file that is used."""
    (path,) = folder.glob("modules-*")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    written(tmp_path, "one")
    return tmp_path


def test_what_was_imported_once_is_the_same_out_of_the_file(folder: Path) -> None:
    first = run(folder)
    assert first["from"] == [PYTHONS, PYTHONS]
    again = run(folder)
    assert again["from"] == [OURS, OURS]
    assert {**again, "from": None} == {**first, "from": None}
    assert again["source"] == OWN.format(said="one")


def test_a_module_whose_source_is_not_as_it_was_is_imported_as_ever(folder: Path) -> None:
    run(folder)
    written(folder, "two", 1_700_000_001)
    changed = run(folder)
    assert (changed["said"], changed["from"][1]) == ("two", PYTHONS)
    after = run(folder)
    assert (after["said"], after["from"]) == ("two", [OURS, OURS])
    # As long as before, and at the same second.
    (folder / "box" / "own.py").write_text(OWN.format(said="six"))
    os.utime(folder / "box" / "own.py", ns=(0, 1_700_000_001_000_000_500))
    assert run(folder)["from"] == [OURS, PYTHONS]


def test_a_module_that_is_gone_is_not_found(folder: Path) -> None:
    run(folder)
    (folder / "box" / "own.py").unlink()
    with pytest.raises(subprocess.CalledProcessError) as error:
        run(folder)
    assert "No module named 'box.own'" in error.value.stderr


@pytest.mark.parametrize("harm", ["another user", "flipped", "cut", "empty", "link"])
def test_T5_a_file_that_is_not_as_it_was_written_is_not_used(folder: Path, harm: str) -> None:
    run(folder)
    path = kept(folder)
    data = path.read_bytes()
    path.unlink()
    if harm == "another user":
        (folder / "row-key").unlink()
    if harm == "link":
        (folder / "elsewhere").write_bytes(data)
        path.symlink_to(folder / "elsewhere")
    else:
        path.write_bytes({"flipped": data[:-100] + bytes([data[-100] ^ 1]) + data[-99:], "cut": data[:-1], "empty": b""}
                         .get(harm, data))  # fmt: skip
    found = run(folder)
    assert (found["said"], found["from"]) == ("one", [PYTHONS, PYTHONS])
    assert run(folder)["from"] == [OURS, OURS]


def test_another_path_has_a_file_of_its_own(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    written(other, "other")
    run(folder)
    assert run(other, home=folder)["said"] == "other"
    assert len(list(folder.glob("modules-*"))) == 2
    assert (run(other, home=folder)["from"], run(folder)["said"]) == ([OURS, OURS], "one")


def test_a_run_that_had_to_find_out_what_is_installed_keeps_nothing(folder: Path) -> None:
    run(folder, "found out")
    assert list(folder.glob("modules-*")) == []
