"""What the preprocessor's lines declare: macros and includes."""

import re
from collections.abc import Iterable

from postil.model import Constant, Export, Import
from postil.syntax.outline import Outline, Said, Scope
from postil_plugins.cfamily import signatures
from postil_plugins.cfamily.docs import Docs, says_deprecated, text_of
from postil_plugins.cfamily.text import Directive

_DEFINE = re.compile(rb"[ \t]*([A-Za-z_$\x80-\xff][\w$\x80-\xff]*)(\([^)]*\))?")
_INCLUDE = re.compile(rb"[ \t]*(?:<([^>\n]+)>|\"([^\"\n]+)\")")
_TRAILING_DOC = re.compile(rb"(?:/\*[*!]<(?s:.*?)(?:\*/|\Z)|//[/!]<[^\n]*)\s*\Z")
_TRAILING = re.compile(rb"(?:\s|/\*[^*]*(?:\*(?!/)[^*]*)*\*/|//[^\n]*)+\Z")
_COMMENT = re.compile(rb"//(?:[^\\\n]|\\.)*|/\*(?s:.*?)(?:\*/|\Z)", re.DOTALL)
_SPLICE = re.compile(rb"\\\r?\n")
_INCLUDES = frozenset((b"include", b"include_next", b"import"))


def take(outline: Outline, docs: Docs, directives: Iterable[Directive], guard: bytes, *, header: bool) -> None:
    """List the macros and includes; ``guard`` is the name that keeps a header from being read twice."""
    first = True
    for word, start, end, rest in directives:
        if word == b"define":
            match = _DEFINE.match(rest)
            if match is None:
                continue
            if not (first and match[1] == guard and rest[match.end() :].strip() in (b"", b"1")):
                _macro(outline, docs, match, (start, end), rest, header=header)
            first = False
        elif word in _INCLUDES:
            found = _INCLUDE.match(rest)
            if found is not None:
                _include(outline, found, start)


def _include(outline: Outline, found: re.Match[bytes], start: int) -> None:
    quoted = found[1] is None
    module = (found[2] if quoted else found[1]).decode("utf-8", "replace").strip()
    if quoted and not module.startswith((".", "/")):
        module = f"./{module}"
    if module:
        outline.imports.append(Import(module, None, None, outline.positions.line(start)))


def _macro(
    outline: Outline, docs: Docs, match: re.Match[bytes], place: tuple[int, int], rest: bytes, *, header: bool
) -> None:
    start, end = place
    name = match[1].decode("utf-8", "replace")
    brackets = match[2]
    after = rest[match.end() :]
    if b"/" in after or after[-1:] in (b" ", b"\t", b"\r"):
        last = _TRAILING.search(after)
        if last is not None:
            place = start, end - len(last[0])
    doc = docs.above(start)
    behind = _TRAILING_DOC.search(after) if b"<" in after else None
    if behind is not None:
        text = text_of(behind[0].strip().decode("utf-8", "replace"))
        if text:
            first = end - len(after) + behind.start()
            doc = Said(text, first, end, "doxygen")
    signature = f"#define {name}"
    if brackets is not None:
        signature += signatures.folded(_SPLICE.sub(b" ", brackets))
    elif len(after) < 400:
        text = signatures.folded(_SPLICE.sub(b" ", _COMMENT.sub(b" ", after)))
        if text:
            value = text if len(text) <= 80 else None
            outline.constants.append(Constant(name, value, outline.positions.line(start)))
    outline.add(
        "macro", name, Scope(), signature, place,
        parameters=signatures.macro_parameters(brackets[1:-1].decode("utf-8", "replace")) if brackets else (),
        flags=("deprecated",) if doc is not None and says_deprecated(doc.text) else (),
        doc=doc,
    )  # fmt: skip
    if header:
        outline.exports.append(Export(name, None, None, outline.positions.line(start)))
