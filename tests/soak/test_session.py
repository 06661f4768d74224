"""A campaign of time: the edits of eight hours in ten minutes, after which the server holds what it held before.

On a machine that is too busy for ten minutes it takes longer, and says so.
"""

import json
import os
import random
import time
from pathlib import Path
from typing import NamedTuple

from bench import processes

from support import repos
from support.lsp_client import Client, at

SECONDS = float(os.environ.get("POSTIL_SOAK_SECONDS", "600"))
EACH = 10
"""Edits after each opening: 100,000 in all."""
OPENINGS = int(os.environ.get("POSTIL_SOAK_OPENINGS", "10000"))
FILES = 60
OPEN = 8
HOURS = 8
SAMPLES = 40
WARM = 0.3
"""The part of the time in which caches fill."""
MOST_GROWTH = 1.0
"""MB an hour of the eight."""
BODY = '''def work{n}(size: int, kind: str = "plain") -> int:
    """Work on :func:`work{m}`.

    Args:
        size: How much.
        kind: Which.
    """
    return work{m}(size - 1, kind) if size else {n}


'''


class Sample(NamedTuple):
    """What the server holds at one moment."""

    memory: float
    """MB, with all that it started."""
    descriptors: int
    threads: int
    children: int


def source(file: int) -> str:
    return f'"""Part {file}."""\n\n\n' + "".join(BODY.format(n=f"{file}_{n}", m=f"{file}_{n + 1}") for n in range(12))


class Person:
    """Types, looks, saves, opens and closes, and takes back what was typed every now and then."""

    def __init__(self, client: Client, folder: Path) -> None:
        self._client = client
        self._folder = folder
        self._chance = random.Random(25)
        self._texts: dict[int, str] = {}
        self._version = 0
        self.edits = self.openings = self.asked = 0

    def turn(self) -> None:
        """One stretch of typing, and what comes with it."""
        chance = self._chance
        while len(self._texts) > OPEN - 1:
            file = chance.choice(list(self._texts))
            self._client.notify("textDocument/didClose", {"textDocument": {"uri": self._uri(file)}})
            del self._texts[file]
        file = chance.choice([each for each in range(FILES) if each not in self._texts])
        self._texts[file] = source(file)
        self._client.open(f"pkg/f{file}.py", source(file))
        self.openings += 1
        for _ in range(EACH):
            self._type(chance.choice(list(self._texts)))
        look = chance.choice(list(self._texts))
        for method in ("hover", "documentSymbol", "codeLens", "foldingRange"):
            self._client.ask(f"textDocument/{method}", at(self._uri(look), chance.randrange(60), 6))
            self.asked += 1
        if chance.random() < 0.1:
            place = {"start": {"line": 3, "character": 0}, "end": {"line": 99, "character": 0}}
            asked = {"textDocument": {"uri": self._uri(look)}, "range": place, "context": {"diagnostics": []}}
            self._client.ask("textDocument/codeAction", asked)
            (self._folder / f"pkg/f{look}.py").write_text(self._texts[look], encoding="utf-8")
            self._client.notify("textDocument/didSave", {"textDocument": {"uri": self._uri(look)}})
        # The editor reads what it is told and keeps none of it.
        self._client.messages.clear()

    def _type(self, file: int) -> None:
        """Type something, or take all back that was typed."""
        self._version += 1
        self.edits += 1
        lines = self._texts[file].split("\n")
        if self._chance.random() < 0.02:
            self._texts[file] = source(file)
            self._client.edit(self._uri(file), self._version, {"text": source(file)})
            return
        number = self._chance.randrange(len(lines))
        word = self._chance.choice(("x", " ", "kind2", "size", "\n", '"""', "def g(a): pass\n", "# more"))
        column = self._chance.randrange(len(lines[number]) + 1)
        lines[number] = lines[number][:column] + word + lines[number][column:]
        self._texts[file] = "\n".join(lines)
        place = {"line": number, "character": column}
        self._client.edit(self._uri(file), self._version, {"range": {"start": place, "end": place}, "text": word})

    def _uri(self, file: int) -> str:
        return (self._folder / f"pkg/f{file}.py").as_uri()


def sample(pid: int) -> Sample:
    return Sample(
        processes.memory(pid), processes.descriptors(pid), processes.threads(pid), len(processes.descendants(pid)) - 1
    )


def slope(values: list[float]) -> float:
    """By how much a value grows from one sample to the next, by least squares."""
    middle, mean = (len(values) - 1) / 2, sum(values) / len(values)
    above = sum((at - middle) * (value - mean) for at, value in enumerate(values))
    return above / sum((at - middle) ** 2 for at in range(len(values)))


def test_L25_after_eight_hours_of_edits_the_server_holds_no_more_than_before(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {f"pkg/f{file}.py": source(file) for file in range(FILES)}
    folder = repos.make(tmp_path / "work", files).path
    samples: list[Sample] = []
    with Client(folder) as client:
        client.start({"window": {"workDoneProgress": True}})
        person = Person(client, folder)
        began = time.monotonic()
        while person.openings < OPENINGS:
            # No faster than that: what is under way while nobody types counts as much as what is typed.
            if person.openings < (time.monotonic() - began) / SECONDS * OPENINGS:
                person.turn()
            else:
                time.sleep(0.005)
            if len(samples) < person.openings / OPENINGS * SAMPLES:
                samples.append(sample(client.process.pid))
        took = time.monotonic() - began
        assert client.stop() == 0
        errors = client.errors()
    settled = samples[int(len(samples) * WARM) :]
    growth = slope([each.memory for each in settled]) * len(samples) / HOURS
    first, last = settled[0], settled[-1]
    print(
        f"\nL25: {person.edits} edits, {person.openings} openings, {person.asked} questions in {took:.0f} s:"
        f" {first.memory:.0f} to {last.memory:.0f} MB, {growth:+.2f} MB an hour of the eight;"
        f" {first.descriptors} to {last.descriptors} descriptors, {first.threads} to {last.threads} threads,"
        f" {first.children} to {last.children} children"
    )
    print(json.dumps([tuple(each) for each in samples]))
    assert "a bug" not in errors
    assert growth <= MOST_GROWTH
    assert (
        max(each.descriptors for each in settled) <= max(each.descriptors for each in samples[: len(samples) // 2]) + 3
    )
    assert max(each.threads for each in settled) <= max(each.threads for each in samples[: len(samples) // 2]) + 1
    assert max(each.children for each in settled) <= max(each.children for each in samples[: len(samples) // 2])
