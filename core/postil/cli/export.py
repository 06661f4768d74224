"""``postil export``: everything known, streamed."""

import argparse
from collections.abc import Sequence

from postil.cli.console import Console
from postil.engine import lookup
from postil.engine.workspace import Workspace, opened

USAGE = "postil export [PATH...] --format jsonl|markdown|scip"
SUMMARY = (
    "Write everything the index knows of the worktree, or of the paths given, to stdout: with jsonl one\n"
    "object per file and one per symbol of it, in source order; with markdown a page; with scip an\n"
    "index as code intelligence tools read it."
)
EXAMPLES = """\
  postil export --format jsonl | jq -r 'select(.type == "symbol" and .doc == null) | .qualname'
  postil export src/api --format markdown > API.md
  postil export --format scip > index.scip"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders; everything when none is given")
    formats = ("jsonl", "markdown", "scip")
    parser.add_argument("--format", choices=formats, required=True, metavar="F", help="jsonl, markdown or scip")


def run(given: argparse.Namespace, console: Console) -> int:
    """Write it all, file by file."""
    workspace = opened(console.directory, console.notice)
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


def _scip(workspace: Workspace, paths: Sequence[str], console: Console) -> None:
    import os

    from postil import __version__
    from postil.scip.write import document, metadata

    root = workspace.repository.folder
    console.raw(metadata(root, __version__, ["export", *paths, "--format", "scip"]))
    with lookup.Contents(workspace) as contents:
        for path, blob, doc, _ in lookup.everything(workspace, paths):
            console.raw(document(path, doc, contents.of(path, blob), os.path.basename(root)))
