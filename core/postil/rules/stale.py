"""Docs that speak of what the code was."""

from collections.abc import Iterator

from postil.rules.rule import Problem, Rule
from postil.rules.subject import Subject


def stale_doc(subject: Subject) -> Iterator[Problem]:
    """Report a doc that speaks of what its code no longer has, after a change that left the doc as it was.

    A doc that was right and is right no more is worse than none: it is believed. Only a change can show it, so this
    rule speaks where two versions are compared (``postil check --base main``), and names what the doc says and the
    code lost: a parameter that is gone or renamed, or a part of it (``options.depth``), a default (``30`` became
    ``5``), a type, an error, a warning of deprecation, a name, a flag, a number, a text. Each finding tells the commit
    that changed the code and the one that last touched the doc.

    Example: ``Wait at most `30` seconds.`` on a function whose ``limit = 30`` became ``limit = 5``.

    Repair: say what is so now. Where the doc is right as it stands, touch it or silence the rule with the reason.

    Silent for code that was only laid out anew, moved or commented, for renamed local variables, for what moved to
    another declaration of the same change, for entries of a parameter list, which ``missing-parameter``,
    ``unknown-parameter`` and their like look after, and wherever the doc may be read in another way.
    """
    symbol, before = subject.symbol, subject.before
    if symbol is None or before is None or not symbol.doc_hash:
        return
    was = before.symbol
    if was.doc_hash != symbol.doc_hash or (was.code_hash == symbol.code_hash and was.decorators == symbol.decorators):
        return
    if "generated" in subject.doc.notes or symbol.kind == "section":
        return  # the text of a section is all there is of it
    doc = subject.parsed
    if doc is None:
        return
    from postil.rules.outdated import facts_of  # only where a doc may be stale at all

    facts = list(facts_of(subject, symbol, before, doc))
    if facts:
        evidence = dict.fromkeys(fact.evidence for fact in facts)
        # A default that changed is a literal that changed as well.
        kept = (fact for fact in evidence if not any(other.endswith(f": {fact}") for other in evidence))
        yield Problem(f"the doc of {symbol.qualname} {facts[0].message}", subject.doc_place, tuple(kept))


RULES = (Rule("stale-doc", "warning", stale_doc),)
