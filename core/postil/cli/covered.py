"""What ``postil check`` tells of coverage beside its findings: tables, every symbol, a badge, a summary."""

import argparse
import os
from typing import TYPE_CHECKING

from postil.cli.console import Console
from postil.errors import PostilError

if TYPE_CHECKING:
    from postil.engine.checking.check import Checked
    from postil.engine.checking.coverage import Tables
    from postil.engine.workspace import Workspace


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options on coverage."""
    parser.add_argument("--coverage", action="store_true", help="tell the coverage by language, folder and owner too")
    parser.add_argument(
        "--list-symbols", action="store_true", help="list every symbol, how it counts and why, and check nothing"
    )
    parser.add_argument("--badge", metavar="FILE", help="write the coverage as an SVG badge")
    parser.add_argument("--summary", metavar="FILE", help="append coverage and findings as Markdown, for a CI summary")


def counts(checked: "Checked", workspace: "Workspace") -> "Tables":
    """The coverage by language, folder and owner, as the repository's CODEOWNERS has it."""
    from postil.engine.checking.coverage import tables
    from postil.engine.checking.owners import owners

    root = workspace.repository.root
    return tables(checked.parts, None if root is None else owners(root))


def write_files(given: argparse.Namespace, checked: "Checked", workspace: "Workspace") -> None:
    """Write the files that were asked for; their paths are relative to where the command was started."""
    from postil.report.tables import badge, summary

    if given.badge:
        _write(workspace.absolute(given.badge), badge(checked.coverage), "w")
    if given.summary:
        # What other steps of the same run have written stays.
        _write(workspace.absolute(given.summary), summary(checked, counts(checked, workspace)), "a")


def list_symbols(given: argparse.Namespace, workspace: "Workspace", console: Console) -> int:
    """Print every symbol of the paths and how it counts."""
    from postil.engine.checking.check import Asked, counted, files
    from postil.engine.checking.selection import known
    from postil.report.records import encoded
    from postil.report.tables import symbol_record, symbols_text

    for file in files(workspace, Asked(tuple(given.paths)), known()):
        symbols = counted(file)
        if given.format == "json":
            for one in symbols:
                console.line(encoded(symbol_record(one)))
        else:
            console.write("".join(symbols_text(symbols)))
    return 0


def _write(path: str, text: str, mode: str) -> None:
    try:
        with open(path, mode, encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise PostilError(f"{os.path.basename(path)} cannot be written: {error.strerror}") from error
