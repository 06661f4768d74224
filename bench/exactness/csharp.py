"""What NRefactory sees, the C# parser of MonoDevelop, through ``CSharpTruth.cs``; it knows C# up to version 5.

``POSTIL_BENCH_NREFACTORY`` names the folders with its libraries, with a colon between them; without it they are where
Debian's packages ``libicsharpcode-nrefactory-csharp5.0-cil`` and ``mono-mcs`` put them. A file that it rejects, as all
that use newer syntax, is named on standard error and not judged.

Of ``#if`` the parser reads the branches that hold where nothing is defined, Postil all: what stands in the others is
left out of the comparison. In names white space is nothing.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.exactness.compare import Seen, found, level, told

SUFFIXES = (".cs",)
KINDS = {
    "class": "class", "struct": "struct", "interface": "interface", "enum": "enum", "enum_member": "enum_member",
    "method": "method", "constructor": "constructor", "property": "property", "field": "field", "constant": "field",
    "type": "type",
}  # fmt: skip
_DIRECTIVE = re.compile(r"[ \t\ufeff]*#[ \t]*(if|elif|else|endif|define|undef)\b(.*)")
_NAME = re.compile(r"\w+")
_DEBIAN = "/usr/lib/cli/ICSharpCode.NRefactory-5.0:/usr/lib/cli/ICSharpCode.NRefactory.CSharp-5.0"


def truth(files: Sequence[Path]) -> Iterator[Seen]:
    """Every type and member that the parser sees, with its XML doc."""
    libraries = [
        library
        for folder in os.environ.get("POSTIL_BENCH_NREFACTORY", _DEBIAN).split(":")
        for library in Path(folder).glob("ICSharpCode.NRefactory*.dll")
    ]
    with tempfile.TemporaryDirectory() as made:
        for library in libraries:
            shutil.copy(library, made)
        program = f"{made}/truth.exe"
        references = [f"-r:{library.name}" for library in libraries]
        source = Path(__file__).with_name("CSharpTruth.cs")
        subprocess.run(["mcs", f"-lib:{made}", f"-out:{program}", *references, str(source)], check=True)
        for one in told(["mono", program], files):
            name = "".join(one["qualname"].split())
            yield Seen(one["path"], one["kind"], name, one["line"], one["end_line"], _doc(one["doc"]))


def answers(files: Sequence[Path]) -> Iterator[Seen]:
    """What Postil finds where the parser looks."""
    passed_over = {str(path): _passed_over(path) for path in files}
    for seen in found(files, "csharp", KINDS):
        if seen.line not in passed_over[seen.path]:
            yield seen._replace(qualname="".join(seen.qualname.split()))


def _passed_over(path: Path) -> set[int]:
    """The lines in branches that are not taken where no symbol is defined but by the file itself."""
    defined: set[str] = {"true"}
    # Of each conditional that is open: whether the branch is taken, and whether one was.
    open_: list[tuple[bool, bool]] = []
    lines: set[int] = set()
    for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
        taken = all(now for now, _ in open_)
        match = _DIRECTIVE.match(line)
        if match is None:
            if not taken:
                lines.add(number)
            continue
        word, rest = match[1], match[2].split("//")[0].strip()
        if word == "if":
            holds = _holds(rest, defined)
            open_.append((holds, holds))
        elif word == "elif" and open_:
            before = open_.pop()[1]
            holds = not before and _holds(rest, defined)
            open_.append((holds, before or holds))
        elif word == "else" and open_:
            open_.append((not open_.pop()[1], True))
        elif word == "endif" and open_:
            open_.pop()
        elif word == "define" and taken:
            defined.add(rest)
        elif word == "undef" and taken:
            defined.discard(rest)
    return lines


def _holds(condition: str, defined: set[str]) -> bool:
    """Whether a condition holds; it is made of names, marks and brackets."""
    words = _NAME.sub(lambda match: str(match[0] in defined), condition)
    spelled = words.replace("&&", " and ").replace("||", " or ").replace("!=", "\0").replace("!", " not ")
    return bool(eval(spelled.replace("\0", "!="), {"__builtins__": {}}))


def _doc(comments: Sequence[str]) -> str | None:
    """The text of doc comments without their marks and what all lines of one are indented by."""
    parts: list[str] = []
    lines: list[str] = []
    for comment in [*comments, ""]:
        if comment.startswith("///"):
            lines.append(comment[3:])
            continue
        if lines:
            parts.append("\n".join(level(lines)).strip("\n"))
            lines = []
        if comment:
            first, *rest = comment.removeprefix("/**").rstrip(" \t*").split("\n")
            bare = [line.lstrip(" \t") for line in rest]
            rest = [line[1:] if line.startswith("*") else old for line, old in zip(bare, rest, strict=True)]
            parts.append("\n".join((first.strip(), "\n".join(level(rest)).strip("\n"))).strip("\n"))
    return "\n".join(part for part in parts if part) or None
