"""A text that is typed on is analyzed from the tree of the text before, and comes out as if it stood by itself."""

from random import Random

import pytest

from postil.engine.encode import encode
from postil.installation import trusted_path
from postil.model import Source
from postil.plugins.analyzers import Analyzers
from postil.plugins.discovery import discover
from postil.syntax.tree import Kept
from support.mutations import PIECES, SEEDS

LANGUAGES = discover(trusted_path())[0].languages
EDITED = sorted(set(SEEDS) & {each.name for each in LANGUAGES} - {"plain"})


@pytest.mark.parametrize("language", EDITED)
def test_after_each_of_many_edits_the_answer_is_that_of_the_text_alone(language: str) -> None:
    analyzers = Analyzers(LANGUAGES)
    random = Random(f"edits {language}")
    extension = next(each.extensions[0] for each in LANGUAGES if each.name == language)
    data = SEEDS[language] * (1 + 6000 // len(SEEDS[language]))
    kept, retraced = Kept(), 0
    undo: list[bytes] = []
    for _ in range(40):
        source = Source(f"file{extension}", language, data)
        with kept:
            doc = analyzers.analyze(source)
        retraced += kept.retraced
        assert encode(doc) == encode(analyzers.analyze(source))
        if undo and random.random() < 0.5:
            data = undo.pop()
            continue
        undo.append(data)
        data = _typed(data, random)
    assert retraced or language not in ("python", "javascript", "typescript", "java", "ruby")


def test_what_the_last_text_was_matters_to_no_other() -> None:
    analyzers = Analyzers(LANGUAGES)
    python = b"def f(a):\n    return a\n\n\n" * 300
    kept = Kept()
    for data in (python, b"class A:\n    pass\n" * 400, python[:5000], python):
        source = Source("file.py", "python", data)
        with kept:
            doc = analyzers.analyze(source)
        assert encode(doc) == encode(analyzers.analyze(source))


def _typed(data: bytes, random: Random) -> bytes:
    """A text with a word, a line or a piece of syntax more or less."""
    at = random.randrange(len(data) + 1)
    match random.randrange(6):
        case 0:
            return data[:at] + b"x" + data[at:]
        case 1:
            end = data.find(b"\n", at) + 1 or len(data)
            return data[:at] + data[end:]
        case 2:
            start = data.rfind(b"\n", 0, at) + 1
            end = data.find(b"\n", at) + 1 or len(data)
            return data[:start] + data[start:end] * 2 + data[end:]
        case 3:
            return data[:at] + random.choice(PIECES) + data[at:]
        case 4:
            return data[:at] + b"\n" + data[at:]
        case _:
            return data[:at] + data[at + random.choice((1, 3, 12)) :]
