"""What can be done about docs where the cursor is. Listing costs a look at what is known; what is done is made when it
is asked for, and proved in a worker before it is handed out.

Invariant: an edit that is handed out is of the very text that was listed for, and changes documentation only; the one
exception, the comment that silences a finding, changes no declaration and no doc.
"""

import os
from collections.abc import Callable, Sequence
from functools import partial

from postil.config import Config
from postil.edits.declared import Declared, declared
from postil.edits.entries import PLACEHOLDER
from postil.edits.insert import inserting
from postil.edits.merge import REPAIRS, merging, updating
from postil.edits.style import DocStyle
from postil.engine.checking import silence
from postil.engine.fixing.reading import analyzed
from postil.engine.fixing.repairs import INSERTIONS, Repair, repairs
from postil.engine.fixing.trial import Trial, reasons
from postil.engine.places import analyzers
from postil.engine.result import Runner
from postil.errors import PostilError
from postil.git.history import committed
from postil.ide.diagnostics import Checker
from postil.ide.document import Document
from postil.ide.parameters import Pairs
from postil.ide.quiet import quieted, speaks
from postil.ide.renaming import has_entries, named, renaming
from postil.ide.session import Session
from postil.ide.styles import Usual
from postil.ide.values import Action, Problem, TextEdit
from postil.model import Edit, FileDoc, Finding, Symbol
from postil.rules.settings import Settings
from postil.rules.typetext import apart
from postil.rules.versions import paired
from postil.values import NamedTuple

QUICKFIX = "quickfix"
REWRITE = "refactor.rewrite"
FIX_ALL = "source.fixAll.postil"
DOCUMENT_ALL = "source.documentAll.postil"
KINDS = (QUICKFIX, REWRITE, FIX_ALL, DOCUMENT_ALL)
_DOCUMENTED = frozenset(
    (
        "class", "struct", "interface", "enum", "trait", "type", "function", "method", "constructor", "macro",
        "property", "module", "namespace",
    )
)  # fmt: skip
"""Kinds of symbols that docs are offered for; a field's or a constant's name is nearly always enough."""

_UNKNOWN = "unknown-parameter"


class NotDone(PostilError):
    """An action that cannot be carried out; the message says why."""


class Actions:
    """Lists what can be done in the documents of one session; on its thread. What is made may be made on any."""

    def __init__(
        self, session: Session, checker: Checker, runner: Runner, notice: Callable[[str], None] = lambda _: None
    ) -> None:
        self._session = session
        self._checker = checker
        self._runner = runner
        self._notice = notice
        self._usual = Usual()

    def at(
        self, document: Document, start_byte: int, end_byte: int, problems: Sequence[Problem], only: Sequence[str] = ()
    ) -> list[Action]:
        """What can be done between two bytes; ``problems`` are shown of the document, ``only`` kinds are wanted."""
        here = [one for one in problems if _meet(one, start_byte, end_byte)]
        found: list[Action] = []
        if _wanted(QUICKFIX, only):
            found += self._for_problems(document, here, problems)
        ordinal = _around(document, start_byte)
        if ordinal is not None and _wanted(REWRITE, only):
            titles = {one.title for one in found}
            found += [one for one in self._for_symbol(document, ordinal) if one.title not in titles]
        work = self._work(document)
        mendable = [one for one in problems if one.finding.rule in REPAIRS]
        if mendable and _wanted(FIX_ALL, only):
            rules = tuple(sorted({one.finding.rule for one in mendable}))
            found.append(Action("Repair all docs in this file", FIX_ALL, work.fixed, rules))
        missing = [one for one in problems if one.finding.rule in INSERTIONS]
        if missing and _wanted(DOCUMENT_ALL, only):
            rules = tuple(sorted({one.finding.rule for one in missing}))
            title = (
                f"Insert docs for all {len(missing)} that lack one here"
                if len(missing) > 1
                else "Insert the missing doc"
            )
            found.append(Action(title, DOCUMENT_ALL, work.documented, rules))
        return found

    def inserted(self, document: Document, ordinal: int) -> tuple[TextEdit, ...]:
        """A skeleton for a symbol without a doc; ``NotDone`` where that cannot be."""
        return self._work(document).inserted(_name(document, ordinal))

    def updated(self, document: Document, ordinal: int) -> tuple[TextEdit, ...]:
        """The doc of a symbol brought up to its declaration; ``NotDone`` where that cannot be."""
        return self._work(document).updated(_name(document, ordinal), REPAIRS)

    def fixed(self, document: Document) -> tuple[TextEdit, ...]:
        """All docs of a file repaired; ``NotDone`` when there is nothing that can be."""
        return self._work(document).fixed()

    def _work(self, document: Document) -> "_Work":
        config, settings = self._checker.config_of(document.path), self._checker.settings_of(document)
        return _Work(document, config, settings, self._session, self._usual, self._runner, self._notice)

    def _for_problems(self, document: Document, here: Sequence[Problem], shown: Sequence[Problem]) -> list[Action]:
        found: list[Action] = []
        work = self._work(document)
        for symbol in dict.fromkeys(one.finding.symbol for one in here if one.finding.symbol is not None):
            finding = next(one.finding for one in here if one.finding.symbol == symbol)
            name = _named(document, symbol, finding.span.start_byte)
            said = {one.finding.rule: one.finding for one in shown if one.finding.symbol == symbol}
            mended = [rule for rule in said if rule in REPAIRS]
            if name is not None and mended:
                pairs = work.renamed_of(_found(document.doc, name), document.doc)
                # Together: an entry under another name is missing and unknown, and is to be renamed.
                make = partial(work.updated, name, frozenset(mended))
                title = _renaming(pairs) if pairs else f"Repair: {said[mended[0]].message}"
                found.append(Action(title, QUICKFIX, make, tuple(mended), preferred=True))
            elif name is not None and (gaps := tuple(rule for rule in said if rule in INSERTIONS)):
                make = partial(work.inserted, name)
                found.append(Action(f"Insert a doc for {symbol}", QUICKFIX, make, gaps, preferred=True))
        for rule in dict.fromkeys(one.finding.rule for one in here):
            finding = next(one.finding for one in here if one.finding.rule == rule)
            if speaks(document.language):
                make = partial(work.silenced, rule, finding.symbol, finding.span.start_byte)
                found.append(Action(f"Silence {rule} here, with a reason", QUICKFIX, make, (rule,)))
        return found

    def _for_symbol(self, document: Document, ordinal: int) -> list[Action]:
        symbol = document.doc.symbols[ordinal]
        name, work = _name(document, ordinal), self._work(document)
        if symbol.doc is None and symbol.kind in _DOCUMENTED:
            return [Action(f"Insert a doc for {symbol.qualname}", REWRITE, partial(work.inserted, name))]
        if pairs := work.renamed_of(ordinal, document.doc):
            return [Action(_renaming(pairs), REWRITE, partial(work.updated, name, REPAIRS))]
        # Without the content it is told whether there is something to be done, and not what.
        if symbol.doc is not None and _mergeable(document.doc, symbol):
            return [Action(f"Update the doc of {symbol.qualname}", REWRITE, partial(work.updated, name, REPAIRS))]
        return []


class _Name(NamedTuple):
    """One symbol among several of its name."""

    qualname: str
    kind: str
    nth: int


class _Work(NamedTuple):
    """A text and all that is needed to change its docs; nothing of it changes."""

    document: Document
    config: Config
    settings: Settings
    session: Session
    usual: Usual
    runner: Runner
    notice: Callable[[str], None]

    def inserted(self, name: _Name) -> tuple[TextEdit, ...]:
        doc = self._doc()
        ordinal = _found(doc, name)
        symbol = doc.symbols[ordinal]
        if symbol.doc is not None:
            raise NotDone(f"{symbol.qualname} has a doc")
        made = inserting(self.document.data, doc, symbol, self._style(doc))
        if made is None:
            raise NotDone(f"there is no place for a doc at {symbol.qualname}")
        return self._proved(doc, (Repair(ordinal, symbol.qualname, symbol.span.line, *made),))

    def updated(self, name: _Name, rules: frozenset[str]) -> tuple[TextEdit, ...]:
        doc = self._doc()
        ordinal = _found(doc, name)
        symbol = doc.symbols[ordinal]
        made = self._renamed(doc, ordinal, rules)
        differ, before = partial(_apart_in, doc.language), self._before(doc, ordinal) if made is None else None
        if before is not None:
            made = updating(self.document.data, doc, symbol, rules, differ, before)
        elif made is None:
            made = merging(self.document.data, doc, symbol, rules, differ)
        if made is None:
            raise NotDone(f"the doc of {symbol.qualname} cannot be brought up to date without a person")
        return self._proved(doc, (Repair(ordinal, symbol.qualname, symbol.span.line, *made),))

    def _before(self, doc: FileDoc, ordinal: int) -> Declared | None:
        """What was declared in the commit that is checked out, by which the doc was written as far as one can tell."""
        workspace = self.session.workspace
        content = None if workspace is None else committed(workspace.repository, os.fsencode(self.document.path))
        past = None if content is None or content == self.document.data else self._read(content)
        was = None if past is None else paired(past, doc)[ordinal]
        return None if past is None or was is None else declared(past, was)

    def renamed_of(self, ordinal: int, doc: FileDoc) -> Pairs:
        """The parameters that a symbol's doc calls by names they had."""
        return named(doc.symbols[ordinal], self.session.renames.of(self.document.path, doc, ordinal))

    def _renamed(self, doc: FileDoc, ordinal: int, rules: frozenset[str]) -> tuple[Edit, str] | None:
        """The doc of a symbol with the names that its parameters have now, in its prose too, and repaired."""
        pairs, differ = self.renamed_of(ordinal, doc), partial(_apart_in, doc.language)
        return renaming(self.document.data, doc, doc.symbols[ordinal], pairs, rules, differ) if pairs else None

    def fixed(self) -> tuple[TextEdit, ...]:
        return self._several(REPAIRS, "nothing in this file can be repaired without a person")

    def documented(self) -> tuple[TextEdit, ...]:
        return self._several(INSERTIONS, "nothing in this file has a place for a doc that is missing")

    def silenced(self, rule: str, symbol: str | None, start_byte: int) -> tuple[TextEdit, ...]:
        edit = quieted(self.document, self._doc(), rule, symbol, start_byte, self._read)
        if edit is None:
            raise NotDone(f"there is no place for a comment that would silence {rule} here")
        return (edit,)

    def _several(self, rules: frozenset[str], nothing: str) -> tuple[TextEdit, ...]:
        """All repairs that hold, each by itself where they do not hold together."""
        doc = self._doc()
        if "generated" in doc.notes:
            raise NotDone("this file is generated")
        made = repairs(doc, self.document.data, rules, self.settings, self._style(doc))
        found = tuple(self._followed(doc, one) for one in made) + self._only_renamed(doc, made, rules)
        if not found:
            raise NotDone(nothing)
        refused = self._reasons(doc, [found])[0]
        if refused is not None:
            alone = self._reasons(doc, [(one,) for one in found])
            found = tuple(one for one, reason in zip(found, alone, strict=True) if reason is None)
            if not found or (refused := self._reasons(doc, [found])[0]) is not None:
                raise NotDone(f"not changed: {refused}")
        return tuple(map(self._edit, found))

    def _followed(self, doc: FileDoc, repair: Repair) -> Repair:
        """A repair after which the prose, too, calls a renamed parameter as it is called now."""
        merges = repair.ordinal is not None and repair.rules & REPAIRS
        made = self._renamed(doc, repair.ordinal, repair.rules) if repair.ordinal is not None and merges else None
        return repair if made is None else repair._replace(edit=made[0], text=made[1])

    def _only_renamed(self, doc: FileDoc, made: Sequence[Repair], rules: frozenset[str]) -> tuple[Repair, ...]:
        """Docs that have an entry under the old name of a parameter, where a merge would not dare to say so."""
        if _UNKNOWN not in rules or not self.session.renames.some(self.document.path):
            return ()
        known, found = {one.ordinal for one in made}, list[Repair]()
        for ordinal, symbol in enumerate(doc.symbols):
            finding = Finding(_UNKNOWN, "info", "", symbol.span, symbol.qualname, "")
            pairs = {} if ordinal in known else self.renamed_of(ordinal, doc)
            if has_entries(symbol, pairs) and any(silence.audible([finding], self.document.data)):
                done = self._renamed(doc, ordinal, frozenset((_UNKNOWN,)))
                if done is not None:
                    found.append(Repair(ordinal, symbol.qualname, symbol.span.line, *done))
        return tuple(found)

    def _proved(self, doc: FileDoc, chosen: tuple[Repair, ...]) -> tuple[TextEdit, ...]:
        refused = self._reasons(doc, [chosen])[0]
        if refused is not None:
            raise NotDone(f"not changed: {refused}")
        return tuple(map(self._edit, chosen))

    def _reasons(self, doc: FileDoc, several: Sequence[tuple[Repair, ...]]) -> list[str | None]:
        trials = [Trial(self.document.path, doc, self.document.data, chosen) for chosen in several]
        return reasons(trials, self.notice, self.runner)

    def _edit(self, repair: Repair) -> TextEdit:
        edit = repair.edit
        note = f"{repair.symbol}: {', '.join(edit.notes)}" if edit.notes else repair.symbol
        return TextEdit(self.document.path, edit.start_byte, edit.end_byte, edit.text, note, _stops(edit.text))

    def _doc(self) -> FileDoc:
        """What the text of now declares."""
        document = self.document
        if document.fresh and document.analysis.size == len(document.data):
            return document.analysis
        doc = self._read(document.data)
        if doc is None:
            raise NotDone("this file cannot be analyzed")
        return doc

    def _read(self, data: bytes) -> FileDoc | None:
        document = self.document
        return analyzed(analyzers(), [(document.path, document.language, data)], self.notice, self.runner)[0]

    def _style(self, doc: FileDoc) -> DocStyle:
        return self.usual.of(self.session.workspace, self.config, self.document.path, doc, self.notice)


def _renaming(pairs: Pairs) -> str:
    changes = " and ".join(f"{old} to {new}" for old, new in pairs.items())
    return f"Rename {changes} in the doc"


def _wanted(kind: str, only: Sequence[str]) -> bool:
    """Whether a client that asks for some kinds wants this one."""
    return not only or any(kind == one or kind.startswith(f"{one}.") or one == "" for one in only)


def _meet(problem: Problem, start: int, end: int) -> bool:
    span = problem.finding.span
    return span.start_byte <= max(start, end) and start <= max(span.end_byte, span.start_byte)


def _around(document: Document, at: int) -> int | None:
    """The innermost symbol in whose header or doc a byte lies."""
    for ordinal in reversed(range(len(document.doc.symbols))):
        symbol = document.doc.symbols[ordinal]
        span = document.now(symbol.span)
        if symbol.doc_span is not None:
            doc = document.now(symbol.doc_span)
            if doc.start_byte <= at <= doc.end_byte:
                return ordinal
        end = span.end_byte if symbol.body is None else max(span.start_byte, document.now(symbol.body).start_byte)
        if span.start_byte - _indent(document.data, span.start_byte) <= at <= end:
            return ordinal
    return None


def _indent(data: bytes, at: int) -> int:
    return at - (data.rfind(b"\n", 0, at) + 1)


def _mergeable(doc: FileDoc, symbol: Symbol) -> bool:
    return merging(None, doc, symbol, REPAIRS, partial(_apart_in, doc.language)) is not None


def _apart_in(language: str, said: str, annotation: str) -> bool:
    return apart(said, annotation, language)


def _name(document: Document, ordinal: int) -> _Name:
    symbols = document.doc.symbols
    symbol = symbols[ordinal]
    same = [one for one in symbols[:ordinal] if (one.qualname, one.kind) == (symbol.qualname, symbol.kind)]
    return _Name(symbol.qualname, symbol.kind, len(same))


def _named(document: Document, qualname: str, start_byte: int) -> _Name | None:
    """The symbol of a finding: of several of its name the one that stands nearest."""
    near = [
        (min(abs(document.now(span).start_byte - start_byte) for span in (one.span, one.doc_span) if span), ordinal)
        for ordinal, one in enumerate(document.doc.symbols)
        if one.qualname == qualname
    ]
    return _name(document, min(near)[1]) if near else None


def _found(doc: FileDoc, name: _Name) -> int:
    """The symbol in the analysis of now."""
    same = [
        ordinal for ordinal, one in enumerate(doc.symbols) if (one.qualname, one.kind) == (name.qualname, name.kind)
    ]
    if name.nth >= len(same):
        raise NotDone(f"{name.qualname} is not there any more")
    return same[name.nth]


def _stops(text: str) -> tuple[tuple[int, int], ...]:
    """Where a person is to fill something in."""
    found: list[tuple[int, int]] = []
    at = text.find(PLACEHOLDER)
    while at >= 0:
        found.append((at, at + len(PLACEHOLDER)))
        at = text.find(PLACEHOLDER, at + len(PLACEHOLDER))
    return tuple(found)
