"""Long work as a client sees it: begun with its bar, and taken up again when the end of an editor cut it short.

Invariant: nobody is asked twice about one job: it goes on, or counts as cancelled.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from postil_lsp.progress import Bar

if TYPE_CHECKING:
    from postil.ide.jobs import CutShort, Ended, Step
    from postil_lsp.executor import Cancelled
    from postil_lsp.keeping import Keeping
    from postil_lsp.server import Server

GO_ON, LEAVE = "Go on", "Leave it"
_NEVER = 24 * 3600.0
"""A question that stands beside the text may be answered whenever."""


async def begun(
    server: "Server", keeping: "Keeping", paths: Sequence[str], token: "types.ProgressToken | None"
) -> tuple[str, bool]:
    """Start to bring the index up to date, with a bar; the id of the job, and whether it was begun now."""
    job = ""

    def cancel() -> None:
        server.executor.soon(lambda: keeping.jobs.cancel(job))

    bar = Bar(server, token, cancel)
    ended: list[Ended] = []

    def on_step(step: "Step") -> None:
        with suppress(RuntimeError):
            server.loop.call_soon_threadsafe(bar.report, step.percentage, step.message)

    def on_end(end: "Ended") -> None:
        with suppress(RuntimeError):
            server.loop.call_soon_threadsafe(finish, end)

    def finish(end: "Ended") -> None:
        ended.append(end)
        bar.end(end.message)
        keeping.refreshed()
        if end.outcome is None:
            server.notice(end.message)

    def start(_: "Cancelled") -> tuple[str, bool]:
        return keeping.jobs.document(paths, on_step, on_end)

    job, new = await server.executor.run(start)
    if new and not ended:
        await bar.begin("Postil: documenting")
        if ended:
            bar.end(ended[0].message)
    return job, new


async def taken_up(server: "Server", keeping: "Keeping", *, whole: bool) -> bool:
    """Go on with what was cut short; whether everything is being brought up to date now.

    ``whole``: everything is to be, whoever wanted it before; else the user is asked.
    """

    def look(_: "Cancelled") -> "CutShort | None":
        return keeping.jobs.interrupted()

    found = await server.executor.run(look)
    if found is None or (whole and found.paths):
        return False
    if whole or await _wanted(server, keeping, found):
        _, new = await begun(server, keeping, found.paths, None)
        return new and not found.paths
    return False


async def _wanted(server: "Server", keeping: "Keeping", found: "CutShort") -> bool:
    job = found.job
    what = f"documenting {job.label.partition(' -- ')[2] or 'everything'}"
    words = f"Postil: {what} was interrupted at {job.done:,} of {job.total:,} files (job {job.id})."
    if not server.capabilities.can("window.showMessage"):
        words += " The command postil.documentWorkspace does what is missing."
        server.window_show_message(types.ShowMessageParams(types.MessageType.Info, words))
        return False
    choices = [types.MessageActionItem(GO_ON), types.MessageActionItem(LEAVE)]
    question = types.ShowMessageRequestParams(types.MessageType.Info, f"{words} Go on?", choices)
    answer: object = None
    with suppress(TimeoutError, JsonRpcException):
        answer = await server.protocol.ask(types.WINDOW_SHOW_MESSAGE_REQUEST, question, _NEVER)
    title = getattr(answer, "title", None)
    if title == LEAVE:
        await server.executor.run(lambda _: keeping.jobs.lay_aside(job.id))
    return title == GO_ON
