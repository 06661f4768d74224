"""Docs of every convention come apart into the same few lists, and lose no word on the way."""

import time

import pytest

from postil.docstrings.hover import LONGEST, Entry, read
from postil.docstrings.inline import markdown

GOOGLE = """Run the job.

Uses :class:`~a.b.Runner` and ``x``.

Args:
    timeout (float, optional): How long to wait.
        And no longer.
    *rest: What else there is.
    call (Callable[[int], str]): It.

Returns:
    dict[str, int]: The counts.

Raises:
    ValueError: If it is bad.

Example:
    >>> run()
    3

Tail.
"""


def test_google_sections() -> None:
    reading = read(GOOGLE, "google")
    assert reading.parameters == (
        Entry("timeout", "float, optional", "How long to wait.\nAnd no longer."),
        Entry("*rest", "", "What else there is."),
        Entry("call", "Callable[[int], str]", "It."),
    )
    assert reading.returns == (Entry("", "dict[str, int]", "The counts."),)
    assert reading.raises == (Entry("ValueError", "", "If it is bad."),)
    assert reading.body == (
        "Run the job.\n\nUses `Runner` and `x`.\n\n**Example**\n\n```pycon\n>>> run()\n3\n```\n\nTail."
    )


def test_a_sentence_with_a_colon_is_no_type() -> None:
    assert read("X.\n\nReturns:\n    The value: always.", "google").returns == (Entry("", "", "The value: always."),)


NUMPY = """Run.

Parameters
----------
x : int, optional
    The x.

    More of it.
y, z : array_like
a
    Untyped.

Returns
-------
int
    The result.

Raises
------
ValueError
    If bad.

Notes
-----
Done::

    y
"""


def test_numpy_sections() -> None:
    reading = read(NUMPY, "numpy")
    assert reading.parameters == (
        Entry("x", "int, optional", "The x.\n\nMore of it."),
        Entry("y, z", "array_like", ""),
        Entry("a", "", "Untyped."),
    )
    assert reading.returns == (Entry("", "int", "The result."),)
    assert reading.raises == (Entry("ValueError", "", "If bad."),)
    assert reading.body == "Run.\n\n**Notes**\n\nDone:\n\n```\ny\n```"


def test_sphinx_fields_with_types_of_their_own() -> None:
    doc = (
        "Run.\n\n:param int x: the x,\n    cont\n:param y: the y\n:type y: str\n"
        ":returns: it\n:rtype: bool\n:raises E: bad\n\nAfter."
    )
    reading = read(doc, "sphinx")
    assert reading.parameters == (Entry("x", "int", "the x,\ncont"), Entry("y", "str", "the y"))
    assert reading.returns == (Entry("", "bool", "it"),)
    assert reading.raises == (Entry("E", "", "bad"),)
    assert reading.body == "Run.\n\nAfter."


def test_stars_that_rest_must_escape_are_shown_as_code_has_them() -> None:
    assert read("Do it.\n\n:param \\*\\*kwargs: more", "sphinx").parameters == (Entry("**kwargs", "", "more"),)


def test_epytext_fields() -> None:
    reading = read("Run C{x}.\n\n@param a: The B{a}.\n@type a: int\n@return: It.", "epytext")
    assert reading.body == "Run `x`."
    assert reading.parameters == (Entry("a", "int", "The **a**."),)
    assert reading.returns == (Entry("", "", "It."),)


def test_jsdoc_tags() -> None:
    doc = (
        "Runs.\nSee {@link Foo#bar|the bar}.\n@param {Array<{a: number}>} [xs=[]] - the xs\n@param name the name\n"
        "@returns {Promise<number>} how many\n@throws {TypeError} bad\n@example\nfoo(1)\n@deprecated use bar"
    )
    reading = read(doc, "jsdoc")
    assert reading.parameters == (Entry("xs", "Array<{a: number}>", "the xs", "[]"), Entry("name", "", "the name"))
    assert reading.returns == (Entry("", "Promise<number>", "how many"),)
    assert reading.raises == (Entry("TypeError", "", "bad"),)
    assert "**Example**\n\n```js\nfoo(1)\n```" in reading.body
    assert reading.body.endswith("**Deprecated** use bar")


def test_a_tag_inside_a_fence_is_code() -> None:
    assert read("A.\n```ts\n@param x\n```\n@param y it", "tsdoc").parameters == (Entry("y", "", "it"),)


def test_javadoc_tags_and_html() -> None:
    doc = (
        "Returns an <code>Image</code>.\n<p>The {@code url} &lt;b&gt;.\n<ul><li>one</li></ul>\n"
        "@param  url  a {@link URL}\n@param <T> what\n@return the image\n@throws IOException if bad"
    )
    reading = read(doc, "javadoc")
    assert reading.body == "Returns an `Image`.\n\nThe `url` <b>.\n\n- one"
    assert reading.parameters == (Entry("url", "", "a `URL`"), Entry("<T>", "", "what"))
    assert reading.returns == (Entry("", "", "the image"),)
    assert reading.raises == (Entry("IOException", "", "if bad"),)


def test_the_items_of_an_html_list_stand_together() -> None:
    doc = "All of:\n<ul>\n  <li>one,\n  more</li>\n\n  <li>two</li>\n</ul>\nAfter."
    assert markdown(doc, "javadoc") == "All of:\n\n- one,\n  more\n- two\n\nAfter."


def test_doxygen_commands() -> None:
    reading = read("\\brief Runs.\n\\param[in] x the x\n@return it", "doxygen")
    assert reading.body == "Runs."
    assert reading.parameters == (Entry("x", "", "the x"),)
    assert reading.returns == (Entry("", "", "it"),)


@pytest.mark.parametrize("doc_format", ["godoc", "rustdoc", "markdown", None])
def test_other_formats_stand_as_they_are(doc_format: str | None) -> None:
    text = "# Title\n\nArgs:\n    x: y\n@param z"
    assert read(text, doc_format).body == text


def test_a_code_block_directive_becomes_a_fence_that_ends() -> None:
    text = ".. code-block:: python\n\n    x = 1\n\nAfter."
    assert markdown(text, "sphinx") == "```python\nx = 1\n```\n\nAfter."


WORDS = "Args:\n  x (int): alpha\n Raises:\n:param beta: gamma\n" + (
    "@param {delta} eps zeta\nReturns:\n\n  eta\nNotes\n-----\n  theta"
)


@pytest.mark.parametrize("doc_format", ["google", "numpy", "sphinx", "epytext", "jsdoc", "tsdoc", "javadoc", "doxygen"])
def test_no_word_is_lost_in_a_muddle_of_conventions(doc_format: str) -> None:
    reading = read(WORDS, doc_format)
    kept = reading.body + " ".join(" ".join(entry) for entries in reading[1:] for entry in entries)
    for word in ("alpha", "gamma", "delta", "zeta", "eta", "theta"):
        assert word in kept


@pytest.mark.parametrize("doc_format", ["google", "numpy", "sphinx", "epytext", "jsdoc", "javadoc", "doxygen", "plain"])
@pytest.mark.parametrize(
    "unit",
    [
        "Args:\n",
        "Args:\n ",
        "x (",
        ":a`",
        "`a <",
        "{@link ",
        "<a ",
        ":param ",
        "@param {",
        ".. a::\n",
        ">>> \n",
        "``",
        "(",
    ],
)
def test_T18_no_doc_takes_long_to_take_apart(doc_format: str, unit: str) -> None:
    doc = unit * (LONGEST // len(unit))
    started = time.process_time()
    read(doc, doc_format)
    assert time.process_time() - started < 2
