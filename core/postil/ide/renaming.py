"""Docs that follow a renamed parameter: its name where their structure has it, and where their prose has it as code.

Invariant: what is no name of a parameter there stays byte for byte.
"""

import re

from postil.docstrings.parsing import parse
from postil.docstrings.writing import write
from postil.edits.declared import declared
from postil.edits.differing import differences
from postil.edits.merge import Differ, planned
from postil.edits.names import calling
from postil.edits.standing import standing
from postil.edits.told import entries
from postil.ide.parameters import MARKS, Pairs
from postil.model import Edit, FileDoc, Symbol

_SAID = (
    (r"(?<!`)`{1,2}", r"(?=[`.,(\[ =])"),
    (r"(?<![!\w\]])\[", r"(?=\](?![(\[:\w]))"),
    (r"(?<![\w*])\*", r"(?=\*(?![\w*]))"),
    (r"\{@code\s+|[@\\][pa][ \t]+", r"(?![\w-])"),
    (r":(?:type|paramtype|kwtype)[ \t]+\*{0,2}", r"(?=:)"),
    (r"<(?:paramref|typeparamref)\s+name=[\"']", r"(?=[\"'])"),
)
"""What stands before and behind a parameter where prose has it as code, as a link or emphasized, or refers to it."""


def with_names(text: str, form: str | None, pairs: Pairs) -> str | None:
    """A doc that calls parameters by their new names, in its entries and where its prose has them as code.

    None when it does not name them, or has entries of the new names already.
    """
    doc = parse(text, form or "plain")
    plain = {old.lstrip(MARKS): new.lstrip(MARKS) for old, new in pairs.items()}
    if {name for _, name in entries(doc)} & set(plain.values()):
        return None
    for old, new in plain.items():
        doc = calling(doc, old, new)
    after, said = write(doc), "|".join(map(re.escape, plain))
    for before, behind in _SAID:
        after = re.sub(f"({before})({said}){behind}", lambda found: found[1] + plain[found[2]], after)
    return None if after == text else after


def named(symbol: Symbol, pairs: Pairs) -> Pairs:
    """Those of the renamed parameters that the doc of a symbol still calls by their old names."""
    doc = symbol.doc
    if doc is None:
        return {}
    return {old: new for old, new in pairs.items() if with_names(doc, symbol.doc_format, {old: new}) is not None}


def has_entries(symbol: Symbol, pairs: Pairs) -> bool:
    """Whether a doc has entries for parameters by their old names, and does not only speak of them."""
    if not pairs or symbol.doc is None:
        return False
    said = {name for _, name in entries(parse(symbol.doc, symbol.doc_format or "plain"))}
    return any(old.lstrip(MARKS) in said for old in pairs)


def renaming(
    content: bytes, doc: FileDoc, symbol: Symbol, pairs: Pairs, rules: frozenset[str], differ: Differ
) -> tuple[Edit, str] | None:
    """The edit that has the doc of a symbol call parameters by their new names, and what the doc says then.

    What findings of ``rules`` are left is repaired with it. None when the doc names none of the parameters, or does not
    stand in the file as it reads.
    """
    form = symbol.doc_format or "plain"
    after = None if symbol.doc is None else with_names(symbol.doc, form, pairs)
    if after is None or symbol.doc is None or symbol.doc_span is None:
        return None
    notes = tuple(f"renames {old} to {new}" for old, new in pairs.items())
    signature = declared(doc, symbol)
    plan = None if signature is None or not rules else planned(after, form, signature, rules, differ)
    if plan is not None:
        after, notes = plan.text, notes + plan.notes
    found = standing(content, symbol.doc_span.start_byte, symbol.doc_span.end_byte, symbol.doc)
    edit = None if found is None else found.edit(differences(symbol.doc, after), notes)
    return None if edit is None else (edit, after)
