"""A rule for any language: a doc says what it has to say without shouting."""

from collections.abc import Iterator

from postil.rules.rule import Problem, Rule
from postil.rules.subject import Subject


def shouted_doc(subject: Subject) -> Iterator[Problem]:
    """Report a doc that is written in capitals from end to end.

    Capitals take longer to read, and what is loud everywhere is loud nowhere.

    Example: ``DO NOT CALL THIS.``

    Repair: write it as any other sentence.

    Silent for docs of a single word, which may be a name.
    """
    text = subject.text
    if text is not None and text.isupper() and " " in text.strip():
        yield Problem("this doc shouts", subject.doc_place)


RULES = (Rule("shouted-doc", "info", shouted_doc),)
