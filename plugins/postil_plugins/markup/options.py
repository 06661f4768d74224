"""The options of a Vue component, listed as what its instances have.

Its props are properties, what its data starts with are fields, and methods, computed values, watchers and the
functions that Vue calls are methods and properties of ``default``. As in Vue's own documentation tools, props are
public; of the rest only what a doc marks with ``@public``.
"""

from collections.abc import Iterator

from tree_sitter import Node

from postil_plugins.ecmascript.callables import value_of
from postil_plugins.ecmascript.file import INTERNAL, PUBLIC, Callable, File, Scope, Stretch
from postil_plugins.ecmascript.members import documented, object_member
from postil_plugins.ecmascript.naming import name_of, short


def component(file: File, statement: Node, value: Node, scope: Scope, doc: Stretch | None) -> bool:
    """Add the component that ``export default`` offers; False when what it offers is none in the options form."""
    given = _options(file, value)
    if given is None:
        return False
    start = statement.start_byte
    inside = file.add(
        "variable", "default", scope, start, value.end_byte, short(file, start, value, value.end_byte), doc, body=given
    )
    for child, said in documented(file, given):
        option, held = _named(file, child)
        if option == "data":
            _fields(file, held if held is not None else child, inside)
        elif held is None or option not in ("props", "methods", "computed", "watch"):
            object_member(file, child, _seen(file, inside, said), said)
        elif option == "props":
            _props(file, held, inside)
        elif file.names[held.kind_id] == "object":
            _members(file, held, option, inside)
    return True


def _options(file: File, value: Node) -> Node | None:
    """The object with the options: the value itself, or what ``defineComponent`` or an ``extend`` is given."""
    names = file.names
    if names[value.kind_id] == "call_expression":
        called, arguments = value.child_by_field_name("function"), value.child_by_field_name("arguments")
        if called is None or arguments is None:
            return None
        name = file.node_text(called).rpartition(".")[2]
        if not name.startswith("define") and name != "extend":
            return None
        given = [value_of(file, each) for each, _ in documented(file, arguments) if each.is_named]
        value = next((each for each in given if each is not None and names[each.kind_id] == "object"), value)
    return value if names[value.kind_id] == "object" else None


def _members(file: File, held: Node, option: str, scope: Scope) -> None:
    # A watcher is called as what it watches is; the name alone would be the field's.
    inside = scope._replace(qualname=scope.qualified("watch")) if option == "watch" else scope
    kind = "property" if option == "computed" else "method"
    for child, said in documented(file, held):
        seen = _seen(file, inside, said)
        if object_member(file, child, seen, said, kind):
            continue
        name, value = _named(file, child)
        if name is None or value is None:
            continue
        if option != "watch" or file.names[value.kind_id] == "object":
            _add(file, kind, name, child, value, seen, said)


def _props(file: File, held: Node, scope: Scope) -> None:
    """Add the props of a list of names, or of an object whose values are types or say more."""
    names = file.names
    for child, said in documented(file, held):
        if names[child.kind_id] == "string":
            name = name_of(file, child)
            if name is not None:
                start, end = child.start_byte, child.end_byte
                file.add("property", name, scope, start, end, file.text(start, end), said)
            continue
        named, value = _named(file, child)
        if named is not None and value is not None:
            _add(file, "property", named, child, value, scope, said, _type(file, value))


def _type(file: File, value: Node) -> str | None:
    """The type of a prop, as it is written."""
    if file.names[value.kind_id] != "object":
        told = file.node_text(value)
        return None if told == "null" else told
    for child, _ in documented(file, value):
        key = child.child_by_field_name("key")
        given = child.child_by_field_name("value")
        if key is not None and given is not None and name_of(file, key) == "type":
            return file.node_text(given)
    return None


def _fields(file: File, held: Node, scope: Scope) -> None:
    """Add what the data of an instance starts with."""
    for state in _states(file, held):
        for child, said in documented(file, state):
            name, value = _named(file, child)
            if name is not None and value is not None:
                seen = _seen(file, scope, said)
                if not object_member(file, child, seen, said):
                    _add(file, "field", name, child, value, seen, said)


def _states(file: File, held: Node) -> Iterator[Node]:
    """The object that holds the data: given, or returned by the function that makes it."""
    names = file.names
    if names[held.kind_id] == "object":
        yield held
        return
    body = held.child_by_field_name("body")
    if body is None:
        return
    if names[body.kind_id] != "statement_block":
        given = [value_of(file, body)]
    else:
        last = [each for each in body.children if names[each.kind_id] == "return_statement"][-1:]
        given = [value_of(file, each) for returned in last for each in returned.children if each.is_named]
    yield from (each for each in given if each is not None and names[each.kind_id] == "object")


def _named(file: File, child: Node) -> tuple[str | None, Node | None]:
    """The name of a member of an object literal, and its value; None for that of a method."""
    key = child.child_by_field_name("key") or child.child_by_field_name("name")
    if key is None and file.names[child.kind_id] == "shorthand_property_identifier":
        return file.node_text(child), child
    name = None if key is None else name_of(file, key)
    return name, value_of(file, child.child_by_field_name("value"))


def _seen(file: File, scope: Scope, said: Stretch | None) -> Scope:
    public = said is not None and file.content.find(b"@public", *said) >= 0
    return scope._replace(default=PUBLIC if public else INTERNAL)


def _add(
    file: File, kind: str, name: str, child: Node, value: Node, scope: Scope, said: Stretch | None,
    told: str | None = None,
) -> None:  # fmt: skip
    start, end = child.start_byte, child.end_byte
    file.add(
        kind, name, scope, start, end, short(file, start, value, end).removesuffix(":"), said,
        visibility=scope.default, made=Callable((), told),
    )  # fmt: skip
