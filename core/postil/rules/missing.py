"""Docs that are not there."""

from collections.abc import Iterator

from postil.rules.rule import Check, Problem, Rule
from postil.rules.subject import Subject

_CLASSES = frozenset(("class", "struct", "interface", "enum", "trait", "type"))
_OVERVIEWS = frozenset(("python",))
"""Languages whose readers expect every module to say what it is."""


def undocumented_module(subject: Subject) -> Iterator[Problem]:
    """Report a module that does not say what it is for.

    Who opens a file reads its first lines; without them everybody finds out again. Only in languages where modules have
    docs of their own (Python), for modules that offer something public, and not for tests or generated files.

    Repair: say in one sentence at the top what the module is.
    """
    doc = subject.doc
    if subject.symbol is not None or doc.overview or doc.language not in _OVERVIEWS or "generated" in doc.notes:
        return
    if subject.settings.tested:
        return
    if any(symbol.public for symbol in doc.symbols) and not all("test" in symbol.flags for symbol in doc.symbols):
        yield Problem("this module has no doc")


def _undocumented(kinds: frozenset[str], page: str) -> Check:
    def check(subject: Subject) -> Iterator[Problem]:
        symbol = subject.symbol
        if symbol is not None and symbol.kind in kinds and subject.expected is None and symbol.doc is None:
            yield Problem(f"the {symbol.kind} {symbol.qualname} has no doc")

    check.__doc__ = page
    return check


RULES = (
    Rule("undocumented-module", "info", undocumented_module),
    Rule(
        "undocumented-class",
        "warning",
        _undocumented(_CLASSES, """Report a public type without a doc: class, struct, interface, enum, trait or alias.

        A type's name says what it is called, not what it stands for. Silent where ``postil check --explain`` names an
        exemption: generated files, tests, what is declared inside a function.

        Repair: ``postil fix`` inserts a skeleton; say what one of its values is.
        """),
        fixable=True,
    ),
    Rule(
        "undocumented-function",
        "warning",
        _undocumented(frozenset(("function", "macro")), """Report a public function or macro without a doc.

        Silent for tests, ``main``, overloads of what has a doc, and functions inside functions.

        Repair: ``postil fix`` inserts a skeleton; say what calling it does.
        """),
        fixable=True,
    ),
    Rule(
        "undocumented-method",
        "warning",
        _undocumented(frozenset(("method", "constructor")), """Report a public method or constructor without a doc.

        Silent for overrides, properties, special methods, tests, and constructors that their class documents.

        Repair: ``postil fix`` inserts a skeleton; say what calling it does.
        """),
        fixable=True,
    ),
)  # fmt: skip
