"""One module a request, thin: from the client's words to a question of ``postil.ide``, and its answer back."""

from typing import TYPE_CHECKING

from postil_lsp.features import (
    configuration,
    hover,
    lifecycle,
    synchronization,
    workspace_folders,
)

if TYPE_CHECKING:
    from postil_lsp.server import Server

MODULES = (
    lifecycle,
    configuration,
    workspace_folders,
    synchronization,
    hover,
)


def registered(server: "Server") -> None:
    """Teach a server everything it can."""
    for module in MODULES:
        module.register(server)
