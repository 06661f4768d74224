"""Which errors a function raises and its doc does not name, and which its doc names and it cannot raise.

Invariant: an error counts as not named only when all its ancestors are known, and as impossible only when the language
says so; a hierarchy that is not known may hold anything.
"""

import builtins
import re
from collections.abc import Iterator, Sequence

from postil.docstrings.model import Doc, Element
from postil.docstrings.patterns import lazy
from postil.model import FileDoc, Symbol
from postil.rules.declared import SCRIPTS, plainly_decorated
from postil.rules.subject import Subject

_SCRIPT = {
    "TypeError": "Error", "RangeError": "Error", "SyntaxError": "Error", "ReferenceError": "Error", "URIError": "Error",
}  # fmt: skip
_JVM = {
    "Exception": "Throwable", "RuntimeException": "Exception", "IOException": "Exception",
    "IllegalArgumentException": "RuntimeException", "IllegalStateException": "RuntimeException",
    "NullPointerException": "RuntimeException", "UnsupportedOperationException": "RuntimeException",
    "IndexOutOfBoundsException": "RuntimeException", "NumberFormatException": "IllegalArgumentException",
    "ClassCastException": "RuntimeException", "ArithmeticException": "RuntimeException",
    "NoSuchElementException": "RuntimeException", "FileNotFoundException": "IOException",
    "EOFException": "IOException",
    "UncheckedIOException": "RuntimeException", "InterruptedException": "Exception", "TimeoutException": "Exception",
    "ExecutionException": "Exception", "CloneNotSupportedException": "Exception",
    "GeneralSecurityException": "Exception",
    "ReflectiveOperationException": "Exception", "ClassNotFoundException": "ReflectiveOperationException",
    "InstantiationException": "ReflectiveOperationException", "IllegalAccessException": "ReflectiveOperationException",
    "InvocationTargetException": "ReflectiveOperationException",
    "NoSuchMethodException": "ReflectiveOperationException",
    "NoSuchFieldException": "ReflectiveOperationException", "URISyntaxException": "Exception",
    "ParseException": "Exception", "SQLException": "Exception", "MalformedURLException": "IOException",
    "UnsupportedEncodingException": "IOException",
}  # fmt: skip
_PHP = {
    "Exception": "Throwable", "LogicException": "Exception", "RuntimeException": "Exception",
    "InvalidArgumentException": "LogicException", "DomainException": "LogicException",
    "LengthException": "LogicException", "OutOfRangeException": "LogicException",
    "BadFunctionCallException": "LogicException", "BadMethodCallException": "BadFunctionCallException",
    "OutOfBoundsException": "RuntimeException", "RangeException": "RuntimeException",
    "OverflowException": "RuntimeException", "UnexpectedValueException": "RuntimeException",
}  # fmt: skip
_CSHARP = {
    "ArgumentException": "SystemException", "SystemException": "Exception",
    "ArgumentNullException": "ArgumentException",
    "ArgumentOutOfRangeException": "ArgumentException", "InvalidOperationException": "SystemException",
    "NotSupportedException": "SystemException", "ObjectDisposedException": "InvalidOperationException",
    "FormatException": "SystemException", "InvalidCastException": "SystemException",
    "IndexOutOfRangeException": "SystemException", "KeyNotFoundException": "SystemException",
    "TimeoutException": "SystemException", "IOException": "SystemException",
}  # fmt: skip
_RUBY = {
    "StandardError": "Exception", "ArgumentError": "StandardError", "TypeError": "StandardError",
    "RuntimeError": "StandardError", "IndexError": "StandardError", "KeyError": "IndexError",
    "RangeError": "StandardError", "NameError": "StandardError", "NoMethodError": "NameError",
    "IOError": "StandardError",
}  # fmt: skip
_BY_LANGUAGE = {
    **dict.fromkeys(SCRIPTS, _SCRIPT), "java": _JVM, "php": _PHP, "csharp": _CSHARP, "c#": _CSHARP, "ruby": _RUBY,
}  # fmt: skip
_CHECKED = frozenset(_JVM) - frozenset((
    "Exception", "RuntimeException", "IllegalArgumentException", "IllegalStateException", "NullPointerException",
    "UnsupportedOperationException", "IndexOutOfBoundsException", "NumberFormatException", "ClassCastException",
    "ArithmeticException", "NoSuchElementException", "UncheckedIOException", "TimeoutException", "ParseException",
))  # fmt: skip
_NOT_WORTH_A_WORD = frozenset(("NotImplementedError", "StopIteration", "StopAsyncIteration", "AssertionError"))
_NAME = lazy(r"[^\W\d][\w.\\]*")
_BASES = lazy(r"class\s+\w+\s*\(([^()]*)\)")
_LONGEST_HANDLER = 8
"""Lines that the head of a handler may take."""
_CATCHES = lazy(rb"\b(?:catch|rescue|finally)\b")
_THROWS = lazy(r"\bthrows\s+([\w.,\s<>@]+)")
_CANNOT = lazy(r"[\W_]*(?:nothing|never|none|does(?:n't| not)|n/?a|no )", re.IGNORECASE)
_PLAIN_RUST = frozenset((
    "", "()", "bool", "usize", "isize", "u8", "u16", "u32", "u64", "u128", "i8", "i16", "i32", "i64", "i128", "f32",
    "f64", "char", "&str", "String", "Self",
))  # fmt: skip
_LATER = lazy(r"Future|Promise|Publisher|Observable|Result|Stream|Sequence|Task|Single|Completable")
_NAMES_VALUES = lazy(rb"[\w\s=,:;'\"<>!{}#$-]*")
_MAY_RAISE = lazy(rb"\b(?:raise|throw|assert|import|for|with|await|del|yield|new|from|require|match|async|class)\b")


def unspoken(subject: Subject, symbol: Symbol, doc: Doc) -> Iterator[str]:
    """The errors raised that the doc, which lists some, names nowhere."""
    if any(element.type is None for element in doc.raises):
        return
    said = {name.rstrip(".").rpartition(".")[2].rpartition("\\")[2] for name in _NAME.findall(doc.text)}
    language = subject.doc.language
    raised = [name.rpartition(".")[2].rpartition("\\")[2] for name in symbol.raises]
    if language == "java":
        yield from _undeclared(symbol, doc, said)
        return
    if language not in _BY_LANGUAGE and language != "python":
        return
    for name in dict.fromkeys(raised):
        line = ancestors(name, subject.doc)
        if line is None or name in _NOT_WORTH_A_WORD or {name, *line} & said:
            continue
        if not caught(subject, symbol, name, {name, *line}):
            yield name


def _undeclared(symbol: Symbol, doc: Doc, said: set[str]) -> Iterator[str]:
    """What a signature of Java declares to throw and the doc does not name, nor anything that may stand for it."""
    match = _THROWS.search(symbol.signature)
    if match is None:
        return
    listed = {name.rpartition(".")[2] for name in _NAME.findall(match[1])}
    named = {element.type.text.rpartition(".")[2] for element in doc.raises if element.type is not None}
    unchecked = {name for name in _JVM if name not in _CHECKED} - {"Exception"}
    if named - listed - unchecked:
        return  # it may be a kind of what is declared
    for name in sorted(listed - named):
        if not {name, *_line(name, _JVM)} & said and (name in _JVM or not named & listed or name.endswith("Exception")):
            yield name


def ancestors(name: str, file: FileDoc) -> list[str] | None:
    """What a class of errors derives from, the nearest first; None when that is not known to the end."""
    if any(name in (one.name, one.alias, re.split(r"[\\\\./]", one.module)[-1]) for one in file.imports):
        return None
    known = _BY_LANGUAGE.get(file.language)
    if known is not None:
        if name not in known:
            return [] if name in ("Error", "Exception", "Throwable") else None
        return _line(name, known)
    found: list[str] = []
    pending, seen = [name], set[str]()
    own = {symbol.qualname: symbol for symbol in file.symbols if symbol.kind == "class"}
    while pending:
        name = pending.pop()
        if name in seen:
            continue
        seen.add(name)
        builtin = getattr(builtins, name, None)
        if name in own:
            match = _BASES.match(own[name].signature)
            bases = [base.strip().rpartition(".")[2] for base in match[1].split(",")] if match else []
            if not bases or not all(base.isidentifier() for base in bases):
                return None
        elif isinstance(builtin, type) and issubclass(builtin, BaseException):
            bases = [each.__name__ for each in builtin.__mro__[1:-1]]
            bases += ["IOError", "EnvironmentError"] if issubclass(builtin, OSError) else []
            found += bases
            continue
        else:
            return None
        found += bases
        pending += bases
    return found


def _line(name: str, table: dict[str, str]) -> list[str]:
    """What a class derives from as a table has it, the nearest first."""
    found: list[str] = []
    while name in table:
        name = table[name]
        found.append(name)
    return found


def caught(subject: Subject, symbol: Symbol, name: str, names: set[str]) -> bool:
    """Whether something in the body may catch what is raised by a name, known by its ancestors' names as well."""
    content = subject.content()
    if content is None or symbol.body is None:
        return True
    if subject.doc.language != "python":
        return _CATCHES.search(content, symbol.body.start_byte, symbol.body.end_byte) is not None
    lines = content[symbol.span.start_byte : symbol.body.end_byte].split(b"\n")
    raising = re.compile(rb"(?:[^#'\"]*:)?[ \t]*raise[ \t]+(?:\w+\.)*" + name.encode() + rb"\b")
    places = [at for at, line in enumerate(lines) if raising.match(line)]
    return not places or all(_protected(lines, at, names) for at in places)


def _protected(lines: Sequence[bytes], at: int, names: set[str]) -> bool:
    """Whether a line of Python stands in a ``try`` or ``with`` that may catch one of these, or in another function."""
    indent = _indent(lines[at])
    for above in range(at - 1, 0, -1):
        said = lines[above].strip()
        here = _indent(lines[above])
        if not said or said.startswith(b"#") or here >= indent:
            continue
        indent = here
        if said.startswith((b"def ", b"async def ", b"class ")) or b"suppress(" in said:
            return True
        if said.startswith(b"try") and _catches(lines, at, here, names):
            return True
    return False


def _catches(lines: Sequence[bytes], at: int, indent: int, names: set[str]) -> bool:
    """Whether a handler below, of a ``try`` at this indentation, may catch one of these."""
    for below in range(at + 1, len(lines)):
        said = lines[below].strip()
        here = _indent(lines[below])
        if not said or said.startswith(b"#") or here > indent:
            continue
        if here < indent or not said.startswith((b"except", b"else", b"finally")):
            return False
        if said.startswith(b"except"):
            head = b" ".join(lines[below : below + _LONGEST_HANDLER]).partition(b":")[0].partition(b" as ")[0]
            caught = {word.decode("utf-8", "replace").rpartition(".")[2] for word in re.findall(rb"[\w.]+", head)[1:]}
            if not caught or caught & names or not all(hasattr(builtins, word) for word in caught):
                return True
    return False


def _indent(line: bytes) -> int:
    return len(line) - len(line.lstrip())


def uncalled(subject: Subject, symbol: Symbol, doc: Doc) -> Iterator[tuple[Element, str]]:
    """The entries for errors that cannot be raised, and why not."""
    language = subject.doc.language
    told = [element for element in doc.raises if not _CANNOT.match(element.text.text)]
    if language == "java":
        match = _THROWS.search(symbol.signature)
        listed = {name.rpartition(".")[2] for name in _NAME.findall(match[1])} if match else set[str]()
        for element in told:
            name = "" if element.type is None else element.type.text.rpartition(".")[2]
            above = {name, *_line(name, _JVM)}
            if name in _CHECKED and not above & listed and all(one in _JVM for one in listed):
                yield element, f"declared: throws {', '.join(sorted(listed)) or 'nothing'}"
        return
    why = _impossible(subject, symbol)
    if why is not None:
        for element in told:
            yield element, why


def _impossible(subject: Subject, symbol: Symbol) -> str | None:
    language, signature = subject.doc.language, symbol.signature
    if {"abstract", "stub", "overload", "override"} & {*symbol.flags} or symbol.raises:
        return None
    if language == "swift":
        later = _LATER.search(symbol.returns or "") or re.search(r"\b(?:re)?throws\b|->.*->|Future", signature)
        return None if later else "it is not declared with throws"
    if language == "rust":
        plain = symbol.returns is None or symbol.returns in _PLAIN_RUST
        return "its result cannot be an error" if plain and "async" not in symbol.flags else None
    if language in ("cpp", "c++"):
        return "it is declared noexcept" if re.search(r"\)[^)]*\bnoexcept\b(?!\s*\()", signature) else None
    if symbol.kind != "function" or symbol.parent is not None or symbol.body is None:
        return None
    if (language == "python" and plainly_decorated(symbol)) or language in SCRIPTS:
        return "its body calls and raises nothing" if _only_names(subject, symbol) else None
    return None


def _only_names(subject: Subject, symbol: Symbol) -> bool:
    content = subject.content()
    if content is None or symbol.body is None:
        return False
    start = symbol.body.start_byte
    if symbol.doc_span is not None and symbol.doc_span.start_byte >= start:
        start = symbol.doc_span.end_byte
    body = content[start : symbol.body.end_byte]
    return _NAMES_VALUES.fullmatch(body) is not None and _MAY_RAISE.search(body) is None
