"""``python -m bench.lsp.editors``: drive the server through each editor that is installed, and print what it showed."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
COMMANDS = {
    "nvim": ["nvim", "--headless", "--clean", f"+luafile {HERE / 'neovim.lua'}"],
    "emacs": ["emacs", "--batch", "-q", "-l", str(HERE / "emacs.el")],
}
BAD = '"""Doc."""\n\n\ndef f(a: int) -> None:\n    """Do.\n\n    Args:\n        b: What.\n    """\n'


def main() -> int:
    """Run them; 1 when something was not as it should be."""
    failed = 0
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    for name, argv in COMMANDS.items():
        if shutil.which(name) is None:
            print(f"{name}: not installed")
            continue
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:  # a job may still end in it
            subprocess.run(["git", "init", "-q", folder], check=True)
            Path(folder, "bad.py").write_text(BAD, encoding="utf-8")
            done = subprocess.run(
                argv, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
            )
        said = (done.stdout + done.stderr).splitlines()
        shown = [line for line in said if line.startswith(("ok ", "FAIL", "      "))]
        good = sum(line.startswith("ok ") for line in shown)
        fine = good >= 3 and not any(line.startswith("FAIL") for line in shown)
        failed += not fine
        print(f"{name}: {'ok' if fine else 'FAILED'}", *shown, sep="\n")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
