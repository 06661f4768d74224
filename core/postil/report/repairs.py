"""What was repaired, and what was not, as text."""

from collections.abc import Sequence

from postil.engine.fixing.fix import Left, Repaired
from postil.report.plain import Paint, legible, one_line, path_text


def lines(repaired: Repaired, paint: Paint) -> str:
    """A line for each repair of a file."""
    told: list[str] = []
    for repair in repaired.repairs:
        place = f"{path_text(repaired.path)}:{repair.line}"
        symbol = paint("bold", one_line(repair.symbol or "the file"))
        told.append(f"{place}: {symbol}: {one_line('; '.join(repair.edit.notes))}\n")
    return legible("".join(told))


def refusal(left: Left) -> str:
    """What was left as it is, and why, on one line."""
    place = path_text(left.path) if left.line is None else f"{path_text(left.path)}:{left.line}"
    return f"{place} is left as it is: {one_line(left.reason)}"


def summary(repaired: Sequence[Repaired], left: int, *, written: bool) -> str:
    """How much was, or would be, repaired."""
    count = sum(len(each.repairs) for each in repaired)
    if not count and not left:
        return "nothing to repair\n"
    verb = "repaired" if written else "to be repaired"
    said = f"{count} {_plural('doc', count)} in {len(repaired)} {_plural('file', len(repaired))} {verb}"
    return f"{said}, {left} left as {'it is' if left == 1 else 'they are'}\n" if left else f"{said}\n"


def _plural(word: str, count: int) -> str:
    return word if count == 1 else f"{word}s"
