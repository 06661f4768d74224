"""What a file says of itself as a whole: package, module, imports, exports.

The overview is the doc of the package or module declaration of a file that declares nothing else
(``package-info.java``, ``module-info.java``): elsewhere a comment before ``package`` is a licence.
"""

import re

from tree_sitter import Node

from postil.model import Export, Import, Span, Symbol
from postil.syntax.positions import Positions
from postil_plugins.java import grammar as g
from postil_plugins.java import header, javadoc

_IMPORT = re.compile(rb"import[ \t]+(?:static[ \t]+)?([\w$]+(?:\.[\w$]+)*)\.([\w$]+|\*)[ \t]*;")
_MODULE_IMPORT = re.compile(rb"import\s+module\s+([\w$]+(?:\.[\w$]+)*)\s*;")


class Units:
    """The compilation unit of one file, as far as it was read."""

    def __init__(self, content: bytes, positions: Positions) -> None:
        self._content = content
        self._positions = positions
        self._doc: tuple[int, int] | None = None
        self._module = False
        self.imports: list[Import] = []
        self.exports: list[Export] = []
        self.notes: list[str] = []
        self.overview: str | None = None
        self.overview_span: Span | None = None
        self.overview_format: str | None = None

    def take(self, node: Node, kind: int, doc: tuple[int, int] | None) -> None:
        """Read a package, import or module declaration."""
        if kind == g.IMPORT:
            self._import(node)
        elif kind == g.PACKAGE:
            self._doc = doc
            names = [child for child in node.named_children if child.kind_id in _NAMES]
            if names:
                self.notes.append(f"package {header.one_line(names[-1], self._content)}")
        else:
            self._doc = doc
            self._module = True
            self._directives(node)

    def declared(self, symbol: Symbol) -> None:
        """Take note of a type at the top of the file."""
        if symbol.visibility == "public":
            self.exports.append(Export(symbol.name, None, None, symbol.span.line))

    def end(self, symbols: int) -> None:
        """Decide, with the number of symbols in the file, whether its first doc is an overview."""
        if self._doc is None or (symbols and not self._module):
            return
        comment = self._content[self._doc[0] : self._doc[1]]
        self.overview = javadoc.text_of(comment)
        if self.overview is not None:
            self.overview_span = self._positions.span(*self._doc)
            self.overview_format = "javadoc" if comment.startswith(b"/**") else "markdown"

    def _import(self, node: Node) -> None:
        line = self._positions.line(node.start_byte)
        match = _IMPORT.match(self._content, node.start_byte)
        if match is not None:
            self.imports.append(Import(match[1].decode("ascii"), match[2].decode("ascii"), None, line))
            return
        module = ""
        star = False
        for child in node.children:
            kind = child.kind_id
            if kind in _NAMES:
                module = header.one_line(child, self._content).replace(" ", "")
            elif kind == _ASTERISK:
                star = True
        of_module = _MODULE_IMPORT.match(self._content, node.start_byte)
        if of_module is not None:
            self.imports.append(Import(of_module.group(1).decode("ascii"), None, None, line))
            return
        if not module:
            return
        if star:
            self.imports.append(Import(module, "*", None, line))
        else:
            module, dot, name = module.rpartition(".")
            self.imports.append(Import(module, name, None, line) if dot else Import(name, None, None, line))

    def _directives(self, node: Node) -> None:
        name = node.child_by_field_name("name")
        if name is not None:
            self.notes.append(f"module {header.one_line(name, self._content)}")
        body = node.child_by_field_name("body")
        for child in body.children if body is not None else ():
            line = self._positions.line(child.start_byte)
            if child.kind_id == _REQUIRES:
                module = child.child_by_field_name("module")
                if module is not None:
                    self.imports.append(Import(header.one_line(module, self._content), None, None, line))
            elif child.kind_id == _EXPORTS:
                package = child.child_by_field_name("package")
                if package is not None:
                    self.exports.append(Export(header.one_line(package, self._content), None, None, line))


def _kind(name: str, named: bool = True) -> int:
    kind = g.GRAMMAR.id_for_node_kind(name, named)
    assert kind is not None, name
    return kind


_NAMES = frozenset((g.IDENTIFIER, _kind("scoped_identifier")))
_ASTERISK = _kind("asterisk")
_REQUIRES = _kind("requires_module_directive")
_EXPORTS = _kind("exports_module_directive")
