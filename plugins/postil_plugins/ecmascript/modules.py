"""What a file takes from others and offers to them."""

import re
from collections.abc import Iterator, Sequence

from tree_sitter import Node

from postil.model import Export, Import
from postil_plugins.ecmascript.file import File, first_named

_CALLS = tuple(
    re.compile(word + rb"\s*\(\s*(?:'([^'\\\r\n]*)'|\"([^\"\\\r\n]*)\")") for word in (rb"require", rb"import")
)
_COMMON_JS = re.compile(rb"exports(?<!\w.{7})\b\s*[.=\[]", re.DOTALL)


def is_module(file: File, statements: Sequence[Node]) -> bool:
    """Whether what is not exported stays inside: there is an import or export, or CommonJS assigns its exports."""
    names = file.names
    if any(names[each.kind_id] in ("import_statement", "export_statement") for each in statements):
        return True
    return b"exports" in file.content and _COMMON_JS.search(file.content) is not None


def exported_names(file: File, statements: Sequence[Node]) -> frozenset[str]:
    """The names that a module exports elsewhere than where they are declared."""
    names = file.names
    found: set[str] = set()
    for statement in statements:
        kind = names[statement.kind_id]
        if kind == "export_statement":
            if statement.child_by_field_name("source") is not None:
                continue
            for child in statement.children:
                child_kind = names[child.kind_id]
                if child_kind == "export_clause":
                    found.update(file.node_text(each) for each in _fields(child, "name"))
                elif child_kind == "namespace":  # `export as namespace X` offers what is there already
                    break
                elif child_kind == "identifier":
                    found.add(file.node_text(child))
        elif kind == "expression_statement":
            found.update(_assigned(file, statement))
    return frozenset(found)


def _assigned(file: File, statement: Node) -> Iterator[str]:
    """The local names that a CommonJS assignment exports."""
    node = first_named(statement)
    exports = False
    while node is not None and file.names[node.kind_id] == "assignment_expression":
        left = node.child_by_field_name("left")
        exports = exports or (left is not None and exports_path(file.node_text(left)) is not None)
        node = node.child_by_field_name("right")
    if not exports or node is None:
        return
    kind = file.names[node.kind_id]
    if kind == "identifier":
        yield file.node_text(node)
    elif kind == "object":
        for child in node.children:
            kind = file.names[child.kind_id]
            if kind == "shorthand_property_identifier":
                yield file.node_text(child)
            elif kind == "pair":
                value = child.child_by_field_name("value")
                if value is not None and file.names[value.kind_id] == "identifier":
                    yield file.node_text(value)


def exports_path(left: str) -> str | None:
    """What is assigned below ``exports``: empty for all of it, None when it is something else."""
    for prefix in ("module.exports", "exports"):
        if left.startswith(prefix):
            rest = left[len(prefix) :]
            if not rest:
                return ""
            if rest[0] == ".":
                return rest[1:]
    return None


def import_statement(file: File, node: Node) -> None:
    """Add what an ``import`` takes."""
    names = file.names
    line = file.positions.line(node.start_byte)
    clause: Node | None = None
    source: Node | None = None
    alias: str | None = None
    type_only = False
    for child in node.children:
        kind = names[child.kind_id]
        if kind == "import_clause":
            clause = child
        elif kind == "string":
            source = child
        elif kind == "import_require_clause":
            source = child.child_by_field_name("source")
            named = first_named(child)
            alias = None if named is None else file.node_text(named)
        elif kind in ("type", "typeof"):
            type_only = True
    if source is None:
        return
    module = unquoted(file, source)
    file.dependencies.add(module)
    if clause is None:
        file.imports.append(Import(module, None, alias, line, type_only))
    else:
        _import_clause(file, clause, module, line, type_only=type_only)


def _import_clause(file: File, clause: Node, module: str, line: int, *, type_only: bool) -> None:
    names = file.names
    for child in clause.children:
        kind = names[child.kind_id]
        if kind == "identifier":
            file.imports.append(Import(module, "default", file.node_text(child), line, type_only))
        elif kind == "namespace_import":
            alias = first_named(child)
            file.imports.append(Import(module, "*", None if alias is None else file.node_text(alias), line, type_only))
        elif kind == "named_imports":
            for each in child.children:
                if names[each.kind_id] == "import_specifier":
                    _import_specifier(file, each, module, type_only=type_only)


def _import_specifier(file: File, node: Node, module: str, *, type_only: bool) -> None:
    name, alias = node.child_by_field_name("name"), node.child_by_field_name("alias")
    if name is None:
        return
    if node.child_count > 1 and file.names[node.children[0].kind_id] in ("type", "typeof"):
        type_only = True
    told = None if alias is None else file.node_text(alias)
    file.imports.append(Import(module, specifier(file, name), told, file.positions.line(node.start_byte), type_only))


def export_clauses(file: File, node: Node) -> None:
    """Add what an ``export`` without a declaration offers: its list, its star, what it passes on."""
    names = file.names
    line = file.positions.line(node.start_byte)
    source = node.child_by_field_name("source")
    module = None if source is None else unquoted(file, source)
    if module is not None:
        file.dependencies.add(module)
    for child in node.children:
        kind = names[child.kind_id]
        if kind == "export_clause":
            for each in child.children:
                name, alias = each.child_by_field_name("name"), each.child_by_field_name("alias")
                if name is not None:
                    local = specifier(file, name)
                    offered = local if alias is None else specifier(file, alias)
                    at = file.positions.line(each.start_byte)
                    file.exports.append(Export(offered, None if local == offered else local, module, at))
        elif kind == "namespace_export":
            alias = first_named(child)
            file.exports.append(Export("*" if alias is None else specifier(file, alias), "*", module, line))
        elif kind == "*":
            file.exports.append(Export("*", None, module, line))


def required(file: File, value: Node | None) -> str | None:
    """The module that ``require("…")`` names, also when a member of it is taken at once."""
    names = file.names
    while value is not None and names[value.kind_id] == "member_expression":
        value = value.child_by_field_name("object")
    if value is None or names[value.kind_id] != "call_expression":
        return None
    called, arguments = value.child_by_field_name("function"), value.child_by_field_name("arguments")
    if called is None or arguments is None or called.text != b"require" or arguments.named_child_count != 1:
        return None
    name = first_named(arguments)
    return unquoted(file, name) if name is not None and names[name.kind_id] == "string" else None


def called_dependencies(file: File, root: Node) -> None:
    """Add the modules that calls of ``require`` and ``import`` with a literal name, wherever they stand."""
    for call in _CALLS:
        for match in call.finditer(file.content):
            module = (match[1] or match[2] or b"").decode("utf-8", "replace")
            if not module or module in file.dependencies:
                continue
            node = root.descendant_for_byte_range(match.start(), match.start() + 6)
            if node is not None and file.names[node.kind_id] in ("identifier", "import"):
                file.dependencies.add(module)


def unquoted(file: File, node: Node) -> str:
    """A string literal's text between its quotes."""
    return file.content[node.start_byte + 1 : node.end_byte - 1].decode("utf-8", "replace")


def specifier(file: File, node: Node) -> str:
    """A name in an import or export list, which may be a string."""
    return unquoted(file, node) if file.names[node.kind_id] == "string" else file.node_text(node)


def _fields(node: Node, field: str) -> Iterator[Node]:
    for child in node.children:
        found = child.child_by_field_name(field)
        if found is not None:
            yield found
