"""A comment that silences a rule is no doc, nor a part of one, in any language."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from postil.edits.merge import merged
from postil.syntax.silences import is_silence, without_silences
from support.commands import postil
from support.languages import REGISTRY, analyzed
from support.repos import make

# The mark of a comment, a doc and what it is about; where these stand in something else, what that is.
_DOCUMENTED = {
    "a.rb": ("#", "# Does it.", "def f(a)\n  a\nend"),
    "a.go": ("//", "// Does it.", "func F(a int) {}", "package a\n\n{}\n"),
    "a.js": ("//", "/** Does it. */", "export function f(a) {}"),
    "a.ts": ("//", "/** Does it. */", "export function f(a: A) {}"),
    "a.tsx": ("//", "/** Does it. */", "export function f(a: A) {}"),
    "a.vue": ("//", "/** Does it. */", "export function f(a) {}", "<script>\n{}\n</script>\n"),
    "a.svelte": ("//", "/** Does it. */", "export function f(a) {}", "<script>\n{}\n</script>\n"),
    "a.html": ("//", "/** Does it. */", "function f(a) {}", "<script>\n{}\n</script>\n"),
    "A.java": ("//", "  /** Does it. */", "  int f() {}", "class A {\n{}\n}\n"),
    "a.kt": ("//", "/** Does it. */", "fun f(a: A) = a"),
    "a.scala": ("//", "  /** Does it. */", "  def f(a: A) = a", "object A {\n{}\n}\n"),
    "a.c": ("//", "/** Does it. */", "int f(int a) {}"),
    "a.cc": ("///", "/// Does it.", "int f(int a) {}"),
    "a.cs": ("///", "  /// <summary>Does it.</summary>", "  public int F() {}", "class A {\n{}\n}\n"),
    "a.rs": ("///", "/// Does it.", "pub fn f(a: u8) {}"),
    "a.swift": ("///", "/// Does it.", "func f(a: A) {}"),
    "a.php": ("//", "/** Does it. */", "function f($a) {}", "<?php\n{}\n"),
    "a.lua": ("---", "--- Does it.", "function f(a) end"),
    "a.sh": ("#", "# Does it.", "f() { echo; }"),
    "a.sql": ("--", "-- Does it.", "CREATE TABLE t (a int);"),
    "a.hs": ("--", "-- Does it.", "f = 1"),
}


def _sources() -> Iterator[tuple[str, tuple[str, str, str]]]:
    """The mark of each, a source without a doc and one with it; the lines that say X come and go."""
    for name, (mark, doc, code, *around) in _DOCUMENTED.items():
        blanks = code[: len(code) - len(code.lstrip())]
        frame = around[0] if around else "{}\n"
        bare, told = f"{blanks}X\n{code}", f"{blanks}X\n{doc}\n{blanks}X\n{code}"
        yield name, (mark, frame.replace("{}", bare, 1), frame.replace("{}", told, 1))
    python = "X\ndef f(a):\n    return a\n"
    yield "a.py", ("#", python, python.replace("    return", '    """Does it."""\n    return'))
    notebook = """{"cells": [{"cell_type": "code", "source": [
"X\\n",
"def f(a):\\n",
"    return a\\n"]}], "nbformat": 4}"""
    told = notebook.replace('"    return', r'"    \"\"\"Does it.\"\"\"\n",' + '\n"    return')
    yield "a.ipynb", ("#", notebook, told)
    yield "a.md", ("<!--", "# f\n\nX\n\n## g\n", "# f\n\nX\nDoes it.\n\nX\n")


SOURCES = dict(_sources())
SAYS = "postil: ignore[echoed-name] it is said elsewhere"


def test_every_language_that_comes_along_is_here() -> None:
    languages = {analyzed(name, b"").language for name in SOURCES}
    builtin = {each.name for each in REGISTRY.languages if each.target.split(":")[0] != "postil_plugins.plain"}
    assert builtin - languages == set()


@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize("places", ["above", "below", "both"])
def test_it_is_no_doc_and_no_part_of_one(name: str, places: str) -> None:
    mark, *texts = SOURCES[name]
    for text in texts:
        content = _with(text, f"{mark} {SAYS}{' -->' if mark == '<!--' else ''}", places)
        doc = without_silences(analyzed(name, content), content)
        bare = analyzed(name, _with(text, "", places))
        assert [(each.qualname, each.doc, each.doc_hash) for each in doc.symbols] == [
            (each.qualname, each.doc, each.doc_hash) for each in bare.symbols
        ]
        assert doc.overview == bare.overview
        spans = [each.doc_span for each in doc.symbols] + [doc.overview_span]
        stands = [content[span.start_byte : span.end_byte] for span in spans if span is not None]
        assert not any(each.startswith(b"postil") or each.endswith(b"elsewhere") for each in stands)


def test_a_doc_that_speaks_of_such_comments_says_what_it_says() -> None:
    text = b'def f():\n    """Silence it by ``postil: ignore[RULE] REASON``.\n\n    x  # postil: ignore[a] b\n    """\n'
    doc = analyzed("a.py", text)
    assert without_silences(doc, text) == doc
    assert is_silence("  # postil: ignore[stale-doc] it is right\r\n")
    assert not is_silence("x = 1  # postil: ignore[stale-doc] it is right")


def test_a_doc_around_one_is_still_brought_up_to_date_and_the_comment_stays() -> None:
    text = f"# Does it.\n# {SAYS}\n# @param a [A] Whose.\ndef f(a, b)\nend\n".encode()
    doc = without_silences(analyzed("a.rb", text), text)
    edit = merged(text, doc, doc.symbols[0])
    assert edit is not None
    after = text[: edit.start_byte] + edit.text.encode() + text[edit.end_byte :]
    assert after == text.replace(b"Whose.\n", b"Whose.\n# @param b TODO\n")


def test_neither_show_nor_coverage_nor_placeholders_take_it_for_a_doc(tmp_path: Path) -> None:
    todo = "postil: ignore[echoed-name] TODO"
    repo = make(
        tmp_path / "repository",
        {
            "a.rb": f"# {todo}\ndef alpha(a)\n  a\nend\n",
            "a.go": f"package a\n\n// {todo}\nfunc Beta(a int) int {{\n\treturn a\n}}\n",
        },
    )
    found = postil(repo.path, "check")
    assert found.out.count("has no doc [undocumented-") == 2
    assert "placeholder-doc" not in found.out
    assert "0 of 2 that owe a doc have one" in found.out
    shown = postil(repo.path, "show", "alpha")
    assert "postil: ignore" not in shown.out


def _with(text: str, comment: str, places: str) -> bytes:
    kept: list[str] = []
    seen = 0
    for line in text.split("\n"):
        if line.strip(' "\\n,') != "X":
            kept.append(line)
            continue
        seen += 1
        if comment and (places == "both" or (seen == 1) == (places == "above")):
            kept.append(line.replace("X", comment))
    return "\n".join(kept).encode()
