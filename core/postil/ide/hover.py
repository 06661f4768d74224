"""What is shown of the name under the pointer: how it is declared, what its doc says, whether that is still true.

On what has no doc: what can be said of it all the same, and what would document it.
"""

import json
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from postil.docstrings.harmless import harmless
from postil.docstrings.inline import markdown as as_markdown
from postil.docstrings.model import Element
from postil.docstrings.parsing import parse
from postil.engine.graph.modules import family
from postil.engine.uses.local import Said
from postil.ide.document import Document
from postil.ide.markdown import block, declaration, doc_markdown, inline, link, prose
from postil.ide.meaning import FOLLOWED, READ_WHOLE, Found, Meaning, constructors_of, founds, meaning
from postil.ide.session import Session
from postil.ide.values import BY_NAME, LIKELY, Hover
from postil.model import Parameter, Symbol
from postil.values import NamedTuple

ALL, MISSING, NOTHING = "all", "missing", "nothing"
SHOWN = (ALL, MISSING, NOTHING)
MOST_GUESSES = 3
DOCUMENT = "postil.documentSymbol"
_MEMBERS = frozenset(("method", "property", "field"))
_OVERLOADED = frozenset(("method", "function", "constructor"))
_OF_CPP = frozenset(("class", "namespace", "method", "constructor"))


class Showing(NamedTuple):
    """What hovers are to show."""

    show: str = ALL
    """``all``; ``missing``: only what other servers do not tell; ``nothing``."""
    kinds: Mapping[str, str] = {}
    """The same for single kinds of symbols (``model.SYMBOL_KINDS``, ``parameter``)."""
    commands: bool = False
    """Whether a link may run a command of Postil's."""
    libraries: bool = True
    """Whether to tell of what lies outside the repository."""
    freshness: bool = True
    callers: bool = True

    def of(self, kind: str) -> str:
        """What to show of a kind."""
        return self.kinds.get(kind, self.show)


EVERYTHING = Showing()


def hover(
    session: Session, document: Document, at: int, mentions: Sequence[Said] = (), showing: Showing = EVERYTHING
) -> Hover | None:
    """What to show at a byte of the text of now; None when there is nothing to say.

    An answer without Markdown only asks for mentions.
    """
    if document.language in ("markdown", "plain", "json", "html"):
        return None
    found = meaning(session, document, at, mentions)
    if found is None:
        from postil.ide.references import reference_at  # only where no name of code stands

        said = reference_at(session, document, at)
        if said is None or not said.found:
            return None
        found = said
    return shown(session, document, found, showing)


def shown(session: Session, document: Document, found: Meaning, showing: Showing) -> Hover | None:
    """A meaning as it is shown."""
    ask = found.ask
    if found.parameter is not None:
        text = _parameter(session, document, *found.parameter, showing)
    elif not found.found:
        # Somebody waits for this, and of some languages a worker could not say more.
        text, ask = "", () if document.language in READ_WHOLE else found.ask
    elif found.sure == BY_NAME:
        text = _guesses(session, document, found, showing)
    else:
        text = _symbol(session, document, found, found.found[0], showing)
    return Hover(text, found.span, found.sure, ask) if text or ask else None


def _symbol(session: Session, document: Document, found: Meaning, each: Found, showing: Showing) -> str:
    symbol = each.symbol
    if symbol is None:
        return _file(session, each, showing)
    show = showing.of(symbol.kind)
    if show == NOTHING:
        return ""
    if session.outside(each.path) and (show != ALL or not showing.libraries):
        return ""
    language = _language(session, each)
    parts: list[str] = []
    full = show == ALL
    constructors = constructors_of(session, each) if found.called else []
    if full:
        rows = [declaration(symbol, language)]
        rows += [constructor.symbol.signature for constructor in constructors[:1] if constructor.symbol is not None]
        parts.append(block("\n".join(rows), language))
    if "deprecated" in symbol.flags and full and "deprecated" not in (symbol.doc or "").lower():
        parts.append("**Deprecated**")
    if symbol.doc is not None:
        if full:
            parts.append(doc_markdown(symbol.doc, symbol.doc_format))
            made = constructors[0].symbol if constructors else None
            if made is not None and made.doc is not None:
                # Who makes one wants to know of the arguments too.
                parts.append(doc_markdown(made.doc, made.doc_format))
    else:
        parts += _undocumented(session, each, symbol, constructors, showing)
    told = _told(session, each, symbol, showing)
    if full or told or symbol.doc is None:
        parts.append(_foot(session, document, found, each, symbol, told))
    return _joined(parts)


def _file(session: Session, each: Found, showing: Showing) -> str:
    page = session.page(each.path)
    show = showing.of("module")
    if page is None or show == NOTHING or (session.outside(each.path) and (show != ALL or not showing.libraries)):
        return ""
    doc = page.doc
    said = doc_markdown(doc.overview, doc.overview_format) if doc.overview and show == ALL else ""
    if not said and show != ALL:
        return ""
    return _joined([said, link(session.shown(each.path), session.address(each.path, 1))])


def _parameter(session: Session, document: Document, owner: Found, parameter: Parameter, showing: Showing) -> str:
    symbol = owner.symbol
    if symbol is None or showing.of("parameter") == NOTHING:
        return ""
    if session.outside(owner.path) and (showing.of("parameter") != ALL or not showing.libraries):
        return ""
    element = parameter_doc(symbol, parameter)
    parts: list[str] = []
    if showing.of("parameter") == ALL:
        parts.append(block(declared_parameter(parameter, _language(session, owner)), _language(session, owner)))
    if element is not None:
        said = harmless(as_markdown(element.text.text, symbol.doc_format)).strip()
        parts.append(said)
    elif showing.of("parameter") == MISSING:
        return ""
    where = f"Parameter of {inline(symbol.qualname)}"
    if element is None and symbol.doc is not None and parameter.name not in ("self", "cls"):
        where += ", whose doc does not mention it"
    if owner.path != document.path:
        where += f" · {link(_place(session, owner), session.address(owner.path, _line(session, owner)))}"
    return _joined([*parts, where])


def parameter_doc(symbol: Symbol, parameter: Parameter) -> Element | None:
    """What the doc of a symbol says of one of its parameters."""
    if symbol.doc is None:
        return None
    doc = parse(symbol.doc, symbol.doc_format or "plain")
    name = parameter.name.lstrip("*$&.")
    for element in (*doc.parameters, *doc.type_parameters, *doc.attributes):
        if any(each.text.strip("`").lstrip("*.&$\\") == name for each in element.names):
            return element
    return None


def declared_parameter(parameter: Parameter, language: str) -> str:
    """A parameter as its language has it."""
    star = {"var_positional": "*", "var_keyword": "**"}.get(parameter.kind, "") if language == "python" else ""
    name = parameter.name if parameter.name.startswith("*") else f"{star}{parameter.name}"
    kind = parameter.annotation
    if language in ("c", "c++", "java", "c#", "php") and kind:
        said = f"{kind} {name}"
    elif kind:
        said = f"{name} {kind}" if language in ("go", "sql") else f"{name}: {kind}"
    else:
        said = name
    return f"{said} = {parameter.default}" if parameter.default is not None else said


def _undocumented(
    session: Session, each: Found, symbol: Symbol, constructors: Sequence[Found], showing: Showing
) -> list[str]:
    """What can be said of what has no doc: by what it overrides, constructs, returns and raises."""
    parts: list[str] = []
    language = _language(session, each)
    borrowed = _borrowed(session, each, symbol)
    if borrowed is not None and borrowed.symbol is not None and borrowed.symbol.doc is not None:
        name = link(borrowed.symbol.qualname, session.address(borrowed.path, _line(session, borrowed)))
        how = "its declaration" if family(language) == "c" else "which this overrides"
        if symbol.kind in ("variable", "constant", "field"):
            parts.append(f"*Another name of {name}:*")
        else:
            parts.append(f"*From {name}, {how}:*")
        parts.append(doc_markdown(borrowed.symbol.doc, borrowed.symbol.doc_format))
    elif constructors and (made := constructors[0].symbol) is not None and made.doc is not None:
        parts.append(doc_markdown(made.doc, made.doc_format))
    else:
        facts = _facts(session, each, symbol)
        parts.append(". ".join(["No documentation", *facts]) + ".")
    if borrowed is not None or session.outside(each.path):
        return parts
    if showing.commands:
        given = quote(json.dumps([each.path, symbol.qualname]), safe="")
        parts.append(f"[Document it](command:{DOCUMENT}?{given})")
    elif symbol.kind not in ("variable", "field", "constant", "enum_member"):
        parts.append("*The code action “Insert a doc” documents it.*")
    return parts


def _facts(session: Session, each: Found, symbol: Symbol) -> list[str]:
    facts: list[str] = []
    if symbol.raises:
        facts.append(f"Raises {', '.join(map(inline, symbol.raises[:6]))}")
    if "generator" in symbol.flags:
        facts.append("A generator")
    if symbol.kind in ("class", "struct", "interface", "trait", "enum", "module", "namespace"):
        page = session.page(each.path)
        inside = [other for other in page.doc.symbols if other.parent == symbol.qualname] if page is not None else []
        public = [other for other in inside if other.public and other.kind != "enum_member"]
        if public:
            have = sum(other.doc is not None for other in public)
            count = "none" if not have else str(have)
            facts.append(f"Of its {len(public)} public members {count} {'has' if have < 2 else 'have'} one")
    return facts


def _borrowed(session: Session, each: Found, symbol: Symbol) -> Found | None:
    """What a member overrides, if that has a doc."""
    language = _language(session, each)
    if symbol.kind in ("variable", "constant", "field") and family(language) in FOLLOWED:
        return _alias_of(session, each, symbol)
    if family(language) == "c":
        return _declared_elsewhere(session, each, symbol, language)
    if symbol.parent is None or symbol.kind not in _MEMBERS or family(language) not in FOLLOWED:
        return None
    path = (*symbol.parent.split("."), "^", symbol.name)
    found = founds(session, session.links.follow(each.path, "own", "", path).things)
    for _ in range(8):
        if not found or found[0].symbol is None:
            return None
        if found[0].symbol.doc is not None:
            return found[0]
        above = (*(found[0].symbol.parent or "").split("."), "^", symbol.name)
        found = founds(session, session.links.follow(found[0].path, "own", "", above).things)
    return None


def _alias_of(session: Session, each: Found, symbol: Symbol) -> Found | None:
    """What a variable is another name of."""
    page = session.page(each.path)
    value = "" if page is None else page.assigned.get(symbol.qualname, "")
    parts = tuple(value.split("."))
    if not all(part.isidentifier() for part in parts) or len(parts) > 6:
        return None
    found = founds(session, session.links.follow(each.path, "own", "", parts).things)
    return found[0] if found and found[0].symbol is not None and found[0].symbol.doc is not None else None


def _declared_elsewhere(session: Session, each: Found, symbol: Symbol, language: str) -> Found | None:
    """The declaration in a header, with a doc, of what is defined elsewhere; or the other way round."""
    parts = symbol.qualname.split(".")
    for path, ordinal in session.bearing(".".join(parts[-2:]), language, 24) or ():
        other = session.symbol(path, ordinal)
        if other is not None and other.doc is not None and other.name == symbol.name:
            mine, its = parts[::-1], other.qualname.split(".")[::-1]
            # One may be told with its namespaces, and the other without them.
            if mine[: len(its)] == its[: len(mine)] and (path, other) != (each.path, symbol):
                return Found(path, other)
    return None


def _told(session: Session, each: Found, symbol: Symbol, showing: Showing) -> list[str]:
    """What only Postil knows of a symbol."""
    told: list[str] = []
    evidence = session.evidence_of(each.path, symbol) if showing.freshness else None
    if evidence is not None and symbol.doc is not None:
        told.append(f"**stale**: {prose(evidence.stale)}" if evidence.stale else "up to date")
    count = session.callers.get((each.path, symbol.qualname)) if showing.callers else None
    if count is not None:
        told.append("no callers" if count == 0 else "1 caller" if count == 1 else f"{count} callers")
    return told


def _foot(
    session: Session, document: Document, found: Meaning, each: Found, symbol: Symbol, told: Sequence[str]
) -> str:
    parts: list[str] = []
    if not found.declared:
        where = link(_place(session, each), session.address(each.path, _line(session, each)))
        # What it belongs to is not in its signature.
        parts.append(where if symbol.parent is None else f"{inline(symbol.qualname)} in {where}")
    same = [other for other in found.found if other.symbol is not None and other.symbol.qualname == symbol.qualname]
    overloads = [other for other in same if other.path == each.path and symbol.kind in _OVERLOADED]
    if len(overloads) > 1 and not found.declared:
        parts.append(f"one of {len(overloads)} overloads")
    if found.sure == LIKELY:
        others = len(found.found) - 1
        parts.append(f"one of {others + 1} that it may be" if others else "probably")
    return " · ".join([*parts, *told])


def _guesses(session: Session, document: Document, found: Meaning, showing: Showing) -> str:
    """What only bears the name: a line for each."""
    listed = [each for each in found.found if each.symbol is not None and showing.of(each.symbol.kind) == ALL]
    if not listed:
        return ""
    rows = [f"{inline(found.word.text)} is, by its name alone, one of:", ""]
    for each in listed[:MOST_GUESSES]:
        symbol = each.symbol
        assert symbol is not None
        name = link(symbol.qualname, session.address(each.path, _line(session, each)))
        said = summary(symbol)
        rows.append(f"- {name}: {said}" if said else f"- {name}")
    if len(listed) > MOST_GUESSES:
        rows.append(f"- and {len(listed) - MOST_GUESSES} more")
    return "\n".join(rows)


def summary(symbol: Symbol) -> str:
    """The first sentence or paragraph of a doc on one line of Markdown; empty when there is none."""
    if symbol.doc is None:
        return ""
    doc = parse(symbol.doc, symbol.doc_format or "plain")
    text = doc.summary.text if doc.summary is not None else symbol.doc.partition("\n\n")[0]
    return " ".join(harmless(as_markdown(text[:400], symbol.doc_format)).split())


def _place(session: Session, each: Found) -> str:
    shown = session.shown(each.path)
    # What is written in C lies in no line.
    return f"{shown}:{_line(session, each)}" if session.address(each.path) or not session.outside(each.path) else shown


def _line(session: Session, each: Found) -> int:
    if each.symbol is None:
        return 1
    document = session.document(each.path) if session.is_open(each.path) else None
    return each.symbol.span.line if document is None else document.now(each.symbol.span).line


def _language(session: Session, each: Found) -> str:
    page = session.page(each.path)
    language = page.language if page is not None else "plain"
    # A header says nothing of which of the two it is in.
    plus = language == "c" and each.symbol is not None and each.symbol.kind in _OF_CPP
    return "c++" if plus else language


def _joined(parts: Sequence[str]) -> str:
    return "\n\n".join(part for part in parts if part.strip())
