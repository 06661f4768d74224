"""A client of the language server that speaks bytes: it can say things in any order, wrongly, and not read."""

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self, cast

Message = dict[str, Any]
PATIENCE = 60.0
"""Seconds after which a message that does not come is a failure."""


def framed(message: object) -> bytes:
    """A message as it goes over the wire."""
    body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


class Client:
    """One server, started by this process, and everything it has said."""

    def __init__(
        self,
        folder: Path,
        *options: str,
        environment: Mapping[str, str] | None = None,
        argv: list[str] | None = None,
    ) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            argv or [sys.executable, "-m", "postil", "lsp", *options],
            cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0,
            env={**os.environ, **(environment or {})},
        )  # fmt: skip
        self.messages: list[Message] = []
        """Everything received and not taken yet."""
        self.answer_with: dict[str, Callable[[Message], object]] = {}
        """What to answer to requests of the server, by method; others are answered with null."""
        self.silent = False
        """Whether requests of the server are left unanswered."""
        self._buffer = b""
        self._number = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()

    # Saying

    def raw(self, data: bytes) -> None:
        """Write bytes as they are."""
        stream = self.process.stdin
        assert stream is not None
        view = memoryview(data)
        while view:
            view = view[stream.write(view) :]

    def say(self, *messages: object) -> None:
        """Send messages in one write."""
        self.raw(b"".join(map(framed, messages)))

    def notify(self, method: str, params: object = None) -> None:
        """Send a notification."""
        self.say(notification(method, params))

    def request(self, method: str, params: object = None) -> int:
        """Send a request and return its id."""
        self._number += 1
        self.say({"jsonrpc": "2.0", "id": self._number, "method": method, "params": params})
        return self._number

    # Hearing

    def ask(self, method: str, params: object = None, seconds: float = PATIENCE) -> Any:
        """Send a request and return its result; what else arrives is kept."""
        answer = self.answer(self.request(method, params), seconds)
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def answer(self, number: int | str | None, seconds: float = PATIENCE) -> Message:
        """The reply to a request."""
        return self.until(lambda message: "method" not in message and message.get("id") == number, seconds)

    def notification(self, method: str, seconds: float = PATIENCE) -> Any:
        """The params of the next message of a method."""
        return self.until(lambda message: message.get("method") == method, seconds)["params"]

    def until(self, wanted: Callable[[Message], bool], seconds: float = PATIENCE) -> Message:
        """The first message that is wanted, taken out of those received."""
        until = time.monotonic() + seconds
        seen = 0
        while True:
            for message in self.messages[seen:]:
                if wanted(message):
                    self.messages.remove(message)
                    return message
            seen = len(self.messages)
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"not among {[(each.get('method'), each.get('id')) for each in self.messages]}")
            self._hear(left)

    def gone(self, seconds: float = PATIENCE) -> int:
        """Wait for the end of the server and return its exit code."""
        return self.process.wait(seconds)

    def _hear(self, seconds: float) -> None:
        stream = self.process.stdout
        assert stream is not None
        if not select.select([stream], [], [], seconds)[0]:
            return
        data = os.read(stream.fileno(), 1 << 20)
        if not data:
            raise EOFError(f"the server has ended: {self.errors()}")
        self._buffer += data
        while (message := self._next()) is not None:
            if "method" in message and "id" in message:
                self._reply(message)
            self.messages.append(message)

    def errors(self) -> str:
        """What the server wrote to its standard error; after its end only."""
        stream = self.process.stderr
        assert stream is not None
        self.process.wait(5)
        return stream.read().decode("utf-8", "replace")

    def _next(self) -> Message | None:
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return None
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        if len(rest) < length:
            return None
        self._buffer = rest[length:]
        return cast("Message", json.loads(rest[:length]))

    def _reply(self, message: Message) -> None:
        if self.silent:
            return
        answer = self.answer_with.get(message["method"])
        result = None if answer is None else answer(message)
        self.say({"jsonrpc": "2.0", "id": message["id"], "result": result})

    # Conversations

    def start(self, capabilities: Mapping[str, object] | None = None, **more: object) -> Any:
        """Initialize the server on the folder and return what it can."""
        params = {
            "processId": os.getpid(),
            "rootUri": self.folder.as_uri(),
            "capabilities": capabilities or {},
            "workspaceFolders": [{"uri": self.folder.as_uri(), "name": self.folder.name}],
            **more,
        }
        result = self.ask("initialize", params)
        self.notify("initialized", {})
        return result

    def stop(self) -> int:
        """End the conversation in order and return the exit code."""
        self.ask("shutdown")
        self.notify("exit")
        return self.gone()

    def open(self, path: str, text: str, version: int = 1, language: str = "python") -> str:
        """Open a document of the folder and return its address."""
        uri = (self.folder / path).as_uri()
        document = {"uri": uri, "languageId": language, "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})
        return uri

    def edit(self, uri: str, version: int | None, *changes: Mapping[str, object]) -> None:
        """Change a document."""
        params = {"textDocument": {"uri": uri, "version": version}, "contentChanges": list(changes)}
        self.notify("textDocument/didChange", params)

    def hover(self, uri: str, line: int, character: int) -> Any:
        """What is said of a place."""
        return self.ask("textDocument/hover", at(uri, line, character))


def at(uri: str, line: int, character: int) -> Message:
    """The params of a request about a place."""
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}


def notification(method: str, params: object = None) -> Message:
    """A message that wants no reply."""
    message: Message = {"jsonrpc": "2.0", "method": method}
    return message if params is None else {**message, "params": params}
