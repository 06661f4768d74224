"""How declarations are named, where they start and what of them is the signature."""

from tree_sitter import Node

from postil_plugins.ecmascript.file import Callable, File, first_named
from postil_plugins.ecmascript.grammar import MEMBER_NAMES

_SHORT = 120
_LONGEST_NAME = 60
_LONGEST_DECORATOR = 80


def name_of(file: File, node: Node) -> str | None:
    """The name a member is called by; None for ``""`` and for one that only running the program tells."""
    kind = file.names[node.kind_id]
    if kind == "computed_property_name":
        inner = first_named(node)
        if inner is not None and file.names[inner.kind_id] == "string":
            node, kind = inner, "string"
        else:
            name = file.node_text(node)
            return name if len(name) <= _LONGEST_NAME else None
    if kind not in MEMBER_NAMES:
        return None
    text = file.content[node.start_byte : node.end_byte].decode("utf-8", "replace")
    return (text[1:-1] if kind == "string" else text) or None


def decorator(file: File, node: Node) -> str:
    """A decorator without its ``@``; long arguments are left out."""
    text = file.text(node.start_byte + 1, node.end_byte)
    return text if len(text) <= _LONGEST_DECORATOR else f"{text.partition('(')[0]}(…)"


def before_body(file: File, start: int, made: Callable, node: Node) -> str:
    """The signature of a function: what stands before its body."""
    end = node.end_byte if made.body is None else made.body.start_byte
    signature = file.text(start, end)
    if made.body is not None:
        signature = signature.removesuffix("=>").rstrip().removesuffix("(").rstrip()
    if file.content.find(b"\n", start, end) >= 0:  # a list of one parameter a line, as one line has it
        signature = signature.replace("( ", "(").replace(", )", ")").replace(" )", ")")
    return signature


def own_start(file: File, start: int, name_start: int) -> int:
    """``start``, or where the code on the name's own line begins when that is another one."""
    content = file.content
    line_end = max(content.rfind(b"\n", start, name_start), content.rfind(b"\r", start, name_start))
    if line_end < 0:
        return start
    line = content[line_end + 1 : name_start]
    return line_end + 1 + len(line) - len(line.lstrip())


def short(file: File, start: int, value: Node | None, end: int) -> str:
    """A declaration with its value when both are short, otherwise without the value."""
    if value is None:
        return file.text(start, end)
    if end - start <= 2 * _SHORT:
        text = file.text(start, end)
        if len(text) <= _SHORT:
            return text
    return file.text(start, value.start_byte).rstrip().removesuffix("=").rstrip()
