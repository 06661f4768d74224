"""Types as other languages write them, read as far as the one name that says whose members a value has."""

import re

_WORD = re.compile(r"[A-Za-z_$\x80-\U0010ffff][\w$]*")
_WRAPPERS = frozenset(
    (
        "Box", "Arc", "Rc", "RefCell", "Cell", "Mutex", "RwLock", "MutexGuard", "Pin", "Option", "Result", "Cow",
        "Weak", "unique_ptr", "shared_ptr", "weak_ptr", "optional", "intrusive_ptr", "Optional",
        "CompletableFuture", "Future", "Task", "ValueTask", "Lazy", "Provider", "Supplier", "Deferred", "Try",
        "Nullable", "IO", "Mono",
    )
)  # fmt: skip
"""What is looked through: whoever has it soon has what is in it."""
_MARKS = frozenset(
    (
        "const", "mut", "dyn", "impl", "final", "volatile", "struct", "enum", "union", "class", "static", "ref",
        "out", "in", "readonly", "unsigned", "signed", "register", "extern", "inline", "virtual", "constexpr",
        "public", "private", "protected", "internal", "async", "override", "abstract", "typename", "inout", "some",
        "any", "params", "this", "open", "mutable", "nonnull", "nullable", "lateinit", "where", "for", "restrict",
        "val", "var",
    )
)  # fmt: skip


def type_name(written: str | None) -> str | None:
    """The last name of the one type that is written; None when there is none, or it is a collection of such."""
    if not written:
        return None
    text = written.strip()
    for _ in range(6):
        text = text.lstrip("&*?([ \t").removeprefix("\\")
        if text.startswith(("'", "map[", "chan ", "]", "fn(", "func(")):
            if text.startswith("'") and " " in text:
                text = text.partition(" ")[2]
                continue
            return None
        match = _WORD.match(text)
        if match is None:
            return None
        if match[0] in _MARKS:
            text = text[match.end() :]
            continue
        name, rest = _dotted(text)
        if rest.startswith(("<", "[")) and name in _WRAPPERS:
            text = rest[1:]
            continue
        return None if rest.startswith("[") and not rest.startswith("[]") and name in ("Array", "List") else name
    return None


def _dotted(text: str) -> tuple[str, str]:
    """The last part of a name with dots, colons or backslashes, and what stands behind it."""
    at, name = 0, ""
    while True:
        match = _WORD.match(text, at)
        if match is None:
            return name, text[at:]
        name, at = match[0], match.end()
        for joint in ("::", ".", "\\"):
            if text.startswith(joint, at) and _WORD.match(text, at + len(joint)):
                at += len(joint)
                break
        else:
            return name, text[at:].lstrip()


def base_names(signature: str) -> list[str]:
    """The last names of what a type is declared to extend, implement or conform to."""
    match = re.search(r"(?:\bextends\b|\bimplements\b|\bwith\b|(?<![:\w]):(?!:)|(?<=\w) ?<(?= ?[A-Z]\w*$))", signature)
    if match is None:
        ruby = re.match(r"class\s+[\w:]+\s*<\s*([\w:]+)", signature)
        return [ruby[1].rpartition(":")[2]] if ruby else []
    rest = signature[match.end() :]
    rest = re.sub(r"<[^<>]*>|\([^()]*\)", "", rest)
    found: list[str] = []
    for part in re.split(r",|\bimplements\b|\bextends\b|\bwith\b|&", rest):
        name = type_name(part)
        if name is not None:
            found.append(name)
    return found[:8]


def first_of(returns: str) -> str:
    """The first of several results: Go's ``(T, error)``, and whatever else has them in brackets."""
    text = returns.strip()
    if text.startswith("(") and "," in text:
        text = text[1:].split(",")[0]
        words = text.split()
        return words[-1] if words else ""
    return text


def field_type(signature: str, name: str, kin: str) -> str | None:
    """The type of a field, variable or property as its signature has it."""
    head = re.split(r"(?<![=<>!])=(?!=)|\{|;", signature, maxsplit=1)[0]
    match = re.search(rf"(?<![\w$]){re.escape(name)}(?![\w$])", head)
    if match is None:
        return None
    before, after = head[: match.start()], head[match.end() :]
    if after.lstrip().startswith(":"):
        return type_name(after.lstrip()[1:])
    if kin == "go":
        return type_name(after)
    words = before.replace("*", " ").replace("&", " ").split()
    return type_name(" ".join(words)) if words and kin in ("c", "jvm", "c#", "php") else None
