"""What Rust sees: the tree that rustc parses, and the text that rustdoc makes of each doc.

``rustc`` and ``rustdoc`` are those on PATH, or the programs that ``POSTIL_BENCH_RUSTC`` and ``POSTIL_BENCH_RUSTDOC``
name; a stable release prints its tree and its JSON only with ``RUSTC_BOOTSTRAP``, which is set here. Files are parsed
alone, before macros are expanded, so that nothing they depend on is needed. The docs of all files are put, as they are
written, on modules of a crate made for that, and rustdoc documents it. A file that rustc rejects in every edition is
named on standard error and not judged.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple, cast

from bench.exactness.compare import Seen

SUFFIXES = (".rs",)
KINDS = {
    kind: kind
    for kind in (
        "module", "function", "method", "struct", "enum", "enum_member", "trait", "type", "field", "constant",
        "variable", "macro",
    )
}  # fmt: skip
EDITIONS = ("2021", "2024", "2015")
"""Tried in this order; each has words and forms that another rejects."""
_SPAN = re.compile(r"(\d+):(\d+): (\d+):(\d+) \(#")
_KEY = re.compile(r"([a-z_]\w*): ")
_IDENT = re.compile(r"(?:r#)?(\w+)#\d+")
_DOC_IS_STRING = re.compile(r"#\s*!?\s*\[\s*doc\s*=\s*r?#*\"")
_ITEM_KINDS = {
    "Fn": "function", "Const": "constant", "Static": "variable", "Struct": "struct", "Union": "struct", "Enum": "enum",
    "Trait": "trait", "TraitAlias": "trait", "Mod": "module", "TyAlias": "type", "Type": "type", "MacroDef": "macro",
}  # fmt: skip


class Tree(NamedTuple):
    """A value of rustc's tree as it prints it."""

    name: str
    held: "list[tuple[str, Tree | str]]"

    def get(self, key: str) -> "Tree | str | None":
        """The field ``key``."""
        return next((value for name, value in self.held if name == key), None)


class Scope(NamedTuple):
    """What is around an item."""

    qualname: str = ""
    members: bool = False


class Doc(NamedTuple):
    """The docs of one item as they are written."""

    outer: tuple[str, ...]
    inner: tuple[str, ...]


def truth(files: Sequence[Path]) -> Iterator[Seen]:
    """Every item, field and variant that rustc parses, with its doc."""
    with ThreadPoolExecutor(2) as workers:
        read = workers.map(_read, files)
        found = [(seen, doc) for each in read for seen, doc in each]
    texts = _texts([doc for _, doc in found if doc.outer or doc.inner])
    for seen, doc in found:
        yield seen._replace(doc=texts.get(doc))


def _read(path: Path) -> list[tuple[Seen, Doc]]:
    program = os.environ.get("POSTIL_BENCH_RUSTC", "rustc")
    reason = ""
    for edition in EDITIONS:
        command = [program, "-Zunpretty=ast-tree", "--edition", edition, "--crate-type", "lib", str(path)]
        done = subprocess.run(command, env={**os.environ, "RUSTC_BOOTSTRAP": "1"}, capture_output=True, check=False)
        if not done.returncode:
            return list(_File(path).items(_tree(done.stdout.decode("utf-8", "replace"))))
        reason = reason or done.stderr.decode("utf-8", "replace").partition("\n")[0]
    print(f"not judged: {path}: {reason}", file=sys.stderr)
    return []


def _tree(printed: str) -> Tree:
    """Read what Rust's ``{:#?}`` prints."""
    root = Tree("", [])
    stack = [root]
    for line in printed.split("\n"):
        text = line.strip()
        if not text:
            continue
        if text[0] in "})]":
            stack.pop()
            continue
        key = ""
        match = _KEY.match(text)
        if match is not None:
            key, text = match.group(1), text[match.end() :]
        if text[-1] in "{([":
            node = Tree(text[:-1].strip(), [])
            stack[-1].held.append((key, node))
            stack.append(node)
        else:
            stack[-1].held.append((key, text.removesuffix(",")))
    return cast("Tree", root.held[0][1])


class _File:
    """One file, to tell what stands between two places."""

    def __init__(self, path: Path) -> None:
        text = path.read_bytes().decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n")
        self.path = str(path)
        self.lines = text.split("\n")

    def items(self, crate: Tree) -> Iterator[tuple[Seen, Doc]]:
        """The file's own doc, then everything below it."""
        yield Seen(self.path, "module", "", 1, 1), self._doc(crate)
        pending: list[tuple[Tree, Scope]] = [(crate, Scope())]
        while pending:
            node, scope = pending.pop()
            for _, value in node.held:
                if not isinstance(value, Tree):
                    continue
                inner = scope
                if value.name == "Item" and isinstance(value.get("kind"), Tree):
                    seen, inner = self._item(value, scope)
                    yield from seen
                elif value.name == "Variant":
                    name = _ident(value)
                    yield self._seen("enum_member", f"{scope.qualname}.{name}", value)
                    inner = Scope(f"{scope.qualname}.{name}")
                elif value.name == "FieldDef":
                    yield from self._field(value, scope, node)
                pending.append((value, inner))

    def _item(self, item: Tree, scope: Scope) -> tuple[list[tuple[Seen, Doc]], Scope]:
        kind = item.get("kind")
        assert isinstance(kind, Tree)
        if kind.name == "Impl":
            return [], Scope(_joined(scope.qualname, self._impl(kind)), True)
        called = _ITEM_KINDS.get(kind.name)
        name = _ident(kind)
        if called is None or name == "_":
            return [], scope
        if called == "function" and scope.members:
            called = "method"
        qualname = _joined(scope.qualname, name)
        return [self._seen(called, qualname, item)], Scope(qualname, kind.name == "Trait")

    def _field(self, field: Tree, scope: Scope, fields: Tree) -> Iterator[tuple[Seen, Doc]]:
        """A field by its name; one of a tuple by its number, if it has a doc."""
        name = _ident(field)
        if name:
            yield self._seen("field", f"{scope.qualname}.{name}", field)
            return
        numbered = [value for _, value in fields.held if isinstance(value, Tree) and value.name == "FieldDef"]
        one = self._seen("field", f"{scope.qualname}.{numbered.index(field)}", field)
        if one[1].outer:
            yield one

    def _impl(self, kind: Tree) -> str:
        """The name under which the members of an ``impl`` stand."""
        trait: str | None = None
        typed = ""
        pending: list[Tree] = [kind]
        while pending:
            node = pending.pop()
            for key, value in node.held:
                if not isinstance(value, Tree):
                    continue
                if key == "self_ty":
                    typed = self._type(value)
                elif key == "trait_ref":
                    path = value.get("path")
                    assert isinstance(path, Tree)
                    trait = " ".join(self._text(path).split())
                elif key in ("", "of_trait"):
                    pending.append(value)
        return typed if trait is None else f"<{typed} as {trait}>"

    def _type(self, typed: Tree) -> str:
        kind = typed.get("kind")
        if isinstance(kind, Tree) and kind.name == "Path" and kind.held[0][1] == "None":
            path = kind.held[1][1]
            assert isinstance(path, Tree)
            segments = path.get("segments")
            assert isinstance(segments, Tree)
            last = segments.held[-1][1]
            assert isinstance(last, Tree)
            return _ident(last)
        text = re.sub(r"'\w+\s*", "", self._text(typed))
        while text != (text := re.sub(r"(?:::)?<[^<>]*>", "", text.replace("->", "\0")).replace("\0", "->")):
            pass
        return " ".join(text.split())

    def _seen(self, kind: str, qualname: str, node: Tree) -> tuple[Seen, Doc]:
        line, _, end_line, _ = _span(node)
        return Seen(self.path, kind, qualname, line, end_line), self._doc(node)

    def _doc(self, node: Tree) -> Doc:
        attributes = node.get("attrs")
        outer: list[str] = []
        inner: list[str] = []
        for _, attribute in attributes.held if isinstance(attributes, Tree) else ():
            assert isinstance(attribute, Tree)
            kind, text = attribute.get("kind"), self._text(attribute)
            if isinstance(kind, Tree) and (kind.name == "DocComment" or _DOC_IS_STRING.match(text)):
                (inner if attribute.get("style") == "Inner" else outer).append(text)
        return Doc(tuple(outer), tuple(inner))

    def _text(self, node: Tree) -> str:
        line, column, end_line, end_column = _span(node)
        lines = self.lines[line - 1 : end_line]
        lines[-1] = lines[-1][: end_column - 1]
        lines[0] = lines[0][column - 1 :]
        return "\n".join(lines)


def _span(node: Tree) -> tuple[int, int, int, int]:
    span = node.get("span")
    match = _SPAN.search(span) if isinstance(span, str) else None
    if match is None:
        inner = node.get("spans")
        match = _SPAN.search(str(inner))
    assert match is not None
    line, column, end_line, end_column = map(int, match.groups())
    return line, column, end_line, end_column


def _ident(node: Tree) -> str:
    """The name in a value, or in what that holds; empty where there is none."""
    for key, value in node.held:
        if key == "ident" and isinstance(value, Tree):
            value = value.held[0][1]
        if isinstance(value, str) and key in ("", "ident"):
            match = _IDENT.fullmatch(value)
            if match is not None:
                return match.group(1)
    for key, value in node.held:
        if key == "" and isinstance(value, Tree) and value.get("ident") is not None:
            return _ident(value)
    return ""


def _joined(prefix: str, name: str) -> str:
    return f"{prefix}.{name}" if prefix else name


def _texts(docs: Sequence[Doc]) -> dict[Doc, str]:
    """What rustdoc makes of each doc, blank lines at both ends left out."""
    numbers = {doc: number for number, doc in enumerate(dict.fromkeys(docs))}
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "docs.rs"
        with source.open("w", encoding="utf-8", newline="\n") as out:
            out.write("#![allow(warnings, rustdoc::all)]\n#![feature(intra_doc_pointers)]\n")
            for doc, number in numbers.items():
                lines = [*doc.outer, f"pub mod d{number} {{", *doc.inner, "}"]
                out.write("\n".join(lines) + "\n")
        program = os.environ.get("POSTIL_BENCH_RUSTDOC", "rustdoc")
        options = ["-Zunstable-options", "--output-format", "json", "--crate-name", "docs", "--cap-lints", "allow"]
        subprocess.run(
            [program, *options, "--edition", EDITIONS[0], "-o", folder, str(source)],
            env={**os.environ, "RUSTC_BOOTSTRAP": "1"}, check=True,
        )  # fmt: skip
        index = json.loads((Path(folder) / "docs.json").read_bytes())["index"]
    said = {item["name"]: item["docs"] for item in index.values() if item["docs"]}
    texts = {doc: said.get(f"d{number}") for doc, number in numbers.items()}
    return {doc: kept for doc, text in texts.items() if text and (kept := _trimmed(text))}


def _trimmed(text: str) -> str:
    return re.sub(r"\A(?:[^\S\n]*\n)*", "", text.rstrip())
