"""P1-P8: inputs shaped to kill, for every language that is shipped, each in one run of the real command."""

import json
import time
from collections import Counter
from pathlib import Path

import pytest

from postil.plugins import registry
from support.commands import postil
from support.killers import SHAPES, SIZES, inside, killer
from support.repos import make

LANGUAGES = sorted({(each.name, each.extensions[0]) for each in registry(None).languages if each.plugin != "plain"})


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("name", "extension"), LANGUAGES, ids=[name for name, _ in LANGUAGES])
def test_P1_P2_P3_P4_P5_P8_every_killer_is_contained_and_named_and_the_run_completes(
    tmp_path: Path, name: str, extension: str, size: int
) -> None:
    files = {f"{shape.replace(' ', '_')}{extension}": killer(shape, size) for shape in SHAPES}
    files |= {
        f"inside_{shape.replace(' ', '_')}{extension}": held
        for shape in SHAPES
        if (held := inside(name, killer(shape, size))) is not None
    }
    files["sane.py"] = b"def sane():\n    pass\n"
    repo = make(tmp_path / "repo", dict(files))
    began = time.monotonic()
    ran = postil(repo.path, "-q", "document", "--json")
    seconds = time.monotonic() - began
    assert ran.code in (0, 1), ran.err
    outcome = json.loads(ran.out)
    assert outcome["total"] == len(files)
    assert outcome["documented"] + outcome["reused"] + outcome["skipped"] + outcome["failed"] == len(files)
    reasons = Counter(error["reason"].partition(" (")[0] for error in outcome["errors"])
    assert all(reason.startswith("unparsable: ") for reason in reasons)
    assert not [reason for reason in reasons if "returned nonsense" in reason or "raised" in reason], reasons
    assert json.loads(postil(repo.path, "show", "sane", "--format", "json").out)["kind"] == "function"
    again = json.loads(postil(repo.path, "-q", "document", "--json").out)
    assert (again["documented"], again["failed"]) == (0, outcome["failed"])
    print(
        f"\n{name}, {size} bytes: {len(files)} files in {seconds:.0f} s, {outcome['failed']} contained: {dict(reasons)}"
    )
