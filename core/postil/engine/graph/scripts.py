"""Ruby, Lua, shell and Markdown: files named by paths, relative or below customary roots."""

import re
from functools import cached_property
from posixpath import dirname

from postil.engine.graph.project import Project, common, joined, nearest, under, upwards

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_ESCAPED = re.compile(r"%([0-9A-Fa-f]{2})")


class RubyModules:
    """``require_relative`` from the file, ``require`` and ``load`` from ``lib`` and other folders on the load path."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def resolve(self, importer: str, module: str, name: str | None) -> tuple[str, ...]:
        """The file required."""
        tries = [joined(dirname(importer), module)] if module.startswith(("./", "../")) else []
        if not tries:
            tries = [under(root, module) for root in self._roots(importer)]
        for path in [*tries, None if tries and module[:1] == "." else joined(dirname(importer), module)]:
            for each in (path, f"{path}.rb", f"{path}.rake") if path is not None else ():
                if each in self._project.files:
                    return (each,)
        return ()

    def _roots(self, importer: str) -> list[str]:
        near = [under(folder, root) for folder in upwards(importer) for root in ("lib", "app", "spec", "test")]
        known = [*near, *self._libraries]
        return [root for root in dict.fromkeys([*known, ""]) if root in self._project.folders]

    @cached_property
    def _libraries(self) -> list[str]:
        """Folders called ``lib``, those near the root first."""
        found = [folder for folder in self._project.folders if folder.rpartition("/")[2] == "lib"]
        return sorted(found, key=lambda folder: (folder.count("/"), folder))


class LuaModules:
    """``require "a.b"``: ``a/b.lua`` or ``a/b/init.lua`` below a folder around the file or a customary root."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def resolve(self, importer: str, module: str, name: str | None) -> tuple[str, ...]:
        """The file required."""
        base = module.replace(".", "/") if not module.endswith(".lua") else module.removesuffix(".lua")
        ends = (f"{base}.lua", f"{base}/init.lua")
        roots = [
            under(folder, root) if root else folder
            for folder in upwards(importer)
            for root in ("", "lua", "src", "lib")
        ]
        for path in (under(root, end) for root in roots for end in ends):
            if path in self._project.files:
                return (path,)
        named = [
            path
            for end in ends
            for path in self._project.by_name.get(end.rpartition("/")[2], ())
            if path.endswith(f"/{end}")
        ]
        found = nearest(named, importer)
        return () if found is None else (found,)


class ShellModules:
    """``source`` and ``.``: a path from the file, from a folder around it, or behind a variable for one."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def resolve(self, importer: str, module: str, name: str | None) -> tuple[str, ...]:
        """The file sourced."""
        plain = re.sub(r"^[\"']?\$(?:\{[^}]*\}|\([^)]*\)|\w+)[\"']?/", "", module).strip("\"'")
        if "$" in plain or "`" in plain or not plain:
            return ()
        for folder in upwards(importer):
            path = joined(folder, plain.removeprefix("/") if plain != module else plain)
            if path is not None and path in self._project.files:
                return (path,)
        return ()


class PageModules:
    """Links of Markdown and other pages: relative to the page, or to the root when they begin with ``/``."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def resolve(self, importer: str, module: str, name: str | None) -> tuple[str, ...]:
        """The file, or the folder, that a link leads to."""
        plain = module.partition("#")[0].partition("?")[0]
        if not plain or _SCHEME.match(plain) or plain.startswith("//"):
            return ()
        plain = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), plain)
        path = joined("", plain.lstrip("/")) if plain.startswith("/") else joined(dirname(importer), plain)
        if path is None:
            return ()
        for each in (path, f"{path}.md", under(path, "README.md"), under(path, "index.md")):
            if each in self._project.files and each != importer:
                return (each,)
        return (f"{path}/",) if path and path in self._project.folders else ()


class PhpModules:
    """Classes by PSR-4 and PSR-0 of ``composer.json``, included files by their path."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def resolve(self, importer: str, module: str, name: str | None) -> tuple[str, ...]:
        """The file of a class, or the file included."""
        if "/" in module or module.endswith((".php", ".inc")):
            for folder in upwards(importer):
                path = joined(folder, module.lstrip("/"))
                if path is not None and path in self._project.files:
                    return (path,)
            return ()
        whole = module.lstrip("\\") + (f"\\{name}" if name and name != "*" else "")
        found: list[tuple[int, int, str]] = []
        for prefix, root, old in self._prefixes:
            if not whole.startswith(prefix):
                continue
            rest = whole if old else whole[len(prefix) :]
            path = joined(root, rest.replace("\\", "/") + ".php")
            if old and path is not None:
                head, _, last = rest.rpartition("\\")
                path = joined(root, under(head.replace("\\", "/"), last.replace("_", "/") + ".php"))
            if path is not None and path in self._project.files:
                found.append((-len(prefix), -common(path, importer), path))
        return (min(found)[2],) if found else ()

    @cached_property
    def _prefixes(self) -> list[tuple[str, str, bool]]:
        """Prefix, folder, and whether it is PSR-0, of all packages of the repository."""
        from postil.engine.graph import jsonc

        found: list[tuple[str, str, bool]] = []
        for path in self._project.named("composer.json"):
            said = jsonc.parsed(self._project.text(path))
            for section in ("autoload", "autoload-dev"):
                for kind in ("psr-4", "psr-0"):
                    for prefix, roots in jsonc.table(jsonc.table(said.get(section)).get(kind)).items():
                        for each in jsonc.strings(roots):
                            root = joined(dirname(path), each)
                            if root is not None:
                                found.append((prefix, root, kind == "psr-0"))
        return found
