"""What libclang sees of C and C++: the same for both, told apart by their modules here.

The preprocessor makes the difference, so the rule is: a file is parsed alone, with the folders above it as include
roots, and those that ``POSTIL_BENCH_INCLUDES`` names, with colons between; headers that are not found are let be.
Compared is what stands in the file itself under the name that is written there: what a macro makes is left out on both
sides, as are the lines that the preprocessor skips and the lines of what macros make; namespaces that only a macro
opens are no part of a name. A local variable is no symbol, a local type is. Functions, methods and constructors
are one kind, so are structs, classes and enums, and so are variables, constants and fields: which of them a name out of
its class is cannot be told from one file. An anonymous type is transparent or has the name of what it types; with a
``typedef`` they are one symbol. A friend counts where it is defined, a type where it is declared and not where it is
only used, a header's guard not at all; a conversion counts without its type. Docs are compared by their words; comments
that group, or are of a file or page, are left out, and so is a doc that libclang takes from another declaration of the
same name.
"""

import ctypes
import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import cast

from clang import cindex

from bench.exactness.compare import Seen
from postil.model import FileDoc, Source

FUNCTIONS = (
    "FUNCTION_DECL", "CXX_METHOD", "CONSTRUCTOR", "DESTRUCTOR", "CONVERSION_FUNCTION", "FUNCTION_TEMPLATE",
)  # fmt: skip
TYPES = (
    "STRUCT_DECL", "UNION_DECL", "CLASS_DECL", "ENUM_DECL", "CLASS_TEMPLATE", "CLASS_TEMPLATE_PARTIAL_SPECIALIZATION",
)  # fmt: skip
ALIASES = ("TYPEDEF_DECL", "TYPE_ALIAS_DECL", "TYPE_ALIAS_TEMPLATE_DECL", "CONCEPT_DECL")
WALKED = ("NAMESPACE", "LINKAGE_SPEC", "UNEXPOSED_DECL", "FRIEND_DECL", *TYPES)
KINDS = {
    "function": "function", "method": "function", "constructor": "function",
    "struct": "type", "class": "type", "enum": "type",
    "type": "alias", "field": "value", "variable": "value", "constant": "value",
    "enum_member": "enum_member", "macro": "macro", "namespace": "namespace",
}  # fmt: skip
_TRUTHS = {
    **dict.fromkeys(FUNCTIONS, "function"), **dict.fromkeys(TYPES, "type"), **dict.fromkeys(ALIASES, "alias"),
    "FIELD_DECL": "value", "VAR_DECL": "value", "ENUM_CONSTANT_DECL": "enum_member", "NAMESPACE": "namespace",
}  # fmt: skip
_BARRIER = re.compile(rb"[;{}#@]")
_GUARD = re.compile(
    rb"\s*#\s*(?:ifndef|if\s*!\s*defined\s*\(?)\s*(\w+)\)?\s*\n\s*#\s*define\s+\1\b(?:\s+1)?\s*\n.*#\s*endif[^\n]*\s*\Z",
    re.DOTALL,
)
_CONVERSION = re.compile(r"operator (?!new\b|delete\b|co_await\b)")
_COMMENTS = re.compile(rb"//[^\n]*|/\*.*?\*/", re.DOTALL)
_MARKS = re.compile(r"(?m)/\*+[!<]*/?|\*+/|^[ \t]*//[/!]+<?|(?<=\n)[ \t]*\*+(?!/)")
_NOBODYS = re.compile(r"[@\\](?:[{}]|(?:defgroup|addtogroup|weakgroup|mainpage|page|subpage|dir|file)\b)")
_LOCAL = re.compile(rb"\b(?:struct|union|class|enum)\b[^;(){}=]*\{")
_NAME = re.compile(rb"~?\s*[A-Za-z_$\x80-\xff][\w$\x80-\xff]*")


class _Ranges(ctypes.Structure):
    _fields_ = (("count", ctypes.c_uint), ("ranges", ctypes.POINTER(cindex.SourceRange)))


class Judge:
    """What libclang says of files, and what it has no say in."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self._arguments = [*arguments, "-ferror-limit=0", "-w", "-idirafter", _builtin()]
        self._index = cindex.Index.create()
        self._unseen: dict[str, list[tuple[int, int]]] = {}

    def truth(self, files: Sequence[Path]) -> Iterator[Seen]:
        """Every declaration of the files."""
        for path in files:
            yield from _File(path, self._parsed(path), self._unseen.setdefault(str(path), [])).seen()

    def answers(self, files: Sequence[Path], folder: str, language: str) -> Iterator[Seen]:
        """What Postil finds where libclang looked."""
        for path in files:
            plugin = import_module(f"postil_plugins.{'c' if path.suffix == '.h' else folder}")
            doc = cast("FileDoc | None", plugin.postil_analyze(Source(path.name, language, path.read_bytes())))
            unseen = self._unseen[str(path)]
            for symbol in doc.symbols if doc is not None else ():
                line = symbol.span.line
                if not any(first <= line <= last for first, last in unseen):
                    # libclang knows no docs of macros.
                    doc_words = " ".join(symbol.doc.split()) if symbol.doc and symbol.kind != "macro" else None
                    around = symbol.qualname.removesuffix(symbol.name)
                    name = around + _plain(symbol.name)
                    yield Seen(str(path), KINDS[symbol.kind], name, line, symbol.span.end_line, doc_words)

    def _parsed(self, path: Path) -> cindex.TranslationUnit:
        roots = [str(folder) for folder in list(path.parents)[:4]]
        roots += [f"{root}/{name}" for root in roots for name in ("include", "src", "lib") if Path(root, name).is_dir()]
        roots += os.environ.get("POSTIL_BENCH_INCLUDES", "").split(":")
        includes = [f"-I{root}" for root in roots if root]
        options = cindex.TranslationUnit.PARSE_DETAILED_PROCESSING_RECORD
        return self._index.parse(str(path), args=[*self._arguments, *includes], options=options)


class _File:
    """One file as libclang has it."""

    def __init__(self, path: Path, unit: cindex.TranslationUnit, unseen: list[tuple[int, int]]) -> None:
        self.path = str(path)
        self.content = path.read_bytes()
        self.unit = unit
        self.unseen = unseen
        guard = _GUARD.match(_COMMENTS.sub(b" ", self.content))
        self.guard = guard[1].decode() if guard is not None else ""
        self.names: dict[str, str] = {}
        """How anonymous types are called, by where they stand."""

    def seen(self) -> Iterator[Seen]:
        self.unseen += self._skipped()
        stack = [self.unit.cursor]
        found: list[tuple[cindex.Cursor, str]] = []
        while stack:
            cursor = stack.pop()
            for child in cursor.get_children():
                location = child.location
                if location.file is None or location.file.name != self.path:
                    continue
                kind = child.kind.name
                if kind in _TRUTHS:
                    found.append((child, kind))
                    if kind in ("FIELD_DECL", "VAR_DECL"):
                        self._names_type(child)
                elif kind == "MACRO_DEFINITION":
                    found.append((child, kind))
                inside = kind in FUNCTIONS or child.kind.is_statement()
                if kind in WALKED or (inside and self._has_types(child)):
                    stack.append(child)
        for child, kind in found:
            one = self._one(child, kind)
            if one is not None:
                yield one

    def _one(self, cursor: cindex.Cursor, kind: str) -> Seen | None:
        extent = cursor.extent
        line, end = cursor.location.line, extent.end.line
        if kind == "MACRO_DEFINITION":
            if cursor.spelling == self.guard:
                self.guard = ""
                return None
            return Seen(self.path, "macro", cursor.spelling, line, end)
        if kind in TYPES and not cursor.is_definition() and self._is_use(cursor):
            return None
        name = cursor.spelling
        if not self._written(cursor, name):
            if kind != "NAMESPACE":
                self.unseen.append((line, line))
            return None
        if kind == "VAR_DECL" and _is_local(cursor):
            return None
        if not name or ("(" in name and not name.startswith("operator")):
            return None
        if kind in ("FUNCTION_DECL", "FUNCTION_TEMPLATE", "CXX_METHOD") and self._is_friend(cursor):
            return None
        if kind in ALIASES:
            line = extent.start.line
            if kind == "TYPEDEF_DECL" and self._is_named_by(cursor, name):
                return None
        qualname = ".".join([*self._around(cursor), _plain(name)])
        return Seen(self.path, _TRUTHS[kind], qualname, line, end, self._doc(cursor, kind))

    def _is_use(self, cursor: cindex.Cursor) -> bool:
        rest = self.content[cursor.extent.end.offset :][:200].lstrip()
        return not rest.startswith((b";", b":"))

    def _doc(self, cursor: cindex.Cursor, kind: str) -> str | None:
        raw = cursor.raw_comment
        if not raw or _NOBODYS.search(raw):
            return None
        comment = cindex.conf.lib.clang_Cursor_getCommentRange(cursor)
        before = cursor.extent.start.offset if kind in ALIASES or "TEMPLATE" in kind else cursor.location.offset
        if comment.end.offset <= before:
            if _BARRIER.search(self.content, comment.end.offset, before):
                return None
        elif comment.start.line != cursor.location.line:
            return None
        return " ".join(_MARKS.sub(" ", raw.replace("\r", "")).split()) or None

    def _written(self, cursor: cindex.Cursor, name: str) -> bool:
        """Whether the name stands in the file where the declaration is."""
        location = cursor.location
        if location.file is None:
            return False
        content = self.content if location.file.name == self.path else _content(location.file.name)
        text = content[location.offset : location.offset + 400]
        if name.startswith("operator"):
            return text.startswith(b"operator")
        if cursor.is_anonymous() or "(unnamed" in name or not name:
            return True
        match = _NAME.match(text)
        wanted = name.split("<")[0].encode()
        if match is not None and match[0].replace(b" ", b"") == wanted:
            return True
        return text.startswith((b"struct", b"union", b"enum", b"class")) and not wanted.startswith(b"~")

    def _around(self, cursor: cindex.Cursor) -> list[str]:
        names: list[str] = []
        parent = cursor.semantic_parent
        while parent is not None and parent.kind.name != "TRANSLATION_UNIT":
            kind = parent.kind.name
            if kind != "LINKAGE_SPEC" and kind != "UNEXPOSED_DECL":
                name = parent.spelling
                if kind == "NAMESPACE" and not self._written(parent, name):
                    parent = parent.semantic_parent
                    continue
                if parent.is_anonymous() or not name or "(" in name:
                    name = self.names.get(_key(parent), "")
                if name:
                    names.append(_plain(name))
            parent = parent.semantic_parent
        return names[::-1]

    def _names_type(self, cursor: cindex.Cursor) -> None:
        declared = cursor.type
        while declared.kind.name in ("POINTER", "CONSTANTARRAY", "INCOMPLETEARRAY", "VECTOR"):
            declared = declared.get_pointee() if declared.kind.name == "POINTER" else declared.element_type
        self.names.setdefault(_key(declared.get_declaration()), cursor.spelling)

    def _is_named_by(self, cursor: cindex.Cursor, name: str) -> bool:
        """Whether a typedef gives its name to an anonymous type, which is then the symbol."""
        declaration = cursor.underlying_typedef_type.get_declaration()
        if declaration.kind.name not in TYPES or declaration.spelling != name:
            return False
        offset = declaration.location.offset
        return self.content[offset : offset + len(name)] != name.encode()

    def _is_friend(self, cursor: cindex.Cursor) -> bool:
        parent = cursor.lexical_parent
        return (
            parent is not None and parent.kind.name in TYPES and cursor.semantic_parent != parent
            and not cursor.is_definition()
        )  # fmt: skip

    def _has_types(self, cursor: cindex.Cursor) -> bool:
        extent = cursor.extent
        return _LOCAL.search(self.content, extent.start.offset, extent.end.offset) is not None

    def _skipped(self) -> Iterator[tuple[int, int]]:
        library = cindex.conf.lib
        library.clang_Cursor_getCommentRange.restype = cindex.SourceRange
        library.clang_Cursor_getCommentRange.argtypes = [cindex.Cursor]
        library.clang_getSkippedRanges.restype = ctypes.POINTER(_Ranges)
        library.clang_getSkippedRanges.argtypes = [cindex.TranslationUnit, cindex.File]
        listed = library.clang_getSkippedRanges(self.unit, cindex.File.from_name(self.unit, self.path))
        for number in range(listed.contents.count):
            one = listed.contents.ranges[number]
            yield one.start.line, one.end.line


def _is_local(cursor: cindex.Cursor) -> bool:
    parent = cursor.semantic_parent
    return parent is not None and parent.kind.name in FUNCTIONS


def _key(cursor: cindex.Cursor) -> str:
    location = cursor.location
    return f"{location.line}:{location.column}"


def _plain(name: str) -> str:
    """A name without template arguments."""
    if _CONVERSION.match(name):
        return "operator type"  # libclang spells the type in its own way
    return name if name.startswith("operator") else re.sub(r"<.*", "", name)


@lru_cache(maxsize=512)
def _content(path: str) -> bytes:
    return Path(path).read_bytes()


@lru_cache(maxsize=1)
def _builtin() -> str:
    """Where the headers are that a compiler brings along, which libclang alone does not have."""
    done = subprocess.run(["gcc", "-print-file-name=include"], capture_output=True, text=True, check=True)
    return done.stdout.strip()
