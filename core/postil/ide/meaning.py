"""What the name at a place means: a declaration, here or elsewhere in the repository, or a parameter.

Python, JavaScript and TypeScript are followed through scopes, imports, members and types; elsewhere ``ide.sight``
judges by what a file can see. What stays open is asked of a worker, by ``ask``; its mentions, given to the same
question, settle it.
"""

import re
from collections.abc import Iterator, Sequence

from postil.engine.graph.modules import family
from postil.engine.uses.link import Thing
from postil.engine.uses.local import Said
from postil.ide.code import Code, Expression, Word, closing
from postil.ide.document import Document
from postil.ide.scopes import Scopes, Way
from postil.ide.session import Candidate, Session
from postil.ide.values import BY_NAME, EXACT, LIKELY
from postil.model import Parameter, Span, Symbol
from postil.values import NamedTuple

READ_WHOLE = frozenset(("python",))
"""Languages of which a worker says no more than the text: of 4,000 names that the text left open it settled none."""
FOLLOWED = frozenset(("python", "ecmascript"))
MOST_LISTED = 8
_CALLED = frozenset(("constructor", "method", "function"))
_CONSTRUCTORS = {"php": "__construct", "ruby": "initialize", "swift": "init"}
_MOST_CONSTRUCTORS = 4
_MARKS = re.compile(rb"[()\[\]{},;]")
_FARTHEST, _STRETCH = 8_000, 500
"""Bytes before an argument in which its call is looked for: in all, and at a time."""


class Found(NamedTuple):
    """One declaration, or a file."""

    path: str
    symbol: Symbol | None
    """As its analysis has it: where it lies now, ``Document.now`` tells; None for the file."""


class Meaning(NamedTuple):
    """What a name means."""

    word: Word
    span: Span
    found: tuple[Found, ...] = ()
    """The surest first; of a name that several symbols bear, some of these."""
    sure: str = EXACT
    ask: tuple[str, ...] = ()
    parameter: tuple[Found, Parameter] | None = None
    """The parameter that is meant, and what it is one of."""
    declared: bool = False
    """Whether the place is that of the declaration itself."""
    called: bool = False
    """Whether it is called there."""


def meaning(session: Session, document: Document, at: int, mentions: Sequence[Said] = ()) -> Meaning | None:
    """What the name at a byte of the text of now means; None where there is none, or it is nobody's."""
    code = Code(document, at)
    word = code.word()
    if word is None:
        return None
    span = document.positions.span(word.start, word.end)
    asked = _Question(session, code, word, span, mentions)
    return asked.declared() or asked.keyword() or asked.used()


class _Question:
    """One name at one place."""

    def __init__(self, session: Session, code: Code, word: Word, span: Span, mentions: Sequence[Said]) -> None:
        self._session = session
        self._code = code
        self._document = code.document
        self._word = word
        self._span = span
        self._mentions = mentions
        end = word.end - code.start
        rest = code.plain[end : end + 200].lstrip()
        called = rest.startswith(b"(") or (rest.startswith((b"!(", b"![", b"! {")) and code.kin == "rust")
        self._blank = Meaning(word, span, called=called)

    def declared(self) -> Meaning | None:
        """The declaration whose own name this is, or the parameter in its header."""
        document, word = self._document, self._word
        for ordinal in reversed(document.around(word.start)):
            symbol = document.doc.symbols[ordinal]
            own = Found(document.path, symbol)
            if symbol.name == word.text or symbol.name.endswith(word.text):
                where = document.name_span(symbol)
                if where.start_byte <= word.start and word.end <= where.end_byte:
                    return self._blank._replace(found=(own,), declared=True)
            if document.then(word.start) < _header_end(symbol):
                parameter = next((each for each in symbol.parameters if _bare(each.name) == word.text), None)
                if parameter is not None and self._names_parameter():
                    return self._blank._replace(parameter=(own, parameter), declared=True)
                continue
            break
        return None

    def _names_parameter(self) -> bool:
        """Whether a word in a header is the name of a parameter, and not a type or a default."""
        before = self._code.plain[: self._word.start - self._code.start].rstrip()
        if before.endswith((b".", b"::", b"->")):
            return False
        if self._code.kin in ("python", "ecmascript", "jvm", "rust", "swift"):
            after = self._code.plain[self._word.end - self._code.start :].lstrip()
            return not before.endswith((b"=", b":", b"|", b"[")) and after[:1] in (b":", b"=", b",", b")", b"?")
        return True

    def keyword(self) -> Meaning | None:
        """The parameter of what is called that a keyword argument names."""
        if self._code.kin not in ("python", "jvm", "c#", "swift", "php"):
            return None
        plain, start, end = self._code.plain, self._word.start - self._code.start, self._word.end - self._code.start
        mark = b"=" if self._code.kin in ("python", "jvm") else b":"
        after = plain[end : end + 3].lstrip()
        if not after.startswith(mark) or after.startswith((b"==", b"::")):
            return None
        call = call_around(self._code, start)
        if call is None or not plain[:start].rstrip().endswith((b"(", b",")):
            return None
        word, _ = call
        inner = _Question(self._session, self._code, word, self._span, ()).used()
        for each in () if inner is None else _callables(self._session, inner.found):
            for parameter in each.symbol.parameters if each.symbol is not None else ():
                if _bare(parameter.name) == self._word.text:
                    return self._blank._replace(parameter=(each, parameter))
        return None

    def used(self) -> Meaning | None:
        """What a use leads to."""
        if self._code.kin not in FOLLOWED:
            from postil.ide.sight import sighted

            return sighted(self._session, self._code, self._word, self._blank)
        if self._mentions and (told := self._told()) is not None:
            return told
        chain = self._code.chain(self._word)
        scopes = Scopes(self._session, self._code)
        if not chain.steps and chain.head:
            local = scopes.local(chain.head, self._word.start)
            if local is not None and local.parameter is None:
                # A variable of a function is nobody's to document.
                return None
            if local is not None and local.parameter is not None:
                return self._blank._replace(parameter=(Found(self._document.path, local.owner), local.parameter))
        imported = self._imported()
        ways = [imported] if imported is not None else scopes.ways(chain, self._word.start)
        if not ways and not chain.steps and chain.head:
            return None
        return self._reached(scopes, ways, chain)

    def _reached(self, scopes: Scopes, ways: list[Way], chain: Expression) -> Meaning | None:
        lost = not ways
        for way in ways:
            reached = scopes.follow(way)
            if way.path[-1:] != ("()",) and self._session.plain(reached.things):
                # Of a variable that holds a text or a list there is nothing to tell.
                return None
            found = founds(self._session, reached.things)
            if found:
                if "^" in way.path and self._code.kin == "python":
                    # The first base that has it is the one whose turn it is.
                    found = found[:1]
                if self._blank.called:
                    found = (_callable(self._session, found[0]), *found[1:])
                sure = EXACT if way.sure and len(found) == 1 and not reached.lost else LIKELY
                return self._blank._replace(found=found, sure=sure)
            lost = lost or reached.lost or not reached.external
        if not lost or (chain.head and not chain.steps):
            return None
        return self._by_name()

    def _by_name(self) -> Meaning | None:
        """What bears the name: a guess, unless nothing else does."""
        ask = () if self._mentions else (self._word.text,)
        named = self._session.by_name(self._word.text, self._document.language)
        found = [] if named is None else [each for each in named if each.symbol.parent is not None]
        own = [] if named is None else self._of_builtins()
        if not found and not own:
            return None if named is not None or not ask else self._blank._replace(sure=BY_NAME, ask=ask)
        near = [Found(each.path, each.symbol) for each in ranked(self._document.path, found)]
        sure = LIKELY if len(near) + len(own) == 1 else BY_NAME
        return self._blank._replace(found=(*near[: MOST_LISTED - len(own)], *own), sure=sure, ask=ask)

    def _of_builtins(self) -> list[Found]:
        """The members of that name of what is built in: as likely as any of the repository."""
        library = self._session.library
        if library is None or self._code.kin != "python":
            return []
        return [Found(library.folders.builtins, symbol) for symbol in library.built_in_members(self._word.text)]

    def _told(self) -> Meaning | None:
        """What a worker says of the name at this very place."""
        for said in self._mentions:
            if (said.line, said.column) == (self._span.line, self._span.column) and said.origin != "unknown":
                reached = self._session.links.follow(self._document.path, said.origin, said.module, said.path)
                found = founds(self._session, reached.things)
                if found:
                    return self._blank._replace(found=found, sure=LIKELY if reached.lost else EXACT)
        return None

    def _imported(self) -> Way | None:
        """The way of a name in an import statement: ``from a import b``, ``import { b } from "a"``."""
        line = self._span.line
        plain = self._code.plain
        start = plain.rfind(b"\n", 0, self._word.start - self._code.start) + 1
        for each in self._document.doc.imports:
            first, last = each.line, each.line + 60
            if not first <= line <= last or each.name is None or each.name != self._word.text:
                continue
            head = plain[max(0, start - 4_000) : start + 200]
            if line == first or (b"import" in head and _inside_brackets(plain, self._word.start - self._code.start)):
                return Way("import", each.module, (each.name,))
        if self._code.kin == "python":
            text = plain[start : plain.find(b"\n", start) if b"\n" in plain[start:] else len(plain)]
            words = text.split()
            if words[:1] in ([b"import"], [b"from"]) and len(words) > 1:
                offset = self._word.end - self._code.start - start
                said = text[:offset].split()[-1].decode("utf-8", "replace")
                if text[:offset].split()[0] == b"import" or b" import" not in text[:offset]:
                    return Way("import", said, ())
        return None


def founds(session: Session, things: Sequence[Thing]) -> tuple[Found, ...]:
    """The declarations of what was reached, each once; stubs and overloads behind what has a doc."""
    made: list[Found] = []
    for thing in dict.fromkeys(each._replace(instance=False, outside=False) for each in things):
        page = session.page(thing.path)
        if page is None:
            continue
        if thing.qualname is None:
            made.append(Found(thing.path, None))
            continue
        symbol = page.symbols.get(thing.qualname)
        if symbol is not None:
            if symbol.doc is None:
                # Of overloads, or of both branches of an `if`, one may have the doc.
                same = (each for each in page.doc.symbols if each.qualname == thing.qualname and each.doc)
                symbol = next(same, symbol)
            made.append(Found(thing.path, symbol))
    return tuple(sorted(made, key=lambda each: each.symbol is not None and each.symbol.doc is None))


def _callable(session: Session, each: Found) -> Found:
    """Of an interface and a value that share a name, the value: types are not called."""
    symbol = each.symbol
    page = session.page(each.path)
    if symbol is None or page is None or symbol.kind not in ("interface", "type"):
        return each
    for other in page.doc.symbols:
        if other.qualname == symbol.qualname and other.kind in ("function", "constant", "variable", "class"):
            return Found(each.path, other)
    return each


def arguments(code: Code, word: Word) -> int | None:
    """How many arguments a name is called with; None when it is not called, or the call goes on too far."""
    place = code.plain.find(b"(", word.end - code.start, word.end - code.start + 200)
    end = None if place < 0 else closing(code.plain, place)
    if end is None or not code.raw[place + 1 : end].strip():
        return None if end is None else 0
    depth, commas = 0, 0
    for byte in code.plain[place + 1 : end]:
        if byte in b"([{":
            depth += 1
        elif byte in b")]}":
            depth -= 1
        elif byte == 44 and depth == 0:
            commas += 1
    return commas + 1


def ranked(path: str, found: Sequence[Candidate]) -> list[Candidate]:
    """Those of this file first, then what is documented, then what lies near."""
    from postil.engine.graph.project import common

    def rank(each: Candidate) -> tuple[bool, bool, int, str, int]:
        return (each.path != path, each.symbol.doc is None, -common(each.path, path), each.path, each.ordinal)

    return sorted(found, key=rank)


def call_around(code: Code, at: int) -> tuple[Word, int] | None:
    """The name that is called in whose arguments a place of ``code.plain`` lies, and the number of the argument."""
    from postil.ide.code import word_at

    depth, commas = 0, 0
    for place, byte in _marks_before(code.plain, at):
        if byte in b")]}":
            depth += 1
        elif byte in b"([{":
            if depth == 0:
                if byte != b"(":
                    return None
                end = len(code.plain[:place].rstrip())
                word = word_at(code.plain, end, code.start) if end else None
                return None if word is None or word.end - code.start != end else (word, commas)
            depth -= 1
        elif depth == 0:
            if byte == b";":
                return None
            commas += 1
    return None


def _marks_before(plain: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Brackets, commas and semicolons before a place, the nearest first."""
    first = max(0, at - _FARTHEST)
    while at > first:
        start = max(first, at - _STRETCH)
        for match in reversed(list(_MARKS.finditer(plain, start, at))):
            yield match.start(), match[0]
        at = start


def _callables(session: Session, found: Sequence[Found]) -> list[Found]:
    """What takes the arguments of a call: of a class its constructor, and those that this hands the rest to."""
    made: list[Found] = []
    for each in found:
        constructors = constructors_of(session, each)
        made += [*constructors, each] if constructors else [each]
    return made


def constructors_of(session: Session, each: Found) -> list[Found]:
    """The constructor of a class, its own or inherited, and those that it may pass its keyword arguments on to."""
    symbol = each.symbol
    page = session.page(each.path)
    if symbol is None or page is None or symbol.kind not in ("class", "struct", "enum"):
        return []
    if family(page.language) not in FOLLOWED:
        name = _CONSTRUCTORS.get(family(page.language), symbol.name)
        made_by = page.symbols.get(f"{symbol.qualname}.{name}")
        return [Found(each.path, made_by)] if made_by is not None and made_by.kind in _CALLED else []
    name = "__init__" if page.language == "python" else "constructor"
    made: list[Found] = []
    path = tuple(symbol.qualname.split("."))
    holder = each.path
    for _ in range(_MOST_CONSTRUCTORS):
        found = founds(session, session.links.follow(holder, "own", "", (*path, name)).things)
        if not found or found[0] in made or found[0].symbol is None:
            break
        made.append(found[0])
        if not any(parameter.kind == "var_keyword" for parameter in found[0].symbol.parameters):
            break
        holder = found[0].path
        path = (*(found[0].symbol.parent or "").split("."), "^")
    return made


def _header_end(symbol: Symbol) -> int:
    return symbol.span.end_byte if symbol.body is None else symbol.body.start_byte


def _bare(name: str) -> str:
    return name.lstrip("*$&.")


def _inside_brackets(plain: bytes, at: int) -> bool:
    before = plain[max(0, at - 4_000) : at]
    return max(before.rfind(b"("), before.rfind(b"{")) > max(before.rfind(b")"), before.rfind(b"}"))
