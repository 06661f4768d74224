"""Markdown made of strangers' docs does nothing when it is shown."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from postil.docstrings.harmless import harmless
from postil.docstrings.hover import to_markdown
from postil.docstrings.parsing import parse
from postil.model import DOC_FORMATS

RENDERERS = (MarkdownIt("commonmark", {"html": True}), MarkdownIt("gfm-like", {"html": True, "linkify": False}))
HOSTILE = st.lists(
    st.sampled_from(
        [
            *(
                "<script>",
                "</script>",
                "<img src=x onerror=alert(1)>",
                "<a href='javascript:x'>",
                "<!-- ",
                " -->",
                "<b",
            ),
            *(
                "[x](javascript:alert(1))",
                "[x](command:run)",
                "![x](https://a.b/c)",
                "[x]: javascript:x",
                "[x]",
                "](",
                "[",
            ),
            *(
                "[x](<javascript:x>)",
                "[x](java&#115;cript:x)",
                "[x](\tjavascript:x)",
                "<javascript:x>",
                "[x][y]",
                "]: ",
            ),
            *(
                "[ok](https://a.b/c_(d))",
                "<https://a.b>",
                "`",
                "``",
                "```",
                "~~~",
                "````js",
                "\n",
                "\n\n",
                "    ",
                "   ",
            ),
            *(
                "- ",
                "1. ",
                "> ",
                "|",
                "|-|\n",
                "|a|\n|---|\n",
                "\\",
                "\\`",
                "&lt;script&gt;",
                "&#x3c;b>",
                "word",
                " ",
                "#",
            ),
            *(
                "\r",
                "\t",
                "\u202e",
                "\x00",
                "*",
                "_",
                "<pre>",
                "</pre>",
                "{@link javascript:x y}",
                "::\n\n",
                ">>> <b>\n",
            ),
        ]
    ),
    max_size=16,
).map("".join)


def acts(text: str) -> list[str]:
    """What a renderer finds in the text that could act, load or lead astray."""
    found: list[str] = []
    for renderer in RENDERERS:
        tokens: list[Token] = renderer.parse(text)
        while tokens:
            token = tokens.pop()
            tokens += token.children or []
            if token.type in ("html_block", "html_inline", "image"):
                found.append(f"{token.type} {token.content}")
            href = str(token.attrGet("href") or "")
            if token.type == "link_open" and ":" in href and not href.startswith(("http://", "https://", "mailto:")):
                found.append(f"link {href}")
    return found


@settings(max_examples=800, deadline=None)
@given(HOSTILE)
def test_T13_T14_whatever_goes_in_nothing_acts(text: str) -> None:
    assert acts(harmless(text)) == []


@settings(max_examples=500, deadline=None)
@given(HOSTILE, st.sampled_from(DOC_FORMATS))
def test_T13_T14_no_doc_of_any_convention_acts_in_a_hover(text: str, form: str) -> None:
    assert acts(to_markdown(parse(f"Do it.\n\n{text}", form))) == []
    assert acts(to_markdown(parse(f"@param a {text}\n:param b: {text}\nArgs:\n    c: {text}", form))) == []


@pytest.mark.parametrize(
    "text",
    [
        "- ```\n  ```\n<script>\n```\n",
        "- a\n  ```\n<script>x</script>\n  ```",
        "1. ~~~\n<img src=x>\n~~~",
        "para\n    ```\n    <script>\n    ```",
        "> ```\n<script>\n> ```",
        "`a\n<script>\n`",
        "|a|b|\n|-|-|\n| `x | <script> ` |",
        "`foo\n- ` <script> `",
        "```js\n<script>",
        "\\`<script>`",
        "[a`](javascript:x)`",
    ],
)
def test_T13_code_that_is_none_hides_no_html(text: str) -> None:
    assert acts(harmless(text)) == []


def test_what_is_fine_stays_as_it_is() -> None:
    text = (
        'See [the site](https://example.org/a_(b)?c=d&e=f "title"), <https://example.org>, [here](docs/a.md#b).\n\n'
        "`<b>`\n\n```html\n<b>\n```\n\n- **one** *two*\n\n[x]: https://example.org/x"
    )
    assert harmless(text) == text


def test_T15_what_is_invisible_is_shown() -> None:
    assert harmless("a\u202eb\u200bc") == "a\\\\u202eb\\\\u200bc"
    assert harmless("a\U000e0041") == "a\\\\U000e0041"


@pytest.mark.parametrize(
    "unit", ["[", "](", "`", "``` \n", "<", "&#", "\\", "![", "[a]: ", "~~~\n", "[a](http://", "|-"]
)
def test_T18_it_takes_time_in_proportion(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    started = time.process_time()
    harmless(text)
    assert time.process_time() - started < 2
