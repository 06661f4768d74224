"""Load one plugin and call one of its hooks.

Each plugin that does not come with Postil stands behind a pluggy manager of its own, which checks what it implements.
Postil's own, which tests load in the same way, are called as they are: importing pluggy takes a worker longer than
parsing most files.

Invariant: plugins never share a manager, so none can wrap, block or hide another. Imported only where plugins run.
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import cast

from postil import spec
from postil.model import FileDoc, Mention, Source
from postil.spec import PROJECT, Language

Plugin = Callable[..., list[object]]
"""Calls a hook by its name, with its arguments by theirs; the answers that are not None, the first counts."""


class BadPlugin(Exception):
    """A plugin that does not keep the contract; the message says how."""


def load(name: str, target: str, *, builtin: bool = False) -> Plugin:
    """Import what the entry point names, and check its hooks against ``postil.spec``; ``builtin``: they are known."""
    module, _, attribute = target.partition(":")
    plugin: object = import_module(module.strip())
    for part in filter(None, attribute.strip().split(".")):
        plugin = getattr(plugin, part)
    return _direct(plugin) if builtin else managed(name, plugin)


def managed(name: str, plugin: object) -> Plugin:
    """A plugin behind a manager of its own."""
    import pluggy

    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(spec)
    manager.register(plugin, name)
    manager.check_pending()
    for hook in ("postil_languages", "postil_analyze"):
        if not getattr(manager.hook, hook).get_hookimpls():
            raise BadPlugin(f"has no {hook} marked with hookimpl")

    def call(hook: str, **arguments: object) -> list[object]:
        """Call all implementations of the hook."""
        return cast("list[object]", getattr(manager.hook, hook)(**arguments))

    return call


def _direct(plugin: object) -> Plugin:
    def call(hook: str, **arguments: object) -> list[object]:
        """Call the one implementation there may be."""
        function: Callable[..., object] | None = getattr(plugin, hook, None)
        answer = None if function is None else function(**arguments)
        return [] if answer is None else [answer]

    return call


def languages(plugin: Plugin) -> list[Language]:
    """What the plugin serves, checked."""
    found: list[Language] = []
    # None was left out.
    for answer in plugin("postil_languages") or [None]:
        if not isinstance(answer, Sequence) or isinstance(answer, (str, bytes, Language)):
            raise BadPlugin("postil_languages did not return a sequence of Language")
        found.extend(map(_checked, cast("Sequence[object]", answer)))
    return found


def analyze(plugin: Plugin, source: Source) -> FileDoc | None:
    """The plugin's answer for one file, not checked."""
    # The first answer counts; a plugin with one implementation has one.
    answers = plugin("postil_analyze", source=source)
    return cast("FileDoc", answers[0]) if answers else None


def uses(plugin: Plugin, source: Source, names: Sequence[str]) -> Sequence[Mention] | None:
    """Where the plugin finds the names, not checked; None when it has no such hook or leaves it to others."""
    answers = plugin("postil_uses", source=source, names=names)
    return cast("Sequence[Mention]", answers[0]) if answers else None


def code(plugin: Plugin, source: Source, docs: Sequence[tuple[int, int]]) -> object:
    """The plugin's digest of what is no doc, not checked; None when it has no such hook or cannot tell."""
    answers = plugin("postil_code", source=source, docs=docs)
    return answers[0] if answers else None


def _checked(language: object) -> Language:
    if not isinstance(language, Language):
        raise BadPlugin("postil_languages returned something that is no Language")
    fields = tuple[object, ...](language)
    if not all(isinstance(value, str) for value in fields[:2]) or not language.name or not language.name.islower():
        raise BadPlugin(f"the language name {language.name!r} is not lower case as linguist writes it")
    if not language.version:
        raise BadPlugin(f"{language.name} has no version")
    for field, values in zip(Language._fields[2:], fields[2:], strict=True):
        if (
            not isinstance(values, Sequence)
            or isinstance(values, str)
            or not all(isinstance(value, str) and value for value in cast("Sequence[object]", values))
        ):
            raise BadPlugin(f"{field} of {language.name} is not a tuple of strings")
    for extension in language.extensions:
        if not extension.startswith(".") or extension != extension.lower():
            raise BadPlugin(f"the extension {extension!r} of {language.name} has no dot or is not lower case")
    return language
