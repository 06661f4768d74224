"""The values every part of Postil speaks: what a file and a symbol are, as plain frozen tuples.

Named tuples rather than dataclasses: a file of 2,000 symbols is built in a worker and read back in a command that
must start within a few milliseconds; importing ``dataclasses`` alone costs more than reading the index.

Invariant: a ``FileDoc`` is a function of the bytes of its file, the language and the analyzer, and of nothing else:
no path, no time, no neighbour. What depends on the path (architectural context, module name) is added where shown.
Lines count from 1, columns count characters from 0, bytes count from 0; ends are exclusive except ``end_line``.
"""

from postil.values import NamedTuple


class Source(NamedTuple):
    """One text to analyze: the very bytes that were hashed."""

    path: str
    """``file`` and the extension: all of the path that is told, and it is part of the key."""
    language: str
    content: bytes


class Span(NamedTuple):
    """A stretch of a file, in bytes and in the lines and characters that people and editors count."""

    start_byte: int
    end_byte: int
    line: int
    column: int
    end_line: int
    end_column: int


class Parameter(NamedTuple):
    """One parameter as declared. ``kind`` is one of ``PARAMETER_KINDS``."""

    name: str
    annotation: str | None = None
    default: str | None = None
    kind: str = "positional_or_keyword"


class Symbol(NamedTuple):
    """One declaration and what is said about it."""

    kind: str
    """One of ``SYMBOL_KINDS``."""
    name: str
    qualname: str
    """Dotted within the file: ``Job.run``; never holds a module or package name."""
    parent: str | None
    """The qualified name of the enclosing symbol, None at the top."""
    signature: str
    """The declaration on one line, without its body and decorators."""
    span: Span
    """From the declaration's own keyword or name (not its decorators or its doc) to its end."""
    body: Span | None
    """The body alone, None where there is none."""
    parameters: tuple[Parameter, ...] = ()
    returns: str | None = None
    raises: tuple[str, ...] = ()
    """What the body raises or the signature declares to throw, in source order, each once."""
    decorators: tuple[str, ...] = ()
    """Decorators or annotations, without their ``@``."""
    flags: tuple[str, ...] = ()
    """Sorted, out of ``SYMBOL_FLAGS``."""
    visibility: str = "public"
    """One of ``VISIBILITIES``, as the language means it."""
    doc: str | None = None
    """What a reader of the language's own tools would see; None when there is none."""
    doc_span: Span | None = None
    """From the first to the last byte of the doc with its quotes or comment marks."""
    doc_format: str | None = None
    """One of ``DOC_FORMATS``; None when there is no doc."""
    code_hash: str = ""
    """Of the declaration's tokens without comments, docs and layout: a formatter does not change it."""
    doc_hash: str = ""
    """Of the doc text with its white space folded; empty when there is none."""

    @property
    def public(self) -> bool:
        """Whether those outside the file or package are meant to use it."""
        return self.visibility == "public"


class Import(NamedTuple):
    """One name, or one whole module, that a file takes from elsewhere."""

    module: str
    """As written: ``os.path``, ``./util``, ``.models``, ``fmt``."""
    name: str | None
    """The name taken from it; None for the module itself, ``*`` for all of it."""
    alias: str | None
    line: int
    type_only: bool = False


class Export(NamedTuple):
    """One name that a file offers to others."""

    name: str
    local: str | None
    """The name it has inside, None when the same."""
    module: str | None
    """Where it is passed on from, None when it is the file's own."""
    line: int


class Constant(NamedTuple):
    """A named value at the top of a file or class, with its text when it is short."""

    name: str
    value: str | None
    """At most 80 characters; None when longer."""
    line: int


class FileDoc(NamedTuple):
    """All that Postil knows of one content."""

    language: str
    overview: str | None = None
    """The doc of the module, package or page as its readers see it."""
    overview_span: Span | None = None
    overview_format: str | None = None
    imports: tuple[Import, ...] = ()
    exports: tuple[Export, ...] = ()
    symbols: tuple[Symbol, ...] = ()
    """In source order: a container before what it holds."""
    constants: tuple[Constant, ...] = ()
    dependencies: tuple[str, ...] = ()
    """The modules imported, each once, sorted, as written."""
    notes: tuple[str, ...] = ()
    """Remarks for a person: ``generated``, ``declaration file``, ``implementation`` (of what headers declare),
    ``unparsed: …``."""
    errors: int = 0
    """How many parse errors there are; the rest of the file is documented all the same."""
    lines: int = 0
    size: int = 0
    """In bytes."""


class Mention(NamedTuple):
    """One place where the code of a file says a name, traced as far as that file alone can tell.

    Where it leads is a ``path`` of steps from an ``origin``. A step is a name (a member of what came before), ``()``
    (what calling it gives: of a class an instance, of a function what it returns), ``^`` (only what its bases have) or
    ``:T`` (an instance of the type written ``T`` in this file).
    """

    start_byte: int
    end_byte: int
    origin: str
    """One of ``ORIGINS``."""
    path: tuple[str, ...]
    """The last step is the name meant, which may be another than the one said: an alias."""
    module: str = ""
    """As imported, or ``FIXTURES``; empty unless the origin is ``import``."""
    role: str = "reference"
    """One of ``MENTION_ROLES``."""
    bound: str | None = None
    """The name under which an import or export makes it known in this file or to others; None when it does not."""
    scope: str | None = None
    """The qualified name of the innermost declaration around; None at the top, ``?`` where it was not looked for."""


class Finding(NamedTuple):
    """One thing that is wrong with the documentation, and where."""

    rule: str
    """Named after the problem: ``undocumented-function``."""
    severity: str
    """One of ``SEVERITIES``."""
    path: str
    span: Span
    symbol: str | None
    """The qualified name of what it is about; None for the file."""
    message: str
    fixable: bool = False
    evidence: tuple[str, ...] = ()
    """What the finding rests on, a fact each."""


class Edit(NamedTuple):
    """One stretch of a file and what is to stand in its place."""

    start_byte: int
    end_byte: int
    text: str
    """With the file's own line ends; written as UTF-8."""
    notes: tuple[str, ...] = ()
    """What it does, a fact each: which entries are added, renamed or gone, and what was said of those."""


SYMBOL_KINDS = (
    "module", "namespace", "class", "struct", "interface", "enum", "enum_member", "trait", "type", "function", "method",
    "constructor", "property", "field", "constant", "variable", "macro", "table", "column", "section",
)  # fmt: skip
PARAMETER_KINDS = ("positional_only", "positional_or_keyword", "var_positional", "keyword_only", "var_keyword", "type")
SYMBOL_FLAGS = (
    "abstract", "async", "declaration", "deprecated", "extension", "final", "generator", "overload", "override",
    "partial", "property", "remarked", "returns", "static", "stub", "test", "unsafe",
)  # fmt: skip
"""``returns``: the body itself returns a value other than none at all, told where the signature does not; ``stub``: it
does nothing of its own (empty, ``pass``, ``...``, a lone ``raise``); ``remarked``: a comment that is no doc for the
tools of its language tells of it all the same."""
VISIBILITIES = ("public", "protected", "internal", "private")
DOC_FORMATS = (
    "google", "numpy", "sphinx", "epytext", "jsdoc", "tsdoc", "javadoc", "godoc", "rustdoc", "doxygen", "xmldoc",
    "phpdoc", "yard", "rdoc", "kdoc", "scaladoc", "swift", "luadoc", "markdown", "plain",
)  # fmt: skip
FIXTURES = "conftest.py"
"""As the module of a mention: that one of these around a Python file which has the name, as pytest finds fixtures."""
ORIGINS = ("own", "import", "free", "unknown")
"""The file's own top, the module imported, a name that nothing in the file binds, a receiver of unknown type."""
MENTION_ROLES = ("reference", "call", "import", "export", "definition")
"""``definition``: an assignment that may be the declaration; the names of functions and classes are no mentions."""
SEVERITIES = ("error", "warning", "info")
