"""What libclang sees of C++, by the rule of ``bench.exactness.libclang``."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.exactness import libclang
from bench.exactness.compare import Seen

SUFFIXES = (".cc", ".cpp", ".cxx", ".hpp", ".hh", ".h")
KINDS = libclang.KINDS
PARTS = ("function", "type")
_JUDGE = libclang.Judge(("-x", "c++", "-std=c++20"))


def truth(files: Sequence[Path]) -> Iterator[Seen]:
    """Every declaration that libclang parses, with its doc."""
    return _JUDGE.truth(files)


def answers(files: Sequence[Path]) -> Iterator[Seen]:
    """What Postil finds where libclang looked."""
    return _JUDGE.answers(files, "cpp", "c++")
