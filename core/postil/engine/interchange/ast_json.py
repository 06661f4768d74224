"""Postil's own plain form for what another parser found: one JSON object, described by ``docs/ast.schema.json``."""

import json
from collections.abc import Iterable
from typing import cast

from postil.engine.interchange.foreign import BadInput, Declared, Foreign
from postil.model import DOC_FORMATS, PARAMETER_KINDS, SYMBOL_FLAGS, SYMBOL_KINDS, VISIBILITIES, Import, Parameter

VERSION = 1
_Object = dict[str, object]


def files(text: str) -> list[Foreign]:
    """The files of one object; raises ``BadInput`` with the place of what is wrong."""
    try:
        whole: object = json.loads(text)
    except ValueError as error:
        raise BadInput(f"it is no JSON, or was cut short: {error}") from None
    except RecursionError:
        raise BadInput("it is nested too deeply") from None
    top = _object(whole, "the top")
    version = top.get("postil-ast")
    if version != VERSION:
        raise BadInput(f'"postil-ast" is {version!r:.40}, and {VERSION} is the version known here')
    return [
        _file(_object(one, f"files[{at}]"), f"files[{at}]") for at, one in enumerate(_list(top, "files", "the top"))
    ]


def _file(one: _Object, at: str) -> Foreign:
    _known(one, ("path", "blob", "language", "overview", "imports", "symbols"), at)
    symbols = [_object(each, f"{at}.symbols[{n}]") for n, each in enumerate(_list(one, "symbols", at))]
    imports = [_object(each, f"{at}.imports[{n}]") for n, each in enumerate(_list(one, "imports", at))]
    return Foreign(
        _text(one, "path", at),
        _text(one, "language", at).lower(),
        [_symbol(each, f"{at}.symbols[{n}]") for n, each in enumerate(symbols)],
        _maybe(one, "overview", at),
        tuple(_import(each, f"{at}.imports[{n}]") for n, each in enumerate(imports)),
        _text(one, "blob", at).lower(),
    )


_FIELDS = (
    "kind", "name", "parent", "line", "column", "end_line", "end_column", "signature", "doc", "doc_format", "doc_line",
    "doc_end_line", "visibility", "flags", "parameters", "returns", "raises", "decorators",
)  # fmt: skip


def _symbol(one: _Object, at: str) -> Declared:
    _known(one, _FIELDS, at)
    doc_line, doc_end = _count(one, "doc_line", at, None), _count(one, "doc_end_line", at, None)
    line = _count(one, "line", at, None)
    if line is None:
        raise BadInput(f'{at} has no "line"')
    end_line, end_column = _count(one, "end_line", at, None), _count(one, "end_column", at, None)
    parameters = [_object(each, f"{at}.parameters[{n}]") for n, each in enumerate(_list(one, "parameters", at))]
    return Declared(
        _one_of(one, "kind", SYMBOL_KINDS, None, at),
        _text(one, "name", at),
        line,
        _count(one, "column", at, 0) or 0,
        end_line,
        end_column,
        _maybe(one, "parent", at),
        _maybe(one, "signature", at),
        _maybe(one, "doc", at),
        _one_of(one, "doc_format", DOC_FORMATS, "plain", at),
        (doc_line, doc_line if doc_end is None else doc_end) if doc_line is not None else None,
        _one_of(one, "visibility", VISIBILITIES, "public", at),
        tuple(_each_of(one, "flags", SYMBOL_FLAGS, at)),
        tuple(_parameter(each, f"{at}.parameters[{n}]") for n, each in enumerate(parameters)),
        _maybe(one, "returns", at),
        tuple(_texts(one, "raises", at)),
        tuple(_texts(one, "decorators", at)),
    )


def _parameter(one: _Object, at: str) -> Parameter:
    _known(one, ("name", "annotation", "default", "kind"), at)
    kind = _one_of(one, "kind", PARAMETER_KINDS, "positional_or_keyword", at)
    return Parameter(_text(one, "name", at), _maybe(one, "annotation", at), _maybe(one, "default", at), kind)


def _import(one: _Object, at: str) -> Import:
    _known(one, ("module", "name", "alias", "line"), at)
    line = _count(one, "line", at, 1) or 1
    return Import(_text(one, "module", at), _maybe(one, "name", at), _maybe(one, "alias", at), line)


def _object(value: object, at: str) -> _Object:
    if not isinstance(value, dict):
        raise BadInput(f"{at} is no object")
    return cast("_Object", value)


def _known(one: _Object, fields: Iterable[str], at: str) -> None:
    strange = sorted(set(one) - set(fields))
    if strange:
        raise BadInput(f"{at} has {strange[0]!r:.40}, which is no field there")


def _list(one: _Object, field: str, at: str) -> list[object]:
    value = one.get(field, [])
    if not isinstance(value, list):
        raise BadInput(f"{at}.{field} is no list")
    return cast("list[object]", value)


def _text(one: _Object, field: str, at: str) -> str:
    value = one.get(field)
    if not isinstance(value, str) or not value:
        raise BadInput(f"{at}.{field} is no text")
    return value


def _maybe(one: _Object, field: str, at: str) -> str | None:
    value = one.get(field)
    if value is not None and not isinstance(value, str):
        raise BadInput(f"{at}.{field} is no text")
    return value


def _texts(one: _Object, field: str, at: str) -> list[str]:
    found = [value for value in _list(one, field, at) if isinstance(value, str)]
    if len(found) != len(_list(one, field, at)):
        raise BadInput(f"{at}.{field} holds other than texts")
    return found


def _count(one: _Object, field: str, at: str, default: int | None) -> int | None:
    value = one.get(field, default)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1 << 31:
        raise BadInput(f"{at}.{field} is no number from 0")
    return value


def _one_of(one: _Object, field: str, allowed: tuple[str, ...], default: str | None, at: str) -> str:
    value = one.get(field, default)
    if not isinstance(value, str) or value not in allowed:
        raise BadInput(f"{at}.{field} is {value!r:.40}, which is none of {', '.join(allowed)}")
    return value


def _each_of(one: _Object, field: str, allowed: tuple[str, ...], at: str) -> list[str]:
    found = _texts(one, field, at)
    strange = [value for value in found if value not in allowed]
    if strange:
        raise BadInput(f"{at}.{field} has {strange[0]!r:.40}, which is none of {', '.join(allowed)}")
    return found
