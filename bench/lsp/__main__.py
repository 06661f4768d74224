"""``python -m bench.lsp [SERVER…]``: drive each server over the same places and print one JSON line a figure."""

import json
import shutil
import statistics
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.corpora import cache, commit, corpus
from bench.lsp.client import Client
from bench.lsp.places import Place, places
from bench.lsp.servers import CONSTANT, SERVERS, commands

COUNT = 300
SETTLE_SECONDS = 6.0
PLACE_SECONDS = 10.0
"""So long a server may take over one place."""
DEBOUNCE = 0.15
"""Seconds that Postil waits for more typing, by default; what is measured of an edit is beyond it."""
SHOWN: dict[tuple[str, str], list[str]] = {}
"""What each server said of each place, by corpus and server."""
EDITED = "django/db/models/sql/query.py"
"""2,800 lines."""


def main() -> int:
    """Measure the servers that are named, or all."""
    wanted = sys.argv[1:] or list(SERVERS)
    unknown = [name for name in wanted if name not in SERVERS]
    if unknown:
        print(f"no server {unknown[0]!r}; there are: {', '.join(SERVERS)}", file=sys.stderr)
        return 2
    servers = commands()
    django, library = corpus("django"), standard_library()
    for root in (django, library):
        subprocess.run([sys.executable, "-m", "postil", "-C", str(root), "document", "-q"], check=False)
    for name in wanted:
        for measure, root in (
            (started, django),
            (visited_django, django),
            (edited, django),
            (visited_library, library),
        ):
            try:
                for figure, value in measure(servers[name], root, name):
                    said(name, figure, value)
            except (TimeoutError, EOFError) as error:
                # What one of them cannot do costs the others nothing.
                said(name, f"{measure.__name__.replace('_', ', ')}: {error}", None)
    for what in ("django", "library"):
        if (what, "postil") in SHOWN and (what, "ty") in SHOWN:
            answered = answered_of_documented(SHOWN[what, "postil"], SHOWN[what, "ty"])
            said("postil", f"{what}: answered of the places that ty has a doc for, %", answered * 100)
    if "postil" in wanted:
        for figure, value in (*while_documenting(servers["postil"], django), *while_busy(servers["postil"], django)):
            said("postil", figure, value)
    return 0


def answered_of_documented(ours: list[str], others: list[str]) -> float:
    """The share of the places for which ty shows a doc that we say something of; it puts a rule above one."""
    documented = [mine for mine, its in zip(ours, others, strict=True) if "\n---\n" in its]
    return sum(map(bool, documented)) / len(documented)


def standard_library() -> Path:
    """Python's own library, in a repository of its own."""
    root = cache() / "python-library"
    if not (root / ".git").is_dir():
        ours = shutil.ignore_patterns("test", "tests", "site-packages", "__pycache__", "lib-dynload", "config-*")
        shutil.copytree(sysconfig.get_path("stdlib"), root, ignore=ours, dirs_exist_ok=True)
        commit(root)
    return root


def said(name: str, figure: str, value: float | None) -> None:
    """Print one line; the value of what could not be measured is null."""
    print(json.dumps({"server": name, "figure": figure, "value": value and round(value, 3)}), flush=True)


def started(argv: list[str], root: Path, name: str) -> Iterator[tuple[str, float]]:
    """From the start of the process to the first hover that says something; the best of five."""
    best, used = float("inf"), float("inf")
    for _ in range(5):
        with Client(argv, root) as client:
            client.start()
            uri = client.open(root / EDITED)
            line, character = _place(root / EDITED, "class Query(")
            while not client.hover(uri, line, character + 7):
                client.wait(0.002)
            best = min(best, time.perf_counter() - client.started)
            used = min(used, client.cpu())
    yield "first hover, s", best
    yield "first hover, processor s", used


def visited_django(argv: list[str], root: Path, name: str) -> Iterator[tuple[str, float]]:
    """Hovers over Django."""
    yield from visited(argv, root, name, places(root / "django", COUNT), "django")


def visited_library(argv: list[str], root: Path, name: str) -> Iterator[tuple[str, float]]:
    """Hovers over Python's own library."""
    yield from visited(argv, root, name, places(root, COUNT), "library")


def visited(argv: list[str], root: Path, name: str, chosen: list[Place], what: str) -> Iterator[tuple[str, float]]:
    """Hovers over places none of which was visited before, and what the server holds then.

    Whoever has not answered after ``PLACE_SECONDS`` is asked the next: that time counts, and the place as not answered.
    """
    times: list[float] = []
    late = 0
    used: list[float] = []
    shown = SHOWN[what, name] = list[str]()
    with Client(argv, root) as client:
        client.start()
        uri, path = client.open(chosen[0].path), chosen[0].path
        client.hover(uri, 0, 0)
        # What a server does after its start is no part of what a hover costs, for none of them.
        time.sleep(SETTLE_SECONDS)
        for place in chosen:
            if place.path != path:
                uri, path = client.open(place.path), place.path
                # Nor what it does when a document is opened.
                client.ask("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
            had = client.ran()
            began = time.perf_counter()
            try:
                answer = client.hover(uri, place.line, place.character, PLACE_SECONDS)
            except TimeoutError:
                answer, late = None, late + 1
            times.append(time.perf_counter() - began)
            used.append(client.ran() - had)
            shown.append(json.dumps(answer, ensure_ascii=False).replace("\\n", "\n") if answer else "")
        yield f"{what}: hover p50, ms", share(times, 0.5) * 1000
        yield f"{what}: hover p95, ms", share(times, 0.95) * 1000
        yield f"{what}: hover p99, ms", share(times, 0.99) * 1000
        yield f"{what}: hover p50, processor ms", share(used, 0.5) * 1000
        yield f"{what}: hover p95, processor ms", share(used, 0.95) * 1000
        yield f"{what}: answered of {len(chosen)}", sum(map(bool, shown))
        yield f"{what}: not answered within {PLACE_SECONDS:.0f} s", late
        yield f"{what}: memory, MB", client.memory()


def edited(argv: list[str], root: Path, name: str) -> Iterator[tuple[str, float]]:
    """From an edit of a doc to a hover that shows it, and to diagnostics of the new text."""
    if name in CONSTANT:
        return
    path = root / EDITED
    lines = path.read_text(encoding="utf-8").splitlines()
    line, character = _place(path, "class Query(")
    with Client(argv, root) as client:
        client.start()
        uri = client.open(path)
        while not client.hover(uri, line, character + 7):
            client.wait(0.002)
        wait = DEBOUNCE if name == "postil" else 0.0
        hovers: list[float] = []
        findings: list[float] = []
        doc = next(number for number in range(line, line + 5) if '"""' in lines[number])
        for version in range(2, 22):
            word = f"word{version} "
            column = lines[doc].index('"""') + 3
            where = {"line": doc, "character": column}
            change = {"range": {"start": where, "end": where}, "text": word}
            client.heard.clear()
            began = time.perf_counter()
            client.notify(
                "textDocument/didChange",
                {"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]},
            )
            while word.strip() not in json.dumps(client.hover(uri, line, character + 7)):
                client.wait(0.001, began)
            hovers.append(time.perf_counter() - began - wait)
            if client.pulls and name != "postil":
                client.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})
            else:
                _published(client, version)
            findings.append(time.perf_counter() - began - wait)
    yield "edit to hover beyond the debounce, ms", statistics.median(hovers) * 1000
    yield "edit to diagnostics beyond the debounce, ms", statistics.median(findings) * 1000


def _published(client: Client, version: int) -> None:
    def of_it(message: dict[str, object]) -> bool:
        params = message.get("params")
        return (
            message.get("method") == "textDocument/publishDiagnostics"
            and isinstance(params, dict)
            and params.get("version") in (version, None)
        )

    if not any(map(of_it, client.heard)):
        client.until(of_it)


def while_documenting(argv: list[str], root: Path) -> Iterator[tuple[str, float]]:
    """Hovers while the whole of Django is documented anew."""
    import tempfile

    with tempfile.TemporaryDirectory() as home, Client(argv, root, {"POSTIL_HOME": home}) as client:
        client.start()
        command = {"command": "postil.documentWorkspace", "arguments": []}
        chosen = places(root / "django", 3)
        uri = client.open(chosen[0].path)
        client.hover(uri, chosen[0].line, chosen[0].character)
        client.ask("workspace/executeCommand", command)

        def ended() -> bool:
            states = client.ask("workspace/executeCommand", {"command": "postil.jobs", "arguments": []})
            return all(job["state"] != "running" for job in states)

        times = _hovers(client, uri, chosen, ended)
        yield "hover p50 while documentWorkspace runs, ms", share(times, 0.5) * 1000
        yield "hover p99 while documentWorkspace runs, ms", share(times, 0.99) * 1000


def while_busy(argv: list[str], root: Path) -> Iterator[tuple[str, float]]:
    """Hovers while 32 checks of all of Django are asked for."""
    with Client(argv, root) as client:
        client.start()
        chosen = places(root / "django", 3)
        uri = client.open(chosen[0].path)
        client.hover(uri, chosen[0].line, chosen[0].character)
        waiting = [client.request("postil/findings", {"uri": None}) for _ in range(32)]
        until = time.perf_counter() + 8
        times = _hovers(client, uri, chosen, lambda: time.perf_counter() > until)
        for number in waiting:
            client.notify("$/cancelRequest", {"id": number})
        yield "hover p50 with 32 slow requests queued, ms", share(times, 0.5) * 1000
        yield "hover p99 with 32 slow requests queued, ms", share(times, 0.99) * 1000


def _hovers(client: Client, uri: str, chosen: list[Place], ended: Callable[[], bool]) -> list[float]:
    times: list[float] = []
    while True:
        for _ in range(20):
            for place in chosen:
                began = time.perf_counter()
                client.hover(uri, place.line, place.character)
                times.append(time.perf_counter() - began)
                time.sleep(0.002)
        if ended():
            return times


def _place(path: Path, text: str) -> tuple[int, int]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        if text in line:
            return number, line.index(text)
    raise ValueError(text)


def share(times: list[float], part: float) -> float:
    """The time that so large a part of them is below."""
    return sorted(times)[min(len(times) - 1, int(len(times) * part))]


if __name__ == "__main__":
    sys.exit(main())
