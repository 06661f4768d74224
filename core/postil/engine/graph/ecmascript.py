"""JavaScript and TypeScript: relative paths, ``tsconfig`` paths, packages of the workspace, ``exports``, ``imports``.

A package of the repository that names what a build will make is followed to the source that it is made from.
"""

import re
from functools import cached_property
from posixpath import dirname
from typing import cast

from postil.engine.graph import jsonc
from postil.engine.graph.project import Project, joined, under, upwards

_ENDINGS = (
    ".ts", ".tsx", ".d.ts", ".js", ".jsx", ".mts", ".cts", ".mjs", ".cjs", ".d.mts", ".d.cts", ".vue", ".svelte",
    ".json",
)  # fmt: skip
_WRITTEN = {
    ".js": (".ts", ".tsx", ".d.ts"), ".jsx": (".tsx",), ".mjs": (".mts", ".d.mts"), ".cjs": (".cts", ".d.cts"),
    ".d.ts": (".ts", ".tsx"), ".d.mts": (".mts",), ".d.cts": (".cts",),
}  # fmt: skip
"""What a built file may have been written as."""
_BUILT = re.compile(
    r"(?:^|(?<=/))(?:dist|lib|build|out|es|esm|cjs|types|umd|esm5|module|commonjs)(?:/(?:esm|cjs|es|types))?(?=/)"
)
_CONDITIONS = ("types", "source", "import", "module", "require", "node", "browser", "default", "development")
_CONFIGS = ("tsconfig.json", "jsconfig.json")
_MOST_EXTENDS = 8


class Config:
    """What a ``tsconfig.json`` says of modules, its ``extends`` followed."""

    __slots__ = ("base", "paths", "paths_base")

    def __init__(self) -> None:
        self.base: str | None = None
        self.paths: list[tuple[str, list[str]]] = []
        self.paths_base = ""


class EcmascriptModules:
    """Finds the files of modules."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._configs: dict[str, Config | None] = {}
        self._known: dict[tuple[str, str], str | None] = {}

    def resolve(self, importer: str, module: str, name: str | None) -> tuple[str, ...]:
        """The file that an import makes its file depend on."""
        found = self.module(importer, module)
        return () if found is None else (found,)

    def module(self, importer: str, module: str) -> str | None:
        """The file of a module; None when it is external."""
        key = (module, dirname(importer))
        if key not in self._known:
            self._known[key] = self._found(importer, module.partition("?")[0])
        return self._known[key]

    def _found(self, importer: str, module: str) -> str | None:
        if module in (".", "..") or module.startswith(("./", "../")):
            base = joined(dirname(importer), module)
            if base is None:
                return None
            return self._at(base) if not module.endswith(("/", ".")) else self._index(base) or self._at(base)
        if not module or module.startswith("/"):
            return None
        return self._by_config(importer, module) or self._by_package(importer, module)

    def _at(self, base: str) -> str | None:
        """The file that a path without its ending means."""
        files = self._project.files
        if base in files:
            return base
        for built, written in _WRITTEN.items():
            if base.endswith(built):
                for ending in written:
                    if base[: -len(built)] + ending in files:
                        return base[: -len(built)] + ending
        for ending in _ENDINGS:
            if base + ending in files:
                return base + ending
        return self._index(base)

    def _index(self, folder: str) -> str | None:
        if folder not in self._project.folders:
            return None
        if under(folder, "package.json") in self._project.files:
            found = self._entry(folder, ".")
            if found is not None:
                return found
        return self._plain_index(folder)

    def _plain_index(self, folder: str) -> str | None:
        return next((path for end in _ENDINGS if (path := under(folder, "index" + end)) in self._project.files), None)

    # tsconfig

    def _by_config(self, importer: str, module: str) -> str | None:
        for folder in upwards(importer):
            for name in _CONFIGS:
                path = under(folder, name)
                if path in self._project.files:
                    config = self._config(path)
                    return None if config is None else self._mapped(config, module)
        return None

    def _mapped(self, config: Config, module: str) -> str | None:
        best: tuple[int, str, list[str]] | None = None
        for pattern, targets in config.paths:
            head, star, tail = pattern.partition("*")
            if star and module.startswith(head) and module.endswith(tail) and len(module) >= len(head) + len(tail):
                middle = module[len(head) : len(module) - len(tail)]
            elif not star and module == pattern:
                middle = ""
                head = pattern + " "
            else:
                continue
            if best is None or len(head) > best[0]:
                best = len(head), middle, targets
        if best is not None:
            for target in best[2]:
                base = joined(config.paths_base, target.replace("*", best[1], 1))
                found = None if base is None else self._at(base) or self._source(base)
                if found is not None:
                    return found
        base = None if config.base is None else joined(config.base, module)
        return None if base is None else self._at(base)

    def _config(self, path: str) -> Config | None:
        if path not in self._configs:
            self._configs[path] = None
            self._configs[path] = self._read_config(path)
        return self._configs[path]

    def _read_config(self, path: str) -> Config:
        config = Config()
        pending, seen = [path], set[str]()
        while pending and len(seen) < _MOST_EXTENDS:
            path = pending.pop(0)
            if path in seen:
                continue
            seen.add(path)
            said = jsonc.parsed(self._project.text(path))
            options, folder = jsonc.table(said.get("compilerOptions")), dirname(path)
            if config.base is None and jsonc.text(options.get("baseUrl")):
                config.base = joined(folder, jsonc.text(options.get("baseUrl")))
            if not config.paths and isinstance(options.get("paths"), dict):
                config.paths = [(name, jsonc.strings(each)) for name, each in jsonc.table(options["paths"]).items()]
                base = joined(folder, jsonc.text(options.get("baseUrl")) or ".")
                config.paths_base = folder if base is None else base
            for other in [*jsonc.strings(said.get("extends")), *self._references(said)]:
                found = self._extended(folder, other)
                if found is not None:
                    pending.append(found)
        return config

    def _references(self, said: dict[str, object]) -> list[str]:
        """Other configurations that a solution file only lists: what they say holds for their files."""
        if said.get("compilerOptions") or said.get("extends"):
            return []
        entries = [jsonc.text(jsonc.table(each).get("path")) for each in jsonc.items(said.get("references"))]
        return [each for each in entries if each.startswith("./") and each.endswith(".json")]

    def _extended(self, folder: str, other: str) -> str | None:
        if other.startswith((".", "/")):
            base = joined(folder, other)
            tries = [] if base is None else [base, f"{base}.json", under(base, "tsconfig.json")]
        else:
            name, rest = _split(other)
            home = self._packages.get(name)
            tries = [] if home is None else [under(home, rest or "tsconfig.json"), under(home, f"{rest}.json")]
        return next((each for each in tries if each in self._project.files), None)

    # package.json

    @cached_property
    def _packages(self) -> dict[str, str]:
        """The folder of each package of the repository, by its name."""
        found: dict[str, str] = {}
        for path in self._project.named("package.json"):
            name = jsonc.text(jsonc.parsed(self._project.text(path)).get("name"))
            if name and "node_modules" not in path.split("/"):
                found.setdefault(name, dirname(path))
        return found

    def _by_package(self, importer: str, module: str) -> str | None:
        if module.startswith("#"):
            for folder in upwards(importer):
                if under(folder, "package.json") in self._project.files:
                    said = jsonc.parsed(self._project.text(under(folder, "package.json")))
                    return self._exported(folder, jsonc.table(said.get("imports")), module)
            return None
        name, rest = _split(module)
        folder_of = self._packages.get(name)
        if folder_of is None:
            return None
        return self._entry(folder_of, f"./{rest}" if rest else ".")

    def _entry(self, folder: str, wanted: str) -> str | None:
        """What a package gives for ``.`` or a path in it."""
        said = jsonc.parsed(self._project.text(under(folder, "package.json")))
        exports = said.get("exports")
        if exports is not None:
            plain = isinstance(exports, str) or not any(key.startswith(".") for key in jsonc.table(exports))
            found = self._exported(folder, {".": exports} if plain else jsonc.table(exports), wanted)
            if found is not None:
                return found
        if wanted != ".":
            base = joined(folder, wanted)
            return None if base is None else self._at(base) or self._source(under(folder, f"src/{wanted[2:]}"))
        for key in ("source", "types", "typings", "module", "main"):
            given = jsonc.text(said.get(key))
            base = joined(folder, given) if given else None
            found = None if base is None or base == folder else self._file(base) or self._source(base)
            if found is not None:
                return found
        return self._plain_index(folder) or self._plain_index(under(folder, "src"))

    def _exported(self, folder: str, exports: dict[str, object], wanted: str) -> str | None:
        for key in sorted(exports, key=lambda key: (-len(key.partition("*")[0]), key)):
            head, star, tail = key.partition("*")
            if not star and key != wanted:
                continue
            if star and not (wanted.startswith(head) and wanted.endswith(tail) and len(wanted) > len(head) + len(tail)):
                continue
            middle = wanted[len(head) : len(wanted) - len(tail)] if star else ""
            for target in _targets(exports[key]):
                base = joined(folder, target.replace("*", middle))
                found = None if base is None else self._file(base) or self._source(base)
                if found is not None:
                    return found
        return None

    def _file(self, base: str) -> str | None:
        """A file, or one without its ending; never a folder's package, which may name this one again."""
        if base in self._project.files:
            return base
        ends = [base + ending for ending in _ENDINGS] + [under(base, "index" + ending) for ending in _ENDINGS]
        return next((each for each in ends if each in self._project.files), None)

    def _source(self, base: str) -> str | None:
        """The source that a built file is made from."""
        for match in _BUILT.finditer(base):
            for folder in ("src", ""):
                moved = base[: match.start()] + folder + (base[match.end() :] if folder else base[match.end() + 1 :])
                found = self._written(moved)
                if found is not None:
                    return found
        return self._written(base)

    def _written(self, path: str) -> str | None:
        if path in self._project.files:
            return path
        for built, written in _WRITTEN.items():
            if path.endswith(built):
                stem = path[: -len(built)]
                found = next((stem + end for end in written if stem + end in self._project.files), None)
                if found is not None:
                    return found
        return None


def _split(module: str) -> tuple[str, str]:
    """The name of a package, with its scope, and the path in it."""
    parts = module.split("/")
    count = 2 if module.startswith("@") else 1
    return "/".join(parts[:count]), "/".join(parts[count:])


def _targets(value: object) -> list[str]:
    """The files that an entry of ``exports`` may mean, types and sources first."""
    found: list[str] = []
    pending: list[object] = [value]
    while pending and len(found) < 64:
        each = pending.pop(0)
        if isinstance(each, dict):
            known = jsonc.table(cast("object", each))
            order = sorted(known, key=lambda key: _CONDITIONS.index(key) if key in _CONDITIONS else len(_CONDITIONS))
            pending = [known[key] for key in order] + pending
        elif isinstance(each, list):
            pending = [*jsonc.items(cast("object", each)), *pending]
        elif isinstance(each, str):
            found.append(each)
    return found
