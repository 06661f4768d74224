"""One symbol or one file the way a person reads it, as text."""

from collections.abc import Iterator, Sequence

from postil.docstrings.hover import Entry, Reading, read
from postil.docstrings.inline import markdown
from postil.docstrings.model import bare_name
from postil.engine.context import Context
from postil.engine.lookup import FRESH
from postil.model import FileDoc, Symbol
from postil.report.plain import Paint, columns, legible, one_line, path_text
from postil.rules.expected import documentable

# What a result that is none is called; saying so helps nobody.
_NOTHING = frozenset(("None", "void", "()", "Promise<void>"))
_BODY_FACTS = frozenset(("remarked", "returns", "stub"))


def symbol_text(path: str, doc: FileDoc, ordinal: int, fresh: str, paint: Paint, declared: Sequence[str] = ()) -> str:
    """One symbol: signature, where it is, docs, parameters, result, exceptions, members, freshness."""
    symbol = doc.symbols[ordinal]
    reading = read(symbol.doc, symbol.doc_format) if symbol.doc else Reading("")
    lines = [
        f"{paint('bold', one_line(symbol.qualname))}  {symbol.kind}  {paint('cyan', place(path, symbol))}",
        *(f"declared in {paint('cyan', path_text(where))}" for where in declared),
        "",
        *(f"    @{one_line(decorator, 200)}" for decorator in symbol.decorators),
        *(f"    {line}" for line in _folded(legible(symbol.signature), 100)),
        "",
    ]
    if symbol.doc is None:
        lines.append(paint("yellow", "not documented" if symbol in _needing(doc) else "no docs"))
    else:
        lines += _body(reading.body, paint)
    lines += _parameters(symbol, reading, paint)
    lines += _block("Attributes", [_entry_row(entry) for entry in reading.attributes], paint)
    lines += _block("Yields", [_entry_row(entry) for entry in reading.yields], paint)
    lines += _block("Returns", _returns(symbol, reading), paint)
    lines += _block("Raises", _raises(symbol, reading), paint)
    members = [other for other in doc.symbols if other.parent == symbol.qualname]
    if members and symbol.kind not in ("function", "method", "constructor"):
        lines += ["", paint("bold", "Members"), *_outline(members, doc, paint)]
    traits = [symbol.visibility, *shown_flags(symbol)]
    lines += ["", f"{paint('dim', ', '.join(traits))}  {freshness(fresh, paint)}"]
    return _joined(lines)


def file_text(path: str, doc: FileDoc, context: Context, fresh: str, paint: Paint) -> str:
    """One file: overview, context with its reason, imports, and its symbols with a mark for those without docs."""
    needing = _needing(doc)
    documented = sum(symbol.doc is not None for symbol in needing)
    facts = [doc.language, f"{doc.lines} lines"]
    if needing:
        facts.append(f"{documented} of {len(needing)} documented")
    lines = [f"{paint('bold', path_text(path))}  {', '.join(facts)}", ""]
    if doc.overview:
        lines += [*_body(read(doc.overview, doc.overview_format).body, paint), ""]
    rows = [("Context", f"{context.kind}: {one_line(context.reason)}")]
    rows += [("Imports", ", ".join(map(one_line, doc.dependencies)))] if doc.dependencies else []
    rows += [("Exports", ", ".join(one_line(item.name) for item in doc.exports))] if doc.exports else []
    rows += [("Notes", "; ".join(map(one_line, doc.notes)))] if doc.notes else []
    rows += [("Errors", f"{doc.errors} places do not parse; the rest is documented")] if doc.errors else []
    for title, text in rows:
        wrapped = _wrapped(text, 90)
        lines += [f"{paint('bold', title):<{9 + len(paint('bold', title)) - len(title)}}{wrapped[0]}"]
        lines += [f"{'':9}{line}" for line in wrapped[1:]]
    if doc.symbols:
        lines += ["", paint("bold", "Symbols"), *_outline(doc.symbols, doc, paint)]
        if documented < len(needing):
            lines += ["", f"{paint('yellow', '!')} needs docs"]
    lines += ["", freshness(fresh, paint)]
    return _joined(lines)


def place(path: str, symbol: Symbol) -> str:
    """Where a symbol is, as an editor opens it."""
    return f"{path_text(path)}:{symbol.span.line}"


def freshness(fresh: str, paint: Paint) -> str:
    """Whether what is shown is what the file says now."""
    return paint("green", "fresh") if fresh == FRESH else paint("yellow", fresh)


def first_line(doc: str | None, doc_format: str | None) -> str:
    """The first line of a doc that says something, for lists; empty when there is none."""
    if not doc:
        return ""
    for line in doc.split("\n", 20)[:20]:
        if line.strip(" \t*=-#"):
            return one_line(markdown(line[:1000].strip(), doc_format))
    return ""


def defaulted(annotation: str | None, default: str | None) -> str:
    """A parameter's annotation and default as one text."""
    return " ".join(filter(None, (annotation or "", f"= {default}" if default is not None else "")))


def shown_flags(symbol: Symbol) -> list[str]:
    """What is said of a declaration in a word; facts of its body are for rules, not for readers."""
    return [flag for flag in symbol.flags if flag not in _BODY_FACTS]


def parameter_rows(symbol: Symbol, reading: Reading) -> list[tuple[str, str, str]]:
    """Name, type with default, and what is said of it: the declared ones first, then those only the doc knows."""
    said = {bare_name(name.strip()): entry for entry in reading.parameters for name in entry.name.split(",")}
    rows: list[tuple[str, str, str]] = []
    declared: set[str] = set()
    for parameter in symbol.parameters:
        name = bare_name(parameter.name)
        declared.add(name)
        entry = said.get(name)
        if entry is None and name in ("self", "cls"):
            continue
        mark = {"var_positional": "*", "var_keyword": "**"}.get(parameter.kind, "")
        annotation = parameter.annotation or (entry.type if entry else None)
        default = parameter.default or (entry.default or None if entry else None)
        shown = name if parameter.name.startswith(("*", ".")) else parameter.name
        rows.append((f"{mark}{shown}", defaulted(annotation, default), entry.text if entry else ""))
    for entry in reading.parameters:
        if not any(bare_name(name.strip()) in declared for name in entry.name.split(",")):
            rows.append((entry.name, defaulted(entry.type, entry.default or None), entry.text))
    return rows


def _parameters(symbol: Symbol, reading: Reading, paint: Paint) -> list[str]:
    types = bool(symbol.parameters) and all(parameter.kind == "type" for parameter in symbol.parameters)
    return _block("Type parameters" if types else "Parameters", parameter_rows(symbol, reading), paint)


def returned(symbol: Symbol, reading: Reading) -> list[tuple[str, str, str]]:
    """What comes back: name, type, and what is said of it."""
    if not reading.returns:
        told = symbol.returns and symbol.returns not in _NOTHING and not reading.yields
        return [("", symbol.returns or "", "")] if told else []
    alone = len(reading.returns) == 1
    return [
        (entry.name, (symbol.returns if alone and symbol.returns else entry.type), entry.text)
        for entry in reading.returns
    ]


def raised(symbol: Symbol, reading: Reading) -> list[tuple[str, str, str]]:
    """What may be raised: what the doc says, then what only the code does."""
    said = [(entry.name, "", entry.text) for entry in reading.raises]
    names = {name.rpartition(".")[2] for name, _, _ in said}
    return said + [(name, "", "") for name in symbol.raises if name.rpartition(".")[2] not in names]


def _returns(symbol: Symbol, reading: Reading) -> list[tuple[str, str, str]]:
    return [(" ".join(filter(None, (name, type_))), "", text) for name, type_, text in returned(symbol, reading)]


def _raises(symbol: Symbol, reading: Reading) -> list[tuple[str, str, str]]:
    return raised(symbol, reading)


def _entry_row(entry: Entry) -> tuple[str, str, str]:
    return (entry.name, entry.type, entry.text)


def _block(title: str, rows: list[tuple[str, str, str]], paint: Paint) -> list[str]:
    """A titled table of names, types and texts; a text too long for its row goes under it."""
    if not rows:
        return []
    cells = [[one_line(name, 200), one_line(type_, 200)] for name, type_, _ in rows]
    heads = columns(cells, (24, 40))
    margin = min(max(map(len, heads)), 44)
    lines = ["", paint("bold", title)]
    for head, (_, _, text) in zip(heads, rows, strict=True):
        said = legible(text).split("\n") if text else []
        if said and len(head) <= margin:
            lines.append(f"  {head:<{margin}}  {said.pop(0)}")
        else:
            lines.append(f"  {head}")
        lines += [f"  {'':{margin}}  {line}" for line in said]
    return lines


def _outline(symbols: Sequence[Symbol], doc: FileDoc, paint: Paint) -> Iterator[str]:
    needing = {id(symbol) for symbol in documentable(doc)}
    top = min(symbol.qualname.count(".") for symbol in symbols)
    width = len(str(max(symbol.span.line for symbol in symbols)))
    heads = [
        f"{'  ' * min(symbol.qualname.count('.') - top, 8)}{symbol.kind} {one_line(symbol.name, 80)}"
        for symbol in symbols
    ]
    margin = min(max(map(len, heads)), 44)
    for symbol, head in zip(symbols, heads, strict=True):
        mark = paint("yellow", "!") if symbol.doc is None and id(symbol) in needing else " "
        said = paint("dim", first_line(symbol.doc, symbol.doc_format)[:100])
        yield f"{mark} {symbol.span.line:>{width}}  {head:<{margin}}  {said}".rstrip()


def _needing(doc: FileDoc) -> list[Symbol]:
    return documentable(doc)


def _body(body: str, paint: Paint) -> list[str]:
    """Markdown as a terminal reads it best: as it stands, with titles set off."""
    lines: list[str] = []
    fenced = False
    for line in legible(body).split("\n"):
        bare = line.strip()
        if bare.startswith("```"):
            fenced = not fenced
        elif fenced:
            lines.append(f"    {line}")
        elif bare.startswith("#") and bare.lstrip("#").startswith(" "):
            lines.append(paint("bold", bare.lstrip("# ")))
        elif bare.startswith("**") and bare.endswith("**") and bare.count("**") == 2:
            lines.append(paint("bold", bare.strip("*")))
        else:
            lines.append(line)
    return lines


def _folded(signature: str, width: int) -> list[str]:
    """A long signature over several lines, broken after commas."""
    if len(signature) <= width:
        return [signature]
    lines: list[str] = []
    current = ""
    for piece in signature.replace(", ", ",\0").split("\0"):
        if current and len(current) + len(piece) > width:
            lines.append(current)
            current = "    "
        current += piece if piece[-1:] != "," else f"{piece} "
    return [*(line.rstrip() for line in lines), current]


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] += f" {word}" if lines[-1] else word
    return lines


def _joined(lines: list[str]) -> str:
    text: list[str] = []
    for line in lines:
        if line.strip() or (text and text[-1]):
            text.append(line.rstrip())
    return "\n".join(text).rstrip("\n") + "\n"
