"""``postil import``: docs that other parsers made, for languages that Postil lacks."""

import argparse

from postil.cli.console import Console
from postil.engine.document import document
from postil.engine.workspace import opened
from postil.errors import PostilError

USAGE = "postil import [FILE...] [--format scip|ctags|ast] [--json]"
SUMMARY = (
    "Take in what another parser found in files of languages that Postil has no analyzer for: a SCIP index,\n"
    "the output of ctags --output-format=json --fields=+neKlsSaZ, or the plain JSON of docs/ast.schema.json.\n"
    "What does not fit a file as it is now is quarantined with the reason, and the exit code is 1. Without\n"
    "FILE, list what is quarantined."
)
EXAMPLES = """\
  postil import index.scip
  ctags --output-format=json --fields=+neKlsSaZ -R src > tags.json && postil import tags.json
  postil import"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("files", nargs="*", metavar="FILE", help="inputs; without one, what is quarantined is listed")
    parser.add_argument("--format", choices=("scip", "ctags", "ast"), metavar="F", help="told by the content otherwise")
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")


def run(given: argparse.Namespace, console: Console) -> int:
    """Take in each input; 1 when something was quarantined."""
    from postil.engine.interchange import taking

    workspace = opened(console.directory, console.notice)
    try:
        if not given.files:
            return _listed(taking.refused(workspace), console, as_json=given.json)
        root = workspace.repository.root
        if root is None:
            raise PostilError("a bare repository has no files to hold an input against; run this in a worktree")
        results = [taking.taken_in(workspace, workspace.absolute(name), given.format) for name in given.files]
    finally:
        workspace.index.close()
    paths = [path for result in results for path in result.paths]
    refused = [pair for result in results for pair in result.quarantined]
    if paths:
        document(root, [f"{root}/{path}" for path in paths], notice=console.notice)
    if given.json:
        from postil.report.records import encoded

        pairs = [{"path": path, "reason": reason} for path, reason in refused]
        console.line(encoded({"taken": paths, "quarantined": pairs}))
    else:
        from postil.report.plain import legible, path_text

        console.line(f"{len(paths)} files taken in, {len(refused)} quarantined")
        for path, reason in refused:
            console.line(f"  {path_text(path)}: {legible(reason)}")
    return 1 if refused else 0


def _listed(refused: list[tuple[str, str, str]], console: Console, *, as_json: bool) -> int:
    if as_json:
        from postil.report.records import encoded

        rows = [{"input": source, "path": path or None, "reason": reason} for source, path, reason in refused]
        console.line(encoded({"quarantined": rows}))
        return 0
    from postil.report.plain import legible, path_text

    for source, path, reason in refused:
        console.line(f"{path_text(source)}: {f'{path_text(path)}: ' if path else ''}{legible(reason)}")
    if not refused:
        console.line("nothing is quarantined")
    return 0
