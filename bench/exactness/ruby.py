"""What Ripper sees, through YARD's parser and ``ripper.rb``; the words of a comment are read as RDoc reads them.

The ``ruby`` on PATH needs the gem ``yard``. A file that this Ruby rejects, such as one in a newer Ruby, is named on
standard error and not judged. The doc of a file is its first comment, which RDoc shows, unless a declaration has it or
it starts as a licence does.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.exactness.compare import Seen, level, told

SUFFIXES = (".rb",)
KINDS = {kind: kind for kind in ("module", "class", "function", "method", "constructor", "property", "constant")}
_DIRECTIVE = re.compile(
    r"\s*:(?:nodoc|doc|startdoc|stopdoc|enddoc|main|title|include|markup|category|section|not-?_?new|yields?|args?|nocov):"
    r"|\s*(?:rubocop|standard|steep|reek|erb_lint|brakeman):[a-z]|\s*frozen_string_literal:"
)
_HIDDEN = re.compile(r"^\x01--.*?^\x01\+\+[^\n]*\n?|^\x01--.*\Z", re.MULTILINE | re.DOTALL)
_LICENCE = re.compile(r"\bcopyright\b|\blicen[cs]ed?\b|\(c\)|©|SPDX-", re.IGNORECASE)
_TAG = re.compile(r"^\s*@!?[a-z]\w+", re.MULTILINE)


def truth(files: Sequence[Path]) -> Iterator[Seen]:
    """Every module, class, method, attribute and constant that Ripper gives, with the comment YARD attaches."""
    program = ["ruby", str(Path(__file__).with_name("ripper.rb"))]
    for one in told(program, files):
        if "kind" in one:
            yield Seen(one["path"], one["kind"], one["qualname"], one["line"], one["end_line"], text(one["doc"]))
        else:
            about = text(one["doc"])
            licence = about is not None and _LICENCE.search("\n".join(about.split("\n")[:3])) is not None
            yield Seen(one["path"], "module", "", 1, 1, None if licence else about)


def text(comment: str | None) -> str | None:
    """The words of a comment whose marks YARD took off: without directives, and dedented."""
    if comment is None:
        return None
    if not _TAG.search(comment):
        comment = _HIDDEN.sub("", comment)
    comment = comment.replace("\x01", "")
    lines = [line.rstrip() for line in comment.split("\n") if not _DIRECTIVE.match(line)]
    return "\n".join(level(lines)).strip("\n") or None
