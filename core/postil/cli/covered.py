"""What ``postil check`` tells of coverage beside its findings: tables, every symbol, a badge, a summary."""

import argparse
import os
from typing import TYPE_CHECKING

from postil.cli.console import Console
from postil.errors import PostilError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postil.engine.checking.check import Checked, Counted
    from postil.engine.checking.coverage import Tables
    from postil.engine.workspace import Workspace


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options on coverage."""
    parser.add_argument("--coverage", action="store_true", help="tell the coverage by language, folder and owner too")
    parser.add_argument(
        "--list-symbols", action="store_true", help="list every symbol, how it counts and why, and tell no findings"
    )
    parser.add_argument("--badge", metavar="FILE", help="write the coverage as an SVG badge")
    parser.add_argument("--summary", metavar="FILE", help="append coverage and findings as Markdown, for a CI summary")


def counts(checked: "Checked", workspace: "Workspace") -> "Tables":
    """The coverage by language, folder and owner, as the repository's CODEOWNERS has it; of a range, the change's."""
    from postil.engine.checking.coverage import tables
    from postil.engine.checking.owners import owners

    root = workspace.repository.root
    parts = checked.parts if checked.patch is None else checked.patch_parts
    return tables(parts, None if root is None else owners(root))


def write_files(given: argparse.Namespace, checked: "Checked", workspace: "Workspace") -> None:
    """Write the files that were asked for; their paths are relative to where the command was started."""
    from postil.report.tables import badge, summary

    if given.badge:
        patch = checked.patch
        _write(
            workspace.absolute(given.badge),
            badge(checked.coverage) if patch is None else badge(patch, "change documented"),
            "w",
        )
    if given.summary:
        # What other steps of the same run have written stays.
        _write(workspace.absolute(given.summary), summary(checked, counts(checked, workspace)), "a")


def list_symbols(given: argparse.Namespace, workspace: "Workspace", console: Console) -> int:
    """Print every symbol of the paths and how it counts."""
    from postil.engine.checking.check import Asked, counted, files
    from postil.engine.checking.selection import known

    for file in files(workspace, Asked(tuple(given.paths)), known()):
        print_symbols(counted(file), given.format, console)
    return 0


def print_symbols(symbols: "Iterable[Counted]", form: str, console: Console) -> None:
    """Print some symbols, each with how it counts and why."""
    from postil.report.records import encoded
    from postil.report.tables import symbol_record, symbols_text

    if form == "json":
        for one in symbols:
            console.line(encoded(symbol_record(one)))
    else:
        console.write("".join(symbols_text(symbols)))


def explain(target: str, console: Console) -> int:
    """Tell of the symbols around ``PATH:LINE`` how they count and why, and which settings are of the path alone."""
    from postil.engine.checking.check import Asked, counted, files
    from postil.engine.checking.selection import known
    from postil.engine.workspace import opened
    from postil.git.excludes import judged
    from postil.report.plain import one_line, path_text
    from postil.report.tables import how

    path, colon, line = target.rpartition(":")
    if not colon or not line.isdecimal():
        raise PostilError(f"{target!a} is no PATH:LINE")
    workspace = opened(console.directory, console.notice)
    asked = list(files(workspace, Asked((path,)), known()))
    if not asked:
        raise PostilError(f"nothing is known of {path!a}; `postil document --json` says what is passed over, and why")
    for file in asked:
        around = [
            one
            for one, symbol in zip(counted(file), file.doc.symbols, strict=True)
            if symbol.span.line <= int(line) <= symbol.span.end_line
        ]
        for one in around:
            has = "has a doc" if one.documented else "has no doc"
            console.line(f"{path_text(one.path)}:{one.line}  {one.kind} {one_line(one.qualname)}  {has}, {how(one)}")
        if not around:
            console.line(f"{path_text(file.path)}:{line}  lies in no symbol")
        for table in workspace.config.paths:
            if any(covers for _, covers in judged((table.pattern,), [os.fsencode(file.path)])):
                keys = ", ".join(field.replace("_", "-") for field, _ in table.settings)
                console.line(f"{path_text(file.path)}  the table of paths {one_line(table.pattern)} sets {keys}")
    return 0


def _write(path: str, text: str, mode: str) -> None:
    try:
        with open(path, mode, encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise PostilError(f"{os.path.basename(path)} cannot be written: {error.strerror}") from error
