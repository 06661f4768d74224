"""An editor that does everything in any order, with delays, crashes and other people at its files.

Invariant of every run: the server has the text that the editor has, and, once it has had the time, it answers as a
server that was started a moment ago on a copy of everything.
"""

import os
import shutil
import sys
import time
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from support.lsp_client import Client, Message
from support.repos import Repo, make
from support.texts import UNITS, Edit, edited, joined

SETTLE_SECONDS = 60.0
PATHS = ("a.py", "b.py", "pkg/c.py", "pkg/d.ts", "new.py")
LANGUAGES = {".py": "python", ".ts": "typescript"}
OPTIONS = {
    # What is counted and looked back at while nobody asks differs from one server to the next.
    "hover": {"callers": False, "freshness": False},
    "codeLens": {"callers": False, "freshness": False, "patch": False},
    "diagnostics": {"delay": 20, "severity": {"stale-doc": "off"}},
}
SOURCES = (
    '"""Part one."""\n\n\ndef one(size: int) -> int:\n    """Do one, see :func:`two`.\n\n    Args:\n        size: 😀.\n'
    '    """\n    return size\n\n\ndef two() -> None:\n    one(1)\n',
    "from b import other\n\n\nclass Box:\n    def put(self, thing):\n        return other(thing)\n",
    '"""Two."""\n\n\ndef other(thing: str, kind: int = 0):\n    """Do.\n\n    Args:\n        thin: What.\n    """\n',
    "",
    "x = 'é漢'\r\n\r\n\r\ndef late():\r\n    pass\r\n",
)
_PIECES = (
    "",
    "x",
    "\n",
    "# é\n",
    "y = 1\n",
    "def more(a):\n    pass\n\n",
    "😀",
    "\r\n",
    "\u2028",
    "\x0c",
    "    ",
    '"""',
    ")",
)
_SHOWN = ("documentSymbol", "foldingRange", "documentLink", "diagnostic")
_PLACES = st.tuples(st.integers(0, 16), st.one_of(st.just(0), st.integers(0, 24)))
TEXTS = st.sampled_from(SOURCES)


class FakeEditor(RuleBasedStateMachine):
    """One editor on one repository, until the end of the run."""

    client: Client

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(mkdtemp(prefix="postil-editor-"))
        self.repo: Repo = make(
            self.place / "work", {"a.py": SOURCES[0], "b.py": SOURCES[2], "pkg/d.ts": "let x = 1;\n"}
        )
        self.buffers: dict[str, str] = {}
        self.events: list[dict[str, object]] = []
        """What happened to files and was not told yet."""
        self.version = 0
        self.encoding = "utf-16"

    @initialize(encoding=st.sampled_from(sorted(UNITS)))
    def begin(self, encoding: str) -> None:
        self.encoding = encoding
        self.client = self._started(self.repo.path)

    # What the person does

    @rule(path=st.sampled_from(PATHS))
    def open(self, path: str) -> None:
        if path not in self.buffers and (self.repo.path / path).exists():
            self._open(self.client, self.repo.path, path, self._read(path))

    @rule(path=st.sampled_from(PATHS), start=_PLACES, end=_PLACES, text=st.sampled_from(_PIECES), twice=st.booleans())
    def type(self, path: str, start: tuple[int, int], end: tuple[int, int], text: str, twice: bool) -> None:
        edits = [Edit(start, start if len(text) > 1 else end, text)]
        self._change(path, edits + edits if twice else edits)

    @rule(path=st.sampled_from(PATHS), text=TEXTS)
    def replace(self, path: str, text: str) -> None:
        self._change(path, [Edit(None, None, text)])

    @rule(path=st.sampled_from(PATHS))
    def save(self, path: str) -> None:
        if path in self.buffers:
            self._write(path, self.buffers[path])
            self.client.notify("textDocument/didSave", {"textDocument": {"uri": self._uri(path)}})

    @rule(path=st.sampled_from(PATHS))
    def close(self, path: str) -> None:
        if self.buffers.pop(path, None) is not None:
            self.client.notify("textDocument/didClose", {"textDocument": {"uri": self._uri(path)}})

    @rule(path=st.sampled_from(PATHS), to=st.sampled_from(PATHS))
    def rename(self, path: str, to: str) -> None:
        if path != to and (self.repo.path / path).exists() and to not in self.buffers:
            text = self.buffers.get(path)
            self.close(path)
            (self.repo.path / to).parent.mkdir(exist_ok=True)
            os.replace(self.repo.path / path, self.repo.path / to)
            self.client.notify(
                "workspace/didRenameFiles", {"files": [{"oldUri": self._uri(path), "newUri": self._uri(to)}]}
            )
            if text is not None:
                self._open(self.client, self.repo.path, to, text)

    @rule(path=st.sampled_from(PATHS), line=st.integers(0, 12), cancel=st.booleans())
    def look(self, path: str, line: int, cancel: bool) -> None:
        number = self.client.request("textDocument/hover", self._at(path, line))
        if cancel:
            self.client.notify("$/cancelRequest", {"id": number})
        assert {"result", "error"} & self.client.answer(number).keys()

    # What others do

    @rule(path=st.sampled_from(PATHS), text=TEXTS, told=st.booleans())
    def write(self, path: str, text: str, told: bool) -> None:
        self._write(path, text)
        if told:
            self.tell()

    @rule(path=st.sampled_from(PATHS))
    def delete(self, path: str) -> None:
        if (self.repo.path / path).exists():
            (self.repo.path / path).unlink()
            self.events.append({"uri": self._uri(path), "type": 3})

    @rule()
    def check_out(self) -> None:
        self.repo.git("checkout", "--quiet", "--", ".")
        self.events += [{"uri": self._uri(path), "type": 2} for path in PATHS]

    @rule(path=st.sampled_from(PATHS))
    def commit(self, path: str) -> None:
        if (self.repo.path / path).exists():
            self.repo.git("add", "--all")
            self.repo.git("commit", "--quiet", "--allow-empty", "--message", "More")

    @rule()
    def tell(self) -> None:
        if self.events:
            self.client.notify("workspace/didChangeWatchedFiles", {"changes": self.events})
            self.events = []

    @rule(seconds=st.floats(0.0, 0.3))
    def wait(self, seconds: float) -> None:
        time.sleep(seconds)

    @rule(kill=st.booleans())
    def restart(self, kill: bool) -> None:
        if kill:
            self.client.process.kill()
        else:
            assert self.client.stop() == 0
        self.client.__exit__()
        self.client = self._started(self.repo.path)
        for path, text in self.buffers.items():
            self._open(self.client, self.repo.path, path, text)

    # What must hold

    @precondition(lambda self: self.buffers)
    @rule()
    def compare_texts(self) -> None:
        for path, text in self.buffers.items():
            said = self.client.ask("test/text", {"uri": self._uri(path)})
            assert said is not None
            assert said["text"] == text

    def teardown(self) -> None:
        try:
            if hasattr(self, "client"):
                self.tell()
                self.compare_texts()
                self._compare_answers()
                assert self.client.stop() == 0
                assert "a bug in" not in self.client.errors()
        finally:
            if hasattr(self, "client"):
                self.client.__exit__()
            shutil.rmtree(self.place)

    def _compare_answers(self) -> None:
        copy = self.place / "copy"
        shutil.copytree(self.repo.path, copy, ignore=shutil.ignore_patterns("postil"))
        with self._started(copy) as fresh:
            for path, text in self.buffers.items():
                self._open(fresh, copy, path, text)
            until = time.monotonic() + SETTLE_SECONDS
            while True:
                ours, theirs = self._answers(self.client, self.repo.path), self._answers(fresh, copy)
                if ours == theirs:
                    break
                assert time.monotonic() < until, _difference(ours, theirs)
                time.sleep(0.2)
            assert fresh.stop() == 0

    def _answers(self, client: Client, folder: Path) -> dict[str, object]:
        """What a server says of everything; of what is broken, where it may know more than one that has just come."""
        found: dict[str, object] = {}
        whole: set[str] = set()
        for path in self.buffers:
            uri = (folder / path).as_uri()
            said = client.ask("test/text", {"uri": uri})
            found[f"{path} errors"] = None if said is None else said["errors"]
            if said is None or said["errors"] != 0:
                continue
            whole.add(uri)
            for request in _SHOWN:
                answer = client.ask(f"textDocument/{request}", {"textDocument": {"uri": uri}})
                found[f"{path} {request}"] = _plain(answer, folder)
            for line in range(0, 12, 3):
                place = {"textDocument": {"uri": uri}, "position": {"line": line, "character": 5}}
                found[f"{path} hover {line}"] = _plain(client.ask("textDocument/hover", place), folder)
        broken = {(folder / path).as_uri() for path in self.buffers} - whole
        for query in ("one", "other", "late", "Box"):
            symbols = client.ask("workspace/symbol", {"query": query}) or []
            kept = [each for each in symbols if each["location"]["uri"] not in broken]
            found[f"symbols {query}"] = sorted(map(repr, _plain(kept, folder)))
        found["findings"] = sorted(map(repr, _plain(client.ask("postil/findings", {})["findings"], folder)))
        return found

    # How it does it

    def _started(self, folder: Path) -> Client:
        tests = str(Path(__file__).parents[1])
        path = os.pathsep.join([tests, *filter(None, [os.environ.get("PYTHONPATH")])])
        argv = [sys.executable, "-m", "support.lsp_slow"]
        client = Client(folder, argv=argv, environment={"PYTHONPATH": path})
        can = {
            "general": {"positionEncodings": [self.encoding]},
            "textDocument": {
                "diagnostic": {}, "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
            },
            "workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}},
        }  # fmt: skip
        client.start(can, initializationOptions=OPTIONS)
        return client

    def _open(self, client: Client, folder: Path, path: str, text: str) -> None:
        self.buffers[path] = text
        self.version += 1
        uri = (folder / path).as_uri()
        language = LANGUAGES[Path(path).suffix]
        document = {"uri": uri, "languageId": language, "version": self.version, "text": text}
        client.notify("textDocument/didOpen", {"textDocument": document})

    def _change(self, path: str, edits: list[Edit]) -> None:
        if path not in self.buffers:
            return
        self.version += 1
        changes: list[Message] = []
        for edit in edits:
            self.buffers[path] = edited(self.buffers[path], edit, self.encoding)
            changes.append({"text": edit.text})
            if edit.start is not None and edit.end is not None:
                sides = zip(("start", "end"), (edit.start, edit.end), strict=True)
                changes[-1]["range"] = {side: {"line": place[0], "character": place[1]} for side, place in sides}
        self.client.edit(self._uri(path), self.version, *changes)

    def _read(self, path: str) -> str:
        return joined((self.repo.path / path).read_bytes().decode())

    def _write(self, path: str, text: str) -> None:
        place = self.repo.path / path
        place.parent.mkdir(exist_ok=True)
        kind = 2 if place.exists() else 1
        place.write_bytes(text.encode("utf-8", "replace"))
        self.events.append({"uri": self._uri(path), "type": kind})

    def _uri(self, path: str) -> str:
        return (self.repo.path / path).as_uri()

    def _at(self, path: str, line: int) -> Message:
        return {"textDocument": {"uri": self._uri(path)}, "position": {"line": line, "character": 5}}


def _plain(answer: Any, folder: Path) -> Any:
    """An answer without the name of the folder, and without what only tells one report from the next."""
    if isinstance(answer, dict):
        return {key: _plain(value, folder) for key, value in answer.items() if key not in ("resultId", "data")}
    if isinstance(answer, list):
        return [_plain(each, folder) for each in answer]
    return answer.replace(folder.as_uri(), "").replace(str(folder), "") if isinstance(answer, str) else answer


def _difference(ours: dict[str, object], theirs: dict[str, object]) -> str:
    names = [name for name in {**ours, **theirs} if ours.get(name) != theirs.get(name)]
    return "\n".join(f"{name}:\n  ours   {ours.get(name)}\n  theirs {theirs.get(name)}" for name in names)
