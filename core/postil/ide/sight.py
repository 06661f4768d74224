"""What a name means in languages whose scopes are not followed: judged by what its file can see."""

from postil.ide.code import Code, Word
from postil.ide.meaning import Meaning
from postil.ide.session import Session


def sighted(session: Session, code: Code, word: Word, blank: Meaning) -> Meaning | None:
    """The declarations that a name may mean."""
    return None
