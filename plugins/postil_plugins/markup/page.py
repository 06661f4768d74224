"""From the bytes of a page to its ``FileDoc``."""

import re

from postil.docstrings.clean import cleandoc
from postil.model import FileDoc, Source, Span, Symbol
from postil.syntax.positions import Positions
from postil_plugins.ecmascript.analysis import analyze
from postil_plugins.markup.options import component
from postil_plugins.markup.scripts import Block, blocks, only
from postil_plugins.plain.head import described as head_of

_COMPONENT = re.compile(rb"<!--\s*@component\b")


def described(source: Source) -> FileDoc:
    """Describe one page by its scripts and its own words."""
    content = source.content
    found = blocks(content)
    scripts = [block for block in found if block.language]
    groups: dict[tuple[str, bool], list[Block]] = {}
    for script in scripts:
        # What a component declares is its own; scripts of a page share what they declare, unless they are modules.
        groups.setdefault((script.language, script.module or source.language != "html"), []).append(script)
    positions = Positions(content)
    docs: list[FileDoc] = []
    symbols: list[Symbol] = []
    for (language, module), parts in groups.items():
        docs.append(_script_doc(source, language, parts))
        symbols += [_placed(symbol, positions) for symbol in (_own(docs[-1]) if module else docs[-1].symbols)]
    text, span, form = _overview(source, found, positions)
    return FileDoc(
        source.language,
        text,
        span,
        form,
        tuple(sorted((one for doc in docs for one in doc.imports), key=lambda one: one.line)),
        tuple(sorted((one for doc in docs for one in doc.exports), key=lambda one: one.line)),
        tuple(sorted(symbols, key=lambda symbol: symbol.span.start_byte)),
        tuple(sorted((one for doc in docs for one in doc.constants), key=lambda one: one.line)),
        tuple(sorted({name for doc in docs for name in doc.dependencies})),
        tuple(f"scripts in {block}" for block in dict.fromkeys(block.language for block in scripts)),
        sum(doc.errors for doc in docs),
        positions.lines,
        len(content),
    )


def _script_doc(source: Source, language: str, parts: list[Block]) -> FileDoc:
    ending = {"javascript": ".js", "typescript": ".ts", "tsx": ".tsx"}[language]
    exporting = component if source.language == "vue" else None
    return analyze(Source(f"file{ending}", language, only(source.content, parts)), language, exporting)


def _own(doc: FileDoc) -> list[Symbol]:
    """The symbols of a component or module, where nobody else sees what is not exported."""
    exported = {one.local or one.name for one in doc.exports if one.module is None}
    return [
        symbol._replace(visibility="internal")
        if symbol.visibility == "public" and symbol.qualname.partition(".")[0] not in exported
        else symbol
        for symbol in doc.symbols
    ]


def _placed(symbol: Symbol, positions: Positions) -> Symbol:
    """The symbol with columns counted in the page, where other characters may stand before the script's line."""
    if positions.ascii:
        return symbol

    def moved(span: Span | None) -> Span | None:
        return None if span is None else positions.span(span.start_byte, span.end_byte)

    span = positions.span(symbol.span.start_byte, symbol.span.end_byte)
    return symbol._replace(span=span, body=moved(symbol.body), doc_span=moved(symbol.doc_span))


def _overview(source: Source, found: list[Block], positions: Positions) -> tuple[str | None, Span | None, str | None]:
    content = source.content
    for block in found:
        inside = content[block.start : block.end]
        match = _COMPONENT.match(inside) if source.language == "svelte" and block.kind == "comment" else None
        if match is not None:
            inside = inside[match.end() :].removesuffix(b"-->")
        elif block.kind != "docs" or source.language != "vue":
            continue
        text = cleandoc(inside.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")).strip()
        if text:
            return text, positions.span(block.start, block.end), "markdown"
    head = head_of(source._replace(language="xml"))
    return head.overview, head.overview_span, head.overview_format
