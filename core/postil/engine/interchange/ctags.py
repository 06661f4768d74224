"""``ctags --output-format=json``: a tag on each line."""

import json
from collections.abc import Iterable
from typing import cast

from postil.engine.interchange.foreign import BadInput, Declared, Foreign
from postil.model import Parameter

FIELDS = "ctags --output-format=json --fields=+neKlsSaZ"
"""The command whose output tells the most."""
_VERSIONS = ("0", "1")
"""The format's major versions, told where ``--extras=+p`` is given."""
_KINDS = {
    "function": "function", "func": "function", "subroutine": "function", "subprogram": "function",
    "procedure": "function", "prototype": "function",
    "method": "method", "singletonMethod": "method", "constructor": "constructor",
    "class": "class", "object": "class", "struct": "struct", "union": "struct", "record": "struct",
    "interface": "interface", "protocol": "interface", "trait": "trait", "enum": "enum", "enumerator": "enum_member",
    "enumConstant": "enum_member", "type": "type", "typedef": "type", "alias": "type", "subtype": "type",
    "module": "module", "package": "namespace", "namespace": "namespace", "program": "module", "unit": "module",
    "member": "field", "field": "field", "property": "property", "constant": "constant", "const": "constant",
    "variable": "variable", "var": "variable", "global": "variable", "externvar": "variable",
    "macro": "macro", "define": "macro", "table": "table", "view": "table", "column": "column",
    "section": "section", "subsection": "section", "chapter": "section", "title": "section",
}  # fmt: skip
_ACCESS = {
    "public": "public",
    "protected": "protected",
    "private": "private",
    "internal": "internal",
    "default": "internal",
}


def files(lines: Iterable[str]) -> list[Foreign]:
    """The files of an output, each with its tags; raises ``BadInput`` at the first line that is no tag."""
    tags: dict[str, list[dict[str, object]]] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            tag = json.loads(line)
        except ValueError:
            raise BadInput(f"line {number} is no JSON; was the output cut short?") from None
        except RecursionError:
            raise BadInput(f"line {number} is nested too deeply for a tag") from None
        if not isinstance(tag, dict) or "_type" not in tag:
            raise BadInput(f"line {number} is no tag of ctags")
        found = cast("dict[str, object]", tag)
        if found["_type"] == "ptag" and found.get("name") == "JSON_OUTPUT_VERSION":
            version = str(found.get("path"))
            if version.partition(".")[0] not in _VERSIONS:
                raise BadInput(f"its JSON_OUTPUT_VERSION is {version}, and {' and '.join(_VERSIONS)} are known here")
        if found["_type"] == "tag":
            path = found.get("path")
            if not isinstance(path, str) or not isinstance(found.get("name"), str):
                raise BadInput(f"line {number} is a tag without path or name")
            tags.setdefault(path, []).append(found)
    return [_file(path, of_path) for path, of_path in tags.items()]


def _file(path: str, tags: list[dict[str, object]]) -> Foreign:
    declared: list[Declared] = []
    written: list[tuple[int, int, str]] = []
    unknown: dict[str, int] = {}
    languages = [value for tag in tags if isinstance(value := tag.get("language"), str)]
    for tag in tags:
        kind, line = tag.get("kind"), tag.get("line")
        if not isinstance(line, int) or not isinstance(kind, str):
            raise BadInput(f"a tag of {path} has no line or kind; run {FIELDS}")
        if kind not in _KINDS:
            unknown[kind] = unknown.get(kind, 0) + 1
            continue
        declared.append(_declared(tag, _KINDS[kind], line))
        pattern = tag.get("pattern")
        if isinstance(pattern, str) and pattern.startswith("/^"):
            written.append((line, 0, _line(pattern)))
    notes = tuple(f"ctags told {count} of kind {kind}, which Postil does not list" for kind, count in unknown.items())
    language = languages[0].lower() if languages else "plain"
    return Foreign(path, language, declared, written=tuple(written), notes=notes)


def _declared(tag: dict[str, object], kind: str, line: int) -> Declared:
    name, scope = str(tag["name"]), tag.get("scope")
    end, access, signature = tag.get("end"), tag.get("access"), tag.get("signature")
    parent = None
    if isinstance(scope, str) and scope:
        parent = scope.replace("::", ".").replace("/", ".")
    if kind == "function" and tag.get("scopeKind") in ("class", "struct", "interface", "trait", "object"):
        kind = "method"
    returns = tag.get("typeref")
    return Declared(
        kind, name, line, 0, end if isinstance(end, int) and end >= line else None, None, parent,
        f"{name}{signature}" if isinstance(signature, str) else None,
        visibility=_ACCESS.get(access, "public") if isinstance(access, str) else "public",
        parameters=_parameters(signature) if isinstance(signature, str) else (),
        returns=returns.partition(":")[2] or None if isinstance(returns, str) else None,
    )  # fmt: skip


def _parameters(signature: str) -> tuple[Parameter, ...]:
    """The parameters of a flat list; nothing where brackets inside make commas ambiguous."""
    inner = signature.strip()
    if not (inner.startswith("(") and inner.endswith(")")) or any(mark in inner[1:-1] for mark in "()[]{}<>"):
        return ()
    names = [part.partition("=")[0].split() for part in inner[1:-1].split(",")]
    return tuple(Parameter(words[-1].lstrip("*&")) for words in names if words and words[-1].lstrip("*&"))


def _line(pattern: str) -> str:
    """The start of the line that a search pattern matches."""
    text = pattern[2:-1] if pattern.endswith("/") else pattern[2:]
    whole = text.endswith("$") and not text.endswith("\\$")
    return (text[:-1] if whole else text).replace("\\/", "/").replace("\\$", "$").replace("\\\\", "\\")
