"""Docs that are there and say nothing, or cannot be read as they are meant."""

import re
import unicodedata
from collections.abc import Iterator

from postil.docstrings.patterns import lazy
from postil.rules.rule import Problem, Rule
from postil.rules.subject import Subject

_WORD = lazy(r"[^\W\d_]+|\d+")
_CAMEL = lazy(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_EMPTY_WORDS = frozenset((
    "a", "an", "and", "the", "of", "for", "to", "in", "on", "is", "are", "this", "that", "these", "it", "its", "with",
    "by", "given", "provided", "specified", "current", "some", "new", "class", "function", "method", "constructor",
    "object", "instance", "type", "struct", "interface", "enum", "trait", "macro", "implementation", "helper",
    "represents", "represent", "returns", "return", "does",
))  # fmt: skip
_LABELLED = frozenset(("field", "constant", "variable", "enum_member", "section", "table", "column"))
_LONGEST_ECHO = 8
_LONGEST_TEXT = 400
"""Characters; taking longer docs apart only to see that they hold more words is spared."""
_PLACEHOLDERS = lazy(
    r"[\W_]*(?:todo|fixme|tbd|xxx|to be (?:done|documented|written|defined)|document (?:me|this)"
    r"|(?:add|insert|write|missing|no) (?:a )?(?:doc(?:s|string|umentation)?|description|summary)(?: here)?"
    r"|(?:short |brief |one[- ]line )?(?:summary|description)(?: here| goes here| of \w+)?|docstring|lorem ipsum.*"
    r"|fill me in|placeholder|not (?:yet )?documented|undocumented|n/?a)?[\W_]*",
    re.IGNORECASE | re.DOTALL,
)
_FENCE = lazy(r"^[ \t]*(`{3,}|~{3,})", re.MULTILINE)
# In reStructuredText, which docs of Python may be in, a row of tildes underlines a heading.
_FENCED: dict[str, str] = {
    **dict.fromkeys(("markdown", "rustdoc", "tsdoc", "jsdoc", "kdoc", "swift", "scaladoc", "doxygen"), "`~"),
    **dict.fromkeys(("google", "numpy", "plain"), "`"),
}
_BRACED = frozenset(("javadoc", "jsdoc", "tsdoc", "phpdoc"))
_INLINE_TAG = lazy(r"\{@[A-Za-z]+\b")
_ATTRIBUTE = lazy(r"\bdoc\s*=")
_INNER = lazy(rb"\s*#!\[[^\]]*\bdoc\s*=")
_UNSEEN = lazy("[\u00ad\u200b\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0000-\U000e007f]")
_JOINERS = lazy("(?<=[A-Za-z0-9_])[\u200c\u200d](?=[A-Za-z0-9_])")


def echoed_name(subject: Subject) -> Iterator[Problem]:
    """Report a doc that only says the name again.

    It costs a line, counts as documented, and tells nothing that the name does not.

    Example: ``"Get the user name."`` on ``get_user_name``.

    Repair: say what a reader cannot guess: units, what happens when there is none, who calls it; or delete the doc.

    Silent unless the doc is one short sentence without sections, and every word of it is one of the name, of what it is
    in, or of no content; for the labels of fields, constants and members of an enumeration, for what is not public when
    only public docs are asked for, and in tests and examples.
    """
    symbol = subject.symbol
    if symbol is None or len(subject.text or "") > _LONGEST_TEXT or subject.settings.aside is not None:
        return
    if symbol.kind in _LABELLED or "test" in symbol.flags or (subject.settings.public_only and not symbol.public):
        return
    doc = subject.parsed
    if doc is None or doc.elements or doc.description is not None or doc.summary is None:
        return
    words = [word.lower() for word in _WORD.findall(doc.summary.text.replace("'s ", " "))]
    if not words or len(words) > _LONGEST_ECHO or not all(word.isascii() for word in words):
        return
    known = {_stem(word) for word in _identifier_words(f"{symbol.name} {symbol.parent or ''}")}
    content = [word for word in words if word not in _EMPTY_WORDS]
    if all(_stem(word) in known for word in content):
        yield Problem(f"the doc of {symbol.qualname} only repeats its name", subject.doc_place)


def placeholder_doc(subject: Subject) -> Iterator[Problem]:
    """Report a doc, or the description of a parameter or result, that only stands for one.

    What a generator or a hurried hand left to be filled in counts as documented everywhere but here.

    Example: ``TODO``, ``_summary_``, ``Description here.``

    Repair: write what it was left for, or delete it.

    Silent where a placeholder stands beside something that was written, such as ``TODO`` before a sentence; for the
    titles of texts, which forms to be filled in have; and in tests and examples.
    """
    if subject.settings.aside is not None or (subject.symbol is None and subject.doc.language == "markdown"):
        return
    doc = subject.parsed
    if doc is None or (subject.symbol is None and not subject.doc.symbols):
        return
    if doc.summary is not None and _PLACEHOLDERS.fullmatch(doc.summary.text) and doc.description is None:
        what = "this file" if subject.symbol is None else subject.symbol.qualname
        yield Problem(f"the doc of {what} is a placeholder: {_shown(doc.summary.text)}", subject.doc_place)
    for element in doc.elements:
        text = element.text.text
        if element.kind != "prose" and element.names and text.strip() and _PLACEHOLDERS.fullmatch(text):
            yield Problem(f"what is said of {element.name} is a placeholder: {_shown(text)}", subject.doc_place)


def malformed_doc(subject: Subject) -> Iterator[Problem]:
    """Report markup that is opened and never closed, so that the rest of the doc is shown as something else.

    A code fence without its end turns all that follows into code; an inline tag without its brace swallows it; XML docs
    that are not well formed are dropped by the compiler as a whole.

    Example: three backticks before an example and none after it.

    Repair: close what is open.

    Silent for markup that the doc's own convention does not know, and where a part of the doc stands elsewhere, as with
    ``#[doc = include_str!("example.md")]``.
    """
    text = subject.text
    if text is None or (subject.doc.language == "rust" and _goes_on(subject)):
        return
    form = subject.doc.overview_format if subject.symbol is None else subject.symbol.doc_format
    fences = _FENCED.get(form or "", "")
    if any(mark * 3 in text for mark in fences) and (open_ := _open_fence(text, fences)) is not None:
        yield Problem(f"a code fence {open_} is opened and never closed", subject.doc_place)
    if form in _BRACED and "{@" in text and (tag := _open_tag(text)) is not None:
        yield Problem(f"{tag} is opened and never closed", subject.doc_place)
    if form == "xmldoc" and (wrong := _not_well_formed(text)) is not None:
        yield Problem(f"the XML is not well formed: {wrong}", subject.doc_place)


def _goes_on(subject: Subject) -> bool:
    """Whether attributes, which a condition or a macro makes, go on with the doc of something in Rust."""
    if subject.symbol is not None:
        return any(_ATTRIBUTE.search(text) for text in subject.symbol.decorators)
    content = subject.content()
    return content is None or _INNER.match(content, subject.doc_place.end_byte) is not None


def invisible_text(subject: Subject) -> Iterator[Problem]:
    """Report characters that nobody sees: they reorder what is read, or hide text in it.

    Bidirectional controls make code and docs read otherwise than they are; zero-width characters and tags hide words
    from people and not from programs.

    Example: U+202E before the last words of a sentence, which are then read backwards.

    Repair: delete them.

    Silent for joiners between letters of scripts that need them, and for what stands outside docs.
    """
    text = subject.text
    if text is None or text.isascii():
        return
    found = dict.fromkeys([*_UNSEEN.findall(text), *_JOINERS.findall(text)])
    if found:
        names = ", ".join(f"U+{ord(one):04X} {unicodedata.name(one, 'unnamed')}" for one in found)
        yield Problem(f"invisible characters in the doc: {names}", subject.doc_place)


def unknown_reference(subject: Subject) -> Iterator[Problem]:
    """Report a link from a doc to a member of its own file that is not there.

    A role, an inline link or an intra-doc link that names a class of this file and a member that it does not have
    points at what was renamed or removed.

    Example: ``:meth:`Job.stop``` where ``Job`` has ``cancel`` and no ``stop``.

    Repair: name what it is called now.

    Silent where the class inherits from something, as members may come from there, and for private members.
    """
    text, doc = subject.text, subject.doc
    if text is None:
        return
    # Few docs refer to anything, and what they may refer to is looked up for these alone.
    matches = list(_REFERENCE.finditer(text)) if any(mark in text for mark in _MARKS) else []
    if not matches:
        return
    owners = {one.qualname: one for one in doc.symbols if one.kind in _OWNERS and _closed(one.signature)}
    members = {one.qualname for one in doc.symbols}
    for match in matches if owners else ():
        target = next(group for group in match.groups() if group)
        owner, _, member = target.lstrip("~.").replace("#", ".").replace("::", ".").partition("(")[0].rpartition(".")
        if owner in owners and member and f"{owner}.{member}" not in members and not member.startswith("_"):
            yield Problem(f"the doc refers to {owner}.{member}, and {owner} has no such member", subject.doc_place)


_OWNERS = frozenset(("class", "struct", "enum", "interface", "trait"))
_MARKS = (":`", "{@link", "<see", "::")
_REFERENCE = lazy(
    r":(?:py:)?(?:meth|attr|func|obj):`(?:[^`<]*<)?([\w.~]+)(?:\(\))?>?`|\{@link(?:plain)?\s+([\w.#]+)"
    r"|<see cref=\"([\w.]+)|\[`?(\w+::\w+)`?\]"
)


def _closed(signature: str) -> bool:
    """Whether a type's header names nothing that it takes members from."""
    return not any(mark in signature for mark in ("(", ":", "<", " extends ", " implements ", " with "))


def _identifier_words(text: str) -> list[str]:
    return [word.lower() for part in _WORD.findall(text.replace("_", " ")) for word in _CAMEL.findall(part) or [part]]


def _stem(word: str) -> str:
    """A word without the endings that verbs and plurals take."""
    for ending in ("ies", "ing", "es", "ed", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word[:-1] if word.endswith("y") and len(word) > 3 else word


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return repr(line if len(line) <= 40 else f"{line[:39]}…")


def _open_fence(text: str, marks: str) -> str | None:
    """The fence that is open at the end, of those made of these characters."""
    fence: str | None = None
    for match in _FENCE.finditer(text):
        mark = match[1]
        if mark[0] not in marks:
            continue
        if fence is None:
            fence = mark
        elif mark[0] == fence[0] and len(mark) >= len(fence):
            fence = None
    return fence


def _open_tag(text: str) -> str | None:
    """The first inline tag without its brace; braces inside one pair up."""
    for match in _INLINE_TAG.finditer(text):
        depth = 0
        for at in range(match.start(), len(text)):
            depth += (text[at] == "{") - (text[at] == "}")
            if depth == 0:
                break
        if depth:
            return match[0]
    return None


def _not_well_formed(text: str) -> str | None:
    from xml.parsers import expat  # only C# has such docs

    parser = expat.ParserCreate()
    # Nothing in a doc may refer to an entity of its own, so that none can grow without end.
    parser.UseForeignDTD(False)
    try:
        parser.Parse(f"<doc>{text}</doc>".encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        return f"{expat.ErrorString(error.code)} on line {error.lineno} of the doc"
    return None


RULES = (
    Rule("echoed-name", "info", echoed_name),
    Rule("placeholder-doc", "warning", placeholder_doc),
    Rule("malformed-doc", "warning", malformed_doc),
    Rule("unknown-reference", "warning", unknown_reference),
    Rule("invisible-text", "error", invisible_text),
)
