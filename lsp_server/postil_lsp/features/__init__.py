"""One module a request, thin: from the client's words to a question of ``postil.ide``, and its answer back."""

from typing import TYPE_CHECKING, Protocol

from postil_lsp.features import (
    commands,
    configuration,
    diagnostic,
    files,
    hover,
    lifecycle,
    notebooks,
    overview,
    progress,
    saving,
    synchronization,
    workspace_folders,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from postil_lsp.server import Server


class Feature(Protocol):
    """What a module of features holds."""

    @property
    def register(self) -> "Callable[[Server], None]":
        """What teaches a server to answer."""
        ...


MODULES: tuple[Feature, ...] = (
    lifecycle,
    configuration,
    workspace_folders,
    synchronization,
    saving,
    files,
    notebooks,
    progress,
    commands,
    diagnostic,
    hover,
    overview,
)


def registered(server: "Server") -> None:
    """Teach a server everything it can."""
    for module in MODULES:
        module.register(server)
