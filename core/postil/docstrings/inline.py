"""The inline marks of each convention as Markdown; only what the convention in use needs is imported."""

import re
from bisect import bisect_right
from collections.abc import Mapping

from postil.docstrings.patterns import late
from postil.docstrings.spans import code, code_ranges, fenced

_RST = frozenset(("google", "numpy", "sphinx", "plain"))
_TAGGED = frozenset(("jsdoc", "tsdoc", "javadoc", "phpdoc", "luadoc", "scaladoc", "kdoc"))
_HTML = frozenset(("jsdoc", "tsdoc", "javadoc", "phpdoc", "kdoc", "scaladoc", "doxygen", "yard", "rdoc"))


def markdown(text: str, form: str | None) -> str:
    """``text`` with the marks of its convention turned into those of Markdown, as far as they have any."""
    if form in _RST:
        from postil.docstrings.rest import restructured

        return restructured(text) if "`" in text or "::" in text or ">>>" in text else text
    if form == "epytext":
        return _epytext(text)
    if form == "xmldoc":
        from postil.docstrings.xmltext import xml

        return xml(text) if "<" in text or "&" in text else text
    if form == "javadoc":
        return _javadoc(text)
    if (form in _TAGGED and "{@" in text) or (form == "luadoc" and "@{" in text):
        text = _inline_tags(text)
    if form in _HTML and ("<" in text or "&" in text):
        from postil.docstrings.htmltext import html

        text = html(text)
    if form in ("doxygen", "scaladoc", "yard", "rdoc", "godoc", "rustdoc", "swift", "kdoc"):
        from postil.docstrings.marks import marked

        text = marked(text, form)
    return text


_BRACES = late(r"\b([A-Z])\{([^{}\n]{1,300})\}")
_STYLES: Mapping[str, str] = {"B": "**", "I": "*"}
_LETTERS = {"E{lb}": "{", "E{rb}": "}"}


def _javadoc(text: str) -> str:
    def tags(prose: str) -> str:
        return _inline_tags(prose, ticks=False) if "{@" in prose else prose

    if "<" not in text and "&" not in text:
        return tags(text)
    from postil.docstrings.htmltext import html

    return html(text, tags)


def _epytext(text: str) -> str:
    if "{" in text:
        text = _BRACES().sub(_brace, text)
    if ">>>" in text:
        from postil.docstrings.rest import restructured

        text = restructured(text)
    return text


def _brace(match: re.Match[str]) -> str:
    letter, said = match[1], match[2]
    if letter in "CMX":
        return code(said)
    if letter in "LU":
        shown, _, target = said.partition("<")
        target = target.rstrip(">")
        return f"[{shown.strip()}]({target})" if "://" in target else code(shown) if letter == "L" else shown
    if letter in _STYLES:
        return f"{_STYLES[letter]}{said}{_STYLES[letter]}"
    return _LETTERS.get(match[0], match[0])


_OPEN = late(r"\{@(\w+)|@\{")


def _inline_tags(text: str, *, ticks: bool = True) -> str:
    """Inline tags, ``{@link …}`` and LDoc's ``@{…}``, as what they show."""
    pairs = _pairs(text)
    ranges = code_ranges(text) if ticks and "`" in text else []
    starts = [start for start, _ in ranges]
    parts: list[str] = []
    at = 0
    for match in _OPEN().finditer(text):
        brace = match.start() + (match[0] == "@{")
        end = pairs.get(brace, -1)
        place = bisect_right(starts, match.start()) - 1
        in_code = place >= 0 and match.start() < ranges[place][1]
        if match.start() < at or end < 0 or in_code:
            continue
        content = text[match.end() : end].strip()
        before = text[at : match.start()]
        label = _LABEL().search(before) if match[1] in _LINKS else None
        if label:
            before, content = before[: label.start()], f"{content}|{label[1]}"
        parts += [before, _tag(match[1] or "link", content)]
        at = end + 1
    return "".join([*parts, text[at:]])


_LABEL = late(r"\[([^\[\]\n]{1,200})\]$")
_LINKS = frozenset(("link", "linkplain", "linkcode", "see", "tutorial"))


def _pairs(text: str) -> dict[int, int]:
    """For each opening brace that is closed, the offset of the brace that closes it."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for match in re.compile(r"[{}]").finditer(text):
        if match[0] == "{":
            opened.append(match.start())
        elif opened:
            pairs[opened.pop()] = match.start()
    return pairs


def _tag(name: str, content: str) -> str:
    if name in _LINKS:
        target, bar, label = content.partition("|")
        if not bar:
            target, _, label = _target(content)
        target, label = target.strip(), label.strip()
        shown = label or target.lstrip("#").replace("#", ".")
        if "://" in target:
            return f"[{label}]({target})" if label else target
        return code(shown) if "`" not in shown else shown
    if name in ("code", "value", "systemProperty"):
        return f"\n{fenced(content)}\n" if "\n" in content and name == "code" else code(content)
    if name == "snippet":
        return f"\n{fenced(content.partition(':')[2])}\n"
    return "" if name in ("inheritDoc", "inheritdoc") else content


def _target(content: str) -> tuple[str, str, str]:
    """Target and label, parted at the first blank outside brackets."""
    depth = 0
    for at, letter in enumerate(content):
        depth += (letter in "(<") - (letter in ")>")
        if depth <= 0 and letter in " \t\n":
            return content[:at], " ", content[at + 1 :]
    return content, "", ""
