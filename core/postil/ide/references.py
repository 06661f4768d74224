"""What docs refer to."""

from postil.ide.document import Document
from postil.ide.meaning import Meaning
from postil.ide.session import Session


def reference_at(session: Session, document: Document, at: int) -> Meaning | None:
    """What a place in a doc refers to."""
    return None
