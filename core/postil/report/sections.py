"""A doc of any convention taken apart: what it says at large, of each parameter, of the result, of what is raised.

Only for showing. Text that fits no convention stays in the body as it is, so nothing that a doc says is lost.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from postil.report.markup import markdown

# Patterns are text here and compiled by the call that needs them: a command shows one doc, of one convention.


class Entry(NamedTuple):
    """What a doc says of one parameter, result or exception."""

    name: str
    """Empty for a result without a name."""
    type: str
    """Empty when it is not said."""
    text: str
    """As Markdown."""


class Reading(NamedTuple):
    """One doc, taken apart."""

    body: str
    """Everything that belongs to no list below, in order, as Markdown."""
    parameters: tuple[Entry, ...] = ()
    returns: tuple[Entry, ...] = ()
    yields: tuple[Entry, ...] = ()
    raises: tuple[Entry, ...] = ()
    attributes: tuple[Entry, ...] = ()


LONGEST = 100_000
"""Characters of a doc that are taken apart; what is longer is shown as it stands."""


def read(doc: str, doc_format: str | None) -> Reading:
    """Take ``doc`` apart by the convention it is written in."""
    if len(doc) > LONGEST:
        return Reading(doc)
    if doc_format in ("google", "numpy"):
        return _sectioned(doc, doc_format)
    if doc_format in _TAGS:
        return _tagged(doc, doc_format)
    return Reading(markdown(doc, doc_format))


_LISTS = {
    "args": "parameters",
    "arguments": "parameters",
    "parameters": "parameters",
    "params": "parameters",
    "keyword args": "parameters",
    "keyword arguments": "parameters",
    "other parameters": "parameters",
    "returns": "returns",
    "return": "returns",
    "yields": "yields",
    "yield": "yields",
    "raises": "raises",
    "attributes": "attributes",
}
_PROSE = (
    *("example", "examples", "note", "notes", "warning", "warnings", "see also", "references", "todo", "warns"),
    *("methods", "receives", "caution", "tip", "hint", "important"),
)
_TITLES = frozenset((*_LISTS, *_PROSE))


class _Parts:
    """What has been found so far."""

    def __init__(self, doc_format: str) -> None:
        self._format = doc_format
        self.body: list[str] = []
        self.lists: dict[str, list[Entry]] = {name: [] for name in Reading._fields[1:]}

    def add(self, kind: str, name: str, type_: str, text: str) -> None:
        self.lists[kind].append(Entry(name, type_, markdown(text.strip("\n"), self._format)))

    def reading(self) -> Reading:
        body = re.sub(r"\n{3,}", "\n\n", markdown("\n".join(self.body), self._format)).strip("\n")
        return Reading(body, **{name: tuple(entries) for name, entries in self.lists.items()})


def _sectioned(doc: str, doc_format: str) -> Reading:
    lines = doc.split("\n")
    parts = _Parts(doc_format)
    titled = _google_title if doc_format == "google" else _numpy_title
    at = 0
    while at < len(lines):
        title = titled(lines, at)
        if title is None:
            parts.body.append(lines[at])
            at += 1
            continue
        start = at + (1 if doc_format == "google" else 2)
        end = start
        if doc_format == "google":
            while end < len(lines) and (not lines[end].strip() or _indent(lines[end]) > _indent(lines[at])):
                end += 1
        else:
            while end < len(lines) and _numpy_title(lines, end) is None:
                end += 1
        _section(parts, title, _dedented(lines[start:end]), doc_format)
        at = end
    return parts.reading()


def _google_title(lines: list[str], at: int) -> str | None:
    line = lines[at].strip()
    if line[-1:] != ":" or line[:-1].lower() not in _TITLES or at + 1 == len(lines):
        return None
    return line[:-1] if not lines[at + 1].strip() or _indent(lines[at + 1]) > _indent(lines[at]) else None


def _numpy_title(lines: list[str], at: int) -> str | None:
    line = lines[at].strip()
    if at + 1 == len(lines) or line.lower() not in _TITLES:
        return None
    rule = lines[at + 1].strip()
    return line if len(rule) >= 3 and not rule.strip("-=") else None


def _section(parts: _Parts, title: str, block: list[str], doc_format: str) -> None:
    kind = _LISTS.get(title.lower())
    if kind is None:
        parts.body += ["", f"**{title}**", "", *block, ""]
    elif doc_format == "numpy":
        for head, text in _items(block):
            name, colon, type_ = head.partition(" : ") if " : " in head else head.partition(":")
            if not colon and kind in ("returns", "yields", "raises"):
                name, type_ = (name, "") if kind == "raises" else ("", name)
            parts.add(kind, name.strip(), type_.strip(), text)
    elif kind in ("returns", "yields"):
        type_, text = _result("\n".join(block))
        parts.add(kind, "", type_, text)
    else:
        for head, text in _items(block):
            name, type_, first = _google_entry(head)
            parts.add(kind, name, type_, f"{first}\n{text}" if text else first)


_ENTRY = r"(\*{0,2}[\w.\\*`<>\[\]-]+(?:, *\*{0,2}[\w.]+)*)\s*(?:\((.{0,300}?)\))?\s*:(?:\s+|$)(.*)"
_RESULT = r"(?s)([\w.\[\]|\"'`, ]{1,80}):\s+(.*)"


def _google_entry(line: str) -> tuple[str, str, str]:
    match = re.match(_ENTRY, line)
    return (match[1].strip("`"), match[2] or "", match[3]) if match else ("", "", line)


def _result(text: str) -> tuple[str, str]:
    match = re.match(_RESULT, text)
    # A sentence with a colon is no type: types have no spaces outside brackets and unions.
    if match and " " not in re.sub(r"\[[^\]]*\]+|\s*[|,]\s*|\s+or\s+|\s+of\s+", "", match[1]):
        return match[1], match[2]
    return "", text


def _items(block: list[str]) -> Iterator[tuple[str, str]]:
    """The entries of a list: a line at the margin and what is indented under it."""
    head: str | None = None
    under: list[str] = []
    for line in block:
        if line[:1].strip() or (head is None and line.strip()):
            if head is not None:
                yield head, "\n".join(_dedented(under)).rstrip()
            head, under = line.strip(), []
        else:
            under.append(line)
    if head is not None:
        yield head, "\n".join(_dedented(under)).rstrip()


_TAGS = {
    "sphinx": r"\s*:([A-Za-z]+)((?:\s[^:\n]*)?):(?:\s+|$)(.*)",
    "epytext": r"\s*@([A-Za-z]+)((?:\s[^:\n]*)?):(?:\s+|$)(.*)",
    "jsdoc": r"\s*@([A-Za-z]+)()(?:\s+|$)(.*)",
    "doxygen": r"\s*[\\@]([A-Za-z]+)(?:\[[a-z, ]*\])?()(?:\s+|$)(.*)",
}
_TAGS["tsdoc"] = _TAGS["javadoc"] = _TAGS["jsdoc"]
_TAG_LISTS = {
    **dict.fromkeys(("param", "parameter", "arg", "argument", "key", "keyword", "kwarg", "tparam"), "parameters"),
    **dict.fromkeys(("typeParam", "typeparam", "template"), "parameters"),
    **dict.fromkeys(("return", "returns", "result", "retval"), "returns"),
    **dict.fromkeys(("yield", "yields"), "yields"),
    **dict.fromkeys(("raise", "raises", "throws", "throw", "exception", "except"), "raises"),
    **dict.fromkeys(("ivar", "cvar", "var", "property", "prop"), "attributes"),
}
_BRIEF = frozenset(("brief", "details", "summary", "description", "desc", "remarks", "short"))


def _tagged(doc: str, doc_format: str) -> Reading:
    pattern = re.compile(_TAGS[doc_format])
    colons = doc_format in ("sphinx", "epytext")
    parts = _Parts(doc_format)
    types: dict[str, str] = {}
    tag: tuple[str, str] | None = None
    under: list[str] = []
    fenced = False
    for line in [*doc.split("\n"), None]:
        match = None if line is None or fenced else pattern.match(line)
        if line is not None and match is None:
            if line.lstrip().startswith("```"):
                fenced = not fenced
            # A field list of colons ends where the margin is reached again after an empty line.
            if tag and colons and under and not under[-1].strip() and line[:1].strip():
                _tag(parts, tag, under, types, doc_format)
                tag, under = None, []
            (under if tag else parts.body).append(line)
            continue
        if tag:
            _tag(parts, tag, under, types, doc_format)
        if match:
            tag, under = (match[1], match[2].strip()), [match[3]]
    return _typed(parts.reading(), types)


def _tag(parts: _Parts, tag: tuple[str, str], under: list[str], types: dict[str, str], doc_format: str) -> None:
    name, argument = tag
    text = "\n".join([under[0], *_dedented(under[1:])]).strip()
    kind = _TAG_LISTS.get(name)
    if name in ("type", "rtype", "vartype") and doc_format in ("sphinx", "epytext"):
        types[argument if name != "rtype" else ""] = text
    elif kind is not None:
        parts.add(kind, *_tag_entry(kind, argument, text, doc_format))
    elif name in _BRIEF:
        parts.body += ["", text]
    elif name in ("example", "code"):
        fence = text if "```" in text else f"```\n{text}\n```"
        parts.body += ["", "**Example**", "", fence, ""]
    else:
        parts.body += ["", f"**{name[:1].upper()}{name[1:]}** {' '.join(filter(None, (argument, text)))}".rstrip()]


def _tag_entry(kind: str, argument: str, text: str, doc_format: str) -> tuple[str, str, str]:
    """Name, type and text of one tag."""
    if doc_format in ("sphinx", "epytext"):
        type_, _, name = argument.rpartition(" ")
        return name, type_.strip(), text
    type_ = ""
    if text.startswith("{") and not text.startswith("{@"):
        type_, text = _braced(text)
    if kind in ("returns", "yields"):
        return "", type_, text.removeprefix("- ")
    if kind == "raises" and type_:
        return type_, "", text.removeprefix("- ")
    name, _, rest = text.partition("\n" if "\n" in text.split(" ")[0] else " ")
    return name.strip("[]").partition("=")[0], type_, rest.lstrip().removeprefix("- ")


def _braced(text: str) -> tuple[str, str]:
    depth = 0
    for at, character in enumerate(text[:500]):
        depth += (character == "{") - (character == "}")
        if not depth:
            return text[1:at].strip(), text[at + 1 :].lstrip()
    return "", text


def _typed(reading: Reading, types: dict[str, str]) -> Reading:
    """Types that stand in fields of their own, joined to what they are the type of."""
    if not types:
        return reading
    returns = reading.returns or ((Entry("", "", ""),) if "" in types else ())
    return reading._replace(
        parameters=tuple(_with_type(entry, types) for entry in reading.parameters),
        attributes=tuple(_with_type(entry, types) for entry in reading.attributes),
        returns=tuple(_with_type(entry, types) for entry in returns),
    )


def _with_type(entry: Entry, types: dict[str, str]) -> Entry:
    return entry if entry.type else entry._replace(type=types.get(entry.name, ""))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _dedented(lines: list[str]) -> list[str]:
    margin = min((_indent(line) for line in lines if line.strip()), default=0)
    return [line[margin:] if line.strip() else "" for line in lines]
