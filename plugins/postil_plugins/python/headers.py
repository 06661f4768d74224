"""What a definition's header says: parameters, decorators, bases, and the flags that follow from them."""

from tree_sitter import Node

from postil.model import Parameter
from postil_plugins.python import kinds
from postil_plugins.python.drafts import Draft
from postil_plugins.python.text import Text

_SEPARATORS = (kinds.POSITIONAL_SEPARATOR, kinds.KEYWORD_SEPARATOR)
_FLAGS = {
    "abstractmethod": "abstract", "abstractproperty": "abstract", "abstractclassmethod": "abstract",
    "abstractstaticmethod": "abstract", "staticmethod": "static", "final": "final", "override": "override",
    "overload": "overload", "deprecated": "deprecated",
}  # fmt: skip
_PROPERTIES = frozenset({"property", "cached_property", "abstractproperty"})
_ACCESSORS = frozenset({"setter", "deleter", "getter"})
_ENUMS = frozenset(
    {
        *("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "ReprEnum", "EnumMeta", "EnumType"),
        *("TextChoices", "IntegerChoices", "Choices"),
    }
)


def parameters(node: Node, text: Text) -> tuple[Parameter, ...]:
    """The parameters between the parentheses of ``node``."""
    found: list[Parameter] = []
    kind = "positional_or_keyword"
    for child in node.children:
        number = child.kind_id
        if number == kinds.IDENTIFIER:
            found.append(Parameter(text.name(child.start_byte, child.end_byte), None, None, kind))
        elif number in _SEPARATORS:
            if number == kinds.KEYWORD_SEPARATOR:
                kind = "keyword_only"
            else:
                found = [one._replace(kind="positional_only") for one in found]
        elif child.is_named and number != kinds.COMMENT:
            parameter = _parameter(child, number, kind, text)
            if parameter is not None:
                found.append(parameter)
                if parameter.kind == "var_positional":
                    kind = "keyword_only"
    return tuple(found)


def _parameter(node: Node, number: int, kind: str, text: Text) -> Parameter | None:
    name = node
    annotation = default = None
    if number in (kinds.TYPED_PARAMETER, kinds.TYPED_DEFAULT_PARAMETER, kinds.DEFAULT_PARAMETER):
        name = node.children[0]
        annotation = _field(node, "type", text)
        default = _field(node, "value", text)
    if name.kind_id == kinds.LIST_SPLAT:
        kind, star = "var_positional", 1
    elif name.kind_id == kinds.DICTIONARY_SPLAT:
        kind, star = "var_keyword", 2
    elif name.kind_id in (kinds.IDENTIFIER, kinds.TUPLE_PATTERN):
        star = 0
    else:
        return None
    return Parameter(text.folded(name.start_byte, name.end_byte)[star:].strip(), annotation, default, kind)


def _field(node: Node, name: str, text: Text) -> str | None:
    child = node.child_by_field_name(name)
    return None if child is None else text.folded(child.start_byte, child.end_byte)


def decorate(draft: Draft, decorators: tuple[str, ...], *, method: bool) -> None:
    """Note the decorators and what they make of the definition."""
    draft.decorators = decorators
    for decorator in decorators:
        dotted = decorator.partition("(")[0].strip()
        last = dotted.rpartition(".")[2]
        flag = _FLAGS.get(last)
        if flag is not None:
            draft.flag(flag)
        if method and (last in _PROPERTIES or (last in _ACCESSORS and dotted == f"{draft.name}.{last}")):
            draft.kind = "property"
            draft.flag("property")


def bases(raw: bytes) -> list[str]:
    """The last names of the base classes in parentheses that hold dotted names and commas alone."""
    return [name.rpartition(".")[2] for one in raw[1:-1].decode().split(",") if (name := one.strip())]


def named_bases(node: Node, text: Text) -> list[str]:
    """The last names of the base classes, and of the metaclass, that are names."""
    names: list[str] = []
    for child in node.children:
        if child.kind_id in (kinds.IDENTIFIER, kinds.ATTRIBUTE):
            names.append(text(child.start_byte, child.end_byte).rpartition(".")[2])
        elif child.kind_id == kinds.KEYWORD_ARGUMENT and child.children[0].text == b"metaclass":
            names.append(text(child.start_byte, child.end_byte).partition("=")[2].strip().rpartition(".")[2])
    return names


def classify(draft: Draft, names: list[str], enums: set[str]) -> bool:
    """Note what the bases make of a class; answer whether it is an enumeration."""
    if "ABC" in names or "ABCMeta" in names:
        draft.flag("abstract")
    enum = test = False
    for name in names:
        enum = enum or name in _ENUMS or name in enums
        test = test or name.endswith("TestCase")
    if test or draft.name.startswith("Test"):
        draft.flag("test")
    if enum:
        enums.add(draft.name)
    return enum
