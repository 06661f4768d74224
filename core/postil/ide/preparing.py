"""What hovers over a document will ask of other files, read before anybody hovers.

Invariant: each step is short, and nothing is lost when no more are taken.
"""

from collections.abc import Iterator

from postil.engine.graph.modules import family
from postil.engine.uses.link import Reached
from postil.ide.document import Document
from postil.ide.meaning import FOLLOWED
from postil.ide.session import Session

MOST_IMPORTS = 80


def prepared(session: Session, document: Document) -> Iterator[None]:
    """Read what a document imports, a name at a time; of libraries it is noted what is wanted."""
    if family(document.language) not in FOLLOWED:
        return
    seen: set[str] = set()
    for each in document.doc.imports[:MOST_IMPORTS]:
        name = each.alias or each.name or each.module.partition(".")[0]
        if name in seen and each.name is not None:
            continue
        seen.add(name)
        # The module that is named may be another than the name that is bound: ``import os.path``.
        for reached in (session.links.module(document.path, each.module), _bound(session, document, name)):
            for thing in reached.things:
                page = session.page(thing.path)
                if page is not None and thing.qualname is not None:
                    # Made when it is first asked for.
                    page.symbols.get(thing.qualname)
        yield
    if session.library is not None and family(document.language) == "python":
        session.page(session.library.folders.builtins)


def _bound(session: Session, document: Document, name: str) -> Reached:
    return session.links.follow(document.path, "own", "", (name,))
