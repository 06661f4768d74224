"""What calls in the body of a class declare: attributes, aliases, methods made of blocks; and who may see them."""

from tree_sitter import Node

from postil.model import Parameter
from postil_plugins.ruby import grammar as g
from postil_plugins.ruby.frames import Frame, dotted, set_flag, set_visibility
from postil_plugins.ruby.listing import Listing
from postil_plugins.ruby.parts import literal_name, literal_names, parameters

_VISIBILITIES = {b"public": "public", b"protected": "protected", b"private": "private"}
_CLASS_VISIBILITIES = {b"private_class_method": "private", b"public_class_method": "public"}
_CONSTANT_VISIBILITIES = {b"private_constant": "private", b"public_constant": "public"}
_ATTRIBUTES = frozenset((b"attr", b"attr_reader", b"attr_writer", b"attr_accessor"))
_OPENERS = frozenset((b"class_eval", b"class_exec", b"module_eval", b"module_exec"))
_MAKERS = frozenset((b"Class", b"Module", b"Struct", b"Data"))
_CALLABLE_SCOPES = ("function", "method", "constructor")


class Members:
    """Reads the calls of one file."""

    def __init__(self, listing: Listing) -> None:
        self.listing = listing
        self.outline = listing.outline

    def word(self, node: Node, frame: Frame) -> None:
        """Take note of a bare ``private`` and its like."""
        word = self._bytes(node)
        visibility = _VISIBILITIES.get(word)
        if visibility is not None:
            frame.visibility, frame.functions = visibility, False
        elif word == b"module_function":
            frame.functions = True

    def alias(self, node: Node, frame: Frame) -> None:
        """List the new name of ``alias``."""
        new, old = node.child_by_field_id(g.NAME), node.child_by_field_id(g.ALIAS_OF)
        if new is None or old is None or new.kind_id == g.GLOBAL_VARIABLE:
            return
        name = literal_name(self.outline, new) or self.outline.text(new)
        self._alias(node, frame, name, literal_name(self.outline, old) or self.outline.text(old), node.start_byte)

    def call(self, node: Node, frame: Frame) -> None:
        """Read a statement that is a call, and the calls that its arguments are: ``private memoize def x``."""
        start = node.start_byte
        visibility: str | None = None
        static = False
        decorators: list[str] = []
        while True:
            called = node.child_by_field_id(g.METHOD_NAME)
            if called is None:
                return
            arguments = node.child_by_field_id(g.ARGUMENTS)
            if node.child_by_field_id(g.RECEIVER) is not None:
                self._block(node, frame, self._bytes(called))
                return
            word = self._bytes(called)
            if word in _ATTRIBUTES and arguments is not None:
                self._attributes(node, arguments, frame, word, visibility, start)
                return
            inner = arguments.named_children[0] if arguments is not None and arguments.named_child_count else None
            if word in _VISIBILITIES:
                visibility = _VISIBILITIES[word]
            elif word in _CLASS_VISIBILITIES:
                visibility = _CLASS_VISIBILITIES[word]
            elif word == b"module_function":
                static = True
            elif inner is not None and inner.kind_id in g.METHODS:
                decorators.append(word.decode("utf-8", "replace"))
            if inner is not None and inner.kind_id in g.METHODS:
                self.listing.method(inner, frame, start, visibility=visibility, static=static, decorators=decorators)
                return
            if inner is None or inner.kind_id != g.CALL or node.child_by_field_id(g.BLOCK) is not None:
                self._plain(node, frame, word, arguments, visibility, start)
                return
            node = inner

    def _plain(
        self, node: Node, frame: Frame, word: bytes, arguments: Node | None, visibility: str | None, start: int
    ) -> None:
        """A call without receiver whose first argument is neither a method nor a call."""
        outline = self.outline
        if word == b"sig":
            self.listing.signed = node
            return
        special = word in _SPECIAL or visibility is not None
        if not special or arguments is None:
            self._block(node, frame, word)
            return
        names = literal_names(outline, arguments)
        first = [name for name, _ in names]
        if word in _VISIBILITIES:
            set_visibility(outline, frame.static if frame.singleton else frame.instance, first, _VISIBILITIES[word])
        elif word in _CLASS_VISIBILITIES:
            set_visibility(outline, frame.static, first, _CLASS_VISIBILITIES[word])
        elif word in _CONSTANT_VISIBILITIES:
            set_visibility(outline, frame.constants, first, _CONSTANT_VISIBILITIES[word])
        elif word == b"module_function":
            set_flag(outline, frame.instance, first, "static")
        elif word == b"deprecate":
            set_flag(outline, frame.instance, first, "deprecated")
        elif word == b"alias_method" and len(first) == 2:
            self._alias(node, frame, first[0], first[1], start, visibility)
        elif word in _DEFINERS and names and frame.scope.kind not in _CALLABLE_SCOPES:
            self._defined(node, frame, names[0][0], word.decode("ascii"), visibility, start)

    def _attributes(
        self, node: Node, arguments: Node, frame: Frame, word: bytes, visibility: str | None, start: int
    ) -> None:
        listing, outline = self.listing, self.outline
        names = literal_names(outline, arguments)
        noted = listing.noted(start, arguments.end_byte, node.end_byte)
        places = frame.static if frame.singleton else frame.instance
        for at, (name, part) in enumerate(names):
            last = at == len(names) - 1
            places[name] = len(outline.symbols)
            if word in (b"attr_writer", b"attr_accessor"):
                places[f"{name}="] = len(outline.symbols)
            listing.add(
                "property", name, frame.scope, f"{word.decode('ascii')} :{name}",
                (node.start_byte if at == 0 else part.start_byte, node.end_byte if last else part.end_byte), noted,
                visibility or frame.visibility, flags=("static",) if frame.singleton else (),
            )  # fmt: skip

    def _alias(self, node: Node, frame: Frame, name: str, old: str, start: int, visibility: str | None = None) -> None:
        listing, outline = self.listing, self.outline
        places = frame.static if frame.singleton else frame.instance
        place = places.get(old)
        original = outline.symbols[place] if place is not None else None
        if visibility is None:
            visibility = original.visibility if original is not None else "public"
        member = frame.scope.qualname is not None and frame.scope.kind not in _CALLABLE_SCOPES
        places[name] = len(outline.symbols)
        listing.add(
            "method" if member else "function", name, frame.scope, outline.folded(node.start_byte, node.end_byte),
            (node.start_byte, node.end_byte), listing.noted(start, node.end_byte, node.end_byte), visibility,
            parameters=original.parameters if original is not None else (),
            flags=("static",) if frame.singleton else (),
        )  # fmt: skip

    def _defined(self, node: Node, frame: Frame, name: str, word: str, visibility: str | None, start: int) -> None:
        """A method made of a block or of another method."""
        listing, outline = self.listing, self.outline
        block, arguments = node.child_by_field_id(g.BLOCK), node.child_by_field_id(g.ARGUMENTS)
        if block is None and arguments is not None and arguments.named_child_count > 1:
            last = arguments.named_children[-1]
            block = last if last.kind_id == g.LAMBDA else None
        taken: tuple[Parameter, ...] = ()
        if block is not None:
            taken = parameters(outline, block.child_by_field_id(g.PARAMETERS))
        header_end = arguments.end_byte if arguments is not None else node.end_byte
        signature = outline.folded(node.start_byte, header_end)
        if block is not None and block.start_byte < header_end:
            signature = f"{word}(:{name})"
        static = word == "define_singleton_method"
        own = static or frame.singleton
        (frame.static if own else frame.instance)[name] = len(outline.symbols)
        member = frame.scope.qualname is not None
        listing.add(
            "method" if member else "function", name, frame.scope, signature,
            (node.start_byte, node.end_byte), listing.noted(start, header_end, node.end_byte),
            visibility or ("public" if static else frame.visibility),
            block.child_by_field_id(g.BODY) if block is not None else None, parameters=taken,
            flags=("static",) if own else (),
        )  # fmt: skip

    def _block(self, node: Node, frame: Frame, word: bytes) -> None:
        """Walk the block of a call as part of what is around it, or of what the call opens."""
        block = node.child_by_field_id(g.BLOCK)
        if block is None or not self.listing.declares(block):
            return
        scope, singleton = frame.scope, frame.singleton
        receiver = node.child_by_field_id(g.RECEIVER)
        if word in (b"new", b"define") and receiver is not None and self._bytes(receiver).lstrip(b":") in _MAKERS:
            return
        if word == b"class_methods" and receiver is None:
            singleton = True
        elif word in _OPENERS and receiver is not None and receiver.kind_id in (g.CONSTANT, g.SCOPE_RESOLUTION):
            scope = dotted(scope, ["", *self.outline.text(receiver).lstrip(":").split("::")])
        elif word == b"refine" and receiver is None:
            arguments = node.child_by_field_id(g.ARGUMENTS)
            refined = arguments.named_children if arguments is not None else ()
            if len(refined) == 1 and refined[0].kind_id in (g.CONSTANT, g.SCOPE_RESOLUTION):
                scope = dotted(scope, [part for part in self.outline.text(refined[0]).split("::") if part])
        self.listing.enter(block.children, Frame(scope, singleton=singleton, extension=scope is not frame.scope))

    def _bytes(self, node: Node) -> bytes:
        return self.outline.content[node.start_byte : node.end_byte]


_DEFINERS = frozenset((b"define_method", b"define_singleton_method"))
_SPECIAL = frozenset(
    (*_VISIBILITIES, *_CLASS_VISIBILITIES, *_CONSTANT_VISIBILITIES, *_DEFINERS, b"module_function", b"deprecate",
     b"alias_method")
)  # fmt: skip
