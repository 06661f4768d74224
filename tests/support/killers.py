"""Inputs shaped to hurt a parser: one thing said again and again, opened and not closed, nested, or never ended."""

import json

SHAPES: dict[str, tuple[str, str, str]] = {
    # Before, again and again, and once for each behind it.
    "parentheses": ("x = ", "(", ""),
    "closed parentheses": ("x = ", "(", ")"),
    "brackets": ("x = ", "[", ""),
    "closed brackets": ("x = ", "[", "]"),
    "braces": ("", "{", ""),
    "closed braces": ("", "{", "}"),
    "generics": ("", "a<", ""),
    "closed generics": ("x: ", "A<", ">"),
    "comparisons": ("x = a", " < b > c", ""),
    "arrows": ("", "x=>", "1"),
    "calls": ("", "f(", ")"),
    "members": ("a", ".b", ""),
    "scopes": ("a", "::b", ""),
    "pointers": ("int ", "*", "x;"),
    "unary minus": ("x = ", "- ", "1"),
    "negation": ("x = ", "!", "1"),
    "sum": ("x = 1", " + 1", ""),
    "ternaries": ("x = ", "a ? b : ", "c"),
    "casts": ("x = ", "(int)", "1"),
    "lambdas": ("x = ", "lambda: ", "1"),
    "double quotes": ("", '"', ""),
    "single quotes": ("", "'", ""),
    "backquotes": ("", "`", ""),
    "triple quotes": ("", '"""', ""),
    "interpolation": ('x = "', "${", '}"'),
    "escapes": ('"', "\\", ""),
    "continued lines": ("", "\\\n", ""),
    "block comments": ("", "/*", ""),
    "line comments": ("", "// x\n", ""),
    "hashes": ("", "#", ""),
    "hash lines": ("", "#\n", ""),
    "conditionals": ("", "#if A\n", "#endif\n"),
    "attributes": ("", "@a ", ""),
    "rust attributes": ("", "#[a] ", ""),
    "heredocs": ("", "<<A\n", ""),
    "tags": ("", "<a>", "</a>"),
    "open tags": ("", "<a ", ""),
    "stars": ("", "*", ""),
    "underscores": ("", "_", ""),
    "quotation": ("", "> ", "x"),
    "lists": ("", "* ", "x"),
    "indentation": ("", "if x:\n ", ""),
    "ifs": ("", "if (a) ", "b;"),
    "elses": ("if (a) b; ", "else if (a) b; ", ""),
    "functions": ("", "function f() { ", "}"),
    "classes": ("", "class A { ", "}"),
    "defs": ("", "def f\n", "end\n"),
    "begins": ("", "BEGIN ", "END;"),
    "semicolons": ("", ";", ""),
    "commas": ("x = [", ",", ""),
    "colons": ("", ":", ""),
    "line ends": ("", "\n", ""),
    "carriage returns": ("", "\r", ""),
    "blanks": ("", " ", "x"),
    "tabs": ("", "\t", "x"),
    "one word": ("", "a", ""),
    "words": ("", "a ", ""),
    "digits": ("x = ", "1", ""),
    "wide characters": ("", "\u00e9", ""),
    "joiners": ("", "\u200d", ""),
    "dollars": ("", "$", ""),
    "percents": ("", "%w(", ")"),
    "regular expressions": ("x = ", "/(", ""),
    "JSON": ('{"cells": ', '[{"cells": ', ""),
}
SIZES = (1_000, 10_000, 100_000, 1_000_000)


def killer(shape: str, size: int) -> bytes:
    """The input of one shape, as near to a size in bytes as it comes."""
    before, again, after = SHAPES[shape]
    times = max(1, size // len((again + after).encode()))
    return (before + again * times + after * times).encode()


INSIDE = {
    "php": ("<?php\n", ""),
    "vue": ("<script>\n", "\n</script>\n"),
    "svelte": ("<script>\n", "\n</script>\n"),
    "html": ("<script>\n", "\n</script>\n"),
}
"""What is around code where a file may hold other things as well."""


def inside(language: str, content: bytes) -> bytes | None:
    """The file of a language that has a content as its code; None when a file is code from its first byte."""
    if language == "jupyter notebook":
        cell = {"cell_type": "code", "source": [content.decode()]}
        return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4}).encode()
    if language not in INSIDE:
        return None
    before, after = INSIDE[language]
    return before.encode() + content + after.encode()
