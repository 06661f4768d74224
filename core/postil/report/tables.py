"""Coverage by language, folder and owner: for a terminal, as JSON, as Markdown for a summary, and as a badge."""

from collections.abc import Iterable, Sequence

from postil.engine.checking.check import Checked, Counted
from postil.engine.checking.coverage import Coverage, Tables
from postil.report.findings import coverage_record
from postil.report.plain import Paint, columns, legible, one_line, path_text

_TITLES = (("language", "languages"), ("folder", "folders"), ("owner", "owners"))
_COLOURS = ((90, "#2e7d32"), (75, "#6a8f1a"), (50, "#b58900"), (0, "#c0392b"))
_MOST_SYMBOLS = 200
"""Of a summary, which a forge cuts off at a size."""
_WIDTH = 6.6
"""About what a character takes in the badge's font; the text is stretched to fit in any case."""
_MARKUP = {ord(character): f"&#{ord(character)};" for character in "\\`*_[]|<>&!#@~:"}


def text(tables: Tables, paint: Paint) -> str:
    """The three tables, what there is of them."""
    pieces: list[str] = []
    for title, field in _TITLES:
        rows: tuple[tuple[str, Coverage], ...] = getattr(tables, field)
        if rows:
            cells = [(title, f"{'documented':>16}", "")]
            cells += [(path_text(name), *_share(coverage)) for name, coverage in rows]
            lines = columns(cells, (40,))
            pieces.append("\n".join([paint("dim", lines[0]), *lines[1:]]))
    return "\n\n".join(pieces) + "\n" if pieces else ""


def record(tables: Tables) -> dict[str, object]:
    """The three tables as ``check --coverage --format json`` has them."""
    return {
        field: {name: coverage_record(coverage) for name, coverage in getattr(tables, field)} for _, field in _TITLES
    }


def symbols_text(symbols: Iterable[Counted]) -> Iterable[str]:
    """A line for every symbol: where it is, whether it has a doc, and why it does not count."""
    for one in symbols:
        has = "documented" if one.documented else "no doc"
        made = f"{one.change}, " if one.change is not None else ""
        yield f"{path_text(one.path)}:{one.line}  {one.kind} {one_line(one.qualname)}  {made}{has}, {how(one)}\n"


def how(one: Counted) -> str:
    """How a symbol counts and why, in words."""
    if one.reason is not None:
        return f"does not count: {one.reason}"
    return "counts" if one.required is None else f"counts, as the configuration requires it in spite of: {one.required}"


def symbol_record(one: Counted) -> dict[str, object]:
    """One symbol as ``check --list-symbols --format json`` has it, a line each."""
    return {**one._asdict(), "counts": one.reason is None}


def summary(checked: Checked, tables: Tables) -> str:
    """The coverage and the findings by rule, in the Markdown of a CI summary."""
    if checked.patch is None:
        lines = [f"### Documentation: {shown(checked.coverage)}", ""]
    else:
        lines = [f"### Documentation of what this change adds or changes: {shown(checked.patch)}", ""]
        lines += [f"In the files that it touches {shown(checked.coverage)}.", ""]
    lines += [f"**{_cell(sentence)}**\n" for sentence in checked.below]
    counts: dict[tuple[str, str], int] = {}
    for finding in checked.findings:
        counts[finding.rule, finding.severity] = counts.get((finding.rule, finding.severity), 0) + 1
    if counts:
        lines += ["| rule | severity | findings |", "|---|---|--:|"]
        lines += [f"| `{rule}` | {severity} | {count} |" for (rule, severity), count in sorted(counts.items())]
    else:
        lines.append("No findings.")
    for title, field in _TITLES:
        rows: Sequence[tuple[str, Coverage]] = getattr(tables, field)
        if rows:
            lines += ["", f"| {title} | documented | of | |", "|---|--:|--:|--:|"]
            lines += [f"| {_cell(name)} | {of.documented} | {of.documentable} | {_percent(of)} |" for name, of in rows]
    if checked.patch_symbols:
        lines += ["", *_listed(checked.patch_symbols)]
    return "\n".join(lines) + "\n"


def _listed(symbols: Sequence[Counted]) -> Iterable[str]:
    """What a change adds or changes, those without a doc that owe one first, folded where there are many."""
    told = sorted(symbols, key=lambda one: (one.reason is not None, one.documented, one.path, one.line))
    yield "<details><summary>What counts, and what does not</summary>"
    yield ""
    yield "| symbol | place | change | doc | |\n|---|---|---|---|---|"
    for one in told[:_MOST_SYMBOLS]:
        place, has = _cell(f"{one.path}:{one.line}"), "yes" if one.documented else "no"
        yield f"| {one.kind} {_cell(one.qualname)} | {place} | {one.change} | {has} | {_cell(how(one))} |"
    if len(told) > _MOST_SYMBOLS:
        yield f"\n… and {len(told) - _MOST_SYMBOLS} more"
    yield "\n</details>"


def badge(coverage: Coverage, label: str = "documented") -> str:
    """A badge as SVG, which refers to nothing and runs nothing."""
    value = _percent(coverage)
    left, right = (round(len(part) * _WIDTH) + 10 for part in (label, value))
    colour = next(colour for least, colour in _COLOURS if coverage.percent >= least)
    middle = left / 2, left + right / 2
    words = "".join(
        f'<text x="{at:g}" y="14" textLength="{round(len(part) * _WIDTH)}">{part}</text>'
        for at, part in zip(middle, (label, value), strict=True)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img"'
        f' aria-label="{label}: {value}"><title>{label}: {value}</title>'
        f'<clipPath id="r"><rect width="{left + right}" height="20" rx="3"/></clipPath>'
        f'<g clip-path="url(#r)"><rect width="{left}" height="20" fill="#555"/>'
        f'<rect x="{left}" width="{right}" height="20" fill="{colour}"/></g>'
        f'<g fill="#fff" text-anchor="middle" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11">'
        f"{words}</g></svg>\n"
    )


def shown(coverage: Coverage) -> str:
    """The coverage in words."""
    return f"{coverage.documented} of {coverage.documentable} that owe a doc have one ({_percent(coverage)})"


def _share(coverage: Coverage) -> tuple[str, str]:
    told = f"{coverage.documented}/{coverage.documentable} {int(coverage.percent):>3}%"
    return told.rjust(16), "█" * round(coverage.percent / 10)


def _percent(coverage: Coverage) -> str:
    """Rounded down, so that only what is whole reads as whole."""
    return f"{int(coverage.percent)}%"


def _cell(name: str) -> str:
    """A name of a stranger's as text in a table: no markup of it is taken for ours."""
    return legible(path_text(name)).encode("utf-8", "backslashreplace").decode("utf-8").translate(_MARKUP)
