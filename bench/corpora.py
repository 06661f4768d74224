"""Real source trees at pinned versions, each made into a git repository of its own in the cache folder."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path


def cache() -> Path:
    """Where corpora are kept."""
    chosen = os.environ.get("POSTIL_BENCH_CACHE")
    folder = Path(chosen) if chosen else Path.home() / ".cache" / "postil-bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def corpus(name: str) -> Path:
    """The root of a corpus, fetched and committed on first use."""
    root = cache() / name
    if not (root / ".git").is_dir():
        shutil.rmtree(root, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=cache()) as scratch:
            made = Path(scratch) / "tree"
            made.mkdir()
            _SOURCES[name](made, Path(scratch))
            commit(made)
            made.rename(root)
    return root


def commit(root: Path) -> None:
    """Make a folder a repository with everything in one commit."""
    git(root, "init", "-q")
    git(root, "add", "-A", "-f")
    git(root, "commit", "-q", "-m", "corpus")
    git(root, "status")


def git(root: Path, *arguments: str) -> str:
    """Run git in a corpus, untouched by the user's configuration."""
    environment = {
        **os.environ,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "bench",
        "GIT_AUTHOR_EMAIL": "bench@localhost",
        "GIT_COMMITTER_NAME": "bench",
        "GIT_COMMITTER_EMAIL": "bench@localhost",
    }
    done = subprocess.run(
        ["git", "-c", "gc.auto=0", *arguments], cwd=root, env=environment, check=True, capture_output=True
    )
    return done.stdout.decode("utf-8", "replace")


def _sdist(requirement: str) -> Callable[[Path, Path], None]:
    def fetch(tree: Path, scratch: Path) -> None:
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "-d", str(scratch)]
        _quietly([*pip, requirement], scratch)
        _unpack(next(scratch.glob("*.tar.gz")), tree)

    return fetch


def _npm(packages: Sequence[str]) -> Callable[[Path, Path], None]:
    def fetch(tree: Path, scratch: Path) -> None:
        for package in packages:
            _quietly(["npm", "pack", package], scratch)
            archive = next(scratch.glob("*.tgz"))
            folder = tree / archive.stem
            folder.mkdir()
            _unpack(archive, folder)
            archive.unlink()
        for built in ("dist", "cjs", "esm", "esm5", "bundles", "node_modules"):
            for found in [*tree.glob(f"*/{built}"), *tree.glob(f"*/dist/{built}")]:
                shutil.rmtree(found, ignore_errors=True)

    return fetch


def _debian(*packages: str) -> Callable[[Path, Path], None]:
    def fetch(tree: Path, scratch: Path) -> None:
        for package in packages:
            _quietly(["apt-get", "source", "--download-only", "-q", package], scratch)
            for archive in scratch.glob("*.orig.tar.*"):
                if not archive.name.endswith(".asc"):
                    folder = tree / archive.name.split("_")[0]
                    folder.mkdir(exist_ok=True)
                    _unpack(archive, folder)
                archive.unlink()
        for repository in tree.rglob(".git"):
            shutil.rmtree(repository, ignore_errors=True)

    return fetch


def _unpack(archive: Path, folder: Path) -> None:
    _quietly(["tar", "xf", str(archive), "-C", str(folder), "--strip-components", "1"], folder)


def _quietly(command: Sequence[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


_SOURCES: dict[str, Callable[[Path, Path], None]] = {
    "django": _sdist("django==5.2"),
    "typescript": _npm(("rxjs@7.8.2", "zod@4.6.7", "effect@4.1.0", "typeorm@0.3.27", "@angular/core@21.2.26")),
    "go": _debian("golang-1.19"),
    "go-20000": _debian("golang-1.19", "kubernetes"),
    "java": _debian("guava-libraries", "libspring-java"),
    "c": _debian("redis", "zlib", "curl"),
    "c++": _debian("leveldb", "fmtlib"),
    "csharp": _debian("newtonsoft-json"),
    "linux": _debian("linux=6.1.4-1"),
    "php": _debian("symfony", "wordpress"),
    "ruby": _debian("rails=2:6.1.7.10+dfsg-1~deb12u2"),
    "rust": _debian("rustc", "rust-tokio", "rust-ripgrep"),
    "scala": _debian("scala=2.11.12-5"),
    "lua": _debian("neovim", "luarocks"),
    "shell": _debian("git", "bash-completion"),
    "sql": _debian("postgresql-15"),
    "swift": _npm(("@capacitor/ios@8.5.2", "expo-modules-core@58.0.7")),
}
