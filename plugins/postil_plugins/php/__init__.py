r"""PHP: classes, interfaces, traits, enums, functions, constants and their members, with their PHPDoc.

Names are dotted within the file (``Job.run``), properties without their ``$``; namespaces are no part of them and stand
in a note ``package A\B``. Functions and types declared in conditions or in functions are listed; anonymous classes and
closures are left out with all they hold. A promoted constructor parameter is a property too.

The doc of a declaration is the last ``/** … */`` before its first token, its attributes among them, as PHP's reflection
has it. The overview of a file is its first doc comment where the statement behind it can have none of its own, or where
a second one follows before that statement, as phpDocumentor has it, and where it is more than a licence.
"""

from collections.abc import Sequence

from postil.model import FileDoc, Source
from postil.spec import Language, hookimpl

VERSION = "1+0.25.1"


@hookimpl
def postil_languages() -> Sequence[Language]:
    """Name PHP and how its files are known."""
    return (
        Language(
            "php",
            VERSION,
            (".php", ".inc", ".phtml", ".phpt", ".phps", ".php3", ".php4", ".php5", ".php7", ".php8", ".ctp"),
            (".php", ".php_cs", ".php_cs.dist", "Phakefile"),
            ("php",),
        ),
    )


@hookimpl
def postil_analyze(source: Source) -> FileDoc | None:
    """Describe one PHP file."""
    from postil_plugins.php.walk import analyze  # the grammar is loaded where it is used

    return analyze(source)


@hookimpl
def postil_code(source: Source, docs: Sequence[tuple[int, int]]) -> str | None:
    """Digest what in one file is no doc."""
    from postil_plugins.php.proof import code

    return code(source, docs)
