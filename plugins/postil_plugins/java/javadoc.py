"""The text of doc comments, as the JDK reads it.

Doc comments are ``/** … */`` (not ``/**/``) and, since Java 23, successive lines of ``///``. The JDK takes a rule of
slashes for one too; in most sources it is decoration, and so it is here.
"""

import re

_STARS = re.compile(r"\n[ \t\f]*\*+")
_MARK = re.compile(r"(?:^|\n)[ \t\f]*///")
_ESCAPE = re.compile(r"\\(?:\\|u+([0-9a-fA-F]{4}))")
_BLANKS = " \t\f"
_DEPRECATED = re.compile(r"^[ \t]*@deprecated(?:\s|$)", re.MULTILINE)


def text_of(comment: bytes) -> str | None:
    """The text of a doc comment of either form, without its marks and common indentation; None when empty."""
    text = comment.decode("utf-8", "replace")
    if "\\" in text:
        text = _ESCAPE.sub(_unescaped, text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.startswith("///"):
        lines = _MARK.sub("\n", text).split("\n")
        return _joined("", _dedented(lines))
    regular = _regular(text)
    if regular is not None:
        return regular or None
    text = text[3:-2].strip("*").lstrip(_BLANKS)
    if text.startswith("*"):
        text = text.lstrip("*")
    if "\n" not in text:
        return text.strip(_BLANKS) or None
    first, *lines = _STARS.sub("\n", text).split("\n")
    return _joined(first.strip(_BLANKS), _dedented(lines))


def _regular(text: str) -> str | None:
    """The text of a comment whose every line starts with the same blanks, a star and a blank; None for any other.

    Nearly all are so, and taking them apart line by line is most of the work on a file that is well documented.
    """
    margin = _MARGIN.match(text)
    if margin is None:
        return None
    prefix = margin.group(1)
    body = text[3:-2].rstrip(_BLANKS + "\n")
    if body.endswith("*"):
        return None
    bare = body.replace(prefix, "\n")
    lines = bare.count("\n")
    single = bare.count("\n ")
    if body.count(prefix) != lines or " \n" in bare or "\t" in bare or "\n*" in bare:
        return None
    if single + bare.count("\n\n") != lines or bare.count("\n  ") == single:
        return None
    return bare.replace("\n ", "\n").strip("\n")


_MARGIN = re.compile(r"/\*\*(\n[ \t]*\*)(?: |\n)")


def says_deprecated(doc: str) -> bool:
    """Whether a doc has the tag ``@deprecated``."""
    return "@deprecated" in doc and _DEPRECATED.search(doc) is not None


def _unescaped(match: re.Match[str]) -> str:
    """The character of a Unicode escape; a backslash that is itself escaped starts none."""
    code = match.group(1)
    return match.group() if code is None else chr(int(code, 16))


def _dedented(lines: list[str]) -> list[str]:
    margin = min((len(line) - len(rest) for line in lines if (rest := line.lstrip(_BLANKS))), default=0)
    return [line[margin:].rstrip(_BLANKS) for line in lines] if margin else [line.rstrip(_BLANKS) for line in lines]


def _joined(first: str, lines: list[str]) -> str | None:
    return "\n".join([first, *lines]).strip("\n") or None
