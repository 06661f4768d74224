"""Cold runs of ``postil document`` beside ctags, interrogate and griffe, and what extraction adds to a bare parse."""

import math
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.corpora import corpus, git
from bench.measure import Line, Run, medians, run

SOUND = ("-e", "tests/test_runner_apps/tagged/tests_syntax_error.py")
"""The one file of Django that interrogate cannot get past."""
SCRIPTS = (".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs")
ONLY = {"typescript-only": SCRIPTS, "go-only": (".go",), "java-only": (".java",)}
POSTIL = [str(Path(sys.executable).with_name("postil"))]
"""The command as it is installed: ``python -m postil`` imports 4 ms more."""


def cold(root: Path, workers: int = 2) -> Run:
    """Document with no index at all."""
    shutil.rmtree(root / ".git" / "postil", ignore_errors=True)
    return run([*POSTIL, "-C", str(root), "-q", "document", "--workers", str(workers)], root, fine=(0, 1))


def ctags(root: Path, suffixes: tuple[str, ...] = ()) -> Callable[[], Run]:
    """A run of ctags over the files git tracks, of these suffixes or all, writing its tags to a file."""
    names = [name for name in git(root, "ls-files", "-z").split("\0") if name and name.endswith(suffixes or ("",))]
    folder = Path(tempfile.mkdtemp())
    listed = folder / "files"
    listed.write_text("\n".join(names) + "\n", encoding="utf-8", errors="surrogateescape")
    return lambda: run(["ctags", "--links=no", "-f", str(folder / "tags"), "-L", str(listed)], root)


def django() -> list[Line]:
    """Django, whole, against ctags, interrogate and griffe."""
    root = corpus("django")
    griffe = "import griffe, sys; griffe.load('django', search_paths=['.'], allow_inspection=False).as_json()"
    got = medians({
        "postil": lambda: cold(root),
        "ctags": ctags(root),
        "interrogate": lambda: run([sys.executable, "-m", "interrogate", "-q", "-f", "0", *SOUND, "."], root),
        "griffe": lambda: run([sys.executable, "-c", griffe], root),
    })  # fmt: skip
    ours = got["postil"].seconds
    detail = {name: round(done.seconds, 2) for name, done in got.items()}
    source = sum(path.stat().st_size for path in root.rglob("*") if path.is_file() and ".git" not in path.parts)
    index = (root / ".git" / "postil" / "index.db").stat().st_size
    return [
        Line("cold document of Django, against ctags", ours / got["ctags"].seconds, "x", 3.5, detail),
        Line("cold document of Django, against interrogate", ours / got["interrogate"].seconds, "x", 0.7, detail),
        Line("cold document of Django, against griffe", ours / got["griffe"].seconds, "x", 0.7, detail),
        Line("index of Django, against its source", index / source, "x", 0.8, {"index_mb": round(index / 1e6, 1)}),
    ]


def typescript() -> list[Line]:
    """TypeScript sources out of npm packages."""
    return _against_ctags("typescript", SCRIPTS, 1.2)


def go() -> list[Line]:
    """The Go distribution."""
    return _against_ctags("go", (".go",), 5)


def java() -> list[Line]:
    """Guava and Spring."""
    return _against_ctags("java", (".java",), 5)


def go_20000() -> list[Line]:
    """Kubernetes and the Go distribution: more than 20,000 Go files."""
    lines = _against_ctags("go-20000", (".go",), 2.5)
    root = _only("go-20000", (".go",))
    ours, theirs = cold(root), ctags(root)()
    peaks = {"postil_mb": round(ours.peak_mb), "ctags_mb": round(theirs.peak_mb)}
    return [*lines, Line("peak memory of 20,000 Go files, against ctags", ours.peak_mb / theirs.peak_mb, "x", 1, peaks)]


def extraction() -> list[Line]:
    """Parse and analysis over the parse alone, same bytes, one process, collector off."""
    program = (Path(__file__).parent / "extraction.py").as_posix()
    lines = []
    for name, suffix in (("django", ".py"), ("typescript", ".ts"), ("go", ".go"), ("java", ".java")):
        command = [sys.executable, program, str(corpus(name)), suffix]
        ratios = [float(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(5)]
        lines.append(Line(f"extraction over the raw parse, {suffix}", statistics.median(ratios), "x", 1.2, {}))
    return lines


def floor() -> list[Line]:
    """Two processes that read and parse and do nothing else, beside ctags: no cold run of ours can take less."""
    lines = []
    for name, suffix in (("django", ".py"), ("typescript-only", ".ts"), ("go-only", ".go"), ("java-only", ".java")):
        root = corpus(name) if name == "django" else _only(name.removesuffix("-only"), ONLY[name])
        got = medians({"parse": partial(_parsed, root, suffix), "ctags": ctags(root, (suffix,))}, 3)
        detail = {key: round(done.seconds, 2) for key, done in got.items()}
        ratio = got["parse"].seconds / got["ctags"].seconds
        lines.append(Line(f"two processes that only parse, {suffix}, against ctags", ratio, "x", math.inf, detail))
    return lines


def _parsed(root: Path, suffix: str) -> Run:
    commands = [[sys.executable, "-m", "bench.parsing", str(root), suffix, part] for part in "01"]
    started = time.perf_counter()
    running = [subprocess.Popen(command, cwd=Path(__file__).parent.parent) for command in commands]
    for process in running:
        process.wait()
    return Run(time.perf_counter() - started, 0)


def _only(name: str, suffixes: tuple[str, ...]) -> Path:
    """The corpus cut down to files of these suffixes, so that both sides do the same files."""
    root, whole = corpus(name).parent / f"{name}-only", corpus(name)
    if not (root / ".git").is_dir():
        from bench.corpora import commit

        shutil.rmtree(root, ignore_errors=True)
        for path in git(whole, "ls-files", "-z").split("\0"):
            if path.endswith(suffixes) and "/testdata/" not in path:
                target = root / path.replace("/vendor/", "/vendored/")
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(whole / path, target)
        commit(root)
    return root


def _against_ctags(name: str, suffixes: tuple[str, ...], limit: float) -> list[Line]:
    root = _only(name, suffixes)
    got = medians({"postil": lambda: cold(root), "ctags": ctags(root, suffixes)})
    files = len(git(root, "ls-files").splitlines())
    detail = {"postil": round(got["postil"].seconds, 2), "ctags": round(got["ctags"].seconds, 2), "files": files}
    source = sum(entry.stat().st_size for entry in root.rglob("*") if entry.is_file() and ".git" not in entry.parts)
    index = (root / ".git" / "postil" / "index.db").stat().st_size
    return [
        Line(
            f"cold document of {name}, against ctags", got["postil"].seconds / got["ctags"].seconds, "x", limit, detail
        ),
        Line(f"index of {name}, against its source", index / source, "x", 0.8, {"index_mb": round(index / 1e6, 1)}),
    ]
