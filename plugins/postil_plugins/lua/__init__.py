"""Lua: functions, methods, tables and their fields, and the types that LuaLS annotations declare.

Names are as written: ``function M.f`` is ``M.f`` with the parent ``M`` although ``M`` is but a local table, because
that is what its callers read; ``function A:b`` is ``A.b`` with ``self`` as its first parameter, ``self.x = function``
in it is ``A.x``. A function inside another is ``outer.inner``. What a chunk returns is what it exports.

Listed: functions however they are assigned; tables that are returned, annotated, documented or have members; fields of
tables at the top of a file; constants (``UPPER_CASE`` or ``<const>``); globals; ``@class``, ``@alias``, ``@enum`` and
``@field``. Not listed: other locals, which are mostly aliases and modules, and fields set on tables of others.

The doc is the comment directly above, as LuaLS shows it: from the first ``---`` on, else plain ``--`` or ``--[[ ]]``
lines, rules of dashes and ``@diagnostic`` left out; a field without one has the comment beside it. The overview is
the block with ``@module`` (or its kin), else the first comment of the file that is no licence and documents nothing
that is listed, and the block above the table that the file returns.

``local`` is private unless returned; a leading underscore is internal; ``@private``, ``@protected``, ``@package`` and
LDoc's ``@local`` count.
"""

from collections.abc import Sequence

from postil.model import FileDoc, Source
from postil.spec import Language, hookimpl

VERSION = "2+0.5.0"


@hookimpl
def postil_languages() -> Sequence[Language]:
    """Name Lua and how its files are known; Luau is another language."""
    return (Language("lua", VERSION, (".lua", ".rockspec", ".nse"), (".luacheckrc",), ("lua", "luajit", "texlua")),)


@hookimpl
def postil_analyze(source: Source) -> FileDoc | None:
    """Describe one Lua file."""
    from postil_plugins.lua.walk import analyze  # the grammar is loaded where it is used

    return analyze(source)


@hookimpl
def postil_code(source: Source, docs: Sequence[tuple[int, int]]) -> str | None:
    """Digest what in one file is no doc."""
    from postil_plugins.lua.proof import code

    return code(source, docs)
