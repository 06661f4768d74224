"""The code hash: what a formatter or a writer of docs does leaves it alone, what a programmer does changes it."""

import subprocess
import sys

import pytest

from postil.model import Source
from postil_plugins.python import postil_analyze


def hashes(text: str) -> list[str]:
    doc = postil_analyze(Source("a.py", "python", text.encode()))
    assert doc is not None
    return [symbol.code_hash for symbol in doc.symbols]


SAME = {
    "quotes": ("def f(): return 'a'\n", 'def f(): return "a"\n'),
    "quotes inside": ("def f(): return 'it\\'s'\n", 'def f(): return "it\'s"\n'),
    "triple quotes": ("def f(): return '''a \"b\"'''\n", 'def f(): return """a "b\\""""\n'),
    "prefix": ("def f(): return u'a', Rb'b', F'c'\n", 'def f(): return "a", bR"b", f"c"\n'),
    "wrapping": ("def f(a, b): return g(a, b)\n", "def f(\n    a,\n    b,\n):\n    return g(\n        a, b\n    )\n"),
    "comma before a comment": ("x = [1, 2]\n", "x = [\n    1,\n    2,  # two\n    # end\n]\n"),
    "backslash": ("def f():\n    assert a, \\\n        b\n", "def f():\n    assert a, b\n"),
    "parentheses of a value": ("x = a + b\n", "x = (\n    a + b\n)\n"),
    "parentheses of a return": ("def f():\n    return a or b\n", "def f():\n    return (a or b)\n"),
    "parentheses of a condition": ("def f():\n    if (a): b\n", "def f():\n    if a:\n        b\n"),
    "parentheses of a loop": ("def f():\n    for (a, b) in (c): d\n", "def f():\n    for a, b in c:\n        d\n"),
    "parentheses of an import": ("def f():\n    from a import (b, c,)\n", "def f():\n    from a import b, c\n"),
    "parentheses of a class": ("class A(): pass\n", "class A: pass\n"),
    "parentheses of a message": ("def f():\n    assert a, (b)\n", "def f():\n    assert a, b\n"),
    "tuple": ("def f():\n    return a, b\n", "def f():\n    return (\n        a,\n        b,\n    )\n"),
    "tuple of one": ("a, = b\n", "(a,) = b\n"),
    "joined strings": ("x = f('a ' 'b')\n", 'x = f("a b")\n'),
    "numbers": ("x = 0XFF, 1E+5, .5, 2., 3J\n", "x = 0xff, 1e5, 0.5, 2.0, 3j\n"),
    "blank lines and comments": (
        "def f():\n    a\n    b\n",
        "def f():\n\n    # why\n    a  # this\n\n    b\n    # end\n",
    ),
    "comment behind a block": (
        "def f():\n    if a:\n        b\n    c\n",
        "def f():\n    if a:\n        b\n        # d\n    c\n",
    ),
    "semicolon": ("def f():\n    a; b;\n", "def f():\n    a\n    b\n"),
    "docs": ('def f():\n    """One."""\n    a\n', 'def f():\n    """Two\n    lines."""\n    a\n'),
    "no doc": ('def f():\n    """One."""\n    a\n', "def f():\n    a\n"),
}
OTHER = {
    "a string": ("x = 'a b'\n", "x = 'ab'\n"),
    "a string's place": ("x = ['a', 'b']\n", "x = ['a' 'b']\n"),
    "a statement leaves a loop": (
        "def f():\n    for a in b:\n        c\n        d\n",
        "def f():\n    for a in b:\n        c\n    d\n",
    ),
    "a statement leaves an inner block": (
        "def f():\n    if a:\n        if b:\n            c\n            d\n    e\n",
        "def f():\n    if a:\n        if b:\n            c\n        d\n    e\n",
    ),
    "parentheses that matter": ("x = (a + b) * c\n", "x = a + b * c\n"),
    "a call": ("x = (a)\n", "x = a()\n"),
    "a tuple of one": ("x = (a,)\n", "x = (a)\n"),
    "an empty tuple": ("x = ()\n", "x = ((),)\n"),
    "a default": ("def f(a=1): pass\n", "def f(a=2): pass\n"),
    "a number": ("x = 1.5\n", "x = 1.05\n"),
    "an attribute is no number": ("x = a.e5\n", "x = a.E5\n"),
}  # fmt: skip


@pytest.mark.parametrize("change", SAME)
def test_what_means_the_same_has_the_same_hash(change: str) -> None:
    before, after = SAME[change]
    assert hashes(before) == hashes(after)


@pytest.mark.parametrize("change", OTHER)
def test_what_means_something_else_has_another_hash(change: str) -> None:
    before, after = OTHER[change]
    assert hashes(before)[0] != hashes(after)[0]


def test_a_real_formatter_changes_no_hash_of_this_file() -> None:
    """With a width at which nearly every statement is wrapped, and quotes turned."""
    with open(__file__, encoding="utf-8") as file:
        text = file.read()
    ruff = [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length", "40"]
    quotes = ["--config", "format.quote-style='single'", "--stdin-filename", "a.py", "-"]
    answer = subprocess.run([*ruff, *quotes], input=text, capture_output=True, text=True, check=True)
    assert answer.stdout != text
    assert hashes(answer.stdout) == hashes(text)
