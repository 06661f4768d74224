"""Rust: the items of a file with their docs, as rustdoc reads them.

A doc is made of ``///`` and ``/** */`` comments and ``#[doc = "…"]`` attributes before an item, in any mixture, and of
``//!``, ``/*! */`` and ``#![doc = "…"]`` at the start of its body, dedented together as rustdoc does it; blank lines
and other attributes between them part nothing. The overview is the doc at the start of the file. What a macro would
make of a doc (``include_str!``, ``concat!``) or of an item is not known here; such an attribute stands among the
decorators. ``cfg`` is not decided: both branches are listed.

Methods are named after the type that they are for, ``Type.method``, and in the implementation of a trait
``<Type as Trait>.method``; arguments and lifetimes of the type are left out, those of the trait tell one from another.
``impl`` blocks are not listed, nor is their own doc. A field of a tuple is listed, by its number, when it has a doc;
rustdoc shows such fields then only. ``mod name;`` is a declaration and imports ``self::name``; paths of ``use`` inside
an inline module are told from the file's module. ``r#name`` is called ``name``; what is called ``_`` is not listed.

What trait implementations declare has the flag ``override``, and what takes no ``self`` the flag ``static``. An item
under ``#[doc(hidden)]`` is ``internal`` at most; members of an implementation are never wider visible than a type or
trait of the same file.

A code hash is that of the tokens; rustfmt's commas and layout do not change it. Known and accepted: the braces that
rustfmt puts around or takes from an arm or a closure of one expression do, and so do sorted ``use`` trees, merged
derives, and the ``;`` that it puts behind a last ``return``.
"""

from collections.abc import Sequence

from postil.model import FileDoc, Source
from postil.spec import Language, hookimpl

VERSION = 2


@hookimpl
def postil_languages() -> Sequence[Language]:
    """Rust, by its extension, and by the line that runs a script with cargo."""
    from postil.syntax.installed import version  # only when plugins are looked for

    return [
        Language(
            "rust",
            f"{VERSION}+{version('tree-sitter-rust')}",
            (".rs", ".rs.in"),
            interpreters=("cargo", "rust-script", "run-cargo-script"),
            aliases=("rs",),
        )
    ]


@hookimpl
def postil_analyze(source: Source) -> FileDoc | None:
    """Describe one Rust file."""
    from postil_plugins.rust.walk import analyze  # imports the grammar

    return analyze(source)


@hookimpl
def postil_code(source: Source, docs: Sequence[tuple[int, int]]) -> str | None:
    """Digest what in one file is no doc."""
    from postil_plugins.rust.proof import code

    return code(source, docs)
