"""Inline marks that are a convention's own, as Markdown: Doxygen, Scaladoc, RDoc and YARD, Go, Rust, Swift, KDoc."""

import re

from postil.docstrings.patterns import late
from postil.docstrings.spans import code, dedented, fenced, outside_code


def marked(text: str, form: str) -> str:
    """``text`` with the marks of ``form`` turned into those of Markdown."""
    return _CHANGES[form](text)


_WORDS = late(r"(?<![\w\\@])[\\@](c|p|a|e|em|b|ref|n)(?:[ \t]+([^\s\\@]\S*)|(?=\s|$))")
_LINK = late(r"[\\@]link[ \t]+(\S+)[ \t]*([^\n\\@]{0,300})[\\@]endlink")
_FORMULA = late(r"[\\@]f\$([^\n]{0,300}?)[\\@]f\$")
_END = late(r"[.,;:!?)]+$")


def _doxygen(text: str) -> str:
    if "\\" not in text and "@" not in text:
        return text
    if "end" in text:
        text = _doxygen_blocks(text)
    return outside_code(text, _doxygen_inline)


_OPENS = late(r"[\\@](code|verbatim|dot|msc|startuml)(?:\{\.?(\w+)\})?")
_CLOSES = late(r"[\\@](?:endcode|endverbatim|enddot|endmsc|enduml)")


def _doxygen_blocks(text: str) -> str:
    """Blocks of code as fences; what is not closed stays as it is."""
    parts: list[str] = []
    at = 0
    while True:
        opened = _OPENS().search(text, at)
        closed = _CLOSES().search(text, opened.end()) if opened else None
        if opened is None or closed is None:
            return "".join([*parts, text[at:]])
        inner = text[opened.end() : closed.start()].strip("\n").rstrip()
        said = fenced(dedented(inner), opened[2] or "")
        parts += [text[at : opened.start()].rstrip(" \t"), f"\n{said}\n"]
        at = closed.end()


def _doxygen_inline(piece: str) -> str:
    piece = _LINK().sub(lambda match: match[2].strip() or code(match[1]), piece)
    piece = _FORMULA().sub(lambda match: code(match[1]), piece)
    return _WORDS().sub(_word, piece)


def _word(match: re.Match[str]) -> str:
    command, said = match[1], match[2] or ""
    if command == "n":
        return f"\n{said}"
    end = _END().search(said)
    tail = end[0] if end and not (end[0].startswith(")") and "(" in said) else ""
    said = said[: len(said) - len(tail)]
    if not said:
        return match[0]
    mark = {"b": "**", "e": "*", "em": "*", "a": "*"}.get(command)
    return f"{mark}{said}{mark}{tail}" if mark else f"{code(said)}{tail}"


_WIKI_LINK = late(r"\[\[([^\[\]\n]{1,300})\]\]")
_WIKI_HEADING = late(r"^(={1,6})[ \t]*([^=\n]+?)[ \t]*=+$", re.MULTILINE)


def _scaladoc(text: str) -> str:
    if "{{{" in text:
        text = _between(text, "{{{", "}}}")
    text = outside_code(text, _scaladoc_inline)
    return _WIKI_HEADING().sub(lambda match: f"{'#' * len(match[1])} {match[2]}", text) if "=" in text else text


def _scaladoc_inline(piece: str) -> str:
    if "[[" in piece:
        piece = _WIKI_LINK().sub(_wiki, piece)
    if "''" in piece:
        piece = re.compile(r"'''([^'\n]{1,300})'''").sub(r"**\1**", piece)
        piece = re.compile(r"''([^'\n]{1,300})''").sub(r"*\1*", piece)
    return piece


def _wiki(match: re.Match[str]) -> str:
    target, _, label = match[1].partition(" ")
    if "://" in target:
        return f"[{label or target}]({target})"
    return label if label else code(target)


def _between(text: str, opening: str, closing: str) -> str:
    """What stands between two marks as a fence."""
    parts: list[str] = []
    at = 0
    while True:
        start = text.find(opening, at)
        end = text.find(closing, start + len(opening)) if start >= 0 else -1
        if end < 0:
            return "".join([*parts, text[at:]])
        inner = text[start + len(opening) : end].strip("\n").rstrip()
        parts += [text[at:start].rstrip(" \t"), f"\n{fenced(dedented(inner), 'scala')}\n"]
        at = end + len(closing)


_PLUS = late(r"(?<![\w+])\+([^\s+][^+\n]{0,100}?|[^\s+])\+(?!\w)")
_YARD_LINK = late(r"(?<![\w#])\{([A-Z:#][\w:#.?!=]*|\w+://[^\s{}]+)(?:[ \t]+([^{}\n]{1,200}))?\}")
_RDOC_LINK = late(r"\{([^{}\n]{1,200})\}\[([^\[\]\s]{1,300})\]|\b([\w:.#]{1,100})\[(https?://[^\[\]\s]{1,300})\]")
_RDOC_HEADING = late(r"^(={1,6})[ \t]*(?=[^\s=])", re.MULTILINE)


def _rdoc(text: str) -> str:
    text = outside_code(_indented_code(text, "ruby"), _rdoc_inline)
    return _RDOC_HEADING().sub(lambda match: "#" * len(match[1]) + " ", text) if "=" in text else text


def _rdoc_inline(piece: str) -> str:
    if "+" in piece:
        piece = _PLUS().sub(lambda match: code(match[1]), piece)
    return _RDOC_LINK().sub(_rdoc_link, piece) if "[" in piece else piece


def _rdoc_link(match: re.Match[str]) -> str:
    label, target = match[1] or match[3], match[2] or match[4]
    return f"[{label}]({target})" if "://" in target else label


def _yard(text: str) -> str:
    return outside_code(_indented_code(text, "ruby"), _yard_inline)


def _yard_inline(piece: str) -> str:
    if "{" in piece:
        piece = _YARD_LINK().sub(_yard_link, piece)
    return _PLUS().sub(lambda match: code(match[1]), piece) if "+" in piece else piece


def _yard_link(match: re.Match[str]) -> str:
    if "://" in match[1]:
        return f"[{match[2]}]({match[1]})" if match[2] else match[1]
    return match[2] or code(match[1].lstrip("#"))


_GO_LINK = late(r"\[(\*?[\w/]+(?:\.\w+){0,3}|\*?[A-Z]\w*)\](?![\[(:])")


def _godoc(text: str) -> str:
    defined = {match[1] for match in re.compile(r"^\[([^\[\]\n]+)\]: ", re.MULTILINE).finditer(text)}
    text = _indented_code(text, "")
    if "[" not in text:
        return text

    def linked(match: re.Match[str]) -> str:
        return match[0] if match[1] in defined else code(match[1].lstrip("*"))

    return outside_code(text, lambda piece: _GO_LINK().sub(linked, piece))


_ITEM = late(r"[ \t]+(?:[-*+\u2022]|\d+[.)])[ \t]+")


def _indented_code(text: str, language: str) -> str:
    """Lines that are indented and belong to no list as fences."""
    if "\n " not in text and "\n\t" not in text and text[:1] not in " \t":
        return text
    lines: list[str] = []
    block: list[str] = []
    listed = fence = False
    before = ""
    for line in [*text.split("\n"), ""]:
        inside = line[:1] in (" ", "\t") and line.strip()
        if line.lstrip().startswith("```"):
            fence = not fence
        if block and (inside or not line.strip()):
            block.append(line)
            continue
        if block:
            _flush(lines, block, language)
        item = bool(_ITEM().match(line)) or line[:2] in ("- ", "* ") or (listed and bool(inside))
        if inside and not item and not fence and not before.strip():
            block = [line]
        else:
            lines.append(line)
        listed = item or (listed and not line.strip())
        before = line
    if block:
        _flush(lines, block, language)
        return "\n".join(lines)
    return "\n".join(lines[:-1])


def _flush(lines: list[str], block: list[str], language: str) -> None:
    blank = 0
    while block and not block[-1].strip():
        block.pop()
        blank += 1
    margin = min(len(line) - len(line.lstrip()) for line in block if line.strip())
    lines += [*fenced("\n".join(line[margin:] for line in block), language).split("\n"), *[""] * min(blank, 1)]
    block.clear()


_RUST_LINK = late(r"\[(`?)([^\[\]`\n]{1,200})\1\]\((?!https?:|#|mailto:)[^()\s]{0,300}\)")
_RUST_SHORT = late(r"\[(`?)((?:\w+@)?[A-Za-z_][\w:!<>,&*]*(?:\(\))?)\1\](?![\[(:])")
_RUST_CODE = late(r"\[(`[^`\[\]\n]{1,200}`)\](?:\((?!https?:|#)[^()\n]{0,300}\)|\[[\w:!<>,&*@` ]{1,200}\]|(?![\[(:]))")
_RUST_DEFINITION = late(r"^ {0,3}\[([^\[\]\n]{1,200})\]:[ \t]+(\S{1,300})[ \t]*(?:\n|\Z)", re.MULTILINE)
_RUST_REFERENCE = late(r"\[([^\[\]\n]{1,200})\](\[([^\[\]\n]{0,200})\])?(?![(:])")
_RUST_FENCE = late(r"^([ \t]*```+)[ \t]*([\w, =.-]*)$")
_RUST_WORDS = frozenset(("ignore", "no_run", "should_panic", "compile_fail", "rust", ""))


def _rustdoc(text: str) -> str:
    if "```" in text:
        text = _rust_fences(text)
    if "[" not in text:
        return text
    if "]: " in text:
        text = _rust_defined(text)
    text = _RUST_CODE().sub(r"\1", text)
    return outside_code(text, _rust_inline)


def _rust_defined(text: str) -> str:
    """Links by reference as what they show or, on the web, whole; without the lines that say where they lead."""
    said = {match[1].lower(): match[2] for match in _RUST_DEFINITION().finditer(text)}
    if not said:
        return text

    def shown(match: re.Match[str]) -> str:
        name = (match[3] or match[1]).lower()
        target = said.get(name)
        if target is not None:
            return f"[{match[1]}]({target})" if target.startswith("http") else match[1]
        return match[1] if match[3] and "::" in match[3] else match[0]

    return _RUST_REFERENCE().sub(shown, _RUST_DEFINITION().sub("", text)).rstrip("\n")


def _rust_inline(piece: str) -> str:
    piece = _RUST_LINK().sub(r"\2", piece)
    return _RUST_SHORT().sub(lambda match: code(match[2].rpartition("@")[2]), piece)


def _rust_fences(text: str) -> str:
    """Fences with their language, and without the lines that rustdoc hides."""
    lines: list[str] = []
    rust = inside = False
    for line in text.split("\n"):
        match = _RUST_FENCE().match(line)
        if match and not inside:
            inside = True
            words = {word.strip() for word in match[2].split(",")}
            rust = all(word in _RUST_WORDS or word.startswith("edition") for word in words)
            lines.append(f"{match[1]}{'rust' if rust else match[2]}")
        elif match and inside and not match[2]:
            inside = False
            lines.append(line)
        elif not (inside and rust and (line.strip() == "#" or line.lstrip().startswith("# "))):
            lines.append(line)
    return "\n".join(lines)


def _swift(text: str) -> str:
    return (
        re.compile(r"(?<!`)``([^`\n]{1,300})``(?!`)").sub(lambda match: code(match[1]), text) if "``" in text else text
    )


_KOTLIN_LINK = late(r"\[([^\[\]\n]{1,200})\](?:\[([\w.]+)\])?(?![\[(:])")


def _kdoc(text: str) -> str:
    if "[" not in text:
        return text
    return outside_code(text, lambda piece: _KOTLIN_LINK().sub(_kotlin, piece))


def _kotlin(match: re.Match[str]) -> str:
    if match[2]:
        return match[1]
    return code(match[1]) if re.compile(r"[\w.`<>?]+").fullmatch(match[1]) else match[0]


_CHANGES = {
    "doxygen": _doxygen,
    "scaladoc": _scaladoc,
    "rdoc": _rdoc,
    "yard": _yard,
    "godoc": _godoc,
    "rustdoc": _rustdoc,
    "swift": _swift,
    "kdoc": _kdoc,
}
