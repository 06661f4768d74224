"""What editors are answered: named tuples without a word of any protocol.

Places are ``model.Span``s in the text that the editor has at this moment, and byte offsets into its UTF-8 bytes. Paths
are relative to the root of the session, with ``/``; of what lies in no repository, whatever the caller opened it as.
"""

from collections.abc import Callable

from postil.model import Finding, Span
from postil.values import NamedTuple

EXACT, LIKELY, BY_NAME = "exact", "likely", "name"
"""How sure an answer is: followed to its declaration; probably so; something bears that name."""


class Hover(NamedTuple):
    """What is shown beside the pointer."""

    markdown: str
    """Safe to show: see ``ide.markdown``."""
    span: Span | None
    """What it is about; None where the place itself is to be taken."""
    sure: str = EXACT
    ask: tuple[str, ...] = ()
    """Names to have a worker look for (``Analysts``, ``names``): with their mentions the same question is answered
    better. Empty when that would change nothing."""


class Target(NamedTuple):
    """Where something is declared."""

    path: str
    span: Span
    """Of the declaration; empty at the start of a file for the file itself."""
    name_span: Span
    qualname: str | None = None
    """None for a file."""
    sure: str = EXACT


class Targets(NamedTuple):
    """What a place means."""

    span: Span
    """The name, or the link, at the place."""
    targets: tuple[Target, ...]
    """The surest first."""
    ask: tuple[str, ...] = ()
    """As in ``Hover``."""


class Related(NamedTuple):
    """Another place or fact that a finding rests on."""

    path: str
    span: Span
    message: str


class Problem(NamedTuple):
    """One finding as an editor shows it."""

    finding: Finding
    """Its span is in the text of now."""
    related: tuple[Related, ...] = ()
    tags: tuple[str, ...] = ()
    """``unnecessary`` or ``deprecated``."""
    page: str = ""
    """Where the rule is explained; empty when nowhere."""
    severity: str = "warning"
    """``error``, ``warning``, ``information`` or ``hint``: the rule's own unless the settings say otherwise."""


class TextEdit(NamedTuple):
    """One stretch of a file and what is to stand in its place."""

    path: str
    start_byte: int
    end_byte: int
    text: str
    annotation: str | None = None
    """What it does, for the person who is asked whether it should; None when that is plain."""
    stops: tuple[tuple[int, int], ...] = ()
    """Start and end, in characters of the text, of what a person is to fill in."""


class Action(NamedTuple):
    """Something that can be done here. What it does is made when it is asked for."""

    title: str
    kind: str
    """As the LSP has them: ``quickfix``, ``refactor.rewrite``, ``source.fixAll.postil``."""
    make: Callable[[], tuple[TextEdit, ...] | None]
    """None when it cannot be done any more."""
    fixes: tuple[str, ...] = ()
    """The rules whose findings it mends."""
    preferred: bool = False


class Command(NamedTuple):
    """Something to run when it is chosen: one of ``postil.*`` with plain arguments."""

    title: str
    name: str
    arguments: tuple[str | int, ...] = ()


class Lens(NamedTuple):
    """One line above a declaration."""

    span: Span
    title: str
    """Empty while it is to be found out: see ``ide.lenses``."""
    command: Command | None = None
    kind: str = ""
    """``callers``, ``freshness``, ``coverage`` or ``patch``."""
    symbol: str | None = None
    """Its qualified name; None for the file."""


class Hint(NamedTuple):
    """A few characters within a line."""

    line: int
    column: int
    text: str
    tooltip: str = ""


class SymbolItem(NamedTuple):
    """One declaration in an outline."""

    name: str
    detail: str
    """Its signature's rest, or how much of what it holds is documented."""
    kind: str
    """One of ``model.SYMBOL_KINDS``."""
    span: Span
    """With its doc and all that it holds."""
    name_span: Span
    deprecated: bool = False
    children: "tuple[SymbolItem, ...]" = ()
    documented: bool = True


class Known(NamedTuple):
    """One declaration that a search over everything found."""

    name: str
    kind: str
    path: str
    span: Span
    container: str
    """What it belongs to, and whether it is documented."""
    deprecated: bool = False


class Link(NamedTuple):
    """A stretch of a doc that leads somewhere."""

    span: Span
    target: Target | str
    """A declaration or file, or an address that begins with ``http://`` or ``https://``."""
    tooltip: str = ""


class Snippet(NamedTuple):
    """Text with places to fill in."""

    text: str
    stops: tuple[tuple[int, int], ...] = ()
    """Start and end of each, in characters of the text, in the order in which they are to be filled in."""


class Completion(NamedTuple):
    """One thing that may be put in."""

    label: str
    kind: str
    """``section``, ``parameter``, ``skeleton``, ``tag`` or ``type``."""
    snippet: Snippet
    start_byte: int
    end_byte: int
    """What it replaces."""
    detail: str = ""
    documentation: str = ""
    """As Markdown."""
    sort: str = ""
    filter: str = ""
    """What is compared with what is typed; the label when empty."""


class SignatureParameter(NamedTuple):
    """One parameter of a signature."""

    start: int
    end: int
    """In characters of the label."""
    documentation: str


class Signature(NamedTuple):
    """A declaration whose arguments are being written."""

    label: str
    documentation: str
    parameters: tuple[SignatureParameter, ...]
    active: int | None
    """Which of them; None when none is."""


class SignatureHelp(NamedTuple):
    """The declarations that may be meant, the likeliest first."""

    signatures: tuple[Signature, ...]
    ask: tuple[str, ...] = ()
    """As in ``Hover``."""


class Fold(NamedTuple):
    """Lines that can be folded into the first of them."""

    line: int
    end_line: int
    kind: str = "comment"
