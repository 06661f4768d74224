"""What stands between a block tag and its description: type, name, default, in the order of each convention."""

import re

from postil.docstrings.lines import bracketed, skip_blank, word_end
from postil.docstrings.model import Text
from postil.docstrings.patterns import late
from postil.values import NamedTuple


class Head(NamedTuple):
    """The parts before the description, and where that begins."""

    end: int
    names: tuple[Text, ...] = ()
    type: Text | None = None
    default: Text | None = None
    optional: bool = False


NAMED = frozenset(("parameter", "type_parameter", "attribute"))
_TYPED = frozenset(("returns", "yields", "raises"))
_INLINE = " \t"
_LINK = late(r"\{@link(?:code|plain)?[ \t]+([\w.#$]+)[ \t]*\}")
_LUA_OPTION = late(r"\[opt(?:=([^\]]*))?\]")
_LUA_TYPE = late(
    r"(?:any|boolean|function|integer|lightuserdata|nil|number|string|table|thread|unknown|userdata|void|self|true|false"
    r"|[A-Z][\w.]*)(?:\?|\[\])*$|.*[|<>\[\]{}():?]"
)


def head(text: str, word: str, kind: str, at: int, stop: int, form: str) -> Head:
    """Read what follows the tag ``word`` that ends at ``at``; the whole tag ends at ``stop``."""
    if kind == "example" and form == "yard":
        return _captioned(text, _blanks(text, at, stop), stop)
    if kind not in NAMED and kind not in _TYPED:
        return Head(_blanks(text, at, stop))
    if form == "luadoc":
        return _lua_modified(text, word, kind, at, stop)
    at = skip_blank(text, at, stop)
    if form == "phpdoc":
        return _php(text, word, kind, at, stop)
    if form == "yard":
        return _yard(text, kind, at, stop)
    if form == "doxygen":
        return _doxygen(text, word, kind, at, stop)
    type_: Text | None = None
    if form in ("jsdoc", "tsdoc"):
        type_, at = _braced(text, at, stop)
    if kind == "type_parameter" and form == "jsdoc":
        return _dashed(text, Head(*_listed(text, at, stop), type_), stop)
    if kind in NAMED:
        return _dashed(text, _named(text, at, stop, form, type_), stop)
    link = _LINK().match(text, at, stop) if kind == "raises" and form in ("jsdoc", "tsdoc") and type_ is None else None
    if link:
        type_, at = Text(link[1], link.start(1), link.end(1)), link.end()
    elif kind == "raises" and type_ is None and form not in ("jsdoc", "tsdoc"):
        end = word_end(text, at, stop)
        type_ = Text(text[at:end], at, end) if end > at else None
        at = end
    return _dashed(text, Head(at, type=type_), stop)


def _captioned(text: str, at: int, stop: int) -> Head:
    """The title of an example, which is the rest of its line."""
    newline = text.find("\n", at, stop)
    end = at + len(text[at : stop if newline < 0 else newline].rstrip())
    return Head(end, (Text(text[at:end], at, end),) if end > at else ())


def _blanks(text: str, at: int, stop: int) -> int:
    while at < stop and text[at] in _INLINE:
        at += 1
    return at


def _dashed(text: str, told: Head, stop: int) -> Head:
    """Behind the dash that parts head and description, if there is one."""
    at = skip_blank(text, told.end, stop)
    if at < stop and text[at] in "-\u2013\u2014" and (at + 1 == stop or text[at + 1] in " \t\r\n"):
        at = skip_blank(text, at + 1, stop)
    return told._replace(end=at)


def _braced(text: str, at: int, stop: int) -> tuple[Text | None, int]:
    """A type in braces; an inline tag is none."""
    if at < stop and text[at] == "{" and not text.startswith("{@", at):
        end = bracketed(text, at, stop)
        if end > at:
            return _stripped(text, at + 1, end - 1), skip_blank(text, end, stop)
    return None, at


def _stripped(text: str, start: int, end: int) -> Text:
    said = text[start:end]
    first = start + len(said) - len(said.lstrip())
    said = said.strip()
    return Text(" ".join(said.split()) if "\n" in said else said, first, first + len(said))


def _named(text: str, at: int, stop: int, form: str, type_: Text | None) -> Head:
    """A name: bare, in square brackets with or without a default, or right behind the tag as in ``@param[x]``."""
    optional = type_ is not None and type_.text.endswith("=")
    if at < stop and text[at] == "[":
        end = bracketed(text, at, stop)
        if end > at:
            equals = text.find("=", at, end) if form != "kdoc" else -1
            name = _stripped(text, at + 1, equals if equals > 0 else end - 1)
            default = _stripped(text, equals + 1, end - 1) if equals > 0 else None
            return Head(end, (name,), type_, default if default and default.text else None, form != "kdoc")
    end = word_end(text, at, stop)
    if end == at:
        return Head(at, (), type_, None, optional)
    if form == "scaladoc" or (form in ("jsdoc", "tsdoc") and text[end - 1] in ":,"):
        end -= text[end - 1] in ":,"
    return Head(end, (Text(text[at:end], at, end),), type_, None, optional)


_PHP_NAME = late(r"&?(?:\.\.\.)?\$\w+|(?:\.\.\.)\$?\w*")


def _php(text: str, word: str, kind: str, at: int, stop: int) -> Head:
    if kind == "type_parameter":
        end = word_end(text, at, stop)
        names = (Text(text[at:end], at, end),) if end > at else ()
        bound = re.compile(r"\s+(?:of|as)\s+(?=\S)").match(text, end, stop)
        if not bound:
            return Head(skip_blank(text, end, stop), names)
        last = _php_type(text, bound.end(), stop)
        return Head(skip_blank(text, last, stop), names, _stripped(text, bound.end(), last))
    type_: Text | None = None
    if not _PHP_NAME().match(text, at, stop) and at < stop:
        end = _php_type(text, at, stop)
        if end > at:
            type_, at = _stripped(text, at, end), skip_blank(text, end, stop)
    names = ()
    match = _PHP_NAME().match(text, at, stop) if kind in NAMED else None
    if match:
        names = (Text(match[0], match.start(), match.end()),)
        at = match.end()
    return _dashed(text, Head(at, names, type_), stop)


def _php_type(text: str, at: int, stop: int) -> int:
    """The offset after a type of PHPDoc, which may have blanks inside brackets and around bars."""
    return _type_end(text, at, stop, "|", "|:")


def _type_end(text: str, first: int, stop: int, before: str, behind: str) -> int:
    """The offset after a type: blanks are in it inside brackets, before letters of ``before`` and after ``behind``."""
    at = first
    depth = 0
    end = first  # where it ends when a bracket stays open
    while at < stop:
        letter = text[at]
        if letter in "<{([":
            depth += 1
        elif letter in "}])" or (letter == ">" and text[at - 1] not in "=-"):
            depth = max(0, depth - 1)
        elif letter in " \t\r\n":
            end = end if end > first else at
            after = skip_blank(text, at, stop)
            joins = after < stop and at > first and (text[after] in before or text[at - 1] in behind)
            if not depth and not joins:
                return at
            at = after
            continue
        at += 1
    return stop if not depth or end == first else end


def _yard(text: str, kind: str, at: int, stop: int) -> Head:
    """``[Types] name text`` and ``name [Types] text``."""
    type_: Text | None = None
    names: tuple[Text, ...] = ()
    for _ in range(2):
        if type_ is None and at < stop and text[at] in "[<({":
            end = bracketed(text, at, stop)
            if end > at:
                type_, at = _stripped(text, at + 1, end - 1), _blanks(text, end, stop)
                continue
        if kind in NAMED and not names:
            end = word_end(text, at, stop)
            if end > at:
                names, at = (Text(text[at:end], at, end),), _blanks(text, end, stop)
    return _dashed(text, Head(at, names, type_), stop)


def _doxygen(text: str, word: str, kind: str, at: int, stop: int) -> Head:
    if kind == "raises" or word == "retval":
        end = word_end(text, at, stop)
        said = (Text(text[at:end], at, end),) if end > at else ()
        type_ = said[0] if said and kind == "raises" else None
        return _dashed(text, Head(end, said if kind != "raises" else (), type_), stop)
    if kind not in NAMED:
        return Head(at)
    return _dashed(text, Head(*_listed(text, at, stop)), stop)


def _listed(text: str, at: int, stop: int) -> tuple[int, tuple[Text, ...]]:
    """Names with commas between them: the offset after the last, and all of them."""
    names: list[Text] = []
    while True:
        end = word_end(text, at, stop)
        for one in re.compile(r"[^,\s]+").finditer(text, at, end):
            names.append(Text(one[0], one.start(), one.end()))
        after = _blanks(text, end, stop)
        more = (end > at and text[end - 1] == ",") or text.startswith(",", after)
        if not more or after >= stop or end == at:
            return end, tuple(names)
        at = after


def _lua(text: str, word: str, kind: str, at: int, stop: int) -> Head:
    """LDoc's ``@tparam type name`` and ``@param name``, and the language server's ``@param name type``."""
    if word in ("tparam", "treturn", "tfield"):
        end = _lua_type(text, at, stop)
        type_ = _stripped(text, at, end) if end > at else None
        if kind == "returns":
            return _dashed(text, Head(end, type=type_), stop)
        return _dashed(text, _named(text, skip_blank(text, end, stop), stop, "luadoc", type_), stop)
    if kind == "raises":
        return Head(at)
    if word == "field":
        match = re.compile(r"(?:public|protected|private|package)[ \t]+").match(text, at, stop)
        at = match.end() if match else at
    names: tuple[Text, ...] = ()
    optional = False
    if kind in NAMED:
        end = word_end(text, at, stop)
        said = text[at:end].rstrip(":,")
        names = (Text(said, at, at + len(said)),) if said else ()
        optional = said.endswith("?")
        at = skip_blank(text, at + len(said), stop)
        if kind == "type_parameter":
            return _lua_generic(text, at, stop, names)
    end = _lua_type(text, at, stop)
    if end > at and _LUA_TYPE().match(text, at, end) and not _opens_sentence(text, at, end, stop):
        return _lua_rest(text, Head(end, names, _stripped(text, at, end), None, optional), kind, stop)
    return _dashed(text, Head(at, names, None, None, optional), stop)


def _lua_generic(text: str, at: int, stop: int, names: tuple[Text, ...]) -> Head:
    if not text.startswith(":", at):
        return Head(at, names)
    at = skip_blank(text, at + 1, stop)
    end = word_end(text, at, stop)
    return Head(end, names, Text(text[at:end], at, end))


_OPENERS = frozenset(
    (
        *("A", "All", "An", "Any", "Array", "Boolean", "Each", "Every", "Flag", "Function", "If", "Index", "List"),
        *("Name", "Number", "One", "Optional", "Path", "Set", "Size", "String", "Table", "Text", "That", "The"),
        *("This", "Used", "Value", "When", "Where", "Whether", "Will"),
    )
)


def _opens_sentence(text: str, at: int, end: int, stop: int) -> bool:
    """Whether the word is rather the first of a description than the name of a class."""
    after = _blanks(text, end, stop)
    return text[at:end] in _OPENERS and after < stop and text[after] not in "#\n"


def _lua_rest(text: str, told: Head, kind: str, stop: int) -> Head:
    """A result's name, and the ``#`` that may begin a comment."""
    at = _blanks(text, told.end, stop)
    if kind == "returns":
        end = word_end(text, at, stop)
        named = text[at:end]
        last = _blanks(text, end, stop)
        alone = named.isidentifier() and (last >= stop or text[last] in "#\n")
        if alone:
            told, at = told._replace(names=(Text(named, at, end),)), last
    if text.startswith("#", at) or text.startswith("@", at):
        at += 1
    return _dashed(text, told._replace(end=at), stop)


def _lua_modified(text: str, word: str, kind: str, at: int, stop: int) -> Head:
    """A tag with LDoc's modifiers in brackets right behind its word: ``@tparam[opt=1] int n``."""
    end = bracketed(text, at, stop) if text.startswith("[", at) else at
    told = _lua(text, word, kind, skip_blank(text, end, stop), stop)
    match = _LUA_OPTION().match(text, at, end)
    if match is None:
        return told
    default = Text(match[1], match.start(1), match.end(1)) if match[1] else None
    return told._replace(optional=True, default=default)


def _lua_type(text: str, at: int, stop: int) -> int:
    """The offset after a type, which stands on one line."""
    newline = text.find("\n", at, stop)
    return _type_end(text, at, stop if newline < 0 else newline, "|", "|:,")
