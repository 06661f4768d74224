"""What the entries of a doc are compared with: the parameters that a declaration has, and what else they may name.

Invariant: where the declaration does not tell what callers may pass (decorators that change it, ``**kwargs``,
overloads, inherited docs), the answer says so, and the rules are silent.
"""

import re
from collections.abc import Iterable, Iterator

from postil.docstrings.model import Doc, Element, bare_name
from postil.docstrings.patterns import lazy
from postil.model import FileDoc, Parameter, Symbol
from postil.rules.subject import Subject
from postil.values import NamedTuple

CALLABLE = frozenset(("function", "method", "constructor", "macro"))
_CLASSES = frozenset(("class", "struct", "enum"))
DYNAMIC = frozenset(("python", "javascript", "typescript", "tsx", "vue", "svelte", "php", "ruby", "lua"))
SCRIPTS = frozenset(("javascript", "typescript", "tsx", "vue", "svelte", "html"))
_LISTS_WITHOUT_RULES = frozenset(("rustdoc", "markdown", "rdoc", "plain"))
_SILENT_TAGS = frozenset((
    "inheritdoc", "overload", "include", "callback", "typedef", "event", "name", "fn", "def", "override", "overloads",
    "borrows", "lends", "type", "implements", "!macro", "!method",
))  # fmt: skip
_INHERITED = lazy(
    r"\{@inherit[dD]oc|<inheritdoc|@inherit[dD]oc|[\\@]copy(?:doc|details|brief)|%\(\w+\)[sdr]|%s|\$\{\w+\}|:inherited:"
    r"|^[ \t]*(?:\{\w+\}|\$\w+)[ \t]*$",
    re.MULTILINE,
)
_PLAIN_DECORATORS = frozenset((
    "staticmethod", "classmethod", "abstractmethod", "override", "final", "overload", "lru_cache", "cache",
    "deprecated",
    "set_module", "array_function_dispatch", "njit", "jit", "total_ordering", "contextmanager", "asynccontextmanager",
    "abstractclassmethod", "abstractstaticmethod", "dataclass", "no_type_check", "runtime_checkable", "coroutine",
    "finalize_array_function_like", "unique", "define", "frozen", "attrs",
))  # fmt: skip
_TAKES_MORE = lazy(rb"\barguments\b|\bfunc_get_args?\b")
_GIVEN = lazy(r"\(\s*(?:implicit|using)\b")
_C = frozenset(("c", "cpp", "c++", "objective-c"))
_WORD = lazy(r"[^\W\d]\w*")
_ELLIPSIS = lazy(r"\.\.\.|\u2026")


class Named(NamedTuple):
    """One name that the doc describes as a parameter."""

    name: str
    """Without marks and without what it holds: ``options`` of ``options.timeout``."""
    said: str
    element: Element


class Declared(NamedTuple):
    """What a declaration takes."""

    parameters: tuple[Parameter, ...]
    """Without type parameters and receivers."""
    also: frozenset[str] = frozenset()
    """What an entry may name besides."""
    loose: int = 0
    """How many parameters have no name of their own: destructured ones, and those left unnamed."""
    open: bool = False
    """Whether callers may pass what is not declared."""
    whole: bool = True
    """Whether the doc is to name all of them."""
    ordered: bool = True
    """Whether their order is what callers see."""

    @property
    def names(self) -> list[str]:
        """The names in order."""
        return [parameter.name for parameter in self.parameters]


def described(doc: Doc) -> list[Named]:
    """The names that the parameter entries of a doc describe, in order."""
    found: list[Named] = []
    for element in doc.parameters:
        if element.title.lower() == "options" or (doc.format == "sphinx" and _of_an_example(doc.text, element.start)):
            continue
        for name in element.names:
            root = re.split(r"[.\[]", bare_name(name.text.strip(",;:()")), maxsplit=1)[0].strip("`?:*&$,")
            if root:
                found.append(Named(root, name.text, element))
    return found


def _of_an_example(text: str, start: int) -> bool:
    """Whether a field stands in an indented block that a paragraph announces with two colons."""
    lines = text[:start].split("\n")
    indent = len(lines[-1])
    if not indent or lines[-1].strip():
        return False
    above = (line for line in reversed(lines[:-1]) if line.strip() and len(line) - len(line.lstrip()) < indent)
    return next(above, "").rstrip().endswith("::")


def inherits(doc: Doc, name: str = "") -> bool:
    """Whether the doc takes text from elsewhere, or is the doc of something else than ``name``."""
    if _INHERITED.search(doc.text):
        return True
    return any(
        element.kind == "other" and element.title.lower() in _SILENT_TAGS and not _names_itself(element, name)
        for element in doc.elements
    )


def _names_itself(element: Element, name: str) -> bool:
    """Whether a tag only says the name of what is declared; what is exported by default has none of its own."""
    said = element.text.text.strip()
    return element.title.lower() == "name" and name != "" and said.isidentifier() and name in (said, "default")


def comparable(subject: Subject) -> tuple[Declared, list[Named]] | None:
    """What is declared and what is described; None where the two cannot be compared."""
    global _latest
    # Several rules ask it of one subject, one after the other.
    latest = _latest
    if latest is None or latest[0] is not subject:
        latest = _latest = subject, _compared(subject)
    return latest[1]


_latest: "tuple[Subject, tuple[Declared, list[Named]] | None] | None" = None


def _compared(subject: Subject) -> tuple[Declared, list[Named]] | None:
    symbol, doc = subject.symbol, subject.parsed
    if symbol is None or doc is None or not doc.parameters or doc.format == "godoc" or "generated" in subject.doc.notes:
        return None
    if inherits(doc, symbol.name):
        return None
    found = declared(subject, symbol, doc)
    names = described(doc)
    if found is None or not names:
        return None
    if doc.format in _LISTS_WITHOUT_RULES and not {one.name for one in names} & set(found.names):
        return None
    return found, names


def declared(subject: Subject, symbol: Symbol, doc: Doc) -> Declared | None:
    """What a symbol takes; None where it takes nothing that a doc could describe."""
    file = subject.doc
    if symbol.kind in CALLABLE:
        found = _of_callable(file, symbol)
    elif symbol.kind in _CLASSES:
        found = _of_class(file, symbol, doc)
    elif symbol.parameters and symbol.kind in ("type", "property"):
        found = _taken(symbol)
    else:
        found = None
    if found is None:
        return None
    if file.language in DYNAMIC and file.language != "python" and not found.open:
        found = found._replace(open=_takes_more(subject, symbol))
    if not _complete(doc):
        found = found._replace(open=True, whole=False, ordered=False)
    return found


def _complete(doc: Doc) -> bool:
    """Whether every line of the parameter sections was understood, and none stands for several."""
    for element in doc.elements:
        if element.kind == "prose" and element.section >= 0 and doc.sections[element.section].kind == "parameter":
            return False
        if element.kind == "parameter":
            head = doc.text[element.start : element.text.start if element.text.start > 0 else element.end]
            if _ELLIPSIS.search(head.partition("\n")[0]):
                return False
    return True


def _takes_more(subject: Subject, symbol: Symbol) -> bool:
    """Whether the body of a function takes its arguments in another way than by name."""
    if symbol.body is None:
        return False
    content = subject.content()
    return content is None or _TAKES_MORE.search(content, symbol.body.start_byte, symbol.body.end_byte) is not None


def _taken(symbol: Symbol, *, method: bool = False, language: str = "") -> Declared:
    """The parameters of one declaration."""
    names: list[Parameter] = []
    also = {"self", "cls", "this", "args", "kwargs", "kwds", "kw"}
    loose = 0
    more = False
    for at, parameter in enumerate(symbol.parameters):
        name = parameter.name.strip("`").lstrip("$&@")
        if parameter.kind == "type":
            also.add(name)
        elif name in ("self", "this") or (method and not at and "static" not in symbol.flags):
            continue
        elif language == "ruby" and f"&{name}" in symbol.signature:
            also.add(name)
        elif not name.isidentifier() or name == "_":
            more = more or name == "..."
            loose += name != "..."
            also.update(_WORD.findall(name))
        else:
            names.append(parameter._replace(name=name))
            more = more or parameter.kind == "var_keyword"
            more = more or (parameter.kind == "var_positional" and language in DYNAMIC)
    also.update(
        each
        for name in [one.name for one in names]
        for each in (f"_{name}", name.strip("_"), name.lstrip("_"), f"{name}_")
    )
    return Declared(tuple(names), frozenset(also), loose, more)


def _of_callable(file: FileDoc, symbol: Symbol) -> Declared | None:
    if "property" in symbol.flags or (symbol.kind == "macro" and not symbol.parameters) or file.language == "bash":
        return None
    if file.language in _C and symbol.name.isupper() and symbol.kind != "macro":
        return None  # a macro that declares what stands in it
    python = file.language == "python"
    method = python and symbol.kind != "function" and _in_class(file, symbol)
    found = _taken(symbol, method=method, language=file.language)
    if python and not plainly_decorated(symbol):
        return found._replace(open=True, whole=False, ordered=False)
    if "override" in symbol.flags or (file.language == "scala" and _GIVEN.search(symbol.signature)):
        found = found._replace(whole=False)
    if file.language in DYNAMIC:
        twins = [each for each in file.symbols if each.qualname == symbol.qualname and each is not symbol]
        if twins:
            more = {name for twin in twins for name in _taken(twin).names}
            found = found._replace(also=found.also | more, whole=False, ordered=False)
    return found


def _in_class(file: FileDoc, symbol: Symbol) -> bool:
    return any(each.qualname == symbol.parent and each.kind == "class" for each in file.symbols)


def plainly_decorated(symbol: Symbol) -> bool:
    """Whether no decorator may change what callers pass or get."""
    names = (decorator.partition("(")[0].strip().rpartition(".")[2] for decorator in symbol.decorators)
    return all(name in _PLAIN_DECORATORS or name.startswith("deprecat") for name in names)


def _of_class(file: FileDoc, symbol: Symbol, doc: Doc) -> Declared | None:
    """What the constructor of a class takes, which its class may describe."""
    inside = [each for each in file.symbols if each.parent == symbol.qualname]
    members = frozenset(each.name for each in inside)
    made: Declared | None = None
    if any(parameter.kind != "type" for parameter in symbol.parameters):
        spoken = {element.name for element in doc.attributes} | {each.name for each in inside if each.doc is not None}
        made = _taken(symbol, language=file.language)
        left = tuple(one for one in made.parameters if one.name not in spoken)
        made = made._replace(whole=len(left) == len(made.parameters), ordered=False)
    elif file.language == "python":
        made = _python_class(symbol, inside)
    elif file.language in SCRIPTS:
        constructors = [each for each in inside if each.kind == "constructor"]
        made = _taken(constructors[0], language=file.language) if len(constructors) == 1 else None
        made = made._replace(whole=False) if made is not None else None
    return None if made is None else made._replace(also=made.also | members)


def _python_class(symbol: Symbol, inside: Iterable[Symbol]) -> Declared | None:
    inside = list(inside)
    makers = [each for name in ("__init__", "__new__") for each in inside if each.name == name]
    if not plainly_decorated(symbol):
        return None
    if makers:
        found = _taken(makers[0], method=True, language="python")
        lone = len(makers) == 1 and plainly_decorated(makers[0])
        more = {name for each in [*makers[1:], *_called(inside)] for name in _taken(each, method=True).names}
        own = makers[0].doc is None
        return found._replace(
            also=found.also | more, open=found.open or not lone, whole=lone and own, ordered=lone and own
        )
    if "(" in symbol.signature or not any("dataclass" in decorator for decorator in symbol.decorators):
        return None
    fields = tuple(Parameter(each.name) for each in inside if each.kind in ("field", "constant", "variable"))
    return Declared(fields, whole=False, ordered=False) if fields else None


def _called(inside: Iterable[Symbol]) -> Iterator[Symbol]:
    return (each for each in inside if each.name == "__call__")
