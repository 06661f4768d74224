"""Findings as an editor shows them: the rules asked of the text that is being edited.

Invariant: for a file that is saved, and typed in no more, they are what ``postil check`` says of it. While a doc is
being written nothing new is said of it, and while the syntax is broken nothing that was said of the rest is taken back.
"""

import os
from collections import Counter
from collections.abc import Mapping

from postil.config import Config
from postil.engine.checking import baseline, silence
from postil.engine.checking.check import UNPARSABLE, File, of_file
from postil.engine.checking.selection import Selection, known, rules_for, settings
from postil.engine.context import aside
from postil.git.excludes import settled
from postil.ide.document import Document, replaced
from postil.ide.pages import page_of
from postil.ide.session import Session
from postil.ide.values import Problem, Related
from postil.model import FileDoc, Finding, Span
from postil.rules import mismatch
from postil.rules.rule import Rule
from postil.rules.settings import Settings
from postil.values import NamedTuple

SETTLE_SECONDS = 1.5
"""After the last key in a doc, before what is new about it is said."""
_SHOWN = {"error": "error", "warning": "warning", "info": "information"}
_MISMATCHES = frozenset(rule.name for rule in mismatch.RULES)
_UNNECESSARY = frozenset(("unknown-parameter", "echoed-name"))
"""Findings about text that says nothing: shown faded where the client does that."""


class Question(NamedTuple):
    """What the rules are to be asked; answering it touches nothing but itself, so any thread may."""

    file: File
    data: bytes
    known: baseline.Known

    def findings(self) -> list[Finding]:
        """What they say, as ``check`` would list it."""
        found, _, _ = of_file(self.file, lambda: self.data)
        found.sort(key=lambda one: (one.path, one.span.line, one.span.column, one.rule))
        return baseline.fresh(found, self.known) if self.known else found


class Answer(NamedTuple):
    """What is to be shown of one document."""

    problems: tuple[Problem, ...]
    settled: bool
    """False while something is not said yet: ask ``settle`` when ``SETTLE_SECONDS`` have passed without a change."""


class _Shown(NamedTuple):
    """What was said of a buffer last, in the text that it was said of."""

    data: bytes
    doc: FileDoc
    findings: tuple[Finding, ...]
    """All that is so, in that text."""
    held: frozenset["_Key"]
    """What is not said yet: about a doc that is being written, or new while the syntax is broken."""
    errors: int
    """Parse errors of the last text that was as good as ever."""

    @property
    def said(self) -> frozenset["_Key"]:
        """What is shown."""
        return frozenset(map(_key, self.findings)) - self.held


_Key = tuple[str, str | None, str]
"""Rule, symbol and message: what tells a finding from others, wherever it stands."""


class Checker:
    """Checks the files of one session; on the session's thread, but for ``Question.findings``."""

    def __init__(self, session: Session, severities: Mapping[str, str] | None = None) -> None:
        """``severities``: of single rules, as the editor's settings have them; ``off`` hides one."""
        self._session = session
        self._severities = dict(severities or {})
        self._rules: dict[str, Rule] = known()
        self._configs: dict[str, Config] = {}
        self._known: baseline.Known | None = None
        self._shown: dict[str, _Shown] = {}

    def configure(self, severities: Mapping[str, str] | None = None) -> None:
        """Take in other settings, or a configuration or baseline of the repository that has changed."""
        if severities is not None:
            self._severities = dict(severities)
        self._configs.clear()
        self._known = None

    def forget(self, path: str) -> None:
        """Forget what was said of a buffer, as when it is closed."""
        self._shown.pop(path, None)

    def ask(self, document: Document, data: bytes) -> Question:
        """What the rules are to be asked of a document whose last analysis is of ``data``."""
        config = self.config_of(document.path)
        rules = rules_for(config, Selection(), self._rules)
        file = File(document.path, b"", document.doc, rules, self.settings_of(document), config)
        return Question(file, data, self._baseline())

    def settings_of(self, document: Document) -> Settings:
        """What rules are to know of a document's place."""
        return settings(self.config_of(document.path), aside(document.path, document.doc.language))

    def take(self, document: Document, question: Question, findings: list[Finding]) -> Answer:
        """What is to be shown now that the rules have answered; remembered for what is typed next."""
        data, doc = question.data, question.file.doc
        before = self._shown.get(document.path)
        kept = list(findings)
        errors = document.analysis.errors
        held: frozenset[_Key] = frozenset()
        if before is not None and errors > before.errors:
            kept = _steady(kept, before, document)
            errors = before.errors
            held = frozenset(map(_key, kept)) - before.said
        elif before is not None and before.data != data:
            held = _held(kept, before, data, doc)
        elif before is not None:
            held = before.held
        shown = self._shown[document.path] = _Shown(data, doc, tuple(kept), held, errors)
        return self._answer(document, shown)

    def check(self, document: Document, data: bytes) -> Answer:
        """Ask and answer in one go."""
        question = self.ask(document, data)
        return self.take(document, question, question.findings())

    def settle(self, document: Document) -> Answer | None:
        """All that is so, once typing in a doc has paused; None when nothing was held back."""
        shown = self._shown.get(document.path)
        if shown is None or not shown.held:
            return None
        shown = self._shown[document.path] = shown._replace(held=frozenset())
        return self._answer(document, shown)

    def again(self, document: Document) -> Answer | None:
        """The last answer, with places and evidence of now; None when there was none."""
        shown = self._shown.get(document.path)
        return None if shown is None else self._answer(document, shown)

    def unparsable(self, path: str, reason: str) -> tuple[Problem, ...]:
        """What is said of a file that could not be analyzed."""
        config = self.config_of(path)
        if not any(rule.name == UNPARSABLE for rule in rules_for(config, Selection(), self._rules)):
            return ()
        message = f"this file cannot be analyzed: {reason.removeprefix('unparsable: ')}"
        finding = Finding(UNPARSABLE, "error", path, Span(0, 0, 1, 0, 1, 0), None, message)
        return () if self._severity(finding) is None else (self._problem(finding, ()),)

    def _answer(self, document: Document, shown: _Shown) -> Answer:
        problems: list[Problem] = []
        for finding in shown.findings:
            if _key(finding) in shown.held or self._severity(finding) is None:
                continue
            other = _other_place(document, finding)
            problems.append(self._problem(finding._replace(span=document.now(finding.span)), other))
        problems += self._stale(document)
        problems.sort(key=lambda one: (one.finding.span.start_byte, one.finding.rule))
        return Answer(tuple(problems), not shown.held)

    def _stale(self, document: Document) -> list[Problem]:
        """What history says of docs that were not touched since; as far as it was looked at."""
        found: list[Problem] = []
        rule = next((rule for rule in self._file_rules(document.path) if rule.name == "stale-doc"), None)
        if rule is None:
            return found
        for symbol in document.doc.symbols:
            if symbol.doc_span is None or document.touched(symbol.doc_span):
                continue
            evidence = self._session.evidence_of(document.path, symbol)
            if evidence is None or evidence.stale is None:
                continue
            facts = tuple(evidence.stale.split("; "))
            message = f"the doc of {symbol.qualname} is out of date: {evidence.stale}"
            span = document.now(symbol.doc_span)
            finding = Finding("stale-doc", rule.severity, document.path, span, symbol.qualname, message, False, facts)
            heard = silence.heard(finding, document.now(symbol.span), document.data)
            if heard is None or self._severity(heard) is None or not baseline.fresh([heard], self._baseline()):
                continue
            found.append(self._problem(heard, tuple(Related(*one) for one in evidence.related)))
        return found

    def _problem(self, finding: Finding, related: tuple[Related, ...]) -> Problem:
        tags = ("unnecessary",) if finding.rule in _UNNECESSARY else ()
        severity = self._severity(finding) or "hint"
        return Problem(finding, related, tags, page_of(finding.rule), severity)

    def _severity(self, finding: Finding) -> str | None:
        """As the settings have it, else the rule's own; None for a rule that is not to be shown."""
        said = self._severities.get(finding.rule)
        return None if said == "off" else said or _SHOWN[finding.severity]

    def _file_rules(self, path: str) -> tuple[Rule, ...]:
        return rules_for(self.config_of(path), Selection(), self._rules)

    def config_of(self, path: str) -> Config:
        """The configuration that holds for a path."""
        if self._session.workspace is None:
            return Config()
        whole = self._session.workspace.config
        if not whole.paths:
            return whole
        if path not in self._configs:
            raw = os.fsencode(path)
            self._configs[path] = settled(whole, [raw]).get(raw, whole)
        return self._configs[path]

    def _baseline(self) -> baseline.Known:
        if self._known is None:
            workspace = self._session.workspace
            name = None if workspace is None else workspace.config.baseline
            self._known = Counter()
            if workspace is not None and name is not None:
                self._known = baseline.read(baseline.place(workspace.repository.folder, name))
        return self._known


def _other_place(document: Document, finding: Finding) -> tuple[Related, ...]:
    """Of what a doc says otherwise than its declaration, the one of the two that the finding does not stand at."""
    if finding.rule not in _MISMATCHES:
        return ()
    for symbol in document.doc.symbols:
        doc = symbol.doc_span
        if symbol.qualname != finding.symbol or doc is None:
            continue
        if doc.start_byte <= finding.span.start_byte < doc.end_byte:
            return (Related(finding.path, document.name_span(symbol), f"{symbol.qualname} is declared here"),)
        if symbol.span.start_byte <= finding.span.start_byte < symbol.span.end_byte:
            return (Related(finding.path, document.now(doc), f"this is the doc of {symbol.qualname}"),)
    return ()


def _key(finding: Finding) -> _Key:
    return finding.rule, finding.symbol, finding.message


def _steady(findings: list[Finding], before: _Shown, document: Document) -> list[Finding]:
    """While the syntax is broken: nothing of what only its ruins seem to declare, and of the file as before."""
    names = {symbol.qualname for symbol in before.doc.symbols}
    kept = [finding for finding in findings if finding.symbol in names]
    if document.exact:
        start = Span(0, 0, 1, 0, 1, 0)
        kept += [one._replace(span=start) for one in before.findings if one.symbol is None and one.span == start]
        kept += [one for one in findings if one.symbol is None and one.span != start]
    return sorted(kept, key=lambda one: (one.span.line, one.span.column, one.rule))


def _held(findings: list[Finding], before: _Shown, data: bytes, doc: FileDoc) -> frozenset[_Key]:
    """What is new about docs that were typed in since."""
    change = replaced(before.data, data)
    fresh = frozenset(map(_key, findings)) - before.said
    if change is None or not fresh:
        return fresh & before.held
    start, old_end, new_end = change
    writing = _written(before.doc, start, old_end) | _written(doc, start, new_end)
    return frozenset(key for key in fresh if key in before.held or key[1] in writing)


def _written(doc: FileDoc, start: int, end: int) -> set[str | None]:
    """The declarations in whose docs a change lies."""
    found: set[str | None] = set()
    span = doc.overview_span
    if span is not None and span.start_byte <= start and end <= span.end_byte:
        found.add(None)
    for symbol in doc.symbols:
        span = symbol.doc_span
        if span is not None and span.start_byte <= start and end <= span.end_byte:
            found.add(symbol.qualname)
    return found
