"""A comment that silences a rule is no doc, nor a part of one, in any language."""

from pathlib import Path

import pytest

from postil.edits.merge import merged
from postil.syntax.silences import is_silence, without_silences
from support.commands import postil
from support.languages import REGISTRY, analyzed
from support.repos import make

# Without a doc and with one; the lines that say X come and go.
SOURCES = {
    "a.py": ("#", "X\ndef f(a):\n    return a\n", 'X\ndef f(a):\n    """Does it."""\n    return a\n'),
    "a.ipynb": ("#", "", ""),
    "a.rb": ("#", "X\ndef f(a)\n  a\nend\n", "X\n# Does it.\nX\ndef f(a)\n  a\nend\n"),
    "a.go": ("//", "package a\n\nX\nfunc F(a int) {}\n", "package a\n\nX\n// Does it.\nX\nfunc F(a int) {}\n"),
    "a.js": ("//", "X\nexport function f(a) {}\n", "X\n/** Does it. */\nX\nexport function f(a) {}\n"),
    "a.ts": ("//", "X\nexport function f(a: A) {}\n", "X\n/** Does it. */\nX\nexport function f(a: A) {}\n"),
    "a.tsx": ("//", "X\nexport function f(a: A) {}\n", "X\n/** Does it. */\nX\nexport function f(a: A) {}\n"),
    "a.vue": (
        "//",
        "<script>\nX\nexport function f(a) {}\n</script>\n",
        "<script>\nX\n/** Does it. */\nX\nexport function f(a) {}\n</script>\n",
    ),
    "a.svelte": (
        "//",
        "<script>\nX\nexport function f(a) {}\n</script>\n",
        "<script>\nX\n/** Does it. */\nX\nexport function f(a) {}\n</script>\n",
    ),
    "a.html": (
        "//",
        "<script>\nX\nfunction f(a) {}\n</script>\n",
        "<script>\nX\n/** Does it. */\nX\nfunction f(a) {}\n</script>\n",
    ),
    "A.java": ("//", "class A {\n  X\n  int f() {}\n}\n", "class A {\n  X\n  /** Does it. */\n  X\n  int f() {}\n}\n"),
    "a.kt": ("//", "X\nfun f(a: A) = a\n", "X\n/** Does it. */\nX\nfun f(a: A) = a\n"),
    "a.scala": (
        "//",
        "object A {\n  X\n  def f(a: A) = a\n}\n",
        "object A {\n  X\n  /** Does it. */\n  X\n  def f(a: A) = a\n}\n",
    ),
    "a.c": ("//", "X\nint f(int a) {}\n", "X\n/** Does it. */\nX\nint f(int a) {}\n"),
    "a.cc": ("///", "X\nint f(int a) {}\n", "X\n/// Does it.\nX\nint f(int a) {}\n"),
    "a.cs": (
        "///",
        "class A {\n  X\n  public int F() {}\n}\n",
        "class A {\n  X\n  /// <summary>Does it.</summary>\n  X\n  public int F() {}\n}\n",
    ),
    "a.rs": ("///", "X\npub fn f(a: u8) {}\n", "X\n/// Does it.\nX\npub fn f(a: u8) {}\n"),
    "a.swift": ("///", "X\nfunc f(a: A) {}\n", "X\n/// Does it.\nX\nfunc f(a: A) {}\n"),
    "a.php": ("//", "<?php\nX\nfunction f($a) {}\n", "<?php\nX\n/** Does it. */\nX\nfunction f($a) {}\n"),
    "a.lua": ("---", "X\nfunction f(a) end\n", "X\n--- Does it.\nX\nfunction f(a) end\n"),
    "a.sh": ("#", "X\nf() { echo; }\n", "X\n# Does it.\nX\nf() { echo; }\n"),
    "a.sql": ("--", "X\nCREATE TABLE t (a int);\n", "X\n-- Does it.\nX\nCREATE TABLE t (a int);\n"),
    "a.md": ("<!--", "# f\n\nX\n\n## g\n", "# f\n\nX\nDoes it.\n\nX\n"),
    "a.hs": ("--", "X\nf = 1\n", "X\n-- Does it.\nX\nf = 1\n"),
}
_NOTEBOOK = """{"cells": [{"cell_type": "code", "source": [
"X\\n",
"def f(a):\\n",
"    return a\\n"]}], "nbformat": 4}"""
SOURCES["a.ipynb"] = (
    "#",
    _NOTEBOOK,
    _NOTEBOOK.replace('"    return', r'"    \"\"\"Does it.\"\"\"\n",' + '\n"    return'),
)
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
