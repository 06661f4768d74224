"""``NamedTuple``, made in a tenth of the time: what every value is, and Python's own took a fourth of a start.

Python's compiles a constructor for each class and every annotation that stands in quotes. Here a constructor is
compiled when the first value is made by it, and annotations are left as they are.

Invariant: what is made is what ``typing.NamedTuple`` makes: a tuple with names, frozen, without a dictionary.
"""

import sys
from _collections import _tuplegetter  # type: ignore[import-not-found]  # pyright: ignore[reportMissingImports, reportUnknownVariableType]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any
    from typing import cast as cast
else:

    def cast(kind: object, value: object) -> object:
        """Take a value for one of another kind, as ``typing.cast`` does, which takes 3 ms to import."""
        del kind
        return value


_KEPT = frozenset(("_make", "_replace", "_asdict", "__repr__", "__getnewargs__"))


class _Maker(type):
    """Makes a tuple of what is declared in the body of a class."""

    def __new__(cls, name: str, bases: "tuple[type, ...]", namespace: "dict[str, Any]") -> type:
        """Make the class; its fields are what the body annotates."""
        if bases == (_Root,):
            return _made(name, namespace)
        return super().__new__(cls, name, bases, namespace)


def _made(name: str, namespace: "dict[str, Any]") -> type:
    annotations: Mapping[str, object] = namespace.get("__annotations__", {})
    fields = tuple(annotations)
    if any(field.startswith("_") for field in fields) or not _KEPT.isdisjoint(namespace):
        raise TypeError(f"{name} names something that every tuple with names has")
    defaults = {field: namespace[field] for field in fields if field in namespace}
    if tuple(defaults) != fields[len(fields) - len(defaults) :]:
        raise TypeError(f"{name}: a field without a default follows one with a default")
    for place, field in enumerate(fields):
        namespace[field] = _tuplegetter(place, f"Field number {place}")
    count = len(fields)
    new: Any = tuple.__new__  # pyright: ignore[reportUnknownVariableType]

    def construct(cls: "type[Any]", /, *arguments: object, **named: object) -> object:
        """Compile the constructor of the class, and use it."""
        own = _constructor(name, fields, tuple(defaults.values()))
        made.__new__ = staticmethod(own)  # type: ignore[method-assign]
        return own(cls, *arguments, **named)

    def make(cls: "type[Any]", values: "Iterable[object]") -> object:
        """Make one of the values in their order."""
        result = new(cls, values)
        if len(result) != count:
            raise TypeError(f"Expected {count} arguments, got {len(result)}")
        return result

    namespace.setdefault("__doc__", f"{name}({', '.join(fields)})")
    namespace.update(
        __slots__=(), _fields=fields, _field_defaults=defaults, __match_args__=fields, __new__=construct,
        _make=classmethod(make), _replace=_replace, _asdict=_asdict, __repr__=_repr, __getnewargs__=_newargs,
    )  # fmt: skip
    made = type(name, (tuple,), namespace)
    return made


def _constructor(name: str, fields: "tuple[str, ...]", defaults: "tuple[object, ...]") -> "Any":
    words = ", ".join(fields)
    code = f"lambda _cls, {words}: _new(_cls, ({words}{',' if fields else ''}))"
    function = eval(code, {"_new": tuple.__new__, "__builtins__": {}, "__name__": f"values_{name}"})  # noqa: S307
    function.__name__ = "__new__"
    function.__defaults__ = defaults or None
    return function


def _replace(self: "Any", /, **named: object) -> object:
    """The same with some fields of other values."""
    result = self._make(map(named.pop, self._fields, self))
    if named:
        raise ValueError(f"Got unexpected field names: {list(named)!r}")
    return result


def _asdict(self: "Any") -> "dict[str, object]":
    """The values by their names."""
    return dict(zip(self._fields, self, strict=True))


def _repr(self: "Any") -> str:
    said = (f"{field}={value!r}" for field, value in zip(self._fields, self, strict=True))
    return f"{type(self).__name__}({', '.join(said)})"


def _newargs(self: "Any") -> "tuple[object, ...]":
    return tuple(self)


_Root = type.__new__(_Maker, "NamedTuple", (), {})
# Python 3.14 keeps annotations as a function, which only its own module knows how to call.
if TYPE_CHECKING or sys.version_info >= (3, 14):
    from typing import NamedTuple as NamedTuple
else:
    NamedTuple = _Root
