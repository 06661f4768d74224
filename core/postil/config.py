"""What a repository says about its own documentation: ``[tool.postil]`` or ``postil.toml`` as one frozen value.

Invariant: configuration is data. Nothing in it names a program, an address, a secret or a plugin, so reading that of
a stranger's repository can at worst hide files. A key or a type that is not known is an error with its line, never
ignored.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from postil.configfile import FILES, content
from postil.errors import BadConfiguration
from postil.model import DOC_FORMATS
from postil.values import NamedTuple, cast

Setting = str | float | tuple[str, ...] | tuple[tuple[str, str], ...]
"""What one key holds once read; true and whole numbers are ``float`` to a type checker."""

LARGEST_FILE = 100_000_000
"""Bytes; what ``max-file-size`` may say at most."""


class PathSettings(NamedTuple):
    """What ``[[tool.postil.paths]]`` sets for the files that match a pattern."""

    pattern: str
    """With gitignore meaning, relative to the root."""
    settings: tuple[tuple[str, Setting], ...]
    """Fields of ``Config`` and their values, in the order they were written."""


class Config(NamedTuple):
    """All settings of one repository, defaults filled in."""

    include: tuple[str, ...] = ()
    """Gitignore patterns; empty means everything."""
    exclude: tuple[str, ...] = ()
    max_file_size: int = 2_000_000
    languages: tuple[str, ...] = ()
    """Empty means all."""
    docstring_style: tuple[tuple[str, str], ...] = ()
    """Language and style, sorted."""
    select: tuple[str, ...] = ()
    """Rules; empty means the default ones."""
    ignore: tuple[str, ...] = ()
    public_only: bool = True
    require: tuple[str, ...] = ()
    """Exemptions from needing a doc that do not hold here."""
    fail_under: float | None = None
    patch_fail_under: float | None = None
    baseline: str | None = None
    """Relative to the root."""
    paths: tuple[PathSettings, ...] = ()
    source: str | None = None
    """The name of the file it came from, None when no file says anything."""
    digest: str = ""
    """Of the settings, not of the bytes: rewording a comment changes nothing. Empty when no file says anything."""


def load(root: str) -> Config:
    """Read the settings of the repository at ``root``."""
    return of_files((name, content(root, name)) for name in FILES)


def of_files(files: Iterable[tuple[str, bytes | None]]) -> Config:
    """The settings that files of the names in ``FILES`` hold; None for one that is not there."""
    found: list[tuple[str, str]] = []
    for name, data in files:
        if data is not None and (name == "postil.toml" or _MENTION.search(data)):
            found.append((name, _decode(name, data)))
    documents = [(name, text, table) for name, text in found if (table := _table(name, text)) is not None]
    if not documents:
        return Config()
    if len(documents) > 1:
        raise BadConfiguration("both postil.toml and [tool.postil] in pyproject.toml configure Postil; keep one")
    return _config(*documents[0])


def with_settings(config: Config, settings: Sequence[tuple[str, Setting]]) -> Config:
    """The settings that hold where a ``[[paths]]`` table applies."""
    return config._replace(**dict(settings))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


class Key(NamedTuple):
    """One key that a configuration file may hold."""

    name: str
    expected: str
    """What it must be, as an error and the documentation say it."""
    read: Callable[[object], Setting | None]
    """The value, None when it is not what is expected."""

    @property
    def field(self) -> str:
        """Its name in ``Config``."""
        return self.name.replace("-", "_")


def _patterns(value: object) -> Setting | None:
    strings = _strings(value)
    if strings is None or any(len(text) > 1000 or not text.isprintable() for text in strings):
        return None
    return strings


def _strings(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list):
        return None
    items = cast("list[object]", value)
    strings = tuple(item for item in items if isinstance(item, str) and item.strip())
    return strings if len(strings) == len(items) else None


def _lower(value: object) -> Setting | None:
    strings = _strings(value)
    return None if strings is None or any(text != text.lower() for text in strings) else strings


def _rules(value: object) -> Setting | None:
    strings = _strings(value)
    return None if strings is None or not all(map(_RULE.fullmatch, strings)) else strings


def _size(value: object) -> Setting | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST_FILE else None


def _styles(value: object) -> Setting | None:
    if not isinstance(value, dict):
        return None
    styles = cast("dict[str, object]", value)
    pairs = tuple(sorted((name, style) for name, style in styles.items() if isinstance(style, str)))
    return pairs if len(pairs) == len(styles) and all(style in DOC_FORMATS for _, style in pairs) else None


def _truth(value: object) -> Setting | None:
    return value if isinstance(value, bool) else None


def _percent(value: object) -> Setting | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if 0 <= value <= 100 else None


def _inner_path(value: object) -> Setting | None:
    if not isinstance(value, str) or not value.isprintable() or "\\" in value:
        return None
    return value if value and not value.startswith("/") and ".." not in value.split("/") else None


KEYS = (
    Key("include", "a list of gitignore patterns", _patterns),
    Key("exclude", "a list of gitignore patterns", _patterns),
    Key("max-file-size", f"a number of bytes from 1 to {LARGEST_FILE}", _size),
    Key("languages", "a list of languages in lower case", _lower),
    Key("docstring-style", f"a table of language = style, a style being one of {', '.join(DOC_FORMATS)}", _styles),
    Key("select", "a list of rules", _rules),
    Key("ignore", "a list of rules", _rules),
    Key("public-only", "true or false", _truth),
    Key("require", "a list of exemptions that are not to hold", _rules),
    Key("fail-under", "a percentage from 0 to 100", _percent),
    Key("patch-fail-under", "a percentage from 0 to 100", _percent),
    Key("baseline", "a path inside the repository, with /", _inner_path),
)
"""Every key but ``paths``, whose tables hold a ``pattern`` and any of these."""

_MENTION = re.compile(rb"(?m)^[ \t]*(?:\[[^\n]*postil|[\"']?tool\b[^\n]*postil|[\"']?postil)")
"""Where a pyproject.toml may configure Postil; without a match it need not be parsed at all."""
_RULE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


def _decode(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadConfiguration(f"{name}, line {line}: not UTF-8; save the file as UTF-8") from error


def _table(name: str, text: str) -> Mapping[str, object] | None:
    """The settings of one file as TOML has them, None when it says nothing about Postil."""
    import tomllib

    try:
        document: dict[str, object] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        at = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)", message)
        line = int(at[1]) if at and at[1] else text.count("\n") + 1
        told = message.replace(at[0], "") if at else message
        raise BadConfiguration(f"{name}, line {line}: not valid TOML: {told}") from error
    except RecursionError as error:
        raise BadConfiguration(f"{name}: nested too deep to be a configuration file") from error
    if name == "postil.toml":
        return document
    tool = document.get("tool")
    if not isinstance(tool, dict) or "postil" not in tool:
        return None
    table = cast("dict[str, object]", tool)["postil"]
    if not isinstance(table, dict):
        raise BadConfiguration(f"{name}, line {_line(text, ('tool', 'postil'))}: tool.postil must be a table")
    return cast("dict[str, object]", table)


class _Place(NamedTuple):
    """A file and the key in it that is being read, so that an error can say where."""

    name: str
    text: str
    key: tuple[str | int, ...]

    def at(self, *more: str | int) -> "_Place":
        return self._replace(key=(*self.key, *more))

    def error(self, problem: str) -> BadConfiguration:
        named = ".".join(str(part) for part in self.key if isinstance(part, str))
        shown = ascii(named)[1:-1] if not named.isprintable() else named
        return BadConfiguration(f"{self.name}, line {_line(self.text, self.key)}: {shown} {problem}")


def _config(name: str, text: str, table: Mapping[str, object]) -> Config:
    place = _Place(name, text, () if name == "postil.toml" else ("tool", "postil"))
    fields: dict[str, object] = dict(_settings(place, table, also="paths"))
    if "paths" in table:
        fields["paths"] = tuple(_paths(place.at("paths"), table["paths"]))
    from hashlib import blake2b  # loads OpenSSL, and most repositories have no settings

    digest = blake2b(repr(sorted(fields.items())).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return Config()._replace(**fields, source=name, digest=digest)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def _settings(place: _Place, table: Mapping[str, object], also: str) -> list[tuple[str, Setting]]:
    known = {key.name: key for key in KEYS}
    settings: list[tuple[str, Setting]] = []
    for name, value in table.items():
        if name == also:
            continue
        key = known.get(name)
        if key is None:
            raise place.at(name).error(_unknown(name, [*known, also]))
        read = key.read(value)
        if read is None:
            raise place.at(name).error(f"must be {key.expected}, not {_described(value)}")
        settings.append((key.field, read))
    return settings


def _paths(place: _Place, tables: object) -> list[PathSettings]:
    if not isinstance(tables, list):
        raise place.error(f"must be an array of tables, written [[{'.'.join(map(str, place.key))}]]")
    read: list[PathSettings] = []
    for number, entry in enumerate(cast("list[object]", tables)):
        here = place.at(number)
        if not isinstance(entry, dict):
            raise here.error(f"must hold tables, not {_described(entry)}")
        table = cast("dict[str, object]", entry)
        pattern = table.get("pattern")
        if pattern is None:
            raise here.error("needs a pattern in each of its tables")
        if not isinstance(pattern, str) or _patterns([pattern]) is None:
            raise here.at("pattern").error(f"must be one gitignore pattern, not {_described(pattern)}")
        read.append(PathSettings(pattern, tuple(_settings(here, table, also="pattern"))))
    return read


def _unknown(name: str, known: Sequence[str]) -> str:
    if name == "tool":
        return "is not a key: in postil.toml the keys stand at the top, without tool.postil"
    from difflib import get_close_matches

    close = get_close_matches(name.replace("_", "-").lower(), known, 1)
    return f"is not a key; did you mean {close[0]}?" if close else f"is not a key; there are {', '.join(known)}"


def _described(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, (str, int, float, list, dict)):
        return "a date or time"
    shown = ascii(cast("object", value))
    return shown if len(shown) <= 60 else f"{shown[:57]}..."


# Compiled by the call that reports an error, which nothing else pays for.
_HEADER = r"\s*(\[\[?)([^\]]+)\]"
_PART = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_ASSIGNMENT = rf"\s*({_PART}(?:\s*\.\s*{_PART})*)\s*="


def _line(text: str, key: tuple[str | int, ...]) -> int:
    """The line on which a key is set, found in the text: the parser keeps no positions.

    The nearest enclosing table or key is the answer where the key itself is written in an unusual way.
    """
    best, best_line = 0, 1
    table: tuple[str | int, ...] = ()
    seen: dict[tuple[str | int, ...], int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        here: tuple[str | int, ...]
        if header := re.match(_HEADER, line):
            table = tuple(_parts(header[2]))
            if header[1] == "[[":
                seen[table] = seen.get(table, -1) + 1
                table = (*table, seen[table])
            here = table
        elif assignment := re.match(_ASSIGNMENT, line):
            here = (*table, *_parts(assignment[1]))
        else:
            continue
        common = 0
        while common < min(len(here), len(key)) and here[common] == key[common]:
            common += 1
        if common == len(key):
            return number
        if common == len(here) and common > best:
            best, best_line = common, number
    return best_line


def _parts(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in re.findall(_PART, dotted)]
