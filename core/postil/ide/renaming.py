"""A parameter renamed in the doc of its declaration: wherever the doc's structure names it, or its prose as code."""

import re

from postil.ide.document import Document
from postil.ide.values import TextEdit
from postil.model import Symbol

_TAG = (
    rb"[@\\](?:t?param|arg|yieldparam|property)(?:\[\w+\])?"
    rb"(?:\s+(?:\{[^{}\n]{0,200}\}|\[[^\]\n]{0,200}\]|[\w\\|<>,?\[\]]{1,200}))?\s+[$&*]{0,2}"
)
_FIELD = rb":(?:param|parameter|arg|argument|key|keyword|type|kwarg)(?:\s+[\w.\[\], |]{1,200}?)?\s+\*{0,2}"
_XML = rb"<(?:param|paramref|typeparam)\s+name=[\"']"
_ITEM = rb"(?m:^)[ \t]*(?:(?:\*|///?!?|--+|#+)[ \t]+)?(?:[-*+][ \t]+)?(?:-?[ \t]*Parameter[ \t]+)?(?:\*\*|`|\\\*){0,2}"
_ITEM_END = rb"(?=`{0,2}(?:\*\*)?[ \t]*(?:\([^()\n]*\))?[ \t]*(?::|-|,|\r?\n))"
_QUOTED = rb"(?:`{1,2}|(?<!!)\[|(?<![\w*])\*(?=\w))"
_FORMS = (
    (rb"(?:" + _TAG + rb"|" + _FIELD + rb"|" + _XML + rb")", rb"(?![\w$])"),
    (_ITEM, _ITEM_END),
    (_QUOTED, rb"(?=`|\]|\*(?!\*))"),
)
"""What stands before and behind a parameter where the structure of a doc names it, or its prose as code."""


def renamed_parameter(document: Document, symbol: Symbol, old: str, new: str) -> tuple[TextEdit, ...]:
    """The edits of a doc that give a parameter its new name; none when the doc does not name it."""
    if symbol.doc_span is None or not re.fullmatch(r"[^\W\d]\w*", new):
        return ()
    place = document.now(symbol.doc_span)
    text = document.data[place.start_byte : place.end_byte]
    name = re.escape(old.lstrip("*&$.").encode("utf-8", "replace"))
    found: set[tuple[int, int]] = set()
    for before, behind in _FORMS:
        pattern = re.compile(before + rb"(?P<name>" + name + rb")" + behind)
        found |= {match.span("name") for match in pattern.finditer(text)}
    note = f"renames {old} to {new} in the doc of {symbol.qualname}"
    return tuple(
        TextEdit(document.path, place.start_byte + start, place.start_byte + end, new, note)
        for start, end in sorted(found)
    )


def parameter_owner(document: Document, at: int) -> tuple[Symbol, str] | None:
    """The declaration whose parameter a byte names, in its header, its body or its doc, and the name."""
    from postil.ide.code import word_at

    word = word_at(document.data, at)
    if word is None:
        return None
    for symbol in reversed(document.doc.symbols):
        spans = [symbol.span] if symbol.doc_span is None else [symbol.span, symbol.doc_span]
        if not any(document.now(span).start_byte <= at <= document.now(span).end_byte for span in spans):
            continue
        for parameter in symbol.parameters:
            if parameter.name.lstrip("*&$.") == word.text.lstrip("$"):
                return symbol, parameter.name
    return None
