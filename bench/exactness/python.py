"""What Python itself sees: ``ast`` of the running interpreter, docs by ``ast.get_docstring``.

A file that it cannot compile to a tree is not judged: code for another version, or bad on purpose.
"""

import ast
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.exactness.compare import Seen

SUFFIXES = (".py", ".pyi")
KINDS = {
    "module": "module",
    "class": "class",
    "function": "function",
    "method": "method",
    "constructor": "constructor",
    "property": "property",
    "type": "name",
    "variable": "name",
    "constant": "name",
    "field": "name",
    "enum_member": "name",
}
_PROPERTIES = {"property", "cached_property", "abstractproperty"}
_ACCESSORS = {"setter", "deleter", "getter"}
_Definition = ast.FunctionDef | ast.AsyncFunctionDef


def truth(files: Sequence[Path]) -> Iterator[Seen]:
    """Every module, class, function and assigned name of module and class level."""
    for path in files:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(path.read_bytes(), str(path))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        yield Seen(str(path), "module", "", 1, 1, _doc(tree))
        yield from _inside(str(path), tree, path.read_bytes().splitlines())


def _inside(path: str, tree: ast.Module, lines: list[bytes]) -> Iterator[Seen]:
    pending: list[tuple[ast.AST, str, ast.AST]] = [(tree, "", tree)]
    while pending:
        node, prefix, holder = pending.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                name = prefix + child.name
                yield Seen(path, _kind(child, holder), name, child.lineno, child.end_lineno or 0, _doc(child))
                pending.append((child, f"{name}.", child))
            elif isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
                if not isinstance(holder, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield from _names(path, child, prefix)
                elif holder.name == "__init__" and node is holder:
                    yield from _documented_by_constructor(path, holder, child, prefix, lines)
                pending.append((child, prefix, holder))


def _doc(node: ast.Module | _Definition | ast.ClassDef) -> str | None:
    doc = ast.get_docstring(node)
    return doc if doc and not doc.isspace() else None


def _kind(node: _Definition | ast.ClassDef, holder: ast.AST) -> str:
    if isinstance(node, ast.ClassDef):
        return "class"
    if not isinstance(holder, ast.ClassDef):
        return "function"
    for decorator in node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        last = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if last in _PROPERTIES or (last in _ACCESSORS and ast.unparse(called) == f"{node.name}.{last}"):
            return "property"
    return "constructor" if node.name == "__init__" else "method"


def _documented_by_constructor(
    path: str, constructor: _Definition, statement: ast.AST, prefix: str, lines: list[bytes]
) -> Iterator[Seen]:
    """An attribute of ``self`` that a string or a comment beside its assignment documents."""
    target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
    if not (isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self"):
        return
    if not isinstance(statement, ast.Assign | ast.AnnAssign):
        return
    end = statement.end_lineno or 0
    after = next((one for one in constructor.body if one.lineno > end), None)
    is_string = (
        isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) and isinstance(after.value.value, str)
    )
    beside = b"#:" in lines[end - 1] or lines[statement.lineno - 2].strip().startswith(b"#:")
    if is_string or beside:
        yield Seen(path, "name", f"{prefix.rpartition('__init__.')[0]}{target.attr}", statement.lineno, end)


def _names(path: str, statement: ast.AST, prefix: str) -> Iterator[Seen]:
    targets: list[ast.expr] = []
    end = getattr(statement, "end_lineno", 0)
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    for target in targets:
        inner = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
        for one in inner:
            if isinstance(one, ast.Name):
                yield Seen(path, "name", prefix + one.id, one.lineno, end)
