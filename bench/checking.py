"""``postil check`` with a warm index beside the docstring rules of ruff."""

import shutil
import sys
import tempfile
from pathlib import Path

from bench.corpora import cache, corpus, git
from bench.documenting import POSTIL, cold
from bench.measure import Line, least, medians, run, spent_on


def django() -> list[Line]:
    """Django, whole; both tell what they find on standard output, which is thrown away."""
    root = corpus("django")
    cold(root)
    ruff = [str(Path(sys.executable).with_name("ruff")), "check", "--select", "D,DOC", "--preview", "--no-cache", "."]
    got = medians({
        "check": lambda: run([*POSTIL, "-C", str(root), "check"], root, fine=(0, 1)),
        "ruff": lambda: run(ruff, root, fine=(0, 1)),
    })  # fmt: skip
    detail = {name: round(done.seconds, 2) for name, done in got.items()}
    ratio = got["check"].seconds / got["ruff"].seconds
    return [Line("check of Django with a warm index, against ruff's D and DOC", ratio, "x", 2, detail)]


def change() -> list[Line]:
    """``check --base HEAD~1`` of Django with five files changed, beside ``git diff`` of the same; processor time."""
    with tempfile.TemporaryDirectory(dir=cache()) as scratch:
        root = Path(scratch) / "django"
        shutil.copytree(corpus("django"), root, symlinks=True)
        for path in [path for path in git(root, "ls-files", "-z", "*.py").split("\0") if path][::500][:5]:
            with (root / path).open("a", encoding="utf-8") as file:
                file.write('\n\ndef added(one):\n    """Give one back."""\n    return one\n')
        git(root, "-c", "user.name=x", "-c", "user.email=x@example.invalid", "commit", "-qam", "a change")
        cold(root)
        check = [*POSTIL, "check", "--base", "HEAD~1"]
        spent_on(check, b"", root)
        ours = least(lambda: spent_on(check, b"", root))
        theirs = least(lambda: spent_on(("git", "diff", "HEAD~1"), b"", root))
        detail = {
            "check_ms": 1e3 * ours.cpu,
            "git_diff_ms": 1e3 * theirs.cpu,
            "wall_ms": 1e3 * (ours.wall - theirs.wall),
        }
        return [
            Line("check --base HEAD~1 of Django, more than git diff", 1e3 * (ours.cpu - theirs.cpu), "ms", 150, detail)
        ]


def cold_check() -> list[Line]:
    """``check`` of Django without an index beside ``document`` of the same; processor time."""
    root = corpus("django")

    def forget() -> None:
        shutil.rmtree(root / ".git" / "postil", ignore_errors=True)

    document = least(lambda: spent_on([*POSTIL, "-q", "document"], b"", root), forget, 3)
    check = least(lambda: spent_on([*POSTIL, "-q", "check"], b"", root), forget, 3)
    detail = {"check_s": check.cpu, "document_s": document.cpu}
    return [Line("check of Django without an index, against document", check.cpu / document.cpu, "x", 1.1, detail)]
