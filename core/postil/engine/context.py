"""Where in the architecture a file stands, told from its path, its name and what it imports.

In order of certainty: a folder of tests or docs, a name that tools give a meaning to, a folder named after a layer (the
deepest one, as the most specific), a file named after a role, an import, an ending. What none of them tells is
application code.

Invariant: a pure function of the path and the document; nothing is read. No pattern is compiled: commands that must
start within milliseconds ask this.
"""

from postil.engine import customs
from postil.model import FileDoc
from postil.values import NamedTuple


class Context(NamedTuple):
    """A place in the architecture, and why."""

    kind: str
    """One of ``KINDS``."""
    reason: str


KINDS = (
    "domain", "application", "infrastructure", "interface", "test", "configuration", "build", "documentation",
)  # fmt: skip


def context(path: str, language: str, doc: FileDoc) -> Context:
    """Tell where a file stands, and what says so."""
    *folders, name = path.split("/")
    folders = [folder.lower() for folder in folders]
    stem, _, ending = name.rpartition(".") if "." in name[1:] else (name, "", "")
    ending = ending.lower()
    return (
        _certain(folders, name, stem, ending, language)
        or _layer(folders)
        or _role(stem)
        or _imported(doc.dependencies)
        or _rest(folders, ending)
    )


def _certain(folders: list[str], name: str, stem: str, ending: str, language: str) -> Context | None:
    """What tests, docs and the tools around a project are recognised by."""
    prose = ending in customs.PROSE or language == "markdown"
    if (prose or ending in ("", "txt")) and _document(stem):
        return Context("documentation", f"a file named {name}")
    of_docs = _document_folder(folders)
    if prose and of_docs is not None:
        return Context("documentation", f"in a folder named {of_docs}")
    for folder in folders:
        if folder in customs.TEST_FOLDERS or folder.endswith(_TEST_FOLDER_ENDINGS):
            return Context("test", f"in a folder named {folder}")
    if prose:
        return Context("documentation", f"a .{ending} file" if ending else "a text in Markdown")
    if _test(stem, ending):
        return Context("test", f"a test by its name, {name}")
    named = customs.NAMES.get(name.lower()) or _tool(name.lower(), ending)
    if named is not None:
        return Context(*named)
    if of_docs is not None:
        return Context("documentation", f"in a folder named {of_docs}")
    for folder in folders[:2]:
        if folder in customs.BUILD_FOLDERS:
            return Context("build", f"in a folder named {folder}")
    return None


def aside(path: str, language: str) -> str | None:
    """What the path alone says that a file is, whatever stands in it: ``tests`` or ``examples``; else None."""
    *folders, name = path.split("/")
    folders = [folder.lower() for folder in folders]
    stem, _, ending = name.rpartition(".") if "." in name[1:] else (name, "", "")
    found = _certain(folders, name, stem, ending.lower(), language)
    if found is not None and found.kind == "test":
        return "tests"
    # Packages such as com/example hold code.
    pairs = zip(["", *folders], folders, strict=False)
    return "examples" if any(_of_examples(name) and up not in _DOMAINS for up, name in pairs) else None


def _of_examples(folder: str) -> bool:
    return folder in customs.EXAMPLE_FOLDERS or folder.endswith(customs.EXAMPLE_ENDINGS)


_TEST_FOLDER_ENDINGS = ("-test", "-tests", "_test", "_tests", ".tests", "-testing")


def _document(stem: str) -> bool:
    """Whether a name is one that docs of a project have, such as ``LICENSE-MIT``."""
    lowered = stem.lower()
    if lowered.startswith(("release-notes", "release_notes")):
        return True
    return lowered in customs.DOCUMENTS or lowered.partition("-")[0].partition(".")[0] in customs.DOCUMENTS


def _document_folder(folders: list[str]) -> str | None:
    before = ""
    for folder in folders:
        # Packages such as com/example hold code.
        if folder in customs.DOCUMENT_FOLDERS and before not in _DOMAINS:
            return folder
        if folder.endswith(("-docs", "_docs")):
            return folder
        before = folder
    return None


_DOMAINS = ("com", "org", "net", "io", "dev", "edu")


def _test(stem: str, ending: str) -> bool:
    """Whether a file is a test by the customs of some language."""
    if ending in _SETTINGS:
        return False
    lowered = stem.lower()
    if lowered in customs.TEST_NAMES or lowered.startswith(("test_", "test-")) or lowered.endswith(_TEST_ENDINGS):
        return True
    if stem.startswith("Test") and stem[4:5].isupper():
        return True
    for word in ("Test", "Tests", "TestCase", "TestBase", "IT", "Benchmark"):
        if stem.endswith(word) and stem[-len(word) - 1 : -len(word)].isalnum() and not stem[: -len(word)][-1].isupper():
            return True
    return stem.endswith("Spec") and ending in ("groovy", "scala", "kt")


_TEST_ENDINGS = (
    "_test", "_tests", "-test", "-tests", ".test", ".tests", "_spec", "-spec", ".spec", ".e2e", ".e2e-spec", ".cy",
    "_bench", ".bench",
)  # fmt: skip
_SETTINGS = ("yaml", "yml", "toml", "ini", "cfg")


def _tool(name: str, ending: str) -> tuple[str, str] | None:
    """What a tool would take a file for, by the shape of its name."""
    if "dockerfile" in name or "containerfile" in name or name.startswith("docker-compose"):
        return "build", "the definition of a container"
    if name.startswith(("requirements", "constraints")) and ending in ("txt", "in"):
        return "build", "a package manifest"
    kind = _TOOLS.get(ending)
    if kind is not None:
        return "build", kind
    if name.startswith("."):
        return "configuration", "a dot file"
    if ".config." in name or (ending == "json" and name.startswith(("tsconfig", "jsconfig", "angular"))):
        return "configuration", "the settings of a tool"
    return None


_TOOLS = {
    **dict.fromkeys(("mk", "mak", "cmake", "gradle", "bazel", "bzl", "am", "m4", "ninja", "gyp"), "a build script"),
    **dict.fromkeys(("gemspec", "podspec", "csproj", "sln", "cabal"), "a package manifest"),
    **dict.fromkeys(("tf", "tfvars", "hcl", "nomad"), "a definition of what runs where"),
}  # fmt: skip


def _layer(folders: list[str]) -> Context | None:
    for folder in reversed(folders):
        kind = customs.LAYERS.get(folder)
        if kind is not None:
            return Context(kind, f"in a folder named {folder}")
    return None


def _role(stem: str) -> Context | None:
    kind = customs.ROLES.get(stem.lower())
    if kind is not None:
        return Context(kind, f"a file named {stem}")
    start = len(stem.rstrip("abcdefghijklmnopqrstuvwxyz"))
    if start and stem[start - 1].isupper():
        start -= 1
    last = stem[start:].lower()
    kind = customs.LAST_WORDS.get(last) if start else None
    return None if kind is None else Context(kind, f"a name that ends in {last}")


def _imported(modules: tuple[str, ...]) -> Context | None:
    best: Context | None = None
    rank = len(customs.IMPORTED)
    for module in modules[:200]:
        dotted = module.replace("/", ".")
        end = 0
        while end >= 0:
            end = dotted.find(".", end + 1)
            part = dotted if end < 0 else dotted[:end]
            found = customs.IMPORTS.get(part, rank)
            if found < rank:
                rank, best = found, Context(customs.IMPORTED[found][0], f"imports {module[: len(part)]}")
            if part not in customs.IMPORT_PREFIXES:
                break
    return best


def _rest(folders: list[str], ending: str) -> Context:
    kind = customs.ENDINGS.get(ending)
    if kind is not None:
        return Context(kind, f"a .{ending} file")
    for folder in reversed(folders):
        if folder in _APPLICATION_FOLDERS:
            return Context("application", f"in a folder named {folder}")
    return Context("application", "nothing says otherwise")


_APPLICATION_FOLDERS = ("internal", "pkg", "app", "apps", "core", "lib", "libs", "src", "source")
