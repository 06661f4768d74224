"""Docs that tell another result than the code gives: what is returned, yielded and raised."""

import re
from collections.abc import Iterator

from postil.docstrings.model import Doc, Element
from postil.docstrings.patterns import lazy
from postil.model import Symbol
from postil.rules.declared import SCRIPTS, inherits, plainly_decorated
from postil.rules.expected import NOT_PUBLIC
from postil.rules.places import entry_place
from postil.rules.raising import uncalled, unspoken
from postil.rules.rule import Problem, Rule
from postil.rules.subject import Subject

_FUNCTIONS = frozenset(("function", "method"))
_RAISING = frozenset((*_FUNCTIONS, "constructor"))
_NO_VALUE = frozenset((
    "void", "none", "unit", "()", "undefined", "null", "nil", "nothing", "never", "noreturn", "promise<void>",
    "promise<undefined>", "promise<never>", "void 0", "nonetype", "awaitable[none]", "no", "empty",
))  # fmt: skip
_UNITS = frozenset(("kotlin", "scala"))
"""Languages in which ``Unit`` and ``Nothing`` stand for no value."""
_NOT_SURE = lazy(
    r"(?:asserts\b|(?:System\.Threading\.Tasks\.)?(?:Value)?Task$|auto$|Generator|Iterator|AsyncGen|[A-Z_]+\()"
)
_LATER = lazy(r"(?:[\w.]+\.)?(?:Promise|PromiseLike|Awaitable|Coroutine|Future|CompletableFuture)(?:[<\[](.*)[>\]])?$")
_SAYS_NOTHING = lazy(
    r"[\W_]*(?:none|nothing|void|undefined|null|nil|n/?a|no(?:t| return| value)?|never|does(?:n't| not)|unit|empty|"
    r"not used|this (?:function|method) (?:does not|doesn't|never)|self\b.{0,20}$)\b",
    re.IGNORECASE,
)
_SPEAKS_OF_RETURN = lazy(
    r"\breturn|\byield|\bresult|\bgives?\b|\bgenerat|\binherit|:rtype|\bdecorator\b|\bcontext manager\b", re.IGNORECASE
)
_GETS = lazy(r"\s*(?:(?:get|retrieve|obtain|fetch)(?:e?s)?|same as|an?|the)\b", re.IGNORECASE)
_ASKS = lazy(r"\b(?:whether|if)\b", re.IGNORECASE)
_REFUSES = lazy(
    rb"[\s{=>]*throw\s+new\s+(?:NotSupported|NotImplemented|UnsupportedOperation)(?:Exception|Error)?\b[^;]*;?[\s}]*"
)
_SPEAKS_OF_YIELD = lazy(r"yield|generat|iterat|stream|laz(?:y|ily)|context manager", re.IGNORECASE)
_RETURNED = lazy(rb"\breturn\b[ \t(]*([^\r\n;})]*)")
_FLUENT = lazy(rb"(?:this|self|cls|\*this|\$this|null|nil|None|undefined|)[ \t]*(?:#.*|//.*)?")
# What is passed on may be nothing at all; of these it is known that they give a value.
_PASSED_ON = lazy(
    rb"(?:await[ \t]+)?(?!(?:np\.|len|int|str|float|bool|list|tuple|dict|set|sum|sorted|max|min|any|all|"
    rb"isinstance|type|super|[\w.]*\.(?:join|format|copy|replace|split|strip|map|filter|slice)|(?:\w+\.)*[A-Z])\b)[\w.$]+\(.*"
)
_ELSEWHERE = frozenset((
    "constructor", "class", "constructs", "async", "generator", "yields", "yield", "abstract", "virtual", "interface",
))  # fmt: skip
"""Tags of what gives its result in another way than by returning it, or leaves that to others."""
_UNTITLED = frozenset(("rustdoc", "godoc", "rdoc", "markdown", "plain", "swift", "scaladoc"))
"""Conventions in which results are usually told in the prose, and lists of parameters are rare."""
_TOLD_TWICE = frozenset(("python", "java", "c#", "csharp", "c", "cpp", "c++", "objective-c"))
"""Languages whose docs have an entry for the result although the signature has its type."""


def missing_return(subject: Subject) -> Iterator[Problem]:
    """Report a doc that describes parameters and says nothing of what is returned.

    Only functions of which it is certain that they return something, and only where the doc, anywhere, has no word of
    returning.

    Example: in

    ``` python
    def area(width: float, height: float) -> float:
        \"\"\"Compute the size of a rectangle.

        Args:
            width: In metres.
            height: In metres.
        \"\"\"
    ```

    nobody knows whether square metres or hectares come out.

    Repair: say what comes out, in an entry for the result.

    Silent for properties, overrides, inherited docs, functions that return the object itself or another of its class,
    decorators and context managers, ``main``, stubs, functions under decorators that may change the result, and where
    the summary names the result: "The sum of ...", "Entropy of a distribution", "Get the ...", "Check whether ...".
    """
    symbol, doc = _outcome(subject)
    if symbol is None or doc is None or not doc.parameters or doc.returns or doc.yields:
        return
    if subject.expected == NOT_PUBLIC or "override" in symbol.flags or doc.format in _UNTITLED:
        return
    if symbol.returns is not None and subject.doc.language not in _TOLD_TWICE:
        return  # where the signature tells the type, its readers do without
    if "operator" in symbol.name or symbol.name == "main" or of_own_type(symbol) or told_by_summary(symbol, doc):
        return
    if returns_value(subject, symbol) is not True or _SPEAKS_OF_RETURN.search(doc.text) or symbol.name.startswith("__"):
        return
    if (
        not any(element.text.text for element in doc.parameters)
        or inherits(doc, symbol.name)
        or incidental(subject, symbol)
    ):
        return
    told = f"declared: {symbol.returns}" if symbol.returns else "the body returns a value"
    yield Problem(f"the doc of {symbol.qualname} does not say what it returns", subject.doc_place, (told,))


def unexpected_return(subject: Subject) -> Iterator[Problem]:
    """Report an entry for a result on a function that never returns one.

    A caller who believes it gets ``None``, ``undefined`` or a compiler's error.

    Example: in

    ``` python
    def close(handle):
        \"\"\"Close a file.

        Returns:
            Whether it was open.
        \"\"\"
        handle.close()
    ```

    whoever asks whether it was open is told no every time.

    Repair: delete the entry, or return what it promises.

    Silent for abstract functions and stubs, generators, constructors (in JavaScript also functions with a capital,
    whose result ``new`` gives), entries that say that nothing is returned, and wherever neither signature nor body
    tells.
    """
    symbol, doc = _outcome(subject)
    if symbol is None or doc is None or not doc.returns or returns_value(subject, symbol) is not False or inherits(doc):
        return
    if symbol.name[:1].isupper() and symbol.kind == "function" and subject.doc.language in SCRIPTS:
        return
    if any(element.kind == "other" and element.title in _ELSEWHERE for element in doc.elements):
        return
    promised = [element for element in doc.returns if not says_nothing(element, symbol)]
    if len(promised) < len(doc.returns):
        return
    told = f"declared: {symbol.returns}" if symbol.returns else "nothing in the body returns a value"
    message = f"the doc of {symbol.qualname} describes a result, and it returns nothing"
    yield Problem(message, entry_place(subject, promised[0].start), (told,))


def told_by_summary(symbol: Symbol, doc: Doc) -> bool:
    """Whether the summary tells the result: by its name, as in "Entropy of a distribution", or by asking a question."""
    summary = doc.summary.text if doc.summary is not None else ""
    if symbol.returns is not None and symbol.returns.lower() in ("bool", "boolean"):
        return _ASKS.search(summary) is not None or symbol.name.lower() in ("equal", "equals")
    named = rf"(?:[\w-]+ ){{0,2}}{re.escape(symbol.name)}s? (?:of|for|in)\b"
    return _GETS.match(summary) is not None or re.match(named, summary, re.IGNORECASE) is not None


def of_own_type(symbol: Symbol) -> bool:
    """Whether a method returns what it is a method of, as builders do."""
    own = (symbol.parent or "").rpartition(".")[2]
    return bool(own) and re.fullmatch(rf"{re.escape(own)}(?:<.*>)?\??", symbol.returns or "") is not None


def missing_yield(subject: Subject) -> Iterator[Problem]:
    """Report a generator whose doc describes parameters and says nothing of what is yielded.

    Its name tells least where the doc is needed most: calling it does nothing yet, and every step gives a value.

    Example: in

    ``` python
    def rows(path):
        \"\"\"Read a table.

        Args:
            path: Where it is.
        \"\"\"
        for line in open(path):
            yield line.split(";")
    ```

    nobody knows whether lines, lists or records come one by one.

    Repair: say what each step gives, in an entry for it.

    Silent where the doc speaks of yielding, generating or iterating in any place, or describes a result instead.
    """
    symbol, doc = _outcome(subject)
    if symbol is None or doc is None or "generator" not in symbol.flags or not doc.parameters:
        return
    if doc.returns or doc.yields or _SPEAKS_OF_YIELD.search(doc.text) or inherits(doc):
        return
    if doc.summary is not None and _GETS.match(doc.summary.text):
        return
    if symbol.decorators or subject.expected == NOT_PUBLIC or "override" in symbol.flags:
        return
    yield Problem(
        f"the doc of {symbol.qualname} does not say what it yields", subject.doc_place, ("it is a generator",)
    )


def missing_raise(subject: Subject) -> Iterator[Problem]:
    """Report an error that the code raises and a doc that lists errors does not name.

    Only errors whose ancestors are all known (those of the language itself, classes of the same file, and in Java what
    the signature declares), and only where no ancestor is named and nothing catches them on the spot.

    Example: in

    ``` python
    def port(text):
        \"\"\"Read a port.

        Raises:
            TypeError: If it is no text.
        \"\"\"
        if not isinstance(text, str):
            raise TypeError(text)
        if not text.isdigit():
            raise ValueError(text)
        return int(text)
    ```

    a caller prepares for ``TypeError`` and meets ``ValueError``.

    Repair: name the error and say when it is raised.

    Silent for docs without any entry for errors, where one of them does not name what is raised, and for bodies that do
    no more than say that they are not supported.
    """
    symbol, doc = _outcome(subject, _RAISING)
    if symbol is None or doc is None or not doc.raises or not symbol.raises or inherits(doc):
        return
    if "override" in symbol.flags or "stub" in symbol.flags or _refuses(subject, symbol):
        return
    for name in unspoken(subject, symbol, doc):
        described = ", ".join(dict.fromkeys(each.type.text for each in doc.raises if each.type is not None))
        message = f"{symbol.qualname} raises {name}, which its doc does not name"
        yield Problem(message, subject.doc_place, (f"described: {described}",))


def _refuses(subject: Subject, symbol: Symbol) -> bool:
    """Whether a body only says that others may do what is described."""
    content = subject.content()
    if content is None or symbol.body is None:
        return False
    return _REFUSES.fullmatch(content[symbol.body.start_byte : symbol.body.end_byte]) is not None


def unknown_raise(subject: Subject) -> Iterator[Problem]:
    """Report an entry for an error that the code certainly cannot raise.

    Hardly ever is that certain: what is called may raise, and so may an operator. Reported are checked exceptions of
    Java that the signature does not declare, Swift functions without ``throws``, Rust functions whose result cannot be
    an error, C++ functions that are ``noexcept``, and functions that do no more than name values.

    Example: ``@throws IOException if the disk is full`` on ``void save() { ... }`` of Java, which declares no
    ``throws``: who catches it is told by the compiler that it never comes.

    Repair: delete the entry.

    Silent for abstract functions, stubs and overrides, and for entries that say when nothing is raised.
    """
    symbol, doc = _outcome(subject, _RAISING)
    if symbol is None or doc is None or not doc.raises or inherits(doc):
        return
    for element, fact in uncalled(subject, symbol, doc):
        named = element.type.text if element.type is not None else "an error"
        message = f"the doc of {symbol.qualname} describes {named}, which it cannot raise"
        yield Problem(message, entry_place(subject, element.start), (fact,))


def _outcome(subject: Subject, kinds: frozenset[str] = _FUNCTIONS) -> tuple[Symbol | None, Doc | None]:
    """The function and its doc; None where there is nothing to compare."""
    symbol = subject.symbol
    if symbol is None or symbol.doc is None or symbol.kind not in kinds or "property" in symbol.flags:
        return None, None
    if "generated" in subject.doc.notes:
        return None, None
    return symbol, subject.parsed


def returns_value(subject: Subject, symbol: Symbol) -> bool | None:
    """Whether a function returns something; None when that is not known."""
    language = subject.doc.language
    if language == "python" and not plainly_decorated(symbol):
        return None
    if "generator" in symbol.flags or "overload" in symbol.flags:
        return None
    if symbol.returns is not None:
        if language in SCRIPTS and "returns" in symbol.flags and _declared_value(symbol.returns, language) is False:
            return None  # the compiler lets a value through where none is declared
        return None if language == "java" and symbol.returns == "Void" else _declared_value(symbol.returns, language)
    if language == "python" or language in SCRIPTS:
        if symbol.body is None or {"abstract", "stub"} & {*symbol.flags}:
            return None
        if "returns" in symbol.flags:
            return True
        return None if symbol.raises and _only_raises(subject, symbol) else False
    if language in ("swift", "rust") and " -> " not in symbol.signature:
        return False
    return None


def _declared_value(returns: str, language: str) -> bool | None:
    if language not in _UNITS and returns in ("Unit", "Nothing", "Empty"):
        return True  # a class of that name
    bare = returns.strip().strip("\"'")
    if bare.lower() in ("this", "self", "static", "$this") or _NOT_SURE.search(bare):
        return None
    waits = _LATER.match(bare)
    if waits and (not waits[1] or waits[1].rpartition(",")[2].strip().lower() in _NO_VALUE):
        return None  # what is waited for is a value, even if it gives none
    return bare.rpartition(".")[2].lower() not in _NO_VALUE and bare.lower() not in _NO_VALUE


def _only_raises(subject: Subject, symbol: Symbol) -> bool:
    """Whether the function ends by raising, so that it returns nothing because it never returns."""
    content = subject.content()
    if content is None or symbol.body is None:
        return True
    last = content[symbol.body.start_byte : symbol.body.end_byte].rstrip(b" \t\r\n};").rpartition(b"\n")[2]
    return last.lstrip().startswith((b"raise", b"throw"))


def incidental(subject: Subject, symbol: Symbol) -> bool:
    """Whether what is returned is the object itself, or what the one expression of an arrow function happens to be."""
    content = subject.content()
    if symbol.body is None:
        return False
    if content is None:
        return True
    body = content[symbol.body.start_byte : symbol.body.end_byte]
    if subject.doc.language in SCRIPTS and not body.startswith(b"{"):
        return True
    said = _RETURNED.findall(body)
    if symbol.returns is None and all(_PASSED_ON.match(one.strip()) or _FLUENT.fullmatch(one.strip()) for one in said):
        return True
    return bool(said) and all(_FLUENT.fullmatch(one.strip()) for one in said)


def says_nothing(element: Element, symbol: Symbol) -> bool:
    """Whether an entry for the result promises nothing: no value, maybe none, or only that there will be one."""
    type_ = "" if element.type is None else element.type.text.strip("`{}(). ").lower()
    text = element.text.text
    if not type_ and not text.strip(" .-_"):
        return True
    if type_ in _NO_VALUE or (not type_ and _SAYS_NOTHING.match(text) is not None):
        return True
    if type_ and any(part.strip() in _NO_VALUE for part in re.split(r"[|,]|\bor\b", type_)):
        return True
    return "async" in symbol.flags and ("promise" in f"{type_} {text.lower()}")


RULES = (
    Rule("missing-return", "info", missing_return),
    Rule("unexpected-return", "warning", unexpected_return),
    Rule("missing-yield", "info", missing_yield),
    Rule("missing-raise", "info", missing_raise),
    Rule("unknown-raise", "warning", unknown_raise),
)
