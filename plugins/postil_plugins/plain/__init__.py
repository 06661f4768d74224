"""Every other text file: what language it is in, what it says of itself at its top, how long it is.

There is no grammar here. The overview is the first comment that is not a licence, or the first paragraph of prose; only
the first 8 KB are looked at, so that a file costs microseconds. A language leaves this table when it gets an
analyzer of its own.
"""

from collections.abc import Sequence

from postil.model import FileDoc, Source
from postil.spec import Language, hookimpl

VERSION = "1"


@hookimpl
def postil_languages() -> Sequence[Language]:
    """The languages known by name only, and ``plain`` for what has no known name."""
    from postil_plugins.plain.known import LANGUAGES

    return [
        *(Language(name, VERSION, *(tuple(column.split()) for column in columns)) for name, _, *columns in LANGUAGES),
        Language("plain", VERSION),
    ]


@hookimpl
def postil_analyze(source: Source) -> FileDoc | None:
    """Describe one file of any language by its first lines."""
    from postil_plugins.plain.head import described

    return described(source)
