"""The skeleton of a whole doc, offered where one has just been opened: behind ``\"\"\"``, ``/**``, ``///``.

Invariant: it says nothing that is not so (``edits.insert``), and replaces nothing but what was typed to open it.
"""

import re
from posixpath import dirname

from postil.edits.entries import PLACEHOLDER, placeholder
from postil.edits.insert import skeleton
from postil.edits.style import DocStyle, Styles
from postil.ide.document import Document
from postil.ide.session import Session
from postil.ide.values import Completion, Snippet
from postil.model import FileDoc, Symbol

MOST_SAMPLES = 12
"""Files of the folder from which the style is learned."""
_QUOTES = re.compile(rb"([rRuUbB]?)(\"\"\"|''')")
_OPENINGS = {
    "rust": (b"///",), "swift": (b"///", b"/**"), "c#": (b"///",), "c": (b"/**", b"///"), "c++": (b"/**", b"///"),
    "cpp": (b"/**", b"///"), "go": (b"//",), "lua": (b"---",), "ruby": (b"##",), "shell": (b"##",),
}  # fmt: skip
_BETWEEN = re.compile(
    rb"(?:\s|@[\w.]+(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?|#\[[^\]]*\]|\[[^\]]*\]|template\s*<[^<>]*>"
    rb"|\b(?:public|private|protected|internal|static|final|abstract|export|default|async|inline|extern|constexpr|virtual"
    rb"|override|open|sealed|data|suspend|declare|readonly|unsafe|partial|pub(?:\([^()]*\))?|const|explicit|friend)\b)*"
)
_RETURN_TYPE = re.compile(rb"[\w:<>,&*\s\[\]?.]*")


def opened_doc(session: Session, document: Document, at: int) -> Completion | None:
    """The skeleton for the declaration at whose doc's place a doc is being opened; None anywhere else."""
    data = document.data
    start = data.rfind(b"\n", 0, at) + 1
    end = data.find(b"\n", at)
    end = len(data) if end < 0 else end
    line = data[start:end].rstrip(b"\r")
    indent = line[: len(line) - len(line.lstrip())]
    if document.language == "python":
        return _quoted(session, document, at, start, line, indent)
    for mark in _OPENINGS.get(document.language, (b"/**",)):
        rest = line.strip()
        if rest in (mark, mark + b"*/", mark + b" */", mark + b" * */"):
            symbol = declared_below(document, end)
            if symbol is None or symbol.doc not in (None, "") or at < start + len(indent) + len(mark):
                return None
            text = skeleton(document.doc, symbol, style_of(session, document))
            snippet = _block(text, mark, indent.decode()) if mark == b"/**" else _lines(text, mark, indent.decode())
            first = start + len(indent)
            return _made(snippet, first, first + len(rest), mark.decode(), symbol)
    return None


def _quoted(session: Session, document: Document, at: int, start: int, line: bytes, indent: bytes) -> Completion | None:
    match = _QUOTES.match(line, len(indent))
    if match is None or at < start + match.end():
        return None
    rest = line[match.end() :].strip()
    if rest not in (b"", match[2]):
        return None
    symbol = header_above(document, start)
    if symbol is None and document.data[:start].strip() and not _only_comments(document.data[:start]):
        return None
    if symbol is not None and symbol.doc not in (None, "", match[2].decode()):
        return None
    style = style_of(session, document)
    text = skeleton(document.doc, symbol, style) if symbol is not None else PLACEHOLDER
    quote, prefix = match[2].decode(), match[1].decode()
    said = text if "\n" not in text and style.one_line else f"{text}\n"
    margin = indent.decode()
    rows = [row if not number or not row else f"{margin}{row}" for number, row in enumerate(said.split("\n"))]
    if said.endswith("\n"):
        rows[-1] = margin
    body = "\n".join(rows)
    first = start + len(indent)
    return _made(f"{prefix}{quote}{body}{quote}", first, first + len(line.strip()), f"{prefix}{quote}", symbol)


def _made(text: str, start: int, end: int, typed: str, symbol: Symbol | None) -> Completion:
    what = "the module" if symbol is None else symbol.qualname
    return Completion("documentation", "skeleton", stops(text), start, end, f"A skeleton for {what}", "", "0", typed)


def stops(text: str) -> Snippet:
    """A text with its placeholders as stops."""
    words = sorted({PLACEHOLDER, placeholder("luadoc")}, key=len, reverse=True)
    found = [(match.start(), match.end()) for match in re.finditer("|".join(map(re.escape, words)), text)]
    return Snippet(text, tuple(found))


def _block(text: str, mark: bytes, indent: str) -> str:
    rows = [f"{indent} * {line}".rstrip() for line in text.split("\n")]
    return "\n".join([mark.decode(), *rows, f"{indent} */"])


def _lines(text: str, mark: bytes, indent: str) -> str:
    rows = [f"{mark.decode()} {line}".rstrip() for line in text.split("\n")]
    return f"\n{indent}".join(rows)


def header_above(document: Document, start: int) -> Symbol | None:
    """The Python declaration whose body begins at a line; None when none does."""
    header = document.data[:start].rstrip()
    if not header.endswith(b":"):
        return None
    best: Symbol | None = None
    for symbol in document.doc.symbols:
        if document.now(symbol.span).start_byte >= len(header):
            break
        if symbol.kind in ("class", "function", "method", "constructor", "property", "enum"):
            best = symbol
    if best is None:
        return None
    between = document.data[document.now(best.span).start_byte : start]
    # Of a declaration that was left behind, more than the header would stand between.
    depth = between.count(b"(") - between.count(b")") + between.count(b"[") - between.count(b"]")
    logical = re.sub(rb"\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\[\]]*\]", b"", between).strip()
    return best if depth == 0 and logical.count(b"\n") <= 1 else None


def declared_below(document: Document, end: int) -> Symbol | None:
    """The declaration that begins below a line, with nothing but its marks between."""
    for symbol in document.doc.symbols:
        start = document.now(symbol.span).start_byte
        if start < end:
            continue
        between = document.data[end:start]
        match = _BETWEEN.match(between)
        rest = between[match.end() :] if match is not None else between
        # Where a declaration begins at its name, its type stands before it.
        return symbol if not rest.strip() or (b"\n" not in rest and _RETURN_TYPE.fullmatch(rest)) else None
    return None


def _only_comments(text: bytes) -> bool:
    return all(not line.strip() or line.strip().startswith(b"#") for line in text.splitlines())


def style_of(session: Session, document: Document) -> DocStyle:
    """The style of the docs beside a file, learned from a few of them."""
    folder = dirname(document.path)
    key = (document.language, folder)
    known = session.styles.get(key)
    if known is None:
        known = session.styles[key] = _learned(session, document, folder)
    return known


def _learned(session: Session, document: Document, folder: str) -> DocStyle:
    config = None if session.workspace is None else session.workspace.config
    files: list[tuple[str, bytes, FileDoc]] = [(document.path, b"", document.doc)]
    beside = [path for path in session.in_folder(f"{folder}/" if folder else "/") if path != document.path]
    for path in beside[:MOST_SAMPLES]:
        page = session.page(path)
        if page is not None and page.language == document.language:
            files.append((path, b"", page.doc))
    return Styles(config.docstring_style if config is not None else (), files).of(document.path, document.doc)
