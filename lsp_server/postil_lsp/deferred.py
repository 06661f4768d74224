"""The import of ``lsprotocol.types`` in a tenth of its time: each of its 554 classes is made when first used.

Making the classes is all but 45 of the 290 to 440 ms that the import takes, and a conversation uses a few dozen. So
while the module is read, the decorator that would make each class only marks it; the first instance, or the first look
at its attributes, has it made then, in place, exactly as it would have been. The same goes for resolving its forward
references and for compiling its converters.

Invariant: whoever uses a class sees a finished one. Where lsprotocol no longer is as expected here, everything is made
at once, as without this module.
"""

import sys
from threading import RLock
from typing import Any

import attrs

_LOCK = RLock()
_WAITING: set[type] = set()
_NAMES: dict[str, Any] = {}


def install() -> None:
    """Import ``lsprotocol.types`` with its classes deferred, unless it is imported already."""
    if "lsprotocol.types" in sys.modules:
        return
    define = attrs.define
    attrs.define = _deferred  # type: ignore[assignment]
    try:
        from lsprotocol import types
    finally:
        attrs.define = define
    from lsprotocol import _hooks

    _NAMES.update(types.ALL_TYPES_MAP)
    # It would look at every class there is; each is resolved when it is made.
    _hooks._resolved_forward_references = True


def waiting() -> int:
    """Say how many classes are still waiting to be made."""
    return len(_WAITING)


def _deferred(cls: type) -> type:
    _WAITING.add(cls)
    cls.__attrs_attrs__ = _Attributes()  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    cls.__init__ = _first  # type: ignore[misc]
    return cls


class _Attributes:
    """Stands for the attributes of a class until somebody looks."""

    def __get__(self, instance: object, owner: Any) -> Any:
        _make(owner)
        return owner.__attrs_attrs__


def _first(self: Any, *given: Any, **named: Any) -> None:
    """Stands for ``__init__`` until the first instance."""
    made: Any = self.__class__
    _make(made)
    made.__init__(self, *given, **named)


def _make(cls: type) -> None:
    with _LOCK:
        if cls not in _WAITING:
            return
        del cls.__attrs_attrs__  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
        del cls.__init__  # type: ignore[misc]
        # Slots would need another class in its place, and this one is already named everywhere.
        attrs.define(cls, slots=False)
        attrs.resolve_types(cls, _NAMES, {})
        _WAITING.discard(cls)
