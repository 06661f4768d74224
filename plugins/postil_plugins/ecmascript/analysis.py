"""From the bytes of one file to its ``FileDoc``."""

import re

from tree_sitter import Language, Node, Parser, Tree

from postil.model import FileDoc, Source
from postil.syntax.tree import count_errors, parse
from postil_plugins.ecmascript import modules, nested, statements
from postil_plugins.ecmascript.docs import doc_text
from postil_plugins.ecmascript.file import INTERNAL, PUBLIC, Block, Exporting, File, Scope, Stretch, first_named
from postil_plugins.ecmascript.grammar import grammar
from postil_plugins.ecmascript.lexis import tokens
from postil_plugins.ecmascript.repair import repaired

_FILE_TAG = re.compile(rb"(?:^|\s|\*)@(?:fileoverview|fileOverview|file|overview|module|packageDocumentation)\b")
_LICENCE = re.compile(
    rb"@licen[sc]e\b|@preserve\b|@copyright\b|\bcopyright\s+(?:\(c\)|\xc2\xa9|\d{4})|SPDX-License-Identifier"
    rb"|\blicensed under\b|\(c\)\s+\d{4}|@flow\b|@jest-environment\b",
    re.IGNORECASE,
)


def analyze(source: Source, grammar_name: str, exporting: Exporting | None = None) -> FileDoc:
    """Describe one file that the named grammar reads; ``exporting`` may know better what it exports by default."""
    content = source.content
    known = grammar(grammar_name)
    tree, errors = parsed(known.language, content, repair=grammar_name != "javascript")
    root = tree.root_node
    file = File(content, known.names, source.language, tokens(content, source.language))
    file.exporting = exporting
    statement_nodes = root.children
    file.exported = modules.exported_names(file, statement_nodes)
    file.declaration_file = source.path.endswith((".d.ts", ".d.mts", ".d.cts"))
    module = modules.is_module(file, statement_nodes)
    default = INTERNAL if module and not (file.declaration_file and not file.exported) else PUBLIC
    overview, taken = _overview(file, statement_nodes)
    rest = [node for node in statement_nodes if node.end_byte > taken] if taken else statement_nodes
    block = Block(rest, Scope(None, PUBLIC, default), file.exported, 0, ambient=file.declaration_file)
    statements.walk(file, block)
    nested.nested(file, tree)
    modules.called_dependencies(file, root)
    text = None
    if overview is not None:
        text = doc_text(content[overview[0] : overview[1]])
    return FileDoc(
        language=source.language,
        overview=text,
        overview_span=None if overview is None or text is None else file.positions.span(*overview),
        overview_format=None if text is None else "jsdoc" if source.language == "javascript" else "tsdoc",
        imports=tuple(file.imports),
        exports=tuple(file.exports),
        symbols=nested.sort(file),
        constants=tuple(file.constants),
        dependencies=tuple(sorted(file.dependencies)),
        notes=("declaration file",) if file.declaration_file else (),
        errors=errors,
        lines=file.positions.lines,
        size=len(content),
    )


def parsed(language: Language, content: bytes, *, repair: bool) -> tuple[Tree, int]:
    """Parse, and count the errors; of all repairs that of the one that leaves the least unread."""
    tree = parse(language, content)
    errors = count_errors(tree)
    if errors and repair:
        first, least = tree, _unread(tree)
        for other, changed in repaired(content):
            second = _parsed_again(first, language, other, changed)
            left = _unread(second)
            if left < least:
                tree, least = second, left
            if not left:
                break
        errors = count_errors(tree)
    return tree, errors


def _parsed_again(tree: Tree, language: Language, content: bytes, changed: list[Stretch]) -> Tree:
    """Parse what is as long as before, taking over what lies outside of the changes."""
    edited = tree.copy()
    for start, end in changed:
        # Only bytes are ever asked for, so all of it may be one line.
        edited.edit(start, end, end, (0, start), (0, end), (0, end))
    return Parser(language).parse(content, edited)


def _unread(tree: Tree) -> int:
    """How many bytes the outermost errors cover, and one for each."""
    unread = 0
    pending = [tree.root_node]
    while pending:
        node = pending.pop()
        if node.is_error or node.is_missing:
            unread += node.end_byte - node.start_byte + 1
        elif node.has_error:
            pending.extend(node.children)
    return unread


def _overview(file: File, nodes: list[Node]) -> tuple[Stretch | None, int]:
    """The doc of the file itself, and the byte up to which comments are no declaration's doc."""
    names, content = file.names, file.content
    docs: list[Node] = []
    unattached = True
    for node in nodes:
        kind = names[node.kind_id]
        if kind == "comment":
            if content.startswith(b"/**", node.start_byte) and content[node.start_byte + 3] not in b"*/":
                docs.append(node)
        elif kind != "hash_bang_line":
            unattached = _undocumentable(file, node, kind)
            break
    overview: Node | None = None
    taken = 0
    for node in docs:
        text = content[node.start_byte : node.end_byte]
        tagged = _FILE_TAG.search(text) is not None
        licence = not tagged and _LICENCE.search(text) is not None
        attached = node is docs[-1] and not unattached
        if tagged or licence or not attached:
            taken = node.end_byte
        if overview is None and (tagged or (not licence and not attached)):
            overview = node
    return (None if overview is None else (overview.start_byte, overview.end_byte)), taken


def _undocumentable(file: File, node: Node, kind: str) -> bool:
    """Whether a doc before the first statement cannot be that statement's own."""
    if kind == "expression_statement":
        inner = first_named(node)
        return inner is None or file.names[inner.kind_id] not in ("assignment_expression", "internal_module")
    if kind in ("lexical_declaration", "variable_declaration"):
        return b"require(" in file.content[node.start_byte : node.end_byte].partition(b"\n")[0]
    if kind == "export_statement":
        return node.child_by_field_name("source") is not None
    return kind == "import_statement"
