"""The shipped analyzers in real workers: contents that kill a grammar, and contents that should not."""

import re

import pytest

from postil.engine.encode import decode
from postil.engine.pool import Pool
from postil.engine.result import Limits, Result
from postil.engine.wire import Task
from postil.installation import trusted_path
from postil.model import Source
from postil.plugins import Registry
from postil.plugins.checks import flaw
from postil.plugins.discovery import discover
from support.mutations import SEEDS, mutant
from support.pools import task

SMALL = b"x\n"


@pytest.fixture(scope="module")
def known() -> Registry:
    found, _ = discover(trusted_path())
    return found


def run(known: Registry, tasks: list[Task], limits: Limits | None = None, workers: int = 1) -> dict[int, Result]:
    with Pool(workers, known, None, limits=limits) as pool:
        return {result.number: result for result in pool.run(tasks)}


def test_P1_indentation_511_deep_crashes_the_grammar_and_costs_that_file_alone(known: Registry) -> None:
    deep = b"".join(b" " * depth + b"if x:\n" for depth in range(600)) + b" " * 600 + b"'s'\n"
    sane = [task(number, "a.py", SEEDS["python"], "python") for number in range(1, 20)]
    results = run(known, [task(0, "deep.py", deep, "python"), *sane])
    assert results[0].failure == "unparsable: crashed the parser (signal 11)"
    assert all(results[one.number].failure is None for one in sane)


def test_P2_a_java_grammar_that_forks_without_end_is_stopped(known: Registry) -> None:
    tasks = [task(0, "a.java", b"a<" * 10_000, "java"), task(1, "b.java", SEEDS["java"], "java")]
    results = run(known, tasks, Limits(memory=400 << 20))
    assert re.match(r"unparsable: (needed more than 0\.39|took longer than 2 s)", results[0].failure or "")
    assert results[1].failure is None


def test_P3_a_scanner_of_quadratic_time_is_stopped(known: Registry) -> None:
    tasks = [task(0, "a.py", b"\\\n" * 100_000, "python"), task(1, "b.py", SMALL, "python")]
    results = run(known, tasks, Limits(seconds=0.5))
    assert results[0].failure == "unparsable: took longer than 0.5 s"
    assert results[1].failure is None


DEEP: dict[str, tuple[bytes, ...]] = {
    "python": (b"(" * 200_000, b"x = " + b"[" * 200_000 + b"]" * 200_000, b"lambda:" * 100_000, b"-" * 200_000 + b"1"),
    "javascript": (b"[" * 200_000, b"a(" * 100_000 + b")" * 100_000, b"{" * 200_000, b"!" * 200_000 + b"1"),
    "typescript": (b"namespace a {" * 20_000, b"x:" + b"A<" * 20_000),
    "go": (b"package a\nvar x = " + b"(" * 100_000 + b")" * 100_000, b"package a\ntype T " + b"[]" * 100_000 + b"int"),
    "java": (b"class A { int x = " + b"(" * 100_000 + b"1" + b")" * 100_000 + b"; }", b"class A {" * 20_000),
    "markdown": (b">" * 100_000, b"* " * 50_000, b"[" * 100_000, b"`" * 100_001),
}


@pytest.mark.parametrize("language", sorted(DEEP))
def test_P5_nesting_of_any_depth_is_walked_without_recursion(known: Registry, language: str) -> None:
    tasks = [task(number, "a", content, language) for number, content in enumerate(DEEP[language])]
    results = run(known, tasks, Limits(seconds=30, loaded_seconds=60))
    assert {number: result.failure for number, result in results.items()} == dict.fromkeys(range(len(tasks)))


@pytest.mark.parametrize("language", sorted(SEEDS))
def test_P7_P10_P11_P12_contents_without_sense_have_an_answer(known: Registry, language: str) -> None:
    contents = [
        b"", b"\n", b"\r", b" ", b"x", b"\n" * 5000, b"\xef\xbb\xbf", b"\xff", b"\xed\xa0\x80", b"\x80" * 3000,
        b"\f\n\v",
        b"\xef\xbb\xbf" + SEEDS[language], SEEDS[language].replace(b"\n", b"\r\n"),
        SEEDS[language].replace(b"\n", b"\r"), SEEDS[language][:-1],
        SEEDS[language].replace(b"a", "\u00e9".encode("latin-1")),
    ]  # fmt: skip
    tasks = [task(number, "a", content, language) for number, content in enumerate(contents)]
    results = run(known, tasks)
    assert {number: result.failure for number, result in results.items()} == dict.fromkeys(range(len(tasks)))
    for number, content in enumerate(contents):
        row = results[number].row
        assert row is not None
        assert row.data is not None
        assert flaw(decode(row.data), Source("a", language, content), trusted=False) is None


@pytest.mark.parametrize("language", sorted(SEEDS))
def test_P17_mutants_of_real_sources_kill_nothing_and_are_described_soundly(known: Registry, language: str) -> None:
    contents = [mutant(language, seed) for seed in range(60)]
    tasks = [task(number, "a", content, language) for number, content in enumerate(contents)]
    results = run(known, tasks)
    binary = {number for number, content in enumerate(contents) if b"\0" in content[:8000]}
    binary |= {number for number, content in enumerate(contents) if content[:2] in (b"\xff\xfe", b"\xfe\xff")}
    for number, content in enumerate(contents):
        if number in binary:
            assert (results[number].failure or "").startswith("skipped: ")
            continue
        row = results[number].row
        assert row is not None, results[number].failure
        assert row.data is not None, (results[number].failure, content)
        assert flaw(decode(row.data), Source("a", language, content), trusted=False) is None, content
