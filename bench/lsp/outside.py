"""``python -m bench.lsp.outside``: a file of 80,000 written by another program, until a hover over a use tells."""

import random
import re
import statistics
import sys
import time
from pathlib import Path

from bench.corpora import git
from bench.editing import changed_copy
from bench.listing import generated
from bench.lsp.__main__ import said
from bench.lsp.client import Client
from bench.lsp.servers import commands

FILES = 80_000
COUNT = 40
SETTLE_SECONDS = 25.0
"""After a start, until the whole worktree has been compared."""
PAUSE_SECONDS = 0.35
"""Nobody saves more than a few files a second."""
SEED = 5


def main() -> int:
    """Measure Postil's server."""
    with changed_copy(generated(FILES)) as root:
        took = _outside(commands()["postil"], root)
    said("postil", f"a file of {FILES:,} changed outside until a hover tells, p50, ms", statistics.median(took) * 1000)
    said("postil", f"a file of {FILES:,} changed outside until a hover tells, p95, ms", took[int(COUNT * 0.95)] * 1000)
    return 0


def _outside(argv: list[str], root: Path) -> list[float]:
    """Seconds of each change, sorted."""
    listed = [path for path in git(root, "ls-files", "-z").split("\0") if re.fullmatch(r".+/\w+\.py", path)]
    chosen = random.Random(SEED).sample([path for path in listed if not path.endswith("__init__.py")], COUNT)
    names = [_function(root / path) for path in chosen]
    imports = [f"from {path[:-3].replace('/', '.')} import {name}\n" for path, name in zip(chosen, names, strict=True)]
    text = "".join([*imports, *(f"{name}('x')\n" for name in names)])
    took: list[float] = []
    with Client(argv, root) as client:
        client.start()
        uri = (root / "uses_of_all.py").as_uri()
        document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        client.notify("textDocument/didOpen", {"textDocument": document})
        while not client.hover(uri, COUNT, 2):
            client.wait(0.05)
        time.sleep(SETTLE_SECONDS)
        for number, (path, name) in enumerate(zip(chosen, names, strict=True)):
            file, word = root / path, f"Word{number}"
            old = file.read_text(encoding="utf-8")
            new = re.sub(rf"(def {name}\([^\n]*\n)", rf'\1    """{word}."""\n', old)
            began = time.perf_counter()
            file.write_text(new, encoding="utf-8")
            while word not in str(client.hover(uri, COUNT + number, 2)):
                client.wait(0.002, began)
            took.append(time.perf_counter() - began)
            time.sleep(PAUSE_SECONDS)
    return sorted(took)


def _function(path: Path) -> str:
    found = re.search(r"def (place\w+)", path.read_text(encoding="utf-8"))
    assert found is not None
    return found[1]


if __name__ == "__main__":
    sys.exit(main())
