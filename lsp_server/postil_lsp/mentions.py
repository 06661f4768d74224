"""What a worker says of names in an open document, for questions that the text alone does not settle.

Invariant: a question waits for a worker for a moment at most, and is answered by what is known then.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar, cast

from postil.engine.uses.local import Said
from postil.engine.wire import Task
from postil.plugins.packing import unpack

if TYPE_CHECKING:
    from postil.ide.document import Document
    from postil_lsp.documents import OpenDocument
    from postil_lsp.executor import Cancelled
    from postil_lsp.server import Server

WAIT_SECONDS = 0.25
T = TypeVar("T")


async def better(
    server: "Server",
    document: "OpenDocument",
    known: "Document",
    names: tuple[str, ...],
    quick: T,
    answer: Callable[[tuple[Said, ...]], T],
) -> T:
    """The answer with what a worker says of ``names``; ``quick`` when it does not say so in time."""
    text = document.text
    with suppress(TimeoutError):
        said = await asyncio.wait_for(told(server, document, known, names), WAIT_SECONDS)
        # A place in a text that is gone means nothing in the one of now.
        if said and document.text is text:
            return answer(said)
    return quick


async def told(
    server: "Server", document: "OpenDocument", known: "Document", names: tuple[str, ...]
) -> tuple[Said, ...]:
    """Where a document says some names, and what they mean there as far as it tells."""
    task = Task(
        0, document.path.encode("utf-8", "surrogateescape"), None, "modified", known.language, len(known.data),
        known.data, names=names,
    )  # fmt: skip

    def ask(cancelled: "Cancelled") -> tuple[Said, ...]:
        for result in server.analysts.run([task], cancelled):
            if result.row is not None and result.row.data is not None:
                return tuple(Said._make(row) for row in cast("list[tuple[object, ...]]", unpack(result.row.data)))
        return ()

    return await server.executor.run(ask)
