"""The style of docs to be inserted: what is usual in the folder, else above it, else in the language.

Invariant: a convention that the configuration sets is taken; all else is learned from docs that are there.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from postil.docstrings.detect import doc_format
from postil.docstrings.parsing import parse
from postil.edits.width import configured, learned
from postil.model import FileDoc, Symbol
from postil.values import NamedTuple

_ENOUGH = 5
"""So many docs of a folder show what is usual there."""
_SAMPLES = 40
"""So many docs of a folder are taken apart."""
_USUAL = {"python": "google", "ruby": "yard", "shell": "plain", "sql": "plain"}
_BARE = frozenset(("rustdoc", "godoc", "plain", "rdoc", "markdown"))
"""Conventions in which parameters are told in prose unless the docs at hand show otherwise."""
_TYPED = frozenset(("numpy", "sphinx", "jsdoc", "phpdoc", "yard", "luadoc"))
_WIDTHS = {"python": 88, "javascript": 80, "jsx": 80, "typescript": 80, "tsx": 80}
_CALLABLE = frozenset(("function", "method", "constructor"))


class DocStyle(NamedTuple):
    """How new docs of one folder are to look."""

    form: str
    """One of ``DOC_FORMATS``."""
    sections: bool = True
    """Whether parameters and results are told one by one."""
    typed: bool = True
    """Whether their types are told with them."""
    one_line: bool = True
    """Whether a doc of one line stands on one line with its marks."""
    below: bool = False
    """Whether a longer one begins on the line below its opening mark."""
    lines: bool = False
    """Whether longer ones are comments of a line each in a language that has blocks too."""
    width: int = 100
    """How many characters a line may have."""


def usual(language: str) -> DocStyle:
    """The style of a language where no doc shows any."""
    form = _USUAL.get(language) or doc_format("", language)
    block = language not in ("python", "ruby")
    return DocStyle(form, form not in _BARE, form in _TYPED, not block, block, width=_WIDTHS.get(language, 100))


class _Seen:
    """What the docs of one language in one folder, and below it, show."""

    __slots__ = ("bare", "extra", "forms", "lengths", "listed", "short", "total", "typed")

    def __init__(self) -> None:
        self.total = 0
        self.forms: Counter[str] = Counter()
        self.listed = self.bare = 0  # docs of what has parameters, with and without entries for them
        self.typed: Counter[bool] = Counter()
        self.short: Counter[bool] = Counter()
        self.extra: Counter[int] = Counter()
        self.lengths: list[int] = []  # of the longest lines of docs of several lines


class Styles:
    """The styles of a worktree's folders, learned once."""

    def __init__(
        self,
        set_: Iterable[tuple[str, str]],
        files: Iterable[tuple[str, bytes, FileDoc]],
        configuration: Mapping[str, str] | None = None,
    ) -> None:
        """Learn from files; ``set_`` has the convention that the configuration sets for a language.

        ``configuration``: the files at the root that tell how wide lines are, by their names.
        """
        self._set = dict(set_)
        self._configuration = configuration or {}
        self._widths: dict[str, int | None] = {}
        self._seen: dict[tuple[str, str], _Seen] = {}
        for path, _, doc in files:
            if "generated" not in doc.notes:
                self._learn(path, doc)

    def of(self, path: str, doc: FileDoc) -> DocStyle:
        """The style for a file."""
        language = doc.language
        style = usual(language)
        for folder in _folders(path):
            seen = self._seen.get((language, folder))
            if seen is not None and seen.total >= _ENOUGH:
                style = _shown(seen, style)
                break
        if language not in self._widths:
            self._widths[language] = configured(self._configuration, language)
        style = style._replace(width=self._widths[language] or style.width)
        form = self._set.get(language)
        return style if form is None else style._replace(form=form, sections=True)

    def _learn(self, path: str, doc: FileDoc) -> None:
        groups = [self._group(doc.language, folder) for folder in _folders(path)]
        for symbol in doc.symbols:
            if symbol.doc is None or symbol.doc_span is None or symbol.kind not in _CALLABLE:
                continue
            lines = symbol.doc.rstrip().count("\n") + 1
            rows = symbol.doc_span.end_line - symbol.doc_span.line + 1
            has = any(each.name not in ("self", "cls") and each.kind != "type" for each in symbol.parameters)
            entries = _entries(symbol) if has and groups[0].total < _SAMPLES else None
            length = _longest(symbol) if lines > 1 and groups[0].total < _SAMPLES else 0
            for seen in groups:
                seen.total += 1
                if length:
                    seen.lengths.append(length)
                if lines == 1:
                    seen.short[rows == 1] += 1
                else:
                    seen.extra[rows - lines] += 1
                if symbol.doc_format not in (None, "plain"):
                    seen.forms[symbol.doc_format or ""] += 1
                if entries is not None:
                    seen.listed += bool(entries)
                    seen.bare += not entries
                    seen.typed.update(entries)

    def _group(self, language: str, folder: str) -> _Seen:
        return self._seen.setdefault((language, folder), _Seen())


def _folders(path: str) -> Iterator[str]:
    while path:
        path = path.rpartition("/")[0]
        yield path


def _entries(symbol: Symbol) -> list[bool]:
    """Of each parameter that a doc speaks of whether it tells its type."""
    return [each.type is not None for each in parse(symbol.doc or "", symbol.doc_format or "plain").parameters]


def _longest(symbol: Symbol) -> int:
    """How wide the widest line of a doc is, with what stands before it."""
    assert symbol.doc_span is not None
    before = symbol.doc_span.column + (0 if symbol.doc_format in ("google", "numpy", "sphinx", "epytext") else 3)
    return before + max(map(len, (symbol.doc or "").split("\n")[1:]))


def _shown(seen: _Seen, style: DocStyle) -> DocStyle:
    if seen.forms:
        form = seen.forms.most_common(1)[0][0]
        style = style._replace(form=form, typed=form in _TYPED)
    if seen.listed or seen.bare:
        style = style._replace(sections=4 * seen.listed >= seen.bare)
    if seen.typed:
        style = style._replace(typed=seen.typed[True] >= seen.typed[False])
    if seen.short:
        style = style._replace(one_line=seen.short[True] >= seen.short[False])
    if seen.extra:
        usual_extra = seen.extra.most_common(1)[0][0]
        style = style._replace(below=usual_extra >= 2, lines=usual_extra == 0)
    return style._replace(width=learned(seen.lengths) or style.width)
