"""Docs that are not there."""

from collections.abc import Iterator

from postil.rules.rule import Check, Problem, Rule
from postil.rules.subject import Subject

_CLASSES = frozenset(("class", "struct", "interface", "enum", "trait", "type"))
_OVERVIEWS = frozenset(("python",))
"""Languages whose readers expect every module to say what it is."""


def undocumented_module(subject: Subject) -> Iterator[Problem]:
    """Report a module that does not say what it is for.

    Who opens a file reads its first lines; without them everybody finds out again.

    Example: ``retries.py`` begins with ``import time`` and offers ``retry``.

    Repair: ``postil fix`` inserts a skeleton below licence and encoding; say in one sentence what the module is.

    Silent in languages whose modules have no docs of their own (all but Python), for modules that offer nothing public,
    for tests and for generated files.
    """
    doc = subject.doc
    if subject.symbol is not None or doc.overview or doc.language not in _OVERVIEWS or "generated" in doc.notes:
        return
    if subject.settings.aside is not None:
        return
    of_tests = "tests" not in subject.settings.required and all("test" in symbol.flags for symbol in doc.symbols)
    if any(symbol.public for symbol in doc.symbols) and not of_tests:
        yield Problem("this module has no doc")


def _undocumented(kinds: frozenset[str], page: str) -> Check:
    def check(subject: Subject) -> Iterator[Problem]:
        symbol = subject.symbol
        if symbol is not None and symbol.kind in kinds and subject.expected is None and symbol.doc is None:
            yield Problem(f"the {symbol.kind} {symbol.qualname} has no doc")

    check.__doc__ = page
    return check


RULES = (
    Rule("undocumented-module", "info", undocumented_module, fixable=True),
    Rule(
        "undocumented-class",
        "warning",
        _undocumented(_CLASSES, """Report a public type without a doc: class, struct, interface, enum, trait or alias.

        A type's name says what it is called, not what it stands for.

        Example: ``class Lease:``, of which nobody can tell who holds it and for how long.

        Repair: ``postil fix`` inserts a skeleton; say what one of its values is.

        Silent where ``postil check --explain`` names an exemption: generated files, tests, what is declared inside a
        function.
        """),
        fixable=True,
    ),
    Rule(
        "undocumented-function",
        "warning",
        _undocumented(frozenset(("function", "macro")), """Report a public function or macro without a doc.

        Whoever calls it has to read it first, and to guess which of what it does is meant to stay.

        Example: ``def settle(orders, strict=False):``, which tells neither what settling is nor what is strict.

        Repair: ``postil fix`` inserts a skeleton; say what calling it does.

        Silent for tests, ``main``, overloads of what has a doc, and functions inside functions.
        """),
        fixable=True,
    ),
    Rule(
        "undocumented-method",
        "warning",
        _undocumented(frozenset(("method", "constructor")), """Report a public method or constructor without a doc.

        A method is called far from the class that says what it is about.

        Example: ``def flush(self, wait):`` in a documented class, without a word on what waiting means.

        Repair: ``postil fix`` inserts a skeleton; say what calling it does.

        Silent for overrides, properties, special methods, tests, and constructors that take nothing or that their class
        documents.
        """),
        fixable=True,
    ),
)  # fmt: skip
