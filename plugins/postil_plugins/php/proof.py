"""What in a PHP file is code, the annotations in its docs included."""

import re
from collections.abc import Sequence

from postil.model import Source
from postil.syntax.code import dialect, digest
from postil_plugins.php import grammar as g

# Read at run time, by PHPUnit and Doctrine.
_TAGS = re.compile(
    rb"@(?:[A-Z]\w*|\\?\w+\\[\w\\]*|test|dataProvider|depends|group|covers\w*|uses|requires|before\w*|after\w*|runIn\w*"
    rb"|runTests\w*|preserveGlobalState|backup\w*|expected\w+|testWith|testdox|large|medium|small|ticket)\b"
)
_DIALECT = dialect(g.GRAMMAR, tags=_TAGS)


def code(source: Source, docs: Sequence[tuple[int, int]]) -> str:
    """The digest of what in one file is no doc."""
    return digest(_DIALECT, source.content, docs)
