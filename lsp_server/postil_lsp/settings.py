"""What the editor's user has set, from wherever it may be said, in one frozen value.

What is given with ``initialize`` holds before what the client answers to ``workspace/configuration``, that before what
``workspace/didChangeConfiguration`` brings, and that before the configuration of the repository.

Invariant: a setting that is unknown, or of another type than it should be, is named in one notice and else ignored; it
never ends anything.
"""

from collections.abc import Callable, Mapping

from postil.values import NamedTuple
from postil_lsp.shapes import is_table, table

SECTION = "postil"
SEVERITIES = ("error", "warning", "information", "hint", "off")
SHOWN = ("all", "missing", "nothing")


class Settings(NamedTuple):
    """All settings, defaults filled in. The names of fields are those of ``KEYS``."""

    hover_enable: bool = True
    hover_show: str = "all"
    hover_kinds: tuple[tuple[str, str], ...] = ()
    hover_freshness: bool = True
    hover_callers: bool = True
    hover_libraries: bool = True
    diagnostics_enable: bool = True
    diagnostics_delay: float = 0.15
    diagnostics_severity: tuple[tuple[str, str], ...] = ()
    code_lens_callers: bool = True
    code_lens_freshness: bool = True
    code_lens_coverage: bool = True
    code_lens_patch: bool = True
    inlay_hints_freshness: bool = False
    completion_enable: bool = True
    signature_help_enable: bool = True
    folding_enable: bool = True
    links_enable: bool = True
    symbols_enable: bool = True
    index_on_open: bool = True
    index_on_save: bool = True


class Key(NamedTuple):
    """One setting as its user writes it."""

    name: str
    """Within the section, with dots."""
    field: str
    expected: str
    read: Callable[[object], object]
    """The value as ``Settings`` has it; None when it is not what is expected."""
    about: str
    """What it does."""


def _truth(value: object) -> object:
    return value if isinstance(value, bool) else None


def _seconds(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 60_000:
        return None
    return value / 1000


def _shown(value: object) -> object:
    return value if value in SHOWN else None


def _choices(words: tuple[str, ...]) -> Callable[[object], object]:
    def read(value: object) -> object:
        pairs = tuple(sorted((key, str(word)) for key, word in table(value).items()))
        return pairs if isinstance(value, dict) and all(word in words for _, word in pairs) else None

    return read


_TRUTH = "true or false"
KEYS = (
    Key("hover.enable", "hover_enable", _TRUTH, _truth, "Answer hovers."),
    Key(
        "hover.show", "hover_show", 'one of "all", "missing", "nothing"', _shown,
        'What a hover says: "all", only what another language server does not know ("missing": freshness, callers,'
        ' what is missing), or "nothing".',
    ),
    Key(
        "hover.kinds", "hover_kinds", 'a table of kinds of symbols and "all", "missing" or "nothing"', _choices(SHOWN),
        "The same for single kinds of symbols, as `{\"variable\": \"nothing\"}`.",
    ),
    Key("hover.freshness", "hover_freshness", _TRUTH, _truth, "Say in a hover whether the doc is still true."),
    Key("hover.callers", "hover_callers", _TRUTH, _truth, "Say in a hover how many places use the symbol."),
    Key(
        "hover.libraries", "hover_libraries", _TRUTH, _truth,
        "Say in a hover what the docs of Python's own library and of installed packages say.",
    ),
    Key("diagnostics.enable", "diagnostics_enable", _TRUTH, _truth, "Report findings."),
    Key(
        "diagnostics.delay", "diagnostics_delay", "milliseconds", _seconds,
        "How long to wait for more typing before a changed document is looked at.",
    ),
    Key(
        "diagnostics.severity", "diagnostics_severity",
        'a table of rules and "error", "warning", "information", "hint" or "off"', _choices(SEVERITIES),
        "How grave the findings of single rules are shown, as `{\"stale-doc\": \"error\", \"echoed-name\": \"off\"}`.",
    ),
    Key("codeLens.callers", "code_lens_callers", _TRUTH, _truth, "Show above a declaration how many places use it."),
    Key("codeLens.freshness", "code_lens_freshness", _TRUTH, _truth, "Show above a declaration that its doc is stale."),
    Key("codeLens.coverage", "code_lens_coverage", _TRUTH, _truth, "Show how much of a class or module is documented."),
    Key(
        "codeLens.patch", "code_lens_patch", _TRUTH, _truth,
        "Show how much of what a branch adds is documented, in files that it changes.",
    ),
    Key("inlayHints.freshness", "inlay_hints_freshness", _TRUTH, _truth, "Mark stale docs within the line."),
    Key("completion.enable", "completion_enable", _TRUTH, _truth, "Complete within docs."),
    Key(
        "signatureHelp.enable", "signature_help_enable", _TRUTH, _truth,
        "Show the docs of parameters while a call is written.",
    ),
    Key("folding.enable", "folding_enable", _TRUTH, _truth, "Offer docs for folding."),
    Key("links.enable", "links_enable", _TRUTH, _truth, "Make references in docs links."),
    Key("symbols.enable", "symbols_enable", _TRUTH, _truth, "Answer document and workspace symbols."),
    Key("index.onOpen", "index_on_open", _TRUTH, _truth, "Bring the index up to date when a folder is opened."),
    Key("index.onSave", "index_on_save", _TRUTH, _truth, "Bring the index up to date with a file when it is saved."),
)  # fmt: skip
_KNOWN = {key.name: key for key in KEYS}
_OTHERS = frozenset(("trace.server", "server.python", "coverage.gutter", "coverage.explorer"))
"""What clients keep in the section for themselves."""


class Layers:
    """What each source says, and what holds."""

    def __init__(self, notice: Callable[[str], None]) -> None:
        self._notice = notice
        self._given: Mapping[str, object] = {}
        self._asked: Mapping[str, object] = {}
        self._sent: Mapping[str, object] = {}
        self._named: set[str] = set()
        self.settings = Settings()

    def given(self, value: object) -> Settings:
        """Take in the initialization options."""
        self._given = self._read(value)
        return self._joined()

    def asked(self, value: object) -> Settings:
        """Take in what the client answered."""
        self._asked = self._read(value)
        return self._joined()

    def sent(self, value: object) -> Settings:
        """Take in what the client sent when something was changed."""
        self._sent = self._read(value)
        return self._joined()

    def _joined(self) -> Settings:
        said = {**self._sent, **self._asked, **self._given}
        self.settings = Settings(**said)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        return self.settings

    def _read(self, value: object) -> dict[str, object]:
        value = table(value).get(SECTION, value)
        found: dict[str, object] = {}
        for name, said in _flat(value):
            key = _KNOWN.get(name)
            if key is None:
                if name not in _OTHERS:
                    self._once(f"no setting {SECTION}.{name[:80]}")
                continue
            read = key.read(said)
            if read is None:
                self._once(f"{SECTION}.{name} must be {key.expected}")
            else:
                found[key.field] = read
        return found

    def _once(self, words: str) -> None:
        if words not in self._named and len(self._named) < 100:
            self._named.add(words)
            self._notice(words)


def _flat(value: object) -> list[tuple[str, object]]:
    """Settings with dotted names, however they are nested."""
    found: list[tuple[str, object]] = []
    waiting: list[tuple[str, object]] = [("", value)]
    while waiting:
        name, here = waiting.pop()
        if is_table(here) and name not in _KNOWN and name.count(".") < 3:
            waiting += [(f"{name}.{key}" if name else key, each) for key, each in here.items()]
        elif name and here is not None:
            found.append((name, here))
    return found
