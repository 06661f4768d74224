"""Markdown for hovers and documentation beside completions: docs, signatures and links to what they are of.

Invariant: what comes from a source is text: it brings no HTML, no image, no link but to the web, no command, and what
is invisible is shown (``docstrings.harmless``). The links to files and the commands are ours, put in afterwards.
"""

import re
from functools import lru_cache
from itertools import pairwise

from postil.docstrings.harmless import harmless
from postil.docstrings.hover import to_markdown
from postil.docstrings.parsing import parse
from postil.docstrings.spans import code, fenced
from postil.model import Symbol

LONGEST = 12_000
"""Characters of a doc that are shown; the rest stands where it is from."""
WIDEST = 92
"""A signature that is longer stands on a line a parameter."""
_FENCES = {
    "c++": "cpp", "c#": "csharp", "shell": "bash", "jupyter notebook": "python", "tsx": "tsx", "jsx": "jsx",
    "plain": "text", "objective-c": "objc",
}  # fmt: skip
_LEFT = re.compile(r"[\\`*_{}\[\]()#+!<>|~&-]")


@lru_cache(maxsize=256)
def doc_markdown(text: str, form: str | None) -> str:
    """A doc as harmless Markdown."""
    cut = ""
    if len(text) > LONGEST:
        end = text.rfind("\n\n", 0, LONGEST)
        text, cut = text[: end if end > LONGEST // 2 else LONGEST], "\n\n…"
    return to_markdown(parse(text, form or "plain")) + cut


def prose(text: str) -> str:
    """A line of words as Markdown that says just these words."""
    return _LEFT.sub(lambda match: f"\\{match[0]}", harmless_line(text))


def harmless_line(text: str) -> str:
    """A text on one line, its invisible characters shown."""
    line = " ".join(text.split())
    # Of a text in code nothing is taken for a mark; what is left of the answer is the escapes for the invisible.
    return harmless(f"```\n{line}\n```")[4:-4] if not line.isprintable() else line


def inline(text: str) -> str:
    """A name, type or value as code."""
    return code(harmless_line(text))


def block(text: str, language: str) -> str:
    """Code on lines of its own."""
    return harmless(fenced(text, _FENCES.get(language, language)))


def declaration(symbol: Symbol, language: str) -> str:
    """How a symbol is declared, in its language: decorators and signature, broken into lines when it is long."""
    rows: list[str] = []
    if language in ("python", "jupyter notebook"):
        rows += [f"@{each}" for each in symbol.decorators[:4]]
    rows.append(broken(symbol.signature))
    return "\n".join(rows)


def broken(signature: str) -> str:
    """A signature with a line for each parameter when it is too long for one."""
    if len(signature) <= WIDEST:
        return signature
    opening = _opening(signature)
    if opening is None:
        return signature
    start, end, commas = opening
    if not commas:
        return signature
    edges = [start, *commas, end]
    parts = [signature[left + 1 : right].strip() for left, right in pairwise(edges)]
    inner = "".join(f"    {part},\n" for part in parts if part)
    # A comma behind the last one is not everywhere allowed.
    return f"{signature[: start + 1]}\n{inner[:-2]}\n{signature[end:]}"


def _opening(signature: str) -> tuple[int, int, list[int]] | None:
    """The brackets around the parameters, and the commas between these."""
    depth, start, commas = 0, -1, list[int]()
    best: tuple[int, int, list[int]] | None = None
    quote = ""
    for at, letter in enumerate(signature):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'`":
            quote = letter
        elif letter in "([{":
            if depth == 0 and letter == "(":
                start, commas = at, []
            depth += 1
        elif letter in ")]}":
            depth -= 1
            if depth == 0 and letter == ")" and start >= 0:
                if best is None or len(commas) > len(best[2]):
                    best = start, at, commas
                start = -1
        elif letter == "," and depth == 1 and start >= 0:
            commas.append(at)
    return best


def link(text: str, address: str) -> str:
    """A link of ours."""
    return f"[{prose(text)}]({address})" if address else prose(text)
