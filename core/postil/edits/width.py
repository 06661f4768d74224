"""How wide the lines of a language may be, as the configuration of formatters and editors says, read as data.

Invariant: nothing is run, and what cannot be read says nothing.
"""

import configparser
import json
import re
import tomllib
from collections.abc import Mapping
from typing import cast

FILES = (
    "ruff.toml", ".ruff.toml", "pyproject.toml", "setup.cfg", "tox.ini", ".flake8", ".prettierrc", ".prettierrc.json",
    "package.json", "rustfmt.toml", ".rustfmt.toml", ".editorconfig",
)  # fmt: skip
"""At the root, those that say it for one language before those that say it for all."""
_USUAL = (72, 79, 80, 88, 100, 120)
_SCRIPTS = frozenset(("javascript", "jsx", "typescript", "tsx", "vue", "svelte"))
_SECTION = re.compile(r"^[ \t]*\[(.*)\][ \t]*(?:[#;].*)?$")
_WIDTH = re.compile(r"^[ \t]*max_line_length[ \t]*=[ \t]*(\d+)", re.IGNORECASE)
_PRINT = re.compile(r"""(?:^|[{,])[ \t]*["']?printWidth["']?[ \t]*:[ \t]*(\d+)""", re.MULTILINE)
_ENDINGS = {
    "python": "py", "java": "java", "kotlin": "kt", "scala": "scala", "swift": "swift", "go": "go", "rust": "rs",
    "ruby": "rb", "php": "php", "lua": "lua", "shell": "sh", "c": "c", "c++": "cpp", "c#": "cs", "javascript": "js",
    "typescript": "ts", "jsx": "jsx", "tsx": "tsx",
}  # fmt: skip


def configured(files: Mapping[str, str], language: str) -> int | None:
    """The width that the files at a root set for a language; None when they set none."""
    for name in FILES:
        text = files.get(name)
        width = None if text is None else _said(name, text, language)
        if width is not None and 40 <= width <= 400:
            return width
    return None


def _said(name: str, text: str, language: str) -> int | None:
    if name == ".editorconfig":
        return _editorconfig(text, language)
    if name.endswith(".toml"):
        return _toml(name, text, language)
    if name in ("setup.cfg", "tox.ini", ".flake8"):
        return _ini(text) if language == "python" else None
    return _prettier(name, text) if language in _SCRIPTS else None


def _toml(name: str, text: str, language: str) -> int | None:
    try:
        table = cast("dict[str, object]", tomllib.loads(text))
    except tomllib.TOMLDecodeError:
        return None
    if "rustfmt" in name:
        return _number(table.get("max_width")) if language == "rust" else None
    if language != "python":
        return None
    if name != "pyproject.toml":
        return _number(table.get("line-length"))
    tools = _table(table.get("tool"))
    found = (_number(_table(tools.get(tool)).get("line-length")) for tool in ("ruff", "black"))
    return next((width for width in found if width is not None), None)


def _ini(text: str) -> int | None:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
        return parser.getint("flake8", "max-line-length", fallback=None)
    except (configparser.Error, ValueError):
        return None


def _prettier(name: str, text: str) -> int | None:
    if name == "package.json":
        try:
            whole: object = json.loads(text)
        except ValueError:
            return None
        return _number(_table(_table(whole).get("prettier")).get("printWidth"))
    match = _PRINT.search(text)
    return int(match[1]) if match else None


def _editorconfig(text: str, language: str) -> int | None:
    """The last section that is about the files of a language."""
    width: int | None = None
    applies = False
    for line in text.splitlines():
        if match := _SECTION.match(line):
            applies = _is_about(match[1], _ENDINGS.get(language, language))
        elif applies and (match := _WIDTH.match(line)):
            width = int(match[1])
    return width


def _is_about(pattern: str, ending: str) -> bool:
    return (
        pattern == "*"
        or re.search(rf"\*\.(?:\{{(?:[^}}]*,)?\s*)?{re.escape(ending)}\s*(?:[,}}]|$)", pattern) is not None
    )


def learned(lengths: list[int]) -> int | None:
    """The usual width that nearly all lines keep to; None where there are too few, or they keep to none."""
    if len(lengths) < 20:
        return None
    most = sorted(lengths)[len(lengths) * 98 // 100]
    return next((width for width in _USUAL if most <= width), None) if most > _USUAL[0] - 10 else None


def _table(value: object) -> dict[str, object]:
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
