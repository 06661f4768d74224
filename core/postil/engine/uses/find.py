"""The uses of one symbol, the surest first."""

# hashlib would load OpenSSL, at the cost of a look-up.
from _blake2 import blake2b
from collections.abc import Callable, Sequence
from typing import cast

from postil.engine.graph.modules import family
from postil.engine.lookup import Found
from postil.engine.places import analyzers
from postil.engine.uses.scan import Scan
from postil.engine.workspace import Workspace
from postil.index.rows import Place
from postil.plugins import Registry
from postil.plugins.packing import pack, unpack
from postil.values import NamedTuple

USES_VERSION = 4
"""Of all between an analyzer's mentions and an answer. Raise it with any change of an answer."""


class Use(NamedTuple):
    """One place that uses a symbol."""

    path: str
    line: int
    column: int
    end_column: int
    text: str
    """The line."""
    symbol: str | None
    """The declaration that it stands in; None at the top of the file."""
    role: str
    """``reference``, ``call``, ``import`` or ``export``."""
    confidence: str
    """``exact``, ``likely`` or ``name``."""


class Uses(NamedTuple):
    """What was found for one symbol or file."""

    uses: list[Use]
    """The surest first, then by path and place."""
    failed: tuple[tuple[str, str], ...]
    """Path and reason of each file that could not be looked through."""


def uses(workspace: Workspace, item: Found, notice: Callable[[str], None]) -> Uses:
    """Find who uses a symbol; of a file, who imports it.

    The answer is remembered under all that it was made from: the state of the index, the target, and size and times of
    every file that was read.
    """
    registry = analyzers()
    places = workspace.index.tree(workspace.root)
    scan = Scan(workspace, registry, places, family(item.doc.language))
    state = scan.state(places)
    key = None if state is None else _key(registry, places, item, state)
    known = None if key is None else workspace.index.remembered_answer(key)
    if known is not None:
        # Behind a digest in its row: what is there is what was written.
        rows = cast("list[tuple[str, int, int, int, str, str | None, str, str]]", unpack(known))
        return Uses(list(map(Use._make, rows)), ())
    from postil.engine.uses.search import Search

    search = Search(workspace, item, registry, places, scan, notice)
    answer = search.of_file() if item.ordinal is None else search.of_symbol(item.ordinal)
    if key is not None and not answer.failed:
        workspace.index.remember_answer(key, pack(answer.uses))
    return answer


def _key(registry: Registry, places: Sequence[Place], item: Found, state: bytes) -> bytes:
    symbol = None if item.ordinal is None else item.doc.symbols[item.ordinal].qualname
    known = blake2b(b"\0".join(place.path + (place.key or b"") for place in places), digest_size=16).digest()
    asked = (USES_VERSION, registry.digest, known, state, item.path, symbol)
    return blake2b(pack(asked), digest_size=16).digest()
