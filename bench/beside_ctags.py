"""What a cold run takes beside ctags, and what of it the raw parse alone takes.

``python -m bench.beside_ctags LANGUAGE FOLDER…``: the files of the language are copied out of the folders, so that all
three do the same. What counts is the time of the processors, user and system, over all processes: it moves less with
what else the machine does than the clock.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.corpora import cache, commit

SUFFIXES = {
    "c": (".c", ".h"),
    "c++": (".cpp", ".cc", ".cxx", ".hpp", ".hh", ".h"),
    "c#": (".cs",),
    "php": (".php",),
    "ruby": (".rb",),
    "rust": (".rs",),
}
ROUNDS = 3
LARGEST = 2_000_000


def main(language: str, *folders: str) -> None:
    """Measure in turns, and print the best of each."""
    suffixes = SUFFIXES[language]
    root = _copied(language, suffixes, [Path(folder) for folder in folders])
    names = sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.name.endswith(suffixes))
    listed = root / ".git" / "listed"
    listed.write_text("\n".join(names) + "\n", encoding="utf-8", errors="surrogateescape")
    postil = [sys.executable, "-m", "postil", "-C", str(root), "-q", "document", "--workers", "2"]
    ctags = ["ctags", "--links=no", "-f", str(root / ".git" / "tags"), "-L", str(listed)]
    parse = [sys.executable, "-m", "bench.parsing", str(root), ",".join(suffixes)]
    times: dict[str, list[float]] = {"postil": [], "ctags": [], "parse": []}
    for _ in range(ROUNDS):
        shutil.rmtree(root / ".git" / "postil", ignore_errors=True)
        times["postil"].append(_taken([postil], root, fine=(0, 1)))
        times["ctags"].append(_taken([ctags], root))
        times["parse"].append(_taken([[*parse, "0"], [*parse, "1"]], Path(__file__).parents[1]))
    best = {name: min(each) for name, each in times.items()}
    print(
        json.dumps(
            {
                "bench": "beside-ctags", "language": language, "files": len(names),
                "mb": round(sum((root / name).stat().st_size for name in names) / 1e6, 1),
                **{f"{name}_cpu_s": round(seconds, 2) for name, seconds in best.items()},
                "against ctags": round(best["postil"] / best["ctags"], 2),
                "floor": round(best["parse"] / best["ctags"], 2),
                "over the floor": round(best["postil"] / best["parse"], 2),
            }
        )
    )  # fmt: skip


def _copied(language: str, suffixes: tuple[str, ...], folders: Sequence[Path]) -> Path:
    root = cache() / "beside" / language
    shutil.rmtree(root, ignore_errors=True)
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            plain = path.is_file() and not path.is_symlink() and ".git" not in path.parts
            if plain and path.name.endswith(suffixes) and path.stat().st_size <= LARGEST:
                # What is in a folder of others' code would be left out.
                target = root / folder.name / str(path.relative_to(folder)).replace("vendor/", "vendored/")
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
    commit(root)
    return root


def _taken(commands: Sequence[Sequence[str]], cwd: Path, fine: tuple[int, ...] = (0,)) -> float:
    """The processors' seconds of commands that run side by side, and of all that they start."""
    silent = subprocess.DEVNULL
    running = [subprocess.Popen(command, cwd=cwd, stdin=silent, stdout=silent, stderr=silent) for command in commands]
    seconds = 0.0
    for process in running:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in fine:
            raise SystemExit(f"a command of {cwd} ended with {process.returncode}")
        seconds += usage.ru_utime + usage.ru_stime
    return seconds


if __name__ == "__main__":
    main(*sys.argv[1:])
