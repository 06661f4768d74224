"""Installed packages as pip would leave them, written by hand into a folder."""

from pathlib import Path


def install(
    site: Path, distribution: str, points: dict[str, str], modules: dict[str, str], group: str = "postil.analyzers"
) -> None:
    """Write a distribution with these entry points (name to target) and these modules (name to source)."""
    info = site / f"{distribution.replace('-', '_')}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n", encoding="utf-8")
    lines = "\n".join(f"{name} = {target}" for name, target in points.items())
    (info / "entry_points.txt").write_text(f"[{group}]\n{lines}\n", encoding="utf-8")
    for name, source in modules.items():
        (site / f"{name}.py").write_text(source, encoding="utf-8")


def analyzer(language: str, version: str = "1", *, extension: str | None = None, extra: str = "") -> str:
    """The source of a plugin that answers with the language alone."""
    return f"""
from postil.model import FileDoc
from postil.spec import Language, hookimpl
{extra}

@hookimpl
def postil_languages():
    return [Language({language!r}, {version!r}, ({extension or "." + language!r},))]

@hookimpl
def postil_analyze(source):
    return FileDoc(source.language, overview="described", size=len(source.content))
"""
