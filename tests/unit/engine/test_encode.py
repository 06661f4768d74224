"""A FileDoc comes back as it went in, and its key holds all it was made from."""

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from postil.engine.encode import compressed, decode, encode, row_key, uncompressed, words
from postil.model import Constant, Export, FileDoc, Import, Parameter, Span, Symbol

# Lone surrogates too: they come from escapes in strings that an analyzer has read.
TEXT = st.text(st.characters(), max_size=30)
MAYBE = st.none() | TEXT
NUMBER = st.integers(0, 2**40)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
SPAN = st.builds(Span, NUMBER, NUMBER, NUMBER, NUMBER, NUMBER, NUMBER)
PARAMETERS = st.lists(st.builds(Parameter, TEXT, MAYBE, MAYBE, TEXT), max_size=3).map(tuple)
SYMBOLS = st.lists(
    st.builds(
        Symbol, TEXT, TEXT, TEXT, MAYBE, TEXT, SPAN, st.none() | SPAN, PARAMETERS, MAYBE, TEXTS, TEXTS, TEXTS, TEXT,
        MAYBE, st.none() | SPAN, MAYBE, TEXT, TEXT,
    ),
    max_size=4,
).map(tuple)  # fmt: skip
DOCS = st.builds(
    FileDoc, TEXT, MAYBE, st.none() | SPAN, MAYBE,
    st.lists(st.builds(Import, TEXT, MAYBE, MAYBE, NUMBER, st.booleans()), max_size=3).map(tuple),
    st.lists(st.builds(Export, TEXT, MAYBE, MAYBE, NUMBER), max_size=3).map(tuple),
    SYMBOLS, st.lists(st.builds(Constant, TEXT, MAYBE, NUMBER), max_size=3).map(tuple),
    TEXTS, TEXTS, NUMBER, NUMBER, NUMBER,
)  # fmt: skip


@given(DOCS)
def test_P10_what_was_encoded_is_decoded_to_an_equal_value_of_the_same_types(doc: FileDoc) -> None:
    again = decode(encode(doc))
    assert again == doc
    assert repr(again) == repr(doc)
    assert repr(decode(uncompressed(doc))) == repr(doc)
    assert compressed(uncompressed(doc)) == encode(doc)


def test_P18_the_key_changes_with_blob_language_and_version_and_nothing_runs_together() -> None:
    parts = [(b"a" * 20, "go", "1"), (b"b" * 20, "go", "1"), (b"a" * 20, "go", "11"), (b"a" * 20, "g", "o1")]
    assert len({row_key(*part) for part in parts}) == len(parts)
    assert row_key(*parts[0]) == row_key(*parts[0])


def test_words_are_those_of_the_name_and_the_doc_as_it_is() -> None:
    span = Span(0, 1, 1, 0, 1, 1)
    doc = FileDoc("x", symbols=(Symbol("method", "getIt", "A.getIt", "A", "", span, None, doc="Get it."),))
    assert words(doc, str.upper) == [(0, "GETIT", "A.getIt", "Get it.")]


def test_reading_imports_msgpack_zstd_and_the_model_and_nothing_else() -> None:
    code = (
        "import sys; sys.path[:] = sys.argv[1:]; from postil.engine.encode import decode;"
        "print(*sorted(name for name in sys.modules if name.startswith('postil')),"
        "*({'hashlib', 'pluggy', 'tree_sitter', 'json', 'dataclasses', 'subprocess'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code, *filter(None, sys.path)], capture_output=True, check=True)
    ours = [b"postil", b"postil.engine", b"postil.engine.encode", b"postil.model", b"postil.values"]
    assert done.stdout.split() == ours
