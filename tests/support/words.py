"""What an analyzer answers, as text for case files: a line per symbol, and below it what else there is to say."""

from collections.abc import Iterator

from postil.model import FileDoc, Import, Parameter, Span, Symbol


def file_words(doc: FileDoc) -> str:
    """Everything known of a file, in a fixed order; what is empty is left out."""
    return "".join(f"{line}\n".replace(" \n", "\n") for line in _lines(doc))


def _lines(doc: FileDoc) -> Iterator[str]:
    if doc.overview is not None:
        yield f"overview {_lines_of(doc.overview_span)} {_quoted(doc.overview, doc.overview_format)}"
        yield from _block(doc.overview)
    for note in doc.notes:
        yield f"note {note}"
    if doc.errors:
        yield f"errors {doc.errors}"
    yield from map(_import, doc.imports)
    if doc.dependencies:
        yield f"dependencies {', '.join(doc.dependencies)}"
    for export in doc.exports:
        passed_on = f" of {export.module}" if export.module is not None else ""
        yield f"export {export.name}{f' = {export.local}' if export.local else ''}{passed_on} line {export.line}"
    for constant in doc.constants:
        yield f"constant {constant.name} = {constant.value if constant.value is not None else '…'} line {constant.line}"
    for symbol in doc.symbols:
        yield from _symbol(symbol)


def _import(item: Import) -> str:
    name = f" {item.name}" if item.name is not None else ""
    alias = f" as {item.alias}" if item.alias else ""
    return f"import {item.module}{name}{alias}{' (types only)' if item.type_only else ''} line {item.line}"


def _symbol(symbol: Symbol) -> Iterator[str]:
    span = symbol.span
    words = [
        f"{span.line}:{span.column}-{span.end_line}",
        symbol.kind,
        symbol.qualname,
        symbol.visibility,
        *symbol.flags,
    ]
    doc = symbol.doc
    if doc is not None:
        words.append(f" doc {_lines_of(symbol.doc_span)} {_quoted(doc, symbol.doc_format)}")
    yield " ".join(words)
    yield f"    {symbol.signature}"
    if symbol.decorators:
        yield f"    decorators {', '.join(symbol.decorators)}"
    if symbol.parameters:
        yield f"    parameters {', '.join(map(_parameter, symbol.parameters))}"
    if symbol.returns is not None:
        yield f"    returns {symbol.returns}"
    if symbol.raises:
        yield f"    raises {', '.join(symbol.raises)}"
    if doc is not None:
        yield from _block(doc)


def _parameter(parameter: Parameter) -> str:
    annotation = f": {parameter.annotation}" if parameter.annotation is not None else ""
    default = f" = {parameter.default}" if parameter.default is not None else ""
    kind = f" ({parameter.kind})" if parameter.kind != "positional_or_keyword" else ""
    return f"{parameter.name}{annotation}{default}{kind}"


def _lines_of(span: Span | None) -> str:
    if span is None:
        return "?"
    return f"{span.line}" if span.line == span.end_line else f"{span.line}-{span.end_line}"


def _quoted(doc: str, doc_format: str | None) -> str:
    """A doc of one line in quotes; a longer one follows as a block."""
    text = "" if "\n" in doc else f' "{doc}"'
    return f"[{doc_format}]{text}"


def _block(doc: str) -> Iterator[str]:
    if "\n" in doc:
        for line in doc.split("\n"):
            yield f"    | {line}"
