"""``postil jobs``: long work, past and present."""

import argparse
import os
import time
from typing import TYPE_CHECKING

from postil.cli.console import Console
from postil.engine.places import records_path
from postil.errors import AlreadyRunning, PostilError
from postil.git.repository import discover
from postil.records.jobs import UNFINISHED, Job
from postil.report.jobs import jobs_text
from postil.report.plain import Paint

if TYPE_CHECKING:
    from postil.records.store import Records

USAGE = "postil jobs [cancel|resume ID] [--json]"
SUMMARY = (
    "List the jobs of this repository, the latest first. cancel asks a running one to finish its batch\n"
    "and end, whichever process it runs in; resume takes up one that was cancelled or interrupted."
)
EXAMPLES = """\
  postil jobs
  postil jobs cancel 3f2a9c
  postil jobs --json"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("action", nargs="?", choices=("cancel", "resume"), metavar="ACTION", help="cancel or resume")
    parser.add_argument("id", nargs="?", metavar="ID", help="a job, by as much of its id as tells it apart")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(given: argparse.Namespace, console: Console) -> int:
    """List jobs, or cancel or resume one."""
    if given.action is None:
        return _listed(_jobs(console), given, console)
    if given.id is None:
        raise PostilError(f"{given.action} needs the ID of a job; postil jobs lists them")
    return _cancelled(given, console) if given.action == "cancel" else _resumed(given, console)


def _listed(jobs: list[Job], given: argparse.Namespace, console: Console) -> int:
    if given.json:
        from postil.report.jobs import job_record
        from postil.report.records import encoded

        console.line(encoded({"jobs": [job_record(job) for job in jobs]}))
    else:
        console.write(jobs_text(jobs, Paint(console.colours), time.time()))
    return 0


def _jobs(console: Console) -> list[Job]:
    records = _records(console)
    if records is None:
        return []
    try:
        return records.jobs()
    finally:
        records.close()


def _cancelled(given: argparse.Namespace, console: Console) -> int:
    records = _records(console)
    try:
        job = _named(records, given.id)
        if records is None or not records.request_cancel(job.id):
            raise PostilError(f"job {job.id} does not run: it is {job.state.replace('_', ' ')}")
        job = records.job(job.id) or job
    finally:
        if records is not None:
            records.close()
    if given.json:
        return _listed([job], given, console)
    console.line(f"job {job.id} has been asked to finish its batch and end")
    return 0


def _resumed(given: argparse.Namespace, console: Console) -> int:
    records = _records(console)
    try:
        job = _named(records, given.id)
    finally:
        if records is not None:
            records.close()
    if job.state in UNFINISHED:
        raise AlreadyRunning(job.id)
    if job.state == "completed":
        raise PostilError(f"job {job.id} is complete; there is nothing to resume")
    if job.kind != "document":
        raise PostilError(f"job {job.id} is work of the kind {job.kind}; its own command takes it up again")
    import shlex

    from postil.cli.arguments import builtin, command_parser

    # The label is the command line of the job; its paths are relative to the root.
    words = shlex.split(job.label)[1:]
    console.directory = discover(console.directory).folder
    document = builtin("document")
    again = command_parser("document", document).parse_args([*(["--json"] if given.json else []), *words])
    return document.run(again, console)


def _records(console: Console) -> "Records | None":
    """The records of this repository; None when there are none, for looking makes none."""
    path = records_path(discover(console.directory))
    if not os.path.exists(path):
        return None
    from postil.records.store import Records

    return Records.open(path, notice=console.notice)


def _named(records: "Records | None", name: str) -> Job:
    job = None if records is None else records.job(name)
    if job is None:
        raise PostilError(f"no job, or more than one, whose id begins with {name!a}; postil jobs lists them")
    return job
