"""Several processes on one index, and files that change while they are read."""

import json
import subprocess
from hashlib import sha1
from pathlib import Path

from support.commands import document, postil, started
from support.repos import make

SIXTEEN = 16


def test_S12_sixteen_processes_share_one_index_and_none_is_locked_out(tmp_path: Path) -> None:
    repo = make(tmp_path / "repo", {f"m{number}.py": f"def f{number}(): ...\n" for number in range(200)})
    document(repo.path)
    trees = [tmp_path / f"tree{number}" for number in range(6)]
    for number, tree in enumerate(trees):
        repo.git("worktree", "add", "-q", "-b", f"b{number}", str(tree))
        for changed in range(20):
            (tree / f"m{changed}.py").write_text(f"def changed{number}_{changed}(): ...\n", encoding="utf-8")
    runs = [started(tree, "document", "--workers", "1") for tree in trees]
    runs += [started(repo.path, "show", f"f{number}") for number in range(5)]
    runs += [started(repo.path, "search", f"f{number}") for number in range(SIXTEEN - len(runs))]
    ended = [(run.communicate(timeout=100), run.returncode) for run in runs]
    assert [code for _, code in ended] == [0] * SIXTEEN
    assert not [err for (_, err), _ in ended if b"lock" in err or b"memory" in err]
    for number, tree in enumerate(trees):
        assert postil(tree, "show", f"changed{number}_7").code == 0
        assert document(tree)["documented"] == 0


def test_S22_what_is_indexed_is_what_was_hashed_though_files_change_meanwhile(tmp_path: Path) -> None:
    names = [f"m{number}.py" for number in range(150)]
    repo = make(tmp_path / "repo", dict.fromkeys(names, "def f_0(): ...\n"))
    writer = (
        "import sys, itertools\n"
        "for step in itertools.count(1):\n"
        "    for name in sys.argv[1:]:\n"
        "        open(name, 'w').write(f'def f_{step}(): ...\\n' * (1 + step % 3))\n"
    )
    with subprocess.Popen(["python3", "-c", writer, *names], cwd=repo.path) as busy:
        try:
            for _ in range(3):
                document(repo.path)
        finally:
            busy.kill()
    records = [json.loads(line) for line in postil(repo.path, "export", "--format", "jsonl").out.splitlines()]
    blobs = {record["path"]: record["blob"] for record in records if record["type"] == "file"}
    # One caught between two writes can have a hole in it, which reads as NUL bytes: it is left out as binary.
    assert len(blobs) > len(names) // 2
    for name in blobs:
        said = [record["name"] for record in records if record["type"] == "symbol" and record["path"] == name]
        content = "".join(f"def {symbol}(): ...\n" for symbol in said).encode()
        assert sha1(b"blob %d\0" % len(content) + content).hexdigest() == blobs[name]
