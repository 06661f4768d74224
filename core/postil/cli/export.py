"""``postil export``: everything known, streamed."""

import argparse
from collections.abc import Sequence

from postil.cli.console import Console
from postil.engine import lookup
from postil.engine.workspace import Workspace, opened
from postil.errors import PostilError

USAGE = "postil export [PATH...] --format jsonl|markdown|scip|graph [--as json|mermaid|dot] [--by file|folder]"
SUMMARY = (
    "Write everything the index knows of the worktree, or of the paths given, to stdout: with jsonl one\n"
    "object per file and one per symbol of it, in source order; with markdown a page; with scip an\n"
    "index as code intelligence tools read it; with graph what depends on what, cycles marked."
)
EXAMPLES = """\
  postil export --format jsonl | jq -r 'select(.type == "symbol" and .doc == null) | .qualname'
  postil export src/api --format markdown > API.md
  postil export --format scip > index.scip
  postil export src --format graph --as mermaid --by folder"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders; everything when none is given")
    formats = ("jsonl", "markdown", "scip", "graph")
    parser.add_argument("--format", choices=formats, required=True, metavar="F", help="jsonl, markdown, scip or graph")
    kinds = ("json", "mermaid", "dot")
    parser.add_argument("--as", choices=kinds, dest="kind", metavar="K", help="a graph as json, mermaid or dot (json)")
    parser.add_argument("--by", choices=("file", "folder"), metavar="B", help="a graph by file or by folder (file)")


def run(given: argparse.Namespace, console: Console) -> int:
    """Write it all, file by file."""
    if given.format != "graph" and (given.kind or given.by):
        raise PostilError("--as and --by are for --format graph")
    workspace = opened(console.directory, console.notice)
    if given.format == "graph":
        _graph(workspace, given.paths, given.kind or "json", given.by or "file", console)
        return 0
    everything = lookup.everything(workspace, given.paths)
    if given.format == "jsonl":
        from postil.report.records import encoded, file_record, symbol_record

        for path, blob, doc, context in everything:
            console.line(encoded(file_record(path, blob.hex(), doc, context.kind)))
            for symbol in doc.symbols:
                console.line(encoded(symbol_record(path, doc.language, symbol)))
    elif given.format == "scip":
        _scip(workspace, given.paths, console)
    else:
        from postil.report.markdown import file_markdown

        for path, _, doc, context in everything:
            for piece in file_markdown(path, doc, context):
                console.write(piece)
    return 0


def _graph(workspace: Workspace, paths: Sequence[str], kind: str, by: str, console: Console) -> None:
    from postil.engine.graph.dependencies import dependencies
    from postil.report.graph import dot, graph_record, mermaid

    graph = dependencies(workspace, paths, by)
    if kind == "json":
        from postil.report.records import encoded

        console.line(encoded(graph_record(graph)))
        return
    for line in mermaid(graph) if kind == "mermaid" else dot(graph):
        console.line(line)


def _scip(workspace: Workspace, paths: Sequence[str], console: Console) -> None:
    import os

    from postil import __version__
    from postil.scip.write import document, metadata

    root = workspace.repository.folder
    console.raw(metadata(root, __version__, ["export", *paths, "--format", "scip"]))
    with lookup.Contents(workspace) as contents:
        for path, blob, doc, _ in lookup.everything(workspace, paths):
            console.raw(document(path, doc, contents.of(path, blob), os.path.basename(root)))
