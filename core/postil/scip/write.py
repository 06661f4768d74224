"""An index in the form of SCIP: metadata, then a document for each file, each of them a message of its own.

Messages of one type that are written one after the other are one message, so an index of any size is streamed.
"""

import re
from collections.abc import Iterator
from urllib.parse import quote

from postil.model import FileDoc, Symbol
from postil.scip import names, wire
from postil.scip.names import SUFFIXES

_DEFINITION, _GENERATED, _TEST, _FORWARD = 0x1, 0x10, 0x20, 0x40
_UTF8 = 1
_CHARACTERS = 3
"""Columns count characters, as they do in ``postil.model``."""
_KINDS = {
    "module": 29, "namespace": 30, "class": 7, "struct": 49, "interface": 21, "enum": 11, "enum_member": 12,
    "trait": 53, "type": 54, "function": 17, "method": 26, "constructor": 9, "property": 41, "field": 15, "constant": 8,
    "variable": 61, "macro": 25, "table": 54, "column": 15, "section": 0,
}  # fmt: skip
_ABSTRACT_METHOD, _STATIC_METHOD, _FILE = 66, 80, 16
_LANGUAGES = {
    "bash": "ShellScript", "shell": "ShellScript", "c": "C", "c#": "CSharp", "c++": "CPP", "css": "CSS", "go": "Go",
    "html": "HTML", "java": "Java", "javascript": "JavaScript", "json": "JSON", "jsx": "JavaScriptReact",
    "kotlin": "Kotlin", "lua": "Lua", "markdown": "Markdown", "php": "PHP", "python": "Python", "ruby": "Ruby",
    "rust": "Rust", "scala": "Scala", "sql": "SQL", "svelte": "Svelte", "swift": "Swift", "toml": "TOML",
    "tsx": "TypeScriptReact", "typescript": "TypeScript", "vue": "Vue", "xml": "XML", "yaml": "YAML",
}  # fmt: skip
"""What the protocol calls the languages it names; any other goes by its own name."""


def metadata(root: str, version: str, arguments: list[str]) -> bytes:
    """How an index starts: the tool, and the folder that paths are relative to."""
    tool = wire.text(1, "postil") + wire.text(2, version) + b"".join(wire.text(3, word) for word in arguments)
    about = wire.blob(2, tool) + wire.text(3, "file://" + quote(root.encode("utf-8", "surrogateescape")))
    return wire.blob(1, about + wire.number(4, _UTF8))


def document(path: str, doc: FileDoc, content: bytes | None, package: str) -> bytes:
    """One file; ``content`` is what was indexed, to tell where names stand, None when it is not to be had."""
    file = names.prefix(package, "") + names.descriptor(path, names.NAMESPACE)
    occurrences: dict[tuple[tuple[int, ...], int, str], bytes] = {}
    infos: dict[str, list[bytes]] = {file: [_file_info(doc, file)]}
    _occur(occurrences, file, (0, 0, 0), _DEFINITION, ())
    for symbol, name in zip(doc.symbols, symbol_names(doc, file), strict=True):
        if name in infos:
            # A term defined twice, say in two branches, is one symbol; what is said of it second is kept.
            infos[name] += _documentation(symbol)
        else:
            infos[name] = [_info(doc.language, symbol, name)]
        roles = _FORWARD if "declaration" in symbol.flags else _DEFINITION
        roles |= (_TEST if "test" in symbol.flags else 0) | (_GENERATED if "generated" in doc.notes else 0)
        _occur(occurrences, name, _name_range(symbol, content), roles, _range(symbol))
    language = _LANGUAGES.get(doc.language, doc.language)
    body = wire.text(1, path) + b"".join(occurrences.values())
    body += b"".join(wire.blob(3, b"".join(parts)) for parts in infos.values())
    return wire.blob(2, body + wire.text(4, language) + wire.number(6, _CHARACTERS))


def symbol_names(doc: FileDoc, file: str) -> Iterator[str]:
    """The SCIP symbol of each symbol of a file, in their order, ``file`` being that of the file itself."""
    suffixes = {symbol.qualname: SUFFIXES[symbol.kind] for symbol in reversed(doc.symbols)}
    seen: dict[str, int] = {}
    for symbol in doc.symbols:
        suffix = SUFFIXES[symbol.kind]
        path = file + _parents(symbol, suffixes)
        nth = 0
        if suffix == names.METHOD:
            plain = path + symbol.name
            nth = seen.get(plain, 0)
            seen[plain] = nth + 1
        yield path + names.descriptor(symbol.name, suffix, nth)


def _parents(symbol: Symbol, suffixes: dict[str, str]) -> str:
    """The descriptors of all that is around a symbol; what stands in another file counts as a type."""
    if symbol.parent is None:
        return ""
    found: list[str] = []
    qualname = ""
    # A name may hold dots itself: the longest one that is known comes first.
    rest = symbol.parent
    while rest:
        cut = len(rest)
        while (qualname + rest[:cut]) not in suffixes and (dot := rest.rfind(".", 0, cut)) > 0:
            cut = dot
        found.append(names.descriptor(rest[:cut], suffixes.get(qualname + rest[:cut], names.TYPE)))
        qualname += rest[: cut + 1]
        rest = rest[cut + 1 :]
    return "".join(found)


def _file_info(doc: FileDoc, name: str) -> bytes:
    return wire.text(1, name) + wire.text(3, doc.overview or "") + wire.number(5, _FILE)


def _info(language: str, symbol: Symbol, name: str) -> bytes:
    kind = _KINDS[symbol.kind]
    if symbol.kind == "method":
        kind = _ABSTRACT_METHOD if "abstract" in symbol.flags else _STATIC_METHOD if "static" in symbol.flags else kind
    signature = wire.text(4, _LANGUAGES.get(language, language)) + wire.text(5, symbol.signature)
    return b"".join(
        [
            wire.text(1, name),
            *_documentation(symbol),
            wire.number(5, kind),
            wire.text(6, symbol.name),
            wire.blob(7, signature),
        ]
    )


def _documentation(symbol: Symbol) -> list[bytes]:
    return [wire.text(3, symbol.doc)] if symbol.doc else []


def _occur(
    occurrences: dict[tuple[tuple[int, ...], int, str], bytes], name: str, place: tuple[int, ...], roles: int,
    enclosing: tuple[int, ...],
) -> None:  # fmt: skip
    body = wire.packed(1, place) + wire.text(2, name) + wire.number(3, roles)
    if enclosing:
        body += wire.packed(7, enclosing)
    occurrences.setdefault((place, roles, name), wire.blob(2, body))


def _range(symbol: Symbol) -> tuple[int, ...]:
    """The whole declaration, with its doc where that comes first."""
    span, doc = symbol.span, symbol.doc_span
    first = doc if doc is not None and doc.start_byte < span.start_byte else span
    last = doc if doc is not None and doc.end_byte > span.end_byte else span
    return first.line - 1, first.column, last.end_line - 1, last.end_column


def _name_range(symbol: Symbol, content: bytes | None) -> tuple[int, ...]:
    """Where the name of a declaration stands; its first character where that is not to be found."""
    span = symbol.span
    line, column = span.line - 1, span.column
    name = symbol.name.encode("utf-8", "surrogatepass")
    if content is not None and name:
        end = symbol.body.start_byte if symbol.body is not None else span.end_byte
        match = re.compile(rb"(?<![\w$])" + re.escape(name) + rb"(?![\w$])").search(content, span.start_byte, end)
        if match is not None:
            before = content[span.start_byte : match.start()]
            line += before.count(b"\n")
            text = before.rpartition(b"\n")[2].decode("utf-8", "replace")
            column = len(text) + (0 if b"\n" in before else span.column)
            return line, column, column + len(symbol.name)
    return line, column, column
