"""What our own interpreter says of its modules that are written in C, told in a process of its own.

Run as ``main``, it imports those of ``sys.stdlib_module_names`` that have no source, and writes for each its name and
its packed ``FileDoc``.

Invariant: nothing else is imported, and nothing is called but what tells a signature.
"""

import os
import sys
from collections.abc import Iterator
from keyword import iskeyword
from typing import TYPE_CHECKING, Any

from postil.model import FileDoc, Parameter, Span, Symbol

if TYPE_CHECKING:
    from types import ModuleType

VERSION = "2"
"""Of what is made of a module; raised when that is another."""
_NOWHERE = Span(0, 0, 1, 0, 1, 0)
_LONGEST_VALUE = 80
_PLAIN = (int, float, complex, str, bytes, bool, type(None), tuple, list, dict, set, frozenset)
_ASIDE = ("_test", "_xx", "xx", "_ctypes_test")
"""What begins the names of modules that test the interpreter itself."""


def recipe() -> str:
    """What the documents depend on: the interpreter, and what is made of its words."""
    return f"{VERSION} {sys.implementation.name} {sys.version}"


def main() -> None:
    """Write to standard output; what modules print goes nowhere."""
    from importlib import import_module
    from importlib.util import find_spec

    from postil.engine.encode import encode
    from postil.plugins.packing import pack

    out = os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)
    with open(out, "wb", buffering=0) as channel:
        for name in sorted(sys.stdlib_module_names):
            if name.startswith(_ASIDE):
                continue
            try:
                spec = find_spec(name)
                if spec is None or (spec.origin or "").endswith((".py", ".pyc")):
                    continue
                if name not in sys.builtin_module_names and spec.origin in (None, "frozen"):
                    continue
                doc = described(import_module(name))
            except Exception:  # noqa: BLE001, S112 - whatever a module raises, it is not to be had here
                continue
            channel.write(pack((name, encode(doc))))
    os._exit(0)


def described(module: "ModuleType") -> FileDoc:
    """One module as if it had been read from a file."""
    symbols: list[Symbol] = []
    for name, value in tuple(vars(module).items()):
        if iskeyword(name) or (name.startswith("__") and name not in ("__import__", "__build_class__")):
            continue
        if isinstance(value, type):
            symbols += _class(name, value)
        elif type(value) is type(module):
            continue
        elif callable(value):
            symbols.append(_function(name, value, None))
        else:
            symbols.append(_value(name, value))
    overview = _doc(module)
    return FileDoc("python", overview, overview_format="plain" if overview else None, symbols=tuple(symbols))


def _class(name: str, value: type) -> Iterator[Symbol]:
    if value.__name__ != name:
        # ``IOError`` is another name of ``OSError``.
        yield _symbol("variable", name, None, f"{name} = {value.__name__}", None)
        return
    bases = [base.__name__ for base in value.__bases__ if base is not object]
    signature = f"class {name}({', '.join(bases)})" if bases else f"class {name}"
    yield _symbol("class", name, None, signature, _doc(value))
    for inner, member in tuple(vars(value).items()):
        if inner.startswith("__"):
            continue
        kind = type(member).__name__
        if isinstance(member, (classmethod, staticmethod)) or kind in (
            "method_descriptor", "classmethod_descriptor", "builtin_function_or_method", "function",
        ):  # fmt: skip
            yield _function(inner, member, name)
        elif kind in ("getset_descriptor", "member_descriptor", "property"):
            yield _symbol("property", inner, name, f"def {inner}(self)", _doc(member), decorators=("property",))


def _function(name: str, value: Any, parent: str | None) -> Symbol:
    import inspect

    asked: Any = getattr(value, "__func__", value)
    parameters: tuple[Parameter, ...] = ()
    try:
        signature = inspect.signature(asked)
    except (ValueError, TypeError, AttributeError, NameError):
        # Not every one knows its own parameters: then the first lines of its doc have them.
        given = "(...)"
    else:
        given = str(signature)
        parameters = tuple(_parameter(each) for each in signature.parameters.values())
    marks = tuple(each for each in ("classmethod", "staticmethod") if type(value).__name__.startswith(each))
    kind = "function" if parent is None else "method"
    return _symbol(kind, name, parent, f"def {name}{given}", _doc(value), parameters, marks)


def _parameter(said: "object") -> Parameter:
    import inspect

    assert isinstance(said, inspect.Parameter)
    default = None if said.default is inspect.Parameter.empty else repr(said.default)[:_LONGEST_VALUE]
    return Parameter(said.name, None, default, said.kind.name.lower())


def _value(name: str, value: object) -> Symbol:
    if type(value) in _PLAIN:
        said = repr(value) if type(value) in _PLAIN[:6] else ""
        written = f"{name} = {said}" if said and len(said) <= _LONGEST_VALUE else f"{name}: {type(value).__name__}"
        return _symbol("constant", name, None, written, None)
    # Of what is one of a kind, as ``sys.flags``, the type tells what it is.
    return _symbol("variable", name, None, f"{name}: {type(value).__name__}", _doc(type(value)))


def _symbol(
    kind: str, name: str, parent: str | None, signature: str, doc: str | None,
    parameters: tuple[Parameter, ...] = (), decorators: tuple[str, ...] = (),
) -> Symbol:  # fmt: skip
    return Symbol(
        kind, name, name if parent is None else f"{parent}.{name}", parent, signature, _NOWHERE, None, parameters,
        decorators=decorators, visibility="internal" if name.startswith("_") else "public", doc=doc,
        doc_format="plain" if doc else None,
    )  # fmt: skip


def _doc(value: object) -> str | None:
    import inspect

    said = getattr(value, "__doc__", None)
    return inspect.cleandoc(said) or None if isinstance(said, str) else None
