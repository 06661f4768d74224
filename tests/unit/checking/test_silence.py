"""A comment silences its rule, at its place, for its reason, in whatever language it is written."""

import pytest

from postil.engine.checking.silence import audible, silences
from postil.model import Finding, Span


def heard(text: str, line: int, rule: str = "echoed-name", symbol: str | None = "f") -> list[str]:
    finding = Finding(rule, "info", "a", Span(0, 0, line, 0, line, 0), symbol, "it is wrong")
    return [one.message for one in audible([finding], text.encode("utf-8", "surrogateescape"))]


@pytest.mark.parametrize(
    "text",
    [
        "# postil: ignore[echoed-name] why\ndef f(): pass\n",
        "// postil: ignore[echoed-name] why\nfunc f() {}\n",
        "/* postil: ignore[echoed-name] why */\nint f();\n",
        "-- postil: ignore[echoed-name] why\nlocal function f() end\n",
        "<!-- postil: ignore[echoed-name] why -->\n# f\n",
        "; postil: ignore[echoed-name] why\nf:\n",
        "# postil: ignore[other, echoed-name] why\r\ndef f(): pass\r\n",
    ],
)
def test_a_comment_above_speaks_of_what_is_below(text: str) -> None:
    assert heard(text, 2) == []
    assert heard(text, 2, "stale-doc") == ["it is wrong"]


def test_a_comment_on_the_line_itself_will_do() -> None:
    assert heard("def f(): pass  # postil: ignore[echoed-name] why\n", 1) == []


def test_decorators_comments_and_blank_lines_may_stand_between() -> None:
    text = "# postil: ignore[echoed-name] why\n\n# more\n@cached\n@other\ndef f(): pass\n"
    assert heard(text, 6) == []


def test_code_may_not() -> None:
    text = "# postil: ignore[echoed-name] why\nx = 1\ndef f(): pass\n"
    assert heard(text, 3) == ["it is wrong"]


def test_what_is_below_a_declaration_is_about_something_else() -> None:
    assert heard("def f():\n    # postil: ignore[echoed-name] why\n    pass\n", 1) == ["it is wrong"]


def test_the_head_of_a_file_silences_what_is_said_of_the_file() -> None:
    text = "#!/bin/sh\n# postil: ignore[undocumented-module] a script\nx=1\n"
    assert heard(text, 1, "undocumented-module", None) == []
    assert heard("\n" * 20 + text, 1, "undocumented-module", None) == ["it is wrong"]


@pytest.mark.parametrize("reason", ["", " ", " */", " -->"])
def test_without_a_reason_it_says_what_is_missing(reason: str) -> None:
    said = heard(f"/* postil: ignore[echoed-name]{reason}\nint f();\n", 2)
    assert said == ["it is wrong; the comment that would silence this needs a reason"]


def test_a_reason_nearby_is_enough() -> None:
    text = "# postil: ignore[echoed-name]\n# postil: ignore[echoed-name] why\ndef f(): pass\n"
    assert heard(text, 3) == []


@pytest.mark.parametrize("comment", ["postil: ignore[]", "postil: ignore[A]", "postil:ignore[a] x", "ignore[a] x"])
def test_what_is_spelt_otherwise_is_no_such_comment(comment: str) -> None:
    assert silences([f"# {comment}"]) == []


def test_bytes_that_are_no_text_are_no_obstacle() -> None:
    assert heard("# \udcff\n# postil: ignore[echoed-name] why \udcfe\ndef f(): pass\n", 3) == []


def test_a_line_beyond_the_end_is_answered_too() -> None:
    assert heard("# postil: ignore[echoed-name] why", 9) == []
