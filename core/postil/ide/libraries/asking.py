"""Asking our own interpreter what its modules say of themselves."""

import logging
import subprocess
from collections.abc import Iterator
from typing import cast

from postil.installation import trusted_path
from postil.plugins.discovery import messages
from postil.plugins.process import command, environment

SECONDS = 60.0
_log = logging.getLogger(__name__)


def asked() -> Iterator[tuple[str, bytes]]:
    """Name and packed ``FileDoc`` of each module without source; nothing when the process fails."""
    try:
        ran = subprocess.run(
            command("postil.ide.libraries.interpreter", trusted_path()), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment(), timeout=SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        _log.warning("the interpreter does not tell of its own modules: %s", error)
        return
    yield from cast("Iterator[tuple[str, bytes]]", messages(ran.stdout))
