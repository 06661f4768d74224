"""Where what stands at a place is declared: a name in code, or what a doc refers to."""

from collections.abc import Sequence

from postil.engine.uses.local import Said
from postil.ide.document import Document, name_at
from postil.ide.meaning import Found, meaning
from postil.ide.session import Session
from postil.ide.values import EXACT, Target, Targets
from postil.model import Span
from postil.syntax.positions import Positions

START = Span(0, 0, 1, 0, 1, 0)


def definition(session: Session, document: Document, at: int, mentions: Sequence[Said] = ()) -> Targets | None:
    """The declarations that a byte of the text of now means; None when it means none."""
    from postil.ide.references import reference_at  # a doc is looked at first: what stands in it is no code

    found = reference_at(session, document, at) or meaning(session, document, at, mentions)
    if found is None:
        return None
    if found.parameter is not None:
        owner, parameter = found.parameter
        targets = [target(session, owner, found.sure, within=parameter.name.lstrip("*$&."))]
    else:
        targets = [target(session, each, found.sure) for each in found.found]
    made = tuple(dict.fromkeys(each for each in targets if each is not None))
    return Targets(found.span, made, found.ask) if made or found.ask else None


def target(session: Session, each: Found, sure: str = EXACT, within: str | None = None) -> Target | None:
    """The place of a declaration; ``within``: of a name in its header."""
    symbol = each.symbol
    if symbol is None:
        return Target(each.path, START, START, None, sure)
    document = session.document(each.path) if session.is_open(each.path) else None
    if document is not None:
        data, span, positions = document.data, document.now(symbol.span), document.positions
    else:
        read = session.exact(each.path)
        if read is None:
            # The file is another than was indexed: lines are the best that is known.
            line = symbol.span._replace(start_byte=0, end_byte=0)
            empty = line._replace(end_line=line.line, end_column=line.column)
            return Target(each.path, line, empty, symbol.qualname, sure)
        data, span, positions = read, symbol.span, Positions(read)
    start, end = name_at(data, span, symbol)
    if within is not None:
        header = symbol._replace(name=within, kind="parameter")
        first, last = name_at(data, span._replace(start_byte=max(start, span.start_byte)), header)
        start, end = (first, last) if last > first else (start, end)
    return Target(each.path, span, positions.span(start, end), symbol.qualname, sure)
