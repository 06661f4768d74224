"""Find the installed plugins and ask each what it serves, in a process that may die of any one of them.

Invariant: whatever a plugin does when it is loaded, the others are found, and it is named with the reason.
"""

import os
import sys
from _blake2 import blake2b
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, cast

import msgpack

from postil.plugins import FALLBACK, GROUP, Registry, Served
from postil.plugins.packing import pack
from postil.plugins.process import command, environment, ordinary
from postil.values import NamedTuple

if TYPE_CHECKING:
    from postil.spec import Language

SECONDS = 15.0
"""For all plugins together; one that hangs is found out once and named."""
_OWN = "postil"


class _Answer(NamedTuple):
    """What one plugin said of itself, or why it could not."""

    plugin: str
    target: str
    distribution: str
    languages: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...]
    files: tuple[str, ...]
    reason: str | None


BUSY_SECONDS = 60.0
"""As long as that when the process was given little of the time."""


def discover(path: Sequence[str], seconds: float = SECONDS) -> tuple[Registry, list[str] | None]:
    """The registry, and the files it was read from; None for these when it is not worth remembering."""
    dead: dict[str, str] = {}
    while True:
        answers, culprit, reason = _ask(path, list(dead), seconds)
        if culprit is None:
            break
        dead[culprit] = reason
    files = sorted({file for answer in answers for file in answer.files})
    # A process that was killed or ran late may do better next time.
    return _registry(answers, dead), None if dead else files


def _ask(path: Sequence[str], skip: Sequence[str], seconds: float) -> tuple[list[_Answer], str | None, str]:
    """Run one process; also the plugin that it died of, if it did, and how."""
    import subprocess
    from resource import RUSAGE_CHILDREN, getrusage

    arguments = command(__name__, path, *skip)
    had = getrusage(RUSAGE_CHILDREN)
    try:
        ran = subprocess.run(
            arguments, stdin=subprocess.DEVNULL, capture_output=True, env=environment(), timeout=seconds, check=False
        )
        output, reason = ran.stdout, f"ended its process ({ran.returncode}) when it was loaded"
        errors = ran.stderr
    except subprocess.TimeoutExpired as expired:
        has = getrusage(RUSAGE_CHILDREN)
        if seconds == SECONDS and has.ru_utime + has.ru_stime - had.ru_utime - had.ru_stime < SECONDS / 2:
            # Something else has the processors: nobody is to blame yet.
            return _ask(path, skip, BUSY_SECONDS)
        output, reason, errors = expired.stdout or b"", f"took longer than {seconds:g} s to load", b""
    answers: list[_Answer] = []
    asked: str | None = None
    for message in messages(output):
        if isinstance(message, str):
            asked = message
        elif message is None:
            return answers, None, ""
        else:
            answers.append(_Answer._make(message))
            asked = None
    if asked is None:
        # Not a plugin's doing: our own start failed.
        raise RuntimeError(f"cannot look for plugins: {errors.decode('utf-8', 'replace').strip()[-500:] or reason}")
    return answers, asked, reason


def messages(output: bytes) -> "Iterator[str | list[str] | None]":
    """What such a process wrote, as far as it came."""
    # Not one value but as many as were written before the process ended.
    return cast(
        "Iterator[str | list[str] | None]",
        msgpack.Unpacker(BytesIO(output), use_list=False, unicode_errors="surrogatepass"),
    )


def _registry(answers: Sequence[_Answer], dead: dict[str, str]) -> Registry:
    broken = list(dead.items())
    chosen: dict[str, Served] = {}
    # Those that do not come with Postil first: they win. What serves the languages that nobody else does comes last.
    for answer in sorted(answers, key=lambda each: (each.distribution == _OWN, _is_last(each), each.plugin)):
        if answer.reason is not None:
            broken.append((answer.plugin, answer.reason))
        for fields in answer.languages:
            served = Served(*fields, answer.plugin, answer.target, answer.distribution == _OWN)
            winner = chosen.setdefault(served.name, served)
            if winner is not served and not winner.builtin and not served.builtin:
                broken.append((answer.plugin, f"{served.name} is served by {winner.plugin}"))
    languages = tuple(chosen[name] for name in sorted(chosen))
    digest = blake2b(pack(languages), digest_size=16).hexdigest()
    return Registry(languages, tuple(sorted(broken)), digest)


def _is_last(answer: _Answer) -> tuple[bool, str]:
    return any(fields[0] == FALLBACK for fields in answer.languages), answer.distribution


def main() -> None:
    """Write what each plugin says of itself to standard output, its name before it is touched."""
    out = os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)
    skip = frozenset(sys.argv[1:])
    # A new __pycache__ beside a plugin would look like something newly installed.
    sys.dont_write_bytecode = True
    with open(out, "wb", buffering=0) as channel:
        for name, target, distribution in entry_points(GROUP):
            if name in skip:
                continue
            channel.write(pack(name))
            channel.write(pack(_answer(name, target, distribution)))
        channel.write(pack(None))
    # A thread that a plugin left behind would keep us here.
    os._exit(0)


def entry_points(group: str) -> list[tuple[str, str, str]]:
    """Name, target and distribution of each entry point of a group that is installed."""
    found: dict[tuple[str, str], str] = {}
    for distribution, point, target in _installed(group):
        found.setdefault((distribution, point), target)
    # Two distributions may use one entry-point name; ours go by the language's name alone.
    return [
        (point if name == _OWN else f"{name}:{point}", target, name) for (name, point), target in sorted(found.items())
    ]


def _installed(group: str) -> Iterator[tuple[str, str, str]]:
    """Distribution, name and target of each entry point, in the order of ``sys.path``.

    ``importlib.metadata`` takes longer to import than this does to look, and parses the metadata of everything that is
    installed; it is asked where something else than folders may hold packages.
    """
    if not ordinary() or any(os.path.isfile(entry) for entry in sys.path if not entry.endswith(_LIBRARY)):
        yield from _by_library(group)
        return
    for entry in sys.path:
        for folder in _metadata(entry):
            try:
                with open(os.path.join(folder, "entry_points.txt"), encoding="utf-8") as file:
                    points = _section(file, group)
                yield from ((_name(folder), point, target) for point, target in points)
            except (OSError, ValueError):
                continue  # it names no plugin, or nobody could have installed it


_LIBRARY = f"python{sys.version_info.major}{sys.version_info.minor}.zip"


def _metadata(entry: str) -> list[str]:
    """The folders beside packages that say what was installed there."""
    try:
        names = sorted(os.listdir(entry))
    except OSError:
        return []
    if entry.endswith(".egg"):
        return [os.path.join(entry, "EGG-INFO")]
    return [os.path.join(entry, name) for name in names if name.endswith((".dist-info", ".egg-info"))]


def _section(lines: Iterable[str], group: str) -> list[tuple[str, str]]:
    """The names and targets under the heading of a group."""
    found: list[tuple[str, str]] = []
    inside = False
    for line in map(str.strip, lines):
        if line.startswith("["):
            inside = line == f"[{group}]"
        elif inside and line and not line.startswith("#"):
            name, equals, target = line.partition("=")
            if equals:
                found.append((name.strip(), target.strip()))
    return found


def _name(folder: str) -> str:
    """What a distribution calls itself."""
    for file_name in ("METADATA", "PKG-INFO"):
        try:
            with open(os.path.join(folder, file_name), encoding="utf-8", errors="replace") as file:
                for line in file:
                    if line.lower().startswith("name:"):
                        return line[5:].strip().lower().replace("_", "-")
        except OSError:
            continue
    return os.path.basename(folder).partition("-")[0].partition(".")[0].lower().replace("_", "-")


def _by_library(group: str) -> Iterator[tuple[str, str, str]]:
    from importlib.metadata import distributions

    for distribution in distributions():
        try:
            name = distribution.name.lower().replace("_", "-")
            points = [point for point in distribution.entry_points if point.group == group]
        except (OSError, ValueError, KeyError, AttributeError, TypeError):
            # Metadata so broken that nobody could have installed it: it names no plugin.
            continue
        for point in points:
            yield name, point.name, point.value


def _answer(name: str, target: str, distribution: str) -> _Answer:
    from postil.plugins.loading import languages, load

    try:
        plugin = load(name, target, builtin=distribution == _OWN)
        served = languages(plugin)
    except BaseException as error:  # noqa: BLE001 - whatever a plugin raises, SystemExit too, is its answer
        return _Answer(name, target, distribution, (), tuple(files_of(target)), said(error))
    return _Answer(name, target, distribution, tuple(map(_plain, served)), tuple(files_of(target)), None)


def _plain(language: "Language") -> tuple[str, str, tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    name, version, extensions, filenames, interpreters, aliases = language
    return name, version, tuple(extensions), tuple(filenames), tuple(interpreters), tuple(aliases)


def said(error: BaseException) -> str:
    """An error on one line, cut."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}"[:300] if text else type(error).__name__


def files_of(target: str) -> Iterator[str]:
    """The files of the plugin's own package that were loaded: editing one may change its answer."""
    package = target.partition(":")[0].partition(".")[0]
    for name, module in tuple(sys.modules.items()):
        if name == package or name.startswith(f"{package}."):
            file = getattr(module, "__file__", None)
            if isinstance(file, str):
                yield file
