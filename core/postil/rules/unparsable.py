"""Files that no doc is known of, because they could not be analyzed."""

from collections.abc import Iterator

from postil.rules.rule import Problem, Rule
from postil.rules.subject import Subject


def unparsable_file(subject: Subject) -> Iterator[Problem]:
    """Report a file that could not be analyzed, so that nothing else can be said of it.

    An analyzer that crashed, took too long or answered nonsense: without this the file would seem to be fine. Files
    with syntax errors are analyzed all the same, and what is no source (binary, too large, excluded) is passed over.

    Example: ``src/generated.c``, on which the analyzer ran out of its time, gives an error that tells so.

    Repair: ``postil document --force PATH`` tries again; leave out with ``exclude`` what is not meant to be read.

    Silent for files that are skipped with a reason.
    """
    # There is no subject without an analysis: whoever reads the index knows of these.
    return iter(())


RULES = (Rule("unparsable-file", "error", unparsable_file),)
