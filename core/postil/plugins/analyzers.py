"""The analyzers inside a worker: loaded when first needed, called one by one, their answers checked.

Invariant: whatever a plugin raises or returns ends here as a ``Fault`` that names it; only what kills the process
does not.
"""

import os
import sys
from collections.abc import Container, Iterable, Sequence

from postil.model import FileDoc, Mention, Source
from postil.plugins import FALLBACK, Served
from postil.plugins.checks import flaw, mention_flaw

TYPE_CHECKING = False
if TYPE_CHECKING:
    from postil.plugins.loading import Plugin

MEMORY_EXIT = 77
"""How a worker ends that Python refused more memory."""


class Fault(Exception):
    """A plugin did not keep the contract on one file."""

    def __init__(self, plugin: str, reason: str) -> None:
        super().__init__(f"analyzer {plugin} {reason}")
        self.plugin = plugin
        self.reason = reason


class Analyzers:
    """The analyzers of one worker. ``worn`` once a plugin left something running that only an exit can end."""

    __slots__ = ("_broken", "_forks", "_loaded", "_served", "worn")

    def __init__(self, languages: Iterable[Served]) -> None:
        self._served = {each.name: each for each in languages}
        self._loaded: dict[str, Plugin] = {}
        self._broken: dict[str, str] = {}
        self._forks = 0
        self.worn = False

    def guard(self) -> None:
        """End every child that a plugin forks from now on: it would go on reading our tasks and writing our answers."""
        os.register_at_fork(after_in_child=_leave, after_in_parent=self._forked)

    def serving(self, language: str) -> Served | None:
        """What a file of that language goes to first."""
        return self._served.get(language) or self._served.get(FALLBACK)

    def analyze(self, source: Source) -> FileDoc:
        """Describe one file: its language's analyzer, else the fallback's, else its size alone."""
        served = self._served.get(source.language)
        doc = None if served is None else self._answer(served, source)
        fallback = self._served.get(FALLBACK)
        if doc is None and fallback is not None and fallback is not served:
            doc = self._answer(fallback, source)
        return doc or FileDoc(source.language, size=len(source.content))

    def uses(self, source: Source, names: Sequence[str], aside: Container[str]) -> Sequence[Mention] | None:
        """Find names in one file; None when the analyzer of its language does not, or is not to be asked any more."""
        served = self._served.get(source.language)
        if served is None or served.plugin in aside:
            return None
        plugin = self._load(served)
        from postil.plugins.loading import uses

        try:
            found = uses(plugin, source, names)
            reason = None if found is None else mention_flaw(found, len(source.content))
        except MemoryError:
            os._exit(MEMORY_EXIT)
        except BaseException as error:
            raise Fault(served.plugin, raised(error)) from error
        if reason is not None:
            raise Fault(served.plugin, f"returned nonsense: {reason}")
        return found

    def code(self, source: Source, docs: Sequence[tuple[int, int]]) -> str | None:
        """The digest of what in one file is no doc; None when the analyzer of its language cannot tell."""
        served = self._served.get(source.language)
        if served is None:
            return None
        plugin = self._load(served)
        from postil.plugins.loading import code

        try:
            digest = code(plugin, source, docs)
        except MemoryError:
            os._exit(MEMORY_EXIT)
        except BaseException as error:
            raise Fault(served.plugin, raised(error)) from error
        if digest is not None and (not isinstance(digest, str) or not digest):
            raise Fault(served.plugin, "returned nonsense: a digest that is no text")
        return digest

    def _answer(self, served: Served, source: Source) -> FileDoc | None:
        plugin = self._load(served)
        forks = self._forks
        from postil.plugins.loading import analyze

        try:
            doc = analyze(plugin, source)
            reason = None if doc is None else flaw(doc, source, trusted=served.builtin)
        except MemoryError:
            os._exit(MEMORY_EXIT)
        except BaseException as error:
            raise Fault(served.plugin, raised(error)) from error
        if reason is not None:
            raise Fault(served.plugin, f"returned nonsense: {reason}")
        if not served.builtin:
            self._check_leavings(served.plugin, forks)
        return doc

    def _load(self, served: Served) -> "Plugin":
        plugin = self._loaded.get(served.plugin)
        if plugin is not None:
            return plugin
        from postil.plugins.loading import load

        if served.plugin not in self._broken:
            try:
                plugin = self._loaded[served.plugin] = load(served.plugin, served.target, builtin=served.builtin)
                return plugin
            except BaseException as error:  # noqa: BLE001 - whatever importing it raises
                self._broken[served.plugin] = f"cannot be loaded: {type(error).__name__}: {_folded(error)}"
        raise Fault(served.plugin, self._broken[served.plugin])

    def _check_leavings(self, plugin: str, forks: int) -> None:
        if self._forks != forks:
            raise Fault(plugin, "forked the worker")
        threading = sys.modules.get("threading")
        if threading is not None and threading.active_count() > 1:
            self.worn = True
            raise Fault(plugin, "left a thread running")

    def _forked(self) -> None:
        self._forks += 1


def raised(error: BaseException) -> str:
    """What was raised and where, on one line."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = ""
    if frame is not None:
        where = f" ({os.path.basename(frame.tb_frame.f_code.co_filename)}:{frame.tb_lineno})"
    text = _folded(error)
    return f"raised {type(error).__name__}{': ' if text else ''}{text}{where}"


def _leave() -> None:
    os._exit(0)


def _folded(error: BaseException) -> str:
    try:
        text = str(error)
    except BaseException:  # noqa: BLE001 - an exception that cannot say what it is
        return ""
    return " ".join(text.split())[:200]
