"""The declaration whose arguments are being written, with what its doc says of each."""

import re
from collections.abc import Sequence

from postil.docstrings.harmless import harmless
from postil.docstrings.inline import markdown as as_markdown
from postil.engine.uses.local import Said
from postil.ide.code import Code
from postil.ide.document import Document
from postil.ide.hover import parameter_doc, summary
from postil.ide.meaning import Found, call_around, constructors_of, meaning
from postil.ide.session import Session
from postil.ide.values import Signature, SignatureHelp, SignatureParameter
from postil.model import Parameter, Symbol

TRIGGERS = ("(", ",")
MOST = 6
_NAMED = re.compile(rb"\s*([A-Za-z_]\w*)\s*(?:=(?!=)|:(?!:)\s)")
_CALLABLE = frozenset(("function", "method", "constructor", "macro", "class", "struct"))
_RECEIVERS = frozenset(("self", "cls", "this", "&self", "&mut self", "mut self"))


def signature_help(
    session: Session, document: Document, at: int, mentions: Sequence[Said] = ()
) -> SignatureHelp | None:
    """The declarations that may be called around a byte of the text of now; None outside of any call."""
    code = Code(document, at)
    if code.quiet == "comment":
        return None
    call = call_around(code, at - code.start)
    if call is None:
        return None
    word, number = call
    found = meaning(session, document, word.end, mentions)
    if found is None or found.declared:
        return None
    made: list[Signature] = []
    for each in _called(session, found.found):
        if each.symbol is not None and each.symbol.kind in (
            "function",
            "method",
            "constructor",
            "macro",
            "class",
            "struct",
        ):
            made.append(_signature(each.symbol, number, _keyword(code, at)))
    return SignatureHelp(tuple(made[:MOST]), found.ask) if made or found.ask else None


def _called(session: Session, found: Sequence[Found]) -> list[Found]:
    made: list[Found] = []
    for each in found:
        constructors = constructors_of(session, each)
        page = session.page(each.path)
        same = [each]
        if each.symbol is not None and page is not None and not constructors:
            # Overloads are told one by one.
            name = each.symbol.qualname
            same = [
                Found(each.path, other) for other in page.doc.symbols if other.qualname == name and other != each.symbol
            ]
            same = [each, *same]
        made += constructors[:1] or same
    return made


def _keyword(code: Code, at: int) -> str | None:
    """The name of the argument that is being written, where it is named."""
    place = at - code.start
    start = max(code.plain.rfind(b"(", 0, place), code.plain.rfind(b",", 0, place)) + 1
    match = _NAMED.match(code.plain, start)
    return match[1].decode("utf-8", "replace") if match is not None else None


def _signature(symbol: Symbol, number: int, keyword: str | None) -> Signature:
    label = symbol.signature
    parameters: list[SignatureParameter] = []
    listed: list[Parameter] = []
    at = label.find("(") + 1
    for parameter in symbol.parameters:
        if parameter.kind == "type" or parameter.name in _RECEIVERS:
            continue
        start = _place(label, parameter.name, at)
        if start < 0:
            continue
        at = start + len(parameter.name)
        element = parameter_doc(symbol, parameter)
        said = harmless(as_markdown(element.text.text, symbol.doc_format)).strip() if element is not None else ""
        parameters.append(SignatureParameter(start, at, said))
        listed.append(parameter)
    return Signature(label, summary(symbol), tuple(parameters), _active(listed, number, keyword))


def _active(listed: Sequence[Parameter], number: int, keyword: str | None) -> int | None:
    for place, parameter in enumerate(listed):
        if keyword is not None and parameter.name == keyword:
            return place
    if keyword is not None:
        return next((place for place, each in enumerate(listed) if each.kind == "var_keyword"), None)
    positional = [place for place, each in enumerate(listed) if each.kind not in ("keyword_only", "var_keyword")]
    if number < len(positional):
        return positional[number]
    return next((place for place, each in enumerate(listed) if each.kind == "var_positional"), None)


def _place(label: str, name: str, at: int) -> int:
    """Where a name stands as a whole word."""
    while (at := label.find(name, at)) >= 0:
        end = at + len(name)
        before, after = label[at - 1 : at], label[end : end + 1]
        if not (before.isalnum() or before in ("_", "$")) and not (after.isalnum() or after == "_"):
            return at
        at = end
    return -1
