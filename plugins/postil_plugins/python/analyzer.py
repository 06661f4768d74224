"""From the bytes of a Python file to its ``FileDoc``."""

import re
from operator import attrgetter

from postil.docstrings.detect import doc_format
from postil.model import FileDoc, Source, Span, Symbol
from postil.syntax.positions import Positions
from postil.syntax.tokens import Tokens, doc_hash
from postil.syntax.tree import count_errors, parse
from postil_plugins.python import bodies, kinds, names
from postil_plugins.python.drafts import Draft, Scope
from postil_plugins.python.lexis import PYTHON, redundant_parentheses
from postil_plugins.python.rescue import rescue
from postil_plugins.python.text import Text, with_newlines
from postil_plugins.python.walk import Walk

_GENERATED = re.compile(rb"^[ \t]*#.*(?:Code generated .{0,200}DO NOT EDIT|@generated\b)", re.MULTILINE | re.IGNORECASE)
_HEADER = 2000
_START = attrgetter("start")


def analyze(source: Source) -> FileDoc:
    """Describe one Python file."""
    content = source.content
    tree = parse(kinds.GRAMMAR, with_newlines(content))
    text, positions = Text(content), Positions(content)
    walk = Walk(text, positions)
    root = tree.root_node
    overview = walk.docstring(root.children)
    walk.run(root, Scope("module", None, None, public=True))
    if root.has_error:
        rescue(walk)
    drafts = walk.drafts
    drafts.sort(key=_START)
    bodies.mark(content, tree, drafts)
    docs = sorted(walk.doc_spans if overview is None else [*walk.doc_spans, overview[1:]])
    tokens = Tokens(
        content, PYTHON, docs, walk.block_ends, [*walk.blanks, *redundant_parentheses(content, root, walk.crowds)]
    )
    doc = None if overview is None or not overview[0].strip() else overview[0]
    taken = [one for _, one in sorted(walk.imports, key=lambda pair: pair[0])]
    return FileDoc(
        language=source.language,
        overview=doc,
        overview_span=None if overview is None or doc is None else positions.span(*overview[1:]),
        overview_format=None if doc is None else doc_format(doc, "python"),
        imports=tuple(taken),
        exports=tuple(names.exports(walk.offered, drafts, taken, positions.line)),
        symbols=tuple([_symbol(draft, positions, tokens) for draft in drafts]),
        constants=tuple(one for _, one in sorted(walk.constants, key=lambda pair: pair[0])),
        dependencies=tuple(sorted({one.module for one in taken})),
        notes=_notes(source),
        errors=count_errors(tree),
        lines=positions.lines,
        size=len(content),
    )


def _symbol(draft: Draft, positions: Positions, tokens: Tokens) -> Symbol:
    doc = draft.doc
    doc_span: Span | None = None
    form: str | None = None
    flags = draft.flags
    if doc is not None:
        doc_span = positions.span(draft.doc_start, draft.doc_end)
        form = doc_format(doc, "python")
        if ".. deprecated::" in doc:
            flags = {*(flags or ()), "deprecated"}
    raises: tuple[str, ...] = ()
    if draft.raises is not None:
        raises = tuple(dict.fromkeys(name for _, name in sorted(draft.raises)))
    start, end, body = draft.start, draft.end, draft.body
    span = positions.span(start, end)
    values = (
        draft.kind,
        draft.name,
        draft.qualname,
        draft.parent,
        draft.signature,
        span,
        None if body is None else positions.tail(body[0], span),
        draft.parameters,
        draft.returns,
        raises,
        draft.decorators,
        () if flags is None else tuple(flags) if len(flags) == 1 else tuple(sorted(flags)),
        draft.visibility,
        doc,
        doc_span,
        form,
        tokens.digest(start, end),
        "" if doc is None else doc_hash(doc),
    )
    return tuple.__new__(Symbol, values)


def _notes(source: Source) -> tuple[str, ...]:
    notes: list[str] = []
    if source.path.endswith(".pyi"):
        notes.append("stub file")
    header = source.content[:_HEADER]
    if b"enerated" in header and _GENERATED.search(header):
        notes.append("generated")
    return tuple(notes)
