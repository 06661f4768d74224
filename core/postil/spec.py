"""The whole contract between Postil and its analyzers.

A plugin is a module or object registered under the entry-point group ``postil.analyzers``; Postil's own languages
are registered in exactly the same way. It implements the hooks below with ``hookimpl``. Hooks are called plugin by
plugin, in worker processes only: one that raises, hangs, exits or answers nonsense costs its own files and is named.

Rules are no hooks: a package names a tuple of ``postil.rules.rule.Rule`` under the entry-point group ``postil.rules``.
They are called in Postil's own process, with plain values; see ``docs/plugins.md``.

Invariant: an analyzer is a pure function of its ``Source``. It opens no file, runs no program, keeps no state.
"""

from collections.abc import Sequence

from postil.model import FileDoc, Mention, Source
from postil.values import NamedTuple

PROJECT = "postil"
TYPE_CHECKING = False
if TYPE_CHECKING:
    import pluggy

    hookspec = pluggy.HookspecMarker(PROJECT)
    hookimpl = pluggy.HookimplMarker(PROJECT)
else:

    def _marker(kind, usual):
        """A decorator as pluggy's, which is imported only where it is given options."""

        def mark(function=None, /, **options):
            """Mark a function as a hook of this contract, or as an implementation of one."""
            if function is None or options:
                import pluggy

                return getattr(pluggy, f"Hook{kind}Marker")(PROJECT)(function, **options)
            setattr(function, f"{PROJECT}_{kind}", dict(usual))
            return function

        return mark

    hookspec = _marker("spec", {
        "firstresult": False, "historic": False, "warn_on_impl": None, "warn_on_impl_args": None,
    })  # fmt: skip
    hookimpl = _marker("impl", {
        "wrapper": False, "hookwrapper": False, "optionalhook": False, "tryfirst": False, "trylast": False,
        "specname": None,
    })  # fmt: skip


class Language(NamedTuple):
    """A language an analyzer serves, and how its files are known."""

    name: str
    """Lower case, as linguist writes it: ``python``, ``typescript``."""
    version: str
    """Its own version and its grammar's, as ``1+0.25.0``. Part of the index key: raise it with the answers."""
    extensions: tuple[str, ...] = ()
    """With the dot, lower case: ``.py``. The longest match wins, so ``.d.ts`` may differ from ``.ts``."""
    filenames: tuple[str, ...] = ()
    """Whole names, matched exactly: ``SConstruct``."""
    interpreters: tuple[str, ...] = ()
    """What a ``#!`` line may name, without version digits: ``python``."""
    aliases: tuple[str, ...] = ()
    """Other names in modelines and ``linguist-language``, lower case."""


@hookspec
def postil_languages() -> Sequence[Language]:  # type: ignore[empty-body]
    """Name the languages this plugin serves.

    Called once when the plugin is found, and the answer is remembered until what is installed changes; so it must
    be cheap and must not import a grammar. Where two plugins serve one language, the one not shipped with Postil wins.
    """


@hookspec
def postil_analyze(source: Source) -> FileDoc | None:
    """Describe one file of a language that this plugin named.

    ``source.content`` is any bytes at all: not necessarily UTF-8, not necessarily well formed. Return what can be
    truly said of it, with the number of parse errors, or None to leave the file to the plain analyzer. The result
    is checked against ``postil.model`` and kept for ever under the content's hash and the language's version.
    """


@hookspec
def postil_uses(source: Source, names: Sequence[str]) -> Sequence[Mention] | None:
    """Find where the code of one file says any of the names, and trace each as far as the file tells.

    Optional. ``source`` is as for ``postil_analyze``. Not among the answers: comments, strings, declarations, and names
    that mean a parameter or local variable. A name that an import gives another name in the file is to be found under
    that name as well; ``default`` stands for default imports. None leaves the file to a search that knows comments and
    strings but no scopes.
    """


@hookspec
def postil_code(source: Source, docs: Sequence[tuple[int, int]]) -> str | None:
    """Digest all of one file that is not documentation, so that an edit of docs can be told from one of code.

    Optional. ``source`` is as for ``postil_analyze``, ``docs`` are the stretches of bytes that its answer calls docs,
    in source order. Two files with one digest must mean the same to every compiler and tool: in it are all tokens and
    how they nest, strings as they are written, and comments that are not docs. White space counts where the language
    says so. A stretch that is called a doc and is neither a comment nor a docstring is code. None, as without the
    hook, means that it cannot be told: then Postil writes nothing to such a file.
    """
