"""How many code hashes prettier changes: ``python -m bench.formatting PATH…`` prints each, then a JSON line a path.

``POSTIL_BENCH_TYPESCRIPT`` names a folder in which ``npm install prettier`` was run; ``node`` is the one on PATH. What
prettier refuses is left out.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import cast

from postil.model import FileDoc, Source

_SCRIPT = """
const { readFileSync } = require("node:fs");
const prettier = require("prettier");
(async () => {
  for (const path of readFileSync(0, "utf8").split("\\0").filter(Boolean)) {
    try {
      console.log(JSON.stringify([path, await prettier.format(readFileSync(path, "utf8"), { filepath: path })]));
    } catch {}
  }
})();
"""
_LANGUAGES = {".js": "javascript", ".mjs": "javascript", ".jsx": "javascript", ".ts": "typescript", ".tsx": "tsx"}


def main(arguments: Sequence[str]) -> int:
    """Format every file below each path and compare the hashes of its symbols before and after."""
    for root in arguments:
        files = [path for path in sorted(Path(root).rglob("*")) if path.suffix in _LANGUAGES and path.is_file()]
        symbols = changed = count = 0
        for path, formatted in _formatted(files):
            count += 1
            before, after = _hashes(path, path.read_bytes()), _hashes(path, formatted.encode())
            if [name for name, _ in before] != [name for name, _ in after]:
                print(f"{path}: other symbols")
                continue
            symbols += len(before)
            for one, other in zip(before, after, strict=True):
                if one != other:
                    changed += 1
                    print(f"{path}: {one[0]}")
        result = {"bench": "formatting", "path": root, "files": count, "symbols": symbols, "changed": changed}
        print(json.dumps(result), flush=True)
    return 0


def _formatted(files: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    folder = os.environ.get("POSTIL_BENCH_TYPESCRIPT", ".")
    named = "\0".join(str(path.resolve()) for path in files).encode()
    ran = subprocess.run(["node", "-e", _SCRIPT], input=named, stdout=subprocess.PIPE, cwd=folder, check=True)
    for line in ran.stdout.decode("utf-8").split("\n"):
        if line:
            path, text = json.loads(line)
            yield Path(path), text


def _hashes(path: Path, content: bytes) -> list[tuple[str, str]]:
    language = _LANGUAGES[path.suffix]
    plugin = import_module(f"postil_plugins.{'javascript' if language == 'javascript' else 'typescript'}")
    doc = cast("FileDoc", plugin.postil_analyze(Source(path.name, language, content)))
    return [(symbol.qualname, symbol.code_hash) for symbol in doc.symbols]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
