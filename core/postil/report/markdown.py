"""One symbol or one file as Markdown, for pages and for whoever pastes it somewhere."""

from collections.abc import Iterator, Sequence

from postil.docstrings.harmless import harmless
from postil.docstrings.hover import Reading, read
from postil.engine.context import Context
from postil.model import FileDoc, Symbol
from postil.report.entity import parameter_rows, raised, returned, shown_flags
from postil.report.plain import legible, one_line, path_text


def symbol_markdown(path: str, doc: FileDoc, ordinal: int, fresh: str, level: int = 2) -> str:
    """One symbol under a heading of ``level``."""
    return "\n".join(_symbol(path, doc.language, doc.symbols[ordinal], level, fresh)) + "\n"


def file_markdown(path: str, doc: FileDoc, context: Context) -> Iterator[str]:
    """One file and all its symbols, in pieces."""
    about = f"{doc.language}, {doc.lines} lines, {context.kind}: {one_line(context.reason)}"
    yield f"# {code(path_text(path))}\n\n{about}\n"
    if doc.overview:
        yield f"\n{_level_down(harmless(read(doc.overview, doc.overview_format).body))}\n"
    for symbol in doc.symbols:
        level = min(2 + symbol.qualname.count("."), 6)
        yield "\n" + "\n".join(_symbol(path, doc.language, symbol, level, "fresh")) + "\n"
    yield "\n"


def code(text: str) -> str:
    """``text`` as inline code, whatever it holds."""
    text = one_line(text)
    ticks = "`"
    while ticks in text:
        ticks += "`"
    space = " " if "`" in text else ""
    return f"{ticks}{space}{text}{space}{ticks}"


def fenced(text: str, language: str) -> str:
    """``text`` as a block of code, whatever it holds."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{language}\n{text}\n{fence}"


def _symbol(path: str, language: str, symbol: Symbol, level: int, fresh: str) -> Iterator[str]:
    reading = read(symbol.doc, symbol.doc_format) if symbol.doc else Reading("")
    if symbol.kind == "section":
        yield f"{'#' * level} {one_line(symbol.name)}"
        yield f"\n{_level_down(harmless(reading.body))}"
        return
    yield f"{'#' * level} {code(symbol.qualname)}"
    yield ""
    facts = [
        f"{symbol.kind} in {code(f'{path_text(path)}:{symbol.span.line}')}",
        symbol.visibility,
        *shown_flags(symbol),
    ]
    yield ", ".join(facts if fresh == "fresh" else [*facts, fresh])
    yield ""
    decorators = "".join(f"@{one_line(decorator)}\n" for decorator in symbol.decorators)
    yield fenced(decorators + legible(symbol.signature), language)
    if reading.body:
        yield f"\n{_level_down(harmless(reading.body))}"
    yield from _table("Parameters", parameter_rows(symbol, reading))
    yield from _table("Attributes", [entry[:3] for entry in reading.attributes])
    yield from _table("Yields", [entry[:3] for entry in reading.yields])
    yield from _table("Returns", returned(symbol, reading))
    yield from _table("Raises", raised(symbol, reading))


def _table(title: str, rows: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    """A list rather than a table: what is said of a parameter may have paragraphs."""
    if not rows:
        return
    yield f"\n**{title}**\n"
    for name, type_, text in rows:
        heads = " ".join(code(part) for part in (name, type_) if part)
        said = "\n".join(f"  {line}" if line else "" for line in harmless(text).split("\n"))[2:]
        yield f"- {heads}: {said}" if heads and said else f"- {heads}{said}"


def _level_down(text: str) -> str:
    """Headings in a doc as bold lines: those of the page are Postil's own."""
    if "#" not in text:
        return text
    lines: list[str] = []
    fence = False
    for line in text.split("\n"):
        if line.lstrip().startswith("```"):
            fence = not fence
        bare = line.lstrip("#")
        heading = not fence and bare != line and bare.startswith(" ")
        lines.append(f"**{bare.strip()}**" if heading else line)
    return "\n".join(lines)
