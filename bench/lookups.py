"""What an editor is answered without a server: how fast, how much of what ty documents, in how much memory.

``python -m bench.lookups [COUNT [FOLDER]]`` hovers over names of Django, or of a copy of it, that nobody visited
before, in a ``Session`` of this process, and asks ``ty server`` about the same places: of the symbols of the repository
for which ty shows a doc it counts those for which Postil does. Times are of this process's processor.
"""

import gc
import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from bench.corpora import corpus
from bench.lsp.client import Client
from bench.lsp.places import Place, places
from bench.lsp.servers import commands
from postil.ide.hover import hover
from postil.ide.session import Session
from postil.ide.survey import surveyed
from postil.ide.warming import warm_up

COUNT = 300
_UNDOCUMENTED = "No documentation"


class Looked(NamedTuple):
    """One look-up of ours."""

    place: Place
    milliseconds: float
    markdown: str


def main() -> None:
    """Print one JSON line a figure."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    django = Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else corpus("django")
    subprocess.run([sys.executable, "-m", "postil", "-C", str(django), "document", "-q"], check=True)
    chosen = places(django / "django", count)
    before = _memory()
    looked = _looked(django, chosen)
    times = sorted(each.milliseconds for each in looked)
    _say("look-up p50, ms", times[len(times) // 2])
    _say("look-up p95, ms", times[len(times) * 95 // 100])
    _say("answered", sum(bool(each.markdown) for each in looked), of=len(looked))
    _say("memory of the session, MB", _memory() - before)
    documented, mine = _shared(django, looked)
    _say("symbols of the repository that ty documents", documented)
    _say("of these answered with a doc, %", 100 * mine / documented if documented else 100.0)


def _looked(root: Path, chosen: list[Place]) -> list[Looked]:
    session = Session.open(str(root), print)
    assert session.workspace is not None
    session.adopt(surveyed(session.workspace, print))
    warm_up()
    gc.collect()
    gc.freeze()
    found: list[Looked] = []
    for place in chosen:
        path = str(place.path.relative_to(root))
        data = session.read(path)
        assert data is not None
        document = session.buffer_opened(path, data, 1)
        at = document.positions.line_start(place.line + 1) + place.character
        began = time.process_time()
        answer = hover(session, document, at)
        spent = (time.process_time() - began) * 1000
        found.append(Looked(place, spent, "" if answer is None else answer.markdown))
        session.buffer_closed(path)
    session.close()
    return found


def _shared(root: Path, looked: list[Looked]) -> tuple[int, int]:
    """How many symbols of the repository ty documents at the places, and for how many of them there is a doc here."""
    documented = mine = 0
    with Client(commands()["ty"], root) as client:
        client.start()
        uri, path = "", None
        for each in looked:
            place = each.place
            if place.path != path:
                uri, path = client.open(place.path), place.path
            said = json.dumps(client.hover(uri, place.line, place.character))
            if "\\n---\\n" not in said:
                continue
            where = {"textDocument": {"uri": uri}, "position": {"line": place.line, "character": place.character}}
            target = json.dumps(client.ask("textDocument/definition", where))
            if root.as_uri() not in target:
                continue
            documented += 1
            if each.markdown and _UNDOCUMENTED not in each.markdown:
                mine += 1
            else:
                print(f"missed: {place.path.relative_to(root)}:{place.line + 1} {place.name}", file=sys.stderr)
    return documented, mine


def _memory() -> float:
    """What this process holds, in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    match = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
    return int(match[1]) / 1024 if match is not None else 0.0


def _say(figure: str, value: float, **more: float) -> None:
    print(json.dumps({"figure": figure, "value": round(value, 2), **more}))


if __name__ == "__main__":
    main()
