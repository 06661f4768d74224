"""What is left out by default, and why: vendored trees, build output, minified files, locks, snapshots.

Invariant: everything left out is named with a reason, a ``!`` pattern of the configuration or an unset linguist
attribute brings it back, and a package that only happens to be called ``build`` is kept.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from postil.config import Config, with_settings
from postil.errors import BadConfiguration
from postil.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from postil.git.attributes import Mark

VENDORED = frozenset((
    b".bundle", b".eggs", b".nox", b".pnpm-store", b".tox", b".venv", b".yarn", b"Carthage", b"Godeps", b"Pods",
    b"bower_components", b"jspm_packages", b"node_modules", b"site-packages", b"third-party", b"third_party",
    b"vendor",
))  # fmt: skip
BUILT = frozenset((
    b".gradle", b".next", b".nuxt", b".output", b".parcel-cache", b".svelte-kit", b"_build", b"build", b"coverage",
    b"dist", b"htmlcov", b"out", b"target",
))  # fmt: skip
MANIFESTS = (
    b"package.json", b"pyproject.toml", b"setup.py", b"Cargo.toml", b"go.mod", b"pom.xml", b"build.gradle",
    b"build.gradle.kts", b"CMakeLists.txt", b"Makefile",
)  # fmt: skip
_MINIFIED = (b".min.js", b".min.mjs", b".min.cjs", b".min.css", b"-min.js", b"-min.css", b".bundle.js", b".bundle.css")
_MAPS = (b".js.map", b".mjs.map", b".cjs.map", b".css.map", b".ts.map")
_LOCKS = (
    b".lock", b".lockb", b".lockfile", b"package-lock.json", b"npm-shrinkwrap.json", b"pnpm-lock.yaml", b"go.sum",
    b"go.work.sum",
)  # fmt: skip
_SNAPSHOTS = (b".snap",)
SUSPECT = _MINIFIED + _MAPS + _LOCKS + _SNAPSHOTS
"""How names end that ``by_name`` has something to say about."""
_TAIL = 4
_TAILS = frozenset(ending[-_TAIL:] for ending in SUSPECT)


class Verdicts(NamedTuple):
    """What is known of each folder so far: why its files are left out, or None."""

    known: dict[bytes, str | None]
    exists: Callable[[bytes], bool]
    """Whether a path is among the files listed."""


def by_default(
    verdicts: Verdicts, paths: Collection[bytes], folders: Iterable[bytes] | None = None
) -> dict[bytes, str]:
    """The paths that are left out by their folder or name, with the reason; ``folders``: theirs, where known."""
    reasons: dict[bytes, str] = {}
    # Comparing last bytes in bulk first: nearly all names end in none of these ways.
    if not _TAILS.isdisjoint({path[-_TAIL:] for path in paths}):
        suspects = [path for path in paths if path[-_TAIL:] in _TAILS]
        reasons = {path: why for path in suspects if path.endswith(SUSPECT) and (why := by_name(path))}
    if folders is None:
        folders = {path[: max(path.rfind(b"/"), 0)] for path in paths}
    left_out = {folder: why for folder in folders if (why := by_folder(verdicts, folder))}
    if left_out:
        for path in paths:
            why = left_out.get(path[: max(path.rfind(b"/"), 0)])
            if why is not None:
                reasons[path] = why
    return reasons


def by_folder(verdicts: Verdicts, folder: bytes) -> str | None:
    """Say why everything below a folder is left out; asked once a folder."""
    known = verdicts.known
    upper: list[bytes] = []
    while folder not in known:
        if not folder:
            known[folder] = None
            break
        upper.append(folder)
        folder = folder[: max(folder.rfind(b"/"), 0)]
    why = known[folder]
    for lower in reversed(upper):
        why = known[lower] = why or _of_folder(verdicts, lower)
    return why


def _of_folder(verdicts: Verdicts, folder: bytes) -> str | None:
    parent, slash, name = folder.rpartition(b"/")
    if name in VENDORED:
        return "vendored"
    if name in BUILT and (not parent or any(verdicts.exists(parent + slash + manifest) for manifest in MANIFESTS)):
        return "generated: build output"
    return None


def by_name(path: bytes) -> str | None:
    """Say why a file is left out because of how its name ends."""
    if path.endswith(_MINIFIED):
        return "generated: minified"
    if path.endswith(_MAPS):
        return "generated: source map"
    if path.endswith(_LOCKS):
        return "generated: lock file"
    return "generated: snapshot" if path.endswith(_SNAPSHOTS) else None


def judged(patterns: tuple[str, ...], paths: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The paths that gitignore patterns speak of: whether they cover each or, with ``!``, bring it back."""
    if not patterns:
        return
    from pathspec import GitIgnoreSpec  # 47 ms that a repository without patterns does not pay

    try:
        # RE2 takes time in proportion to the path, whatever the pattern: both may be a stranger's.
        spec = GitIgnoreSpec.from_lines(patterns, backend="re2")
    except ValueError as error:
        raise BadConfiguration(f"not a gitignore pattern in include or exclude: {error}") from None
    for path in paths:
        covered = spec.check_file(path.decode("utf-8", "replace")).include
        if covered is not None:
            yield path, covered


def overruled(reasons: dict[bytes, str], config: Config, paths: Sequence[bytes], marks: Mapping[bytes, "Mark"]) -> None:
    """Let attributes, then the configuration's patterns, add to the reasons why paths are left out, and take away."""
    for path, mark in marks.items():
        why = reasons.get(path)
        if mark.generated or mark.vendored or mark.binary:
            reasons[path] = "generated" if mark.generated else "vendored" if mark.vendored else "binary"
        elif (why == "vendored" and mark.vendored is False) or (why != "vendored" and mark.generated is False):
            reasons.pop(path, None)
    for path, covered in judged(config.exclude, paths):
        if covered:
            reasons[path] = "excluded by configuration"
        else:
            reasons.pop(path, None)
    if config.include:
        included = {path for path, covered in judged(config.include, paths) if covered}
        reasons.update((path, "not included by configuration") for path in paths if path not in included)


def settled(config: Config, paths: Iterable[bytes]) -> dict[bytes, Config]:
    """The settings of the paths for which ``[[paths]]`` tables set some; the last table that speaks of one decides."""
    found: dict[bytes, Config] = {}
    if config.paths:
        paths = list(paths)
    for table in config.paths:
        for path, covered in judged((table.pattern,), paths):
            if covered:
                found[path] = with_settings(found.get(path, config), table.settings)
    return found


def largest(config: Config) -> int:
    """The size above which no file at all is read."""
    return max(
        config.max_file_size, *(with_settings(config, table.settings).max_file_size for table in config.paths), 0
    )
