"""A client that does nothing but wait for the answer it asked for, so that what is measured is the server."""

import json
import os
import select
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Self, cast

from bench import processes

Message = dict[str, Any]
PATIENCE = 120.0
CAPABILITIES = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "synchronization": {"didSave": True},
        "publishDiagnostics": {"versionSupport": True},
    },
    "window": {"workDoneProgress": True},
    "workspace": {"workspaceFolders": True, "configuration": True},
}


class Client:
    """One server on one folder."""

    def __init__(self, argv: Sequence[str], folder: Path, environment: dict[str, str] | None = None) -> None:
        self.folder = folder
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            argv, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0,
            env={**os.environ, **(environment or {})},
        )  # fmt: skip
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._in, self._out = self.process.stdin, self.process.stdout
        self._buffer = bytearray()
        self._number = 0
        self.heard: list[Message] = []
        """Notifications that nobody has taken."""
        self.pulls = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        self._in.close()
        self._out.close()

    def notify(self, method: str, params: object) -> None:
        """Send a notification."""
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def request(self, method: str, params: object) -> int:
        """Send a request."""
        self._number += 1
        self._send({"jsonrpc": "2.0", "id": self._number, "method": method, "params": params})
        return self._number

    def ask(self, method: str, params: object, seconds: float = PATIENCE) -> Any:
        """Send a request and wait for its answer; one that does not come in time is not wanted any more."""
        number = self.request(method, params)
        try:
            return self.until(lambda each: each.get("id") == number and "method" not in each, seconds).get("result")
        except TimeoutError:
            self.notify("$/cancelRequest", {"id": number})
            raise

    def wait(self, seconds: float, since: float | None = None) -> None:
        """Wait before the same is asked again; ``TimeoutError`` once that has gone on for too long."""
        if time.perf_counter() - (self.started if since is None else since) > PATIENCE:
            raise TimeoutError(f"not within {PATIENCE:.0f} s")
        time.sleep(seconds)

    def until(self, wanted: Callable[[Message], bool], seconds: float = PATIENCE) -> Message:
        """Wait for a message; notifications that come meanwhile are kept, questions are answered."""
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            message = self._next()
            if message is None:
                continue
            if "method" in message and "id" in message:
                items = cast("dict[str, Any]", message.get("params") or {}).get("items", [])
                result = [None] * len(items) if message["method"] == "workspace/configuration" else None
                self._send({"jsonrpc": "2.0", "id": message["id"], "result": result})
            if wanted(message):
                return message
            if "method" in message:
                self.heard.append(message)
        raise TimeoutError(f"no answer within {seconds:.0f} s")

    def start(self) -> None:
        """Initialize the server."""
        params = {
            "processId": os.getpid(),
            "rootUri": self.folder.as_uri(),
            "capabilities": CAPABILITIES,
            "workspaceFolders": [{"uri": self.folder.as_uri(), "name": self.folder.name}],
        }
        answer = self.ask("initialize", params)
        self.pulls = bool(answer["capabilities"].get("diagnosticProvider"))
        self.notify("initialized", {})

    def open(self, path: Path) -> str:
        """Open a file and return its address."""
        uri, text = path.as_uri(), path.read_text(encoding="utf-8", errors="replace")
        document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})
        return uri

    def hover(self, uri: str, line: int, character: int, seconds: float = PATIENCE) -> Any:
        """What is said of a place."""
        place = {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}
        return self.ask("textDocument/hover", place, seconds)

    def memory(self) -> float:
        """What the server and all it started hold, in MB; what they share is counted once."""
        return processes.memory(self.process.pid)

    def ran(self) -> float:
        """Seconds of processor time that the server itself has used, to the nanosecond, in all its threads."""
        total = 0
        for task in Path(f"/proc/{self.process.pid}/task").iterdir():
            try:
                total += int((task / "schedstat").read_text(encoding="ascii").split()[0])
            except OSError:
                continue
        return total / 1e9

    def cpu(self) -> float:
        """Seconds of processor time that the server and all it started have used."""
        return processes.cpu(self.process.pid)

    def _send(self, message: Message) -> None:
        body = json.dumps(message).encode()
        view = memoryview(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        while view:
            view = view[self._in.write(view) :]

    def _next(self) -> Message | None:
        while True:
            end = self._buffer.find(b"\r\n\r\n")
            if end >= 0:
                length = int(bytes(self._buffer[:end]).lower().partition(b"content-length:")[2].split(b"\r\n")[0])
                if len(self._buffer) >= end + 4 + length:
                    body = bytes(self._buffer[end + 4 : end + 4 + length])
                    del self._buffer[: end + 4 + length]
                    return cast("Message", json.loads(body))
            if not select.select([self._out], [], [], 1.0)[0]:
                return None
            data = os.read(self._out.fileno(), 1 << 20)
            if not data:
                raise EOFError("the server has ended")
            self._buffer += data
