"""JSON-RPC as the LSP has it, over pygls's registry of features, message types and requests to the client.

From pygls come the features and their types, the converter, and ``notify`` and ``send_request``. What it leaves
undone is here: everything that has arrived is looked through for cancellations before anything is begun, every request
has exactly one reply, what comes too late is ignored, and no body is ever logged.

Invariant: whatever arrives, the conversation goes on; a request is answered with a result, an error or its
cancellation.
"""

import asyncio
import json
import logging
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from lsprotocol import types
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInternalError,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcMethodNotFound,
    JsonRpcParseError,
    JsonRpcRequestCancelled,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import LanguageServerProtocol

from postil.errors import PostilError
from postil_lsp.framing import framed
from postil_lsp.shapes import table

if TYPE_CHECKING:
    from cattrs import Converter

    from postil_lsp.channel import Channel
    from postil_lsp.server import Server

MessageId = str | int

_log = logging.getLogger(__name__)
_DROPPABLE = {types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: "uri", types.PROGRESS: "token"}
_ANYTIME = frozenset((types.SET_TRACE,))
"""Notifications that make sense before ``initialize``."""


class RequestFailed(JsonRpcException):
    """The request is right and cannot be met; the message says why."""

    CODE = -32803


class ContentModified(JsonRpcException):
    """What was asked about has changed meanwhile."""

    CODE = -32801


class Protocol(LanguageServerProtocol):
    """One conversation."""

    _server: "Server"  # pyright: ignore[reportIncompatibleVariableOverride]

    def __init__(self, server: "Server", converter: "Converter") -> None:
        super().__init__(server, converter)
        self.channel: Channel | None = None
        self.initialized = False
        self.params: types.InitializeParams | None = None
        self._inbox: deque[dict[str, Any]] = deque()
        self._scheduled = False
        self._running: dict[MessageId, asyncio.Task[Any]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._cancelled: set[MessageId] = set()
        self.asked_at = 0.0
        """When the last request came."""
        self._began: dict[MessageId | None, tuple[str, float]] = {}
        """Requests that a client traces, and when each was begun."""

    def _register_builtin_features(self) -> None:
        """Take none of pygls's own: each request is a module of ``postil_lsp.features``."""

    @property
    def features(self) -> dict[str, Callable[[Any], Any]]:
        """What answers each request and takes each notification."""
        return cast("dict[str, Callable[[Any], Any]]", self.fm.features)

    @property
    def ending(self) -> bool:
        """Whether the client has asked for the end."""
        return self._shutdown

    def end(self) -> None:
        """From now on refuse everything but ``exit``, and give up what is running."""
        self._shutdown = True
        for task in tuple(self._running.values()):
            task.cancel()

    @property
    def running(self) -> int:
        """How many requests are being worked on."""
        return len(self._running)

    # What arrives

    def receive(self, body: bytes) -> bytes:
        """Take in a message, for ``begin``; what stands behind it in the body, and is no part of it, is given back."""
        rest = b""
        try:
            message: object = json.loads(body)
        except (ValueError, RecursionError) as error:
            message, rest = _beginning(body)
            if message is None:
                _log.warning("a message that is no JSON (%s)", type(error).__name__)
                self._answer(None, error=JsonRpcParseError("a message that is no JSON"))
                return b""
        if not isinstance(message, dict):
            self._answer(None, error=JsonRpcInvalidRequest("a message that is no object"))
            return rest
        self._sort(cast("dict[str, Any]", message))
        return rest

    def _sort(self, message: dict[str, Any]) -> None:
        method = message.get("method")
        if method is None:
            self._heard(message)
        elif not isinstance(method, str):
            self._answer(_id(message), error=JsonRpcInvalidRequest("a method that is no string"))
        elif method == types.CANCEL_REQUEST:
            self._cancel(message.get("params"))
        else:
            self._inbox.append(message)

    def begin(self) -> None:
        """Carry out the first of what was received, now that all that came with it is known; the others follow."""
        if not self._scheduled and self._inbox:
            self._next()

    def _schedule(self) -> None:
        if not self._scheduled and self._inbox:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._next)

    def _next(self) -> None:
        """Carry out one message; what arrives meanwhile is read before the next one is begun."""
        self._scheduled = False
        message = self._inbox.popleft()
        self._schedule()
        self._server.tidying.later()
        if "id" in message:
            self._request(message)
        else:
            self._notification(str(message["method"]), message.get("params"))

    def _cancel(self, params: object) -> None:
        number = table(params).get("id")
        if not isinstance(number, (str, int)):
            return
        task = self._running.get(number)
        if task is not None:
            task.cancel()
        elif any(message.get("id") == number for message in self._inbox):
            self._cancelled.add(number)

    # Requests

    def _request(self, message: dict[str, Any]) -> None:
        number, method = _id(message), str(message["method"])
        self.asked_at = time.monotonic()
        if self.trace != types.TraceValue.Off and number is not None:
            self._began[number] = method, time.perf_counter()
        if number is None:
            self._answer(None, error=JsonRpcInvalidRequest("a request whose id is neither a string nor a number"))
            return
        if number in self._running:
            # Were both carried out, nobody could tell which of them a cancellation or a reply is of.
            self._answer(number, error=JsonRpcInvalidRequest("a request with the id of one that is not answered yet"))
            return
        if number in self._cancelled:
            self._cancelled.discard(number)
            self._answer(number, error=_was_cancelled())
            return
        try:
            handler = self._handler(method)
            result = handler(self._params(method, message.get("params")))
        except Exception as error:  # noqa: BLE001 - every request has a reply
            self._answer(number, error=self._described(method, error))
            return
        if not asyncio.iscoroutine(result):
            self._answer(number, result)
            return
        task = asyncio.get_running_loop().create_task(result, name=method)
        self._running[number] = task
        task.add_done_callback(lambda done: self._done(number, method, done))

    def _handler(self, method: str) -> Callable[[Any], Any]:
        if self._shutdown:
            raise JsonRpcInvalidRequest("the server was asked to shut down")
        if not self.initialized and method != types.INITIALIZE:
            raise JsonRpcServerNotInitialized("the first request is initialize")
        handler = self.features.get(method)
        if handler is None:
            raise JsonRpcMethodNotFound(f"no request {method[:100]!r}")
        return handler

    def _params(self, method: str, params: object) -> Any:
        kind = types.METHOD_TO_TYPES[method][2] if method in types.METHOD_TO_TYPES else None
        if kind is None:
            return params
        if params is None and method in (types.INITIALIZED, types.SHUTDOWN, types.EXIT):
            return None
        if not isinstance(params, dict):
            raise JsonRpcInvalidParams(f"{method}: params that are no object")
        try:
            return self._converter.structure(params, cast("type[Any]", kind))
        except Exception as error:
            # What cattrs says may quote what the client sent.
            raise JsonRpcInvalidParams(f"{method}: params of another shape") from error

    def _done(self, number: MessageId, method: str, task: "asyncio.Task[Any]") -> None:
        self._running.pop(number, None)
        if task.cancelled():
            self._answer(number, error=_was_cancelled())
        elif (error := task.exception()) is not None:
            self._answer(number, error=self._described(method, error))
        else:
            self._answer(number, task.result())

    def _described(self, method: str, error: BaseException) -> JsonRpcException:
        if isinstance(error, JsonRpcException):
            return error
        if isinstance(error, PostilError):
            return RequestFailed(" ".join(str(error).split()))
        _log.error("a bug in %s", method, exc_info=error)
        return JsonRpcInternalError(f"{method}: a bug in Postil ({type(error).__name__}); its log has the place")

    # Notifications

    def _notification(self, method: str, params: object) -> None:
        if method == types.EXIT:
            self._server.leave(0 if self._shutdown else 1)
            return
        if self._shutdown or (not self.initialized and method not in _ANYTIME):
            return
        handler = self.features.get(method)
        if handler is None:
            return
        try:
            result = handler(self._params(method, params))
        except (JsonRpcException, PostilError) as error:
            _log.warning("%s", error)
        except Exception:  # noqa: BLE001 - a notification has no reply to say so in
            _log.exception("a bug in %s", method)
        else:
            if asyncio.iscoroutine(result):
                self.spawn(result, method)

    def spawn(self, coroutine: Any, name: str) -> None:
        """Let something go on beside the conversation; its faults are logged."""
        task = asyncio.get_running_loop().create_task(coroutine, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, (JsonRpcException, PostilError)):
            _log.warning("%s: %s", task.get_name(), error)
        elif error is not None:
            _log.error("a bug in %s", task.get_name(), exc_info=error)

    # Requests to the client

    def _heard(self, message: dict[str, Any]) -> None:
        number = message.get("id")
        if not isinstance(number, (str, int)):
            return
        future = self._request_futures.pop(number, None)
        kind = self._result_types.pop(number, None)
        if future is None or future.done():
            return  # an answer to what nobody waits for any more
        if "error" in message:
            error = message["error"]
            said = table(error).get("message")
            future.set_exception(RequestFailed(str(said)[:200]))
            return
        try:
            result = message.get("result") if kind is None else self._converter.structure(message, kind).result
        except Exception:  # noqa: BLE001 - whatever is wrong with it, there is no answer
            future.set_exception(RequestFailed("an answer of another shape"))
        else:
            future.set_result(result)

    async def ask(self, method: str, params: object, seconds: float | None = None) -> Any:
        """Ask the client and wait so long at most; ``TimeoutError`` when it does not answer."""
        future = self.send_request(method, params)
        number = next(key for key, value in self._request_futures.items() if value is future)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), seconds)
        finally:
            if self._request_futures.pop(number, None) is not None:
                self._result_types.pop(number, None)
                self.notify(types.CANCEL_REQUEST, types.CancelParams(id=number))

    # What is sent

    def plain(self, value: object) -> Any:
        """A value as JSON has it, for where the protocol lets anything stand."""
        return self._converter.unstructure(value)

    def _answer(self, number: MessageId | None, result: object = None, error: JsonRpcException | None = None) -> None:
        message: dict[str, object] = {"jsonrpc": "2.0", "id": number}
        if error is None:
            try:
                self._write({**message, "result": self._converter.unstructure(result)})
            except Exception:  # noqa: BLE001 - every request has a reply
                _log.exception("an answer that cannot be written")
                error = JsonRpcInternalError("an answer that cannot be written")
        if error is not None:
            self._write({**message, "error": {"code": error.code, "message": error.message}})
        if number in self._began:
            method, began = self._began.pop(number)
            self._traced(method, began, error)

    def _traced(self, method: str, began: float, error: JsonRpcException | None) -> None:
        """Tell a client that wants to know what was done; never what was said."""
        if self.trace == types.TraceValue.Off:
            return
        came = "answered" if error is None else f"refused ({error.code})"
        verbose = f"{(time.perf_counter() - began) * 1000:.1f} ms" if self.trace == types.TraceValue.Verbose else None
        self.notify(types.LOG_TRACE, types.LogTraceParams(f"{method}: {came}", verbose))

    def _send_data(self, data: Any) -> None:
        message = cast("dict[str, Any]", self._converter.unstructure(data))
        key: object = None
        if "id" not in message and (field := _DROPPABLE.get(message.get("method", ""))) is not None:
            params = table(message.get("params"))
            # The begin and the end of a progress must arrive.
            if field == "uri" or table(params.get("value")).get("kind") == "report":
                key = (field, params.get(field))
        self._write(message, key)

    def _write(self, message: object, key: object = None) -> None:
        if self.channel is None:
            return
        try:
            body = json.dumps(message, separators=(",", ":"), ensure_ascii=False).encode()
        except UnicodeEncodeError:
            # Half of a surrogate pair, which JSON can say and UTF-8 cannot.
            body = json.dumps(message, separators=(",", ":")).encode()
        self.channel.send(framed(body), key)


def _id(message: dict[str, Any]) -> MessageId | None:
    number = message.get("id")
    return number if isinstance(number, (str, int)) and not isinstance(number, bool) else None


def _was_cancelled() -> JsonRpcException:
    return JsonRpcRequestCancelled("cancelled")


def _beginning(body: bytes) -> tuple[object, bytes]:
    """The message at the start of a body that is longer than it, and the rest; None when there is none."""
    try:
        text = body.decode()
        message, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return None, b""
    return message, text[end:].encode()
