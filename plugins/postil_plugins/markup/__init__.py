"""Vue, Svelte and HTML: the scripts inside, in their own language, and what the page says of itself.

Every ``<script>`` is read as the JavaScript or TypeScript it is (by ``lang`` or ``type``; scripts of one language in
one file are one program, as their engines have it), with positions true to the file. Scripts with ``src``, templates,
styles and data blocks hold no symbols. A Vue component in the options form is ``default``, and what its instances
have are its members: props, data, computed values, methods, and watchers below ``default.watch``; of these, props and
what a doc marks with ``@public`` are public. The overview is a component's own doc where there is a form for one
(Svelte's ``<!-- @component … -->``, a ``<docs>`` block in Vue), else the first comment that is no licence.
"""

from collections.abc import Sequence

from postil.model import FileDoc, Source
from postil.spec import Language, hookimpl

VERSION = 3


@hookimpl
def postil_languages() -> Sequence[Language]:
    """Vue, Svelte and HTML, by extension."""
    from postil.syntax.installed import version  # only when plugins are looked for

    told = f"{VERSION}+{version('tree-sitter-javascript')}+{version('tree-sitter-typescript')}"
    return [
        Language("html", told, (".html", ".htm", ".xht", ".xhtml", ".html.hl"), aliases=("xhtml",)),
        Language("svelte", told, (".svelte",)),
        Language("vue", told, (".vue",)),
    ]


@hookimpl
def postil_analyze(source: Source) -> FileDoc | None:
    """Describe one page or component."""
    from postil_plugins.markup.page import described

    return described(source)
