"""The servers that are compared, each with the command that starts it; peers live in an environment of their own."""

import subprocess
import sys
from pathlib import Path

from bench.corpora import cache

SERVERS = ("bare pygls", "postil constant", "postil", "ty", "basedpyright", "jedi-language-server", "pylsp")
CONSTANT = ("bare pygls", "postil constant")
"""Those that answer every hover with a constant: what is below them no server can save."""
PEERS = ("python-lsp-server", "jedi-language-server", "basedpyright", "ty")


def environment() -> Path:
    """The folder of the peers' programs, made on first use."""
    root = cache() / "servers"
    programs = root / "bin"
    if not (programs / "ty").exists():
        subprocess.run([sys.executable, "-m", "venv", str(root)], check=True)
        subprocess.run([str(programs / "pip"), "install", "-q", *PEERS], check=True)
    return programs


def commands() -> dict[str, list[str]]:
    """How each server is started."""
    peers = environment()
    return {
        "bare pygls": [sys.executable, str(Path(__file__).with_name("bare.py"))],
        "postil constant": [sys.executable, str(Path(__file__).with_name("constant.py"))],
        "postil": [str(Path(sys.executable).with_name("postil")), "lsp"],
        "ty": [str(peers / "ty"), "server"],
        "basedpyright": [str(peers / "basedpyright-langserver"), "--stdio"],
        "jedi-language-server": [str(peers / "jedi-language-server")],
        "pylsp": [str(peers / "pylsp")],
    }
