"""Plugins that come with Postil are called without pluggy, and would pass all that pluggy checks."""

import subprocess
import sys
from importlib import import_module

import pluggy
import pytest

from postil import spec
from postil.engine.places import analyzers
from postil.model import Source
from postil.plugins.loading import BadPlugin, analyze, languages, load, managed

BUILTIN = sorted({(served.plugin, served.target) for served in analyzers().languages if served.builtin})
HOOKS = ("postil_languages", "postil_analyze", "postil_uses", "postil_code")


@pytest.mark.parametrize(("name", "target"), BUILTIN, ids=lambda value: value)
def test_our_own_plugins_keep_the_contract_that_pluggy_holds_others_to(name: str, target: str) -> None:
    module = import_module(target)
    checked, direct = managed(name, module), load(name, target, builtin=True)
    assert languages(checked) == languages(direct)
    source = Source("file", languages(direct)[0].name, b"x = 1\n")
    assert analyze(checked, source) == analyze(direct, source)
    for hook in HOOKS:
        function = getattr(module, hook, None)
        assert function is None or hasattr(function, "postil_impl")
        # Without a manager nobody leaves out an argument that a function does not take.
        if function is not None:
            assert (
                function.__code__.co_varnames[: function.__code__.co_argcount]
                == (getattr(spec, hook).__code__.co_varnames[: getattr(spec, hook).__code__.co_argcount])
            )


def test_marks_are_those_that_pluggy_sets() -> None:
    def hook() -> None: ...

    def other() -> None: ...

    assert vars(spec.hookimpl(hook)) == vars(pluggy.HookimplMarker("postil")(other))
    assert vars(spec.hookspec(hook)) == vars(pluggy.HookspecMarker("postil")(other))


def test_marks_with_options_are_pluggys_own() -> None:
    @spec.hookimpl(tryfirst=True, specname="postil_analyze")
    def first() -> None: ...

    options = vars(first)["postil_impl"]
    assert (options["tryfirst"], options["specname"]) == (True, "postil_analyze")


def test_a_plugin_of_somebody_else_is_checked() -> None:
    with pytest.raises(BadPlugin, match="has no postil_languages"):
        load("other", "json")


def test_a_worker_needs_neither_pluggy_nor_inspect() -> None:
    code = (
        "from postil.engine import worker\n"
        "from postil.model import Source\n"
        "from postil.plugins.loading import analyze, load\n"
        "plugin = load('python', 'postil_plugins.python', builtin=True)\n"
        "assert analyze(plugin, Source('a.py', 'python', b'def f(): pass')).symbols\n"
        "import sys\n"
        "print(*({'pluggy', 'inspect', 'ast', 'tokenize', 'dataclasses', 'apsw', 'logging'} & set(sys.modules)))\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert ran.stdout.split() == []
