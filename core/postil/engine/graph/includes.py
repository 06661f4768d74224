"""C and C++: an include beside its file first, then below folders that are include roots by their name or by use.

What several files could be is the one with the longest common folder.
"""

from posixpath import dirname

from postil.engine.graph.project import Project, joined, nearest, under, upwards

_ROOTS = ("include", "inc", "src", "includes", "lib", "Include")


class Includes:
    """Finds the files that are included."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._known: dict[tuple[str, str], str | None] = {}

    def resolve(self, importer: str, module: str, name: str | None) -> tuple[str, ...]:
        """The file included; none when it is the system's."""
        key = (dirname(importer), module)
        if key not in self._known:
            self._known[key] = self._found(importer, module.strip('"<>').strip())
        found = self._known[key]
        return () if found is None else (found,)

    def _found(self, importer: str, module: str) -> str | None:
        files = self._project.files
        beside = joined(dirname(importer), module)
        if beside is not None and beside in files:
            return beside
        module = module.removeprefix("./")
        if not module or module.startswith(("/", "../")):
            return None
        for folder in upwards(importer):
            for root in ("", *_ROOTS):
                path = under(under(folder, root) if root else folder, module)
                if path in files:
                    return path
        last = module.rpartition("/")[2]
        tail = f"/{module}"
        fitting = [path for path in self._project.by_name.get(last, ()) if path == module or path.endswith(tail)]
        if "/" not in module:
            # A bare name that lies somewhere unrelated is more likely the system's.
            fitting = [path for path in fitting if dirname(path).rpartition("/")[2] in _ROOTS] or (
                fitting if len(fitting) == 1 else []
            )
        return nearest(fitting, importer)
