"""``workspace/executeCommand``: long work, and repairs as whole commands."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from postil.errors import PostilError
from postil.ide.jobs import Ended, Step
from postil.records.jobs import Job
from postil_lsp.keeping import Keeping
from postil_lsp.progress import Bar

if TYPE_CHECKING:
    from postil_lsp.executor import Cancelled
    from postil_lsp.server import Server

Handler = Callable[["Server", list[Any], "types.ProgressToken | None"], Any]


def register(server: "Server") -> None:
    """Answer this request."""
    server.feature(types.WORKSPACE_EXECUTE_COMMAND, types.ExecuteCommandOptions(list(COMMANDS)))(
        partial(execute, server)
    )


async def execute(server: "Server", params: types.ExecuteCommandParams) -> object:
    """Carry out a command of ours."""
    handler = COMMANDS.get(params.command)
    if handler is None:
        raise JsonRpcInvalidParams(f"no command {params.command[:80]!r}")
    return await handler(server, list(params.arguments or ()), params.work_done_token)


async def document_workspace(server: "Server", given: list[Any], token: "types.ProgressToken | None") -> object:
    """Bring the index up to date with everything, or with a folder; the job's id, and whether it was begun now."""
    begun: list[dict[str, object]] = []
    for keeping, paths in _places(server, given):
        begun.append(await _document(server, keeping, paths, token))
        # The client's own bar is for the first of them.
        token = None
    if not begun:
        raise PostilError("no folder is open that could be documented")
    return begun[0] if len(begun) == 1 else {**begun[0], "others": begun[1:]}


def _places(server: "Server", given: list[Any]) -> list[tuple[Keeping, list[str]]]:
    if given and isinstance(given[0], str):
        session, path = server.folders.at(given[0])
        keeping = server.keeping(session)
        return [] if keeping is None else [(keeping, [] if path in (".", "") else [path])]
    keepings = [server.keeping(session) for session in server.folders.sessions]
    return [(keeping, []) for keeping in keepings if keeping is not None]


async def _document(
    server: "Server", keeping: Keeping, paths: list[str], token: "types.ProgressToken | None"
) -> dict[str, object]:
    job = ""

    def cancel() -> None:
        server.executor.soon(lambda: keeping.jobs.cancel(job))

    bar = Bar(server, token, cancel)
    ended: list[Ended] = []

    def on_step(step: Step) -> None:
        with suppress(RuntimeError):
            server.loop.call_soon_threadsafe(bar.report, step.percentage, step.message)

    def on_end(end: Ended) -> None:
        with suppress(RuntimeError):
            server.loop.call_soon_threadsafe(finish, end)

    def finish(end: Ended) -> None:
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
    return {"job": job, "started": new}


async def jobs(server: "Server", given: list[Any], token: object) -> object:
    """The jobs of all open folders, the newest first."""
    keepings = [keeping for session in server.folders.sessions if (keeping := server.keeping(session)) is not None]

    def look(_: "Cancelled") -> list[Job]:
        return [job for keeping in keepings for job in keeping.jobs.jobs()]

    found = await server.executor.run(look)
    found.sort(key=lambda job: job.started, reverse=True)
    return [_record(job) for job in found]


async def cancel_job(server: "Server", given: list[Any], token: object) -> object:
    """Ask a job to end; whether there was such a one running."""
    if not given or not isinstance(given[0], str):
        raise JsonRpcInvalidParams("postil.cancelJob needs the id of a job")
    number: str = given[0]
    keepings = [keeping for session in server.folders.sessions if (keeping := server.keeping(session)) is not None]

    def ask(_: "Cancelled") -> bool:
        return any(keeping.jobs.cancel(number) for keeping in keepings)

    return await server.executor.run(ask)


def _record(job: Job) -> dict[str, object]:
    return {
        "id": job.id,
        "kind": job.kind,
        "label": job.label,
        "state": job.state,
        "total": job.total,
        "done": job.done,
        "failed": job.failed,
        "current": job.current,
        "elapsed_s": round(job.elapsed, 3),
        "left_s": None if job.left is None else round(job.left, 1),
    }


COMMANDS: dict[str, Handler] = {
    "postil.documentWorkspace": document_workspace,
    "postil.jobs": jobs,
    "postil.cancelJob": cancel_job,
}
"""What each command is carried out by."""
