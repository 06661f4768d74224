"""Load one plugin and call one of its hooks, each plugin behind a pluggy manager of its own.

Invariant: plugins never share a manager, so none can wrap, block or hide another. Imported only where plugins run.
"""

from collections.abc import Sequence
from importlib import import_module
from typing import cast

import pluggy

from postil import spec
from postil.model import FileDoc, Mention, Source
from postil.spec import PROJECT, Language


class BadPlugin(Exception):
    """A plugin that does not keep the contract; the message says how."""


def load(name: str, target: str) -> pluggy.PluginManager:
    """Import what the entry point names, and check its hooks against ``postil.spec``."""
    module, _, attribute = target.partition(":")
    plugin: object = import_module(module.strip())
    for part in filter(None, attribute.strip().split(".")):
        plugin = getattr(plugin, part)
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(spec)
    manager.register(plugin, name)
    manager.check_pending()
    for hook in ("postil_languages", "postil_analyze"):
        if not getattr(manager.hook, hook).get_hookimpls():
            raise BadPlugin(f"has no {hook} marked with hookimpl")
    return manager


def languages(plugin: pluggy.PluginManager) -> list[Language]:
    """What the plugin serves, checked."""
    found: list[Language] = []
    answers: list[object] = plugin.hook.postil_languages()
    # pluggy leaves None out.
    for answer in answers or [None]:
        if not isinstance(answer, Sequence) or isinstance(answer, (str, bytes, Language)):
            raise BadPlugin("postil_languages did not return a sequence of Language")
        found.extend(map(_checked, cast("Sequence[object]", answer)))
    return found


def analyze(plugin: pluggy.PluginManager, source: Source) -> FileDoc | None:
    """The plugin's answer for one file, not checked."""
    # The first answer counts; a plugin with one implementation has one.
    answers = plugin.hook.postil_analyze(source=source)
    return answers[0] if answers else None


def uses(plugin: pluggy.PluginManager, source: Source, names: Sequence[str]) -> Sequence[Mention] | None:
    """Where the plugin finds the names, not checked; None when it has no such hook or leaves it to others."""
    answers: list[Sequence[Mention] | None] = plugin.hook.postil_uses(source=source, names=names)
    return answers[0] if answers else None


def code(plugin: pluggy.PluginManager, source: Source, docs: Sequence[tuple[int, int]]) -> object:
    """The plugin's digest of what is no doc, not checked; None when it has no such hook or cannot tell."""
    answers: list[object] = plugin.hook.postil_code(source=source, docs=docs)
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
