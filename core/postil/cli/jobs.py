"""``postil jobs``: long work, past and present."""

import argparse
import time

from postil.cli.console import Console
from postil.errors import PostilError
from postil.report.plain import Paint

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
    parser.add_argument("action", nargs="?", choices=("cancel", "resume"), help="what to do with the job ID")
    parser.add_argument("id", nargs="?", metavar="ID", help="a job, by as much of its id as tells it apart")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
