"""What a declaration says of itself, on one line and in parts."""

import re
from functools import lru_cache

from tree_sitter import Node

from postil.model import Parameter
from postil_plugins.go import grammar as g

_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_TYPE_NAME = re.compile(r"[*(\s]*(?:\w+\s*\.\s*)?(\w+)")
_UNNAMED = frozenset({"interface", "struct", "func", "map", "chan"})
_RECEIVER_NAME = re.compile(r"\(\s*\w+\s+(?=[\w*(])|\(\s*\w+(?=[*(])")
_NAMED = re.compile(
    r"\((?:(?!(?:chan|map|func|struct|interface)\b)\w+(?:, \w+)* "
    r"(?:\.\.\.)?(?:\[\]|\*|chan |<-chan |map\[\w+\])*(?:(?:\w+\.)?\w+|interface\{\}|struct\{\})(?:, (?=\w)|(?=\))))+\)"
)


def folded(content: bytes, start: int, end: int) -> str:
    """A stretch of code without comments, each run of white space as one space."""
    text = content[start:end].decode("utf-8", "replace")
    if "/" in text and ("//" in text or "/*" in text) and '"' not in text and "`" not in text:
        text = _COMMENT.sub(" ", text)
    return " ".join(text.split())


def receiver_type(text: str) -> str | None:
    """The bare name of the type in a receiver or an embedded field: ``Job`` of ``(j *Job[T])`` and ``*pkg.Job``."""
    if "/" in text:
        text = _COMMENT.sub(" ", text)
    named = _RECEIVER_NAME.match(text)
    match = _TYPE_NAME.match(text, named.end() if named else 0)
    # A receiver of an unnamed type is an error in Go, but not in its grammar.
    return match.group(1) if match and match.group(1) not in _UNNAMED else None


def parameters(content: bytes, node: Node) -> tuple[Parameter, ...]:
    """The type parameters of a declaration, then its parameters; one without a name is called ``_``."""
    answer: list[Parameter] = []
    generic = node.child_by_field_id(g.TYPE_PARAMETERS)
    if generic is not None:
        _listed(content, generic, answer)
    plain = node.child_by_field_id(g.PARAMETERS)
    # Most have none; "()" needs no look inside.
    if plain is None or plain.end_byte - plain.start_byte <= 2:
        return tuple(answer)
    simple = _simple(content[plain.start_byte : plain.end_byte])
    if simple is None:
        _listed(content, plain, answer)
        return tuple(answer)
    return (*answer, *simple) if answer else simple


@lru_cache(maxsize=8192)
def _simple(written: bytes) -> tuple[Parameter, ...] | None:
    """The parameters of a list whose commas and spaces tell all; None where only the tree does.

    Few lists are written once only, and the tree takes ten times as long as looking one up.
    """
    text = written.decode("utf-8", "replace")
    if not _NAMED.fullmatch(text):
        return None
    answer: list[Parameter] = []
    grouped: list[str] = []
    for part in text[1:-1].split(", "):
        name, space, annotation = part.partition(" ")
        grouped.append(name)
        if space:
            kind = "positional_only"
            if annotation.startswith("..."):
                annotation, kind = annotation[3:], "var_positional"
            answer.extend(Parameter(other, annotation, None, kind) for other in grouped)
            grouped.clear()
    return tuple(answer)


def results(content: bytes, node: Node) -> str | None:
    """The result of a function as written, None when it has none."""
    result = node.child_by_field_id(g.RESULT)
    return None if result is None else folded(content, result.start_byte, result.end_byte)


def _listed(content: bytes, group: Node, answer: list[Parameter]) -> None:
    for declared in group.children:
        kind = _KINDS.get(declared.kind_id)
        if kind is None:
            continue
        type_node = declared.child_by_field_id(g.TYPE_OF)
        annotation = folded(content, type_node.start_byte, type_node.end_byte) if type_node else None
        names = declared.children_by_field_id(g.NAME)
        if not names:
            answer.append(Parameter("_", annotation, None, kind))
        for name in names:
            if name.is_named:
                text = content[name.start_byte : name.end_byte].decode("utf-8", "replace")
                answer.append(Parameter(text, annotation, None, kind))


_KINDS = {g.PARAMETER: "positional_only", g.VARIADIC: "var_positional", g.TYPE_PARAMETER: "type"}
