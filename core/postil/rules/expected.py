"""Which symbols of a file owe their readers a doc, and why the others do not.

Invariant: a function of the ``FileDoc`` and the settings alone; ``check``, the coverage in the index, hooks and editor
all ask this one, so the number is the same everywhere.
"""

from postil.docstrings.patterns import lazy
from postil.model import FileDoc, Symbol
from postil.rules.settings import Settings

EXEMPTIONS = {
    "aliases": "another name of a method, which has the doc",
    "companions": "a companion object without a name of its own",
    "constants": "a macro without parameters, which is a constant",
    "constructors": "a constructor without parameters, or one that its class documents",
    "elsewhere": "its doc is read from a file, made by a macro, or may stand with another part of it, as in a header",
    "examples": "in a folder of examples",
    "generated": "the file is generated",
    "main": "an entry point called main",
    "namespaces": "a class that holds nothing but other classes",
    "nested": "declared inside a function",
    "overloads": "another declaration of an overload has the doc",
    "overrides": "overrides, or is the actual form of, what has a doc of its own",
    "pages": "a script in a page, of which nothing can be imported",
    "properties": "a property, getter or setter, whose name says it",
    "remarks": "a comment that is no doc comment tells of it",
    "special": "a special method, whose meaning is the language's",
    "tests": "a test, or in a file of tests",
}
"""What needs no doc by default, by the name that switches it off; the configuration's ``require`` lists such names."""
_KINDS = frozenset(
    ("class", "struct", "interface", "enum", "trait", "type", "function", "method", "constructor", "macro")
)
_CALLABLE = frozenset(("function", "method", "constructor"))
_OWNERS = frozenset(("class", "struct", "enum", "interface", "trait"))
_TYPES = frozenset(("class", "module"))
_HELD = frozenset((*_TYPES, "constant"))
_BY_FLAG = {"override": "overrides", "overload": "overloads", "property": "properties", "test": "tests"}
_SPECIAL = {
    "go": frozenset(("Error", "Len", "Less", "Read", "ServeHTTP", "String", "Swap", "Unwrap", "Write")),
    "java": frozenset((
        "clone", "compareTo", "equals", "finalize", "hashCode", "readObject", "readResolve", "toString", "writeObject",
        "writeReplace",
    )),
    "php": frozenset((
        "__call", "__callStatic", "__clone", "__debugInfo", "__destruct", "__get", "__invoke", "__isset", "__serialize",
        "__set", "__set_state", "__sleep", "__toString", "__unserialize", "__unset", "__wakeup",
    )),
    "ruby": frozenset((
        "!=", "<=>", "==", "===", "=~", "coerce", "each", "eql?", "extended", "hash", "included", "inherited",
        "inspect", "method_added", "method_missing", "prepended", "respond_to?", "respond_to_missing?", "to_a", "to_h",
        "to_s", "to_str",
    )),
}  # fmt: skip
"""Methods that a language or its own library asks for under a fixed name, beside those between two underscores."""
_SILENT = frozenset(("python", "javascript", "jsx", "typescript", "tsx", "vue", "svelte", "php", "ruby", "java"))
"""Languages in which nothing need say that a method overrides another."""
_ACTUAL = lazy(r"(?:\w+ )*?(actual(?= \w)|companion object(?:$|(?= *[:{])))")
_NAME = lazy(r"[^\W\d]\w*")
_ARGUMENTS = lazy(r"[\[<][^\]>]*[\]>]")
_BRACKETS = lazy(r"#define \w+\(")
_SETTER = lazy(r"\w+=")
_MADE = lazy(r"\bdoc\s*=")
IMPLEMENTATION = "implementation"
"""The note on a file whose declarations are offered to others by another file, such as a source file's header."""
NOT_PUBLIC = "not public"
OTHER_KIND = "not of a kind that is expected to have a doc"


_DEFAULT = Settings()


def expected(doc: FileDoc, settings: Settings = _DEFAULT) -> list[str | None]:
    """Of each symbol why it needs no doc, None where it needs one."""
    required = settings.required
    if "generated" in doc.notes and "generated" not in required:
        return [EXEMPTIONS["generated"]] * len(doc.symbols)
    if settings.aside is not None:
        return [EXEMPTIONS[settings.aside]] * len(doc.symbols)
    if doc.language == "html" and "pages" not in required:
        return [EXEMPTIONS["pages"]] * len(doc.symbols)
    documented = {each.qualname for each in doc.symbols if each.doc is not None}
    classes = {each.qualname: each for each in doc.symbols if each.kind in _OWNERS}
    apart = IMPLEMENTATION in doc.notes
    namespaces = _namespaces(doc) if doc.language == "ruby" else frozenset[str]()
    inside: set[str | None] = set()
    answer: list[str | None] = []
    for symbol in doc.symbols:
        hidden = symbol.parent in inside
        if symbol.kind in _KINDS and (hidden or symbol.kind in _CALLABLE):
            inside.add(symbol.qualname)
        reason = _unwanted(symbol, settings)
        if reason is None:
            name = _exemption(doc.language, symbol, hidden, documented, classes)
            if name is None and symbol.doc is None:
                name = "elsewhere" if apart else "namespaces" if symbol.qualname in namespaces else None
            reason = EXEMPTIONS[name] if name is not None and name not in required else None
        answer.append(reason)
    return answer


def _namespaces(doc: FileDoc) -> frozenset[str]:
    """The classes that other classes are put into, and nothing else but constants."""
    held: dict[str, set[str]] = {}
    for symbol in doc.symbols:
        held.setdefault(symbol.parent or "", set()).add(symbol.kind)
    return frozenset(name for name, kinds in held.items() if kinds & _TYPES and kinds <= _HELD)


def documentable(doc: FileDoc, settings: Settings = _DEFAULT) -> list[Symbol]:
    """The symbols that need a doc, in source order."""
    return [symbol for symbol, reason in zip(doc.symbols, expected(doc, settings), strict=True) if reason is None]


def _unwanted(symbol: Symbol, settings: Settings) -> str | None:
    if symbol.kind not in _KINDS:
        return OTHER_KIND
    if settings.public_only and symbol.visibility != "public":
        return NOT_PUBLIC
    return None


def _exemption(
    language: str, symbol: Symbol, hidden: bool, documented: set[str], classes: dict[str, Symbol]
) -> str | None:
    if hidden:
        return "nested"
    for flag, name in _BY_FLAG.items():
        if flag in symbol.flags and not (flag == "overload" and symbol.doc is not None):
            return name
    if symbol.doc is None and symbol.qualname in documented:
        return "overloads"
    if symbol.kind == "constructor":
        owner = classes.get(symbol.parent or "")
        if not symbol.parameters or (owner is not None and owner.doc is not None and symbol.doc is None):
            return "constructors"
    elif symbol.name[:2] == "__" == symbol.name[-2:]:
        return "special"
    if symbol.name == "main" and symbol.parent is None and symbol.kind == "function":
        return "main"
    if symbol.doc is None and ("partial" in symbol.flags or _outside(language, symbol, classes)):
        return "elsewhere"
    if symbol.doc is None and "remarked" in symbol.flags:
        return "remarks"
    if symbol.doc is None and language in _SILENT and _overrides(symbol, documented, classes):
        return "overrides"
    return _custom(language, symbol)


def _outside(language: str, symbol: Symbol, classes: dict[str, Symbol]) -> bool:
    """Whether another file has the whole of it: a type that is named here alone, a member defined outside its class.

    What looks like a member function in C is a field inside a macro.
    """
    if language in ("c", "c++") and symbol.kind in _OWNERS and "declaration" in symbol.flags:
        return True
    if symbol.kind not in ("method", "constructor"):
        return False
    return language == "c" or (language == "c++" and symbol.parent not in classes)


def _overrides(symbol: Symbol, documented: set[str], classes: dict[str, Symbol]) -> bool:
    """Whether a class of the same file that this one is made from has the doc of the method."""
    if symbol.kind != "method":
        return False
    pending, seen = [symbol.parent or ""], set[str]()
    while pending:
        name = pending.pop()
        if name in seen or name not in classes:
            continue
        seen.add(name)
        owner = classes[name]
        if owner is not classes[symbol.parent or ""] and f"{name}.{symbol.name}" in documented:
            return True
        words = _NAME.findall(_ARGUMENTS.sub("", owner.signature.partition(owner.name)[2]))
        pending += words if owner.parent is None else [*(f"{owner.parent}.{word}" for word in words), *words]
    return False


def _custom(language: str, symbol: Symbol) -> str | None:
    """What one language alone has."""
    if symbol.kind == "macro" and symbol.signature.startswith("#define ") and not _BRACKETS.match(symbol.signature):
        return "constants"
    if symbol.kind == "method" and symbol.name in _SPECIAL.get(language, ()):
        return "special"
    if language == "kotlin" and (said := _ACTUAL.match(symbol.signature)) is not None:
        return "overrides" if said[1] == "actual" else "companions"
    if language == "ruby" and symbol.kind == "method":
        if symbol.signature.startswith(("alias ", "alias_method ")):
            return "aliases"
        return "properties" if _SETTER.fullmatch(symbol.name) else None
    if language == "rust" and symbol.doc is None and any(map(_MADE.search, symbol.decorators)):
        return "elsewhere"
    return None
