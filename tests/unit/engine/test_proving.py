"""Changes proved in worker processes: one answer each, in order, and a refusal where there can be none."""

import pytest

from postil.engine.fixing.prove import Change, refusals
from postil.plugins import Registry, registry
from support.analyzers import Raising, served
from support.analyzers import registry as registry_of

GO = b"package a\n\nfunc F() int { return 1 }\n"


@pytest.fixture(scope="module")
def known() -> Registry:
    return registry(None)


def test_each_change_has_its_answer_in_the_order_given(known: Registry) -> None:
    changes = [
        Change(f"a{number}.go", "go", GO, GO.replace(b"func", b"// F is.\nfunc") if number % 2 else b"// " + GO)
        for number in range(40)
    ]
    answers = refusals(known, changes)
    assert [answer is None for answer in answers] == [bool(number % 2) for number in range(40)]


def test_no_change_needs_no_worker(known: Registry) -> None:
    assert refusals(known, []) == []


@pytest.mark.parametrize(
    ("path", "before", "after", "reason"),
    [
        (
            "a.vue",
            b"<script>\nvar a\n</script>\n",
            b"<script>\n/** A. */\nvar a\n</script>\n",
            "what is code in vue cannot",
        ),
        ("a.md", b"# A\n", b"# B\n", "what is code in markdown cannot be told"),
        ("a.unknown", b"a\n", b"b\n", "what is code in plain cannot be told"),
        ("a.go", GO, GO + b"\0", "it could not be read any more: skipped: binary"),
        ("a.go", b"\xff\xfea\0", GO, "it cannot be read: skipped: UTF-16"),
        ("a.go", GO, GO.replace(b"1", b"2"), "more than documentation would change"),
        ("a", b"#!/bin/sh\n# A.\nf() { :; }\n", b"#!/usr/bin/python\n# A.\nf() { :; }\n", "the file would be python"),
    ],
)
def test_what_cannot_be_proved_is_refused(known: Registry, path: str, before: bytes, after: bytes, reason: str) -> None:
    (answer,) = refusals(known, [Change(path, None, before, after)])
    assert answer is not None
    assert answer.startswith(reason)


def test_a_text_that_crashes_the_grammar_is_refused_and_the_others_are_proved(known: Registry) -> None:
    deep = b"".join(b" " * depth + b"if x:\n" for depth in range(600)) + b" " * 600 + b"'s'\n"
    changes = [
        Change("a.py", "python", b"x = 1\n", deep),
        Change("a.go", "go", GO, GO.replace(b"func", b"// F is.\nfunc")),
    ]
    first, second = refusals(known, changes)
    assert first is not None
    assert "crashed the parser" in first
    assert second is None


def test_an_analyzer_that_raises_proves_nothing() -> None:
    (answer,) = refusals(registry_of(served("raising", Raising)), [Change("a.raising", "raising", b"a", b"b")])
    assert answer is not None
    assert "raised KeyError" in answer
