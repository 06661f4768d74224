"""Which settings a push is judged by: those that the remote has.

Invariant: a configuration that does not hold neither lets a push pass unjudged nor stops the one that mends it.
"""

import os
from collections.abc import Iterable

from postil.config import Config, of_files, with_settings
from postil.errors import BadConfiguration, PostilError
from postil_hooks.gate import CONFIGURATION, Work

TYPE_CHECKING = False
if TYPE_CHECKING:
    from postil.rules.rule import Rule


def settings_of(work: Work) -> tuple[Config, list[str]]:
    """The settings on the remote's side, and what is to be said of them."""
    theirs, ours = (
        _configured((os.fsdecode(name), texts[side]) for name, texts in zip(CONFIGURATION, work.texts, strict=True))
        for side in (0, 1)
    )
    if isinstance(theirs, Config):
        if isinstance(ours, str):
            return theirs, [f"the pushed configuration does not hold: {ours}"]
        changed = ours.digest != theirs.digest
        return theirs, ["the pushed configuration applies with its next push"] if changed else []
    if isinstance(ours, Config):
        return ours, [f"the configuration on the remote's side does not hold ({theirs}); judged by the pushed one"]
    return Config(), [f"the configuration does not hold ({ours}); judged without one"]


def sound(config: Config, rules: "dict[str, Rule]") -> tuple[Config, list[str]]:
    """The settings, less what names rules that there are not, and what is to be said of that."""
    from postil.engine.checking.selection import Selection, rules_for

    try:
        rules_for(config, Selection(), rules)
        for table in config.paths:
            rules_for(with_settings(config, table.settings), Selection(), rules)
    except PostilError as error:
        return config._replace(select=(), ignore=(), require=(), paths=()), [f"{error}; judged by the usual rules"]
    return config, []


def _configured(files: Iterable[tuple[str, bytes | None]]) -> Config | str:
    try:
        return of_files(files)
    except BadConfiguration as error:
        return str(error)
