"""Print the time of parse and analysis over that of the parse alone, for the files of one suffix under a folder."""

import gc
import sys
import time
from importlib import import_module
from pathlib import Path

from tree_sitter import Language, Parser

from postil.model import Source
from postil.plugins import registry
from postil.plugins.analyzers import Analyzers


def main(root: str, suffix: str) -> None:
    """Measure both on the same bytes, interleaved file by file so that both see the same machine."""
    grammar, language = grammar_of(suffix)
    parser = Parser(grammar)
    analyze = Analyzers(registry(None).languages).analyze
    contents = [path.read_bytes() for path in sorted(Path(root).rglob(f"*{suffix}"))[:3000] if path.is_file()]
    contents = [content for content in contents if len(content) < 500_000]
    gc.disable()
    parse = whole = 0.0
    for content in contents:
        source = Source(f"x{suffix}", language, content)
        started = time.perf_counter()
        parser.parse(content)
        parsed = time.perf_counter()
        analyze(source)
        parse += parsed - started
        whole += time.perf_counter() - parsed
    print(whole / parse)


def grammar_of(suffix: str) -> tuple[Language, str]:
    """The grammar for a suffix, and the language that Postil has it in."""
    module, made, language = _GRAMMARS[suffix]
    capsule: object = getattr(import_module(module), made)()
    return Language(capsule), language


_GRAMMARS = {
    ".c": ("tree_sitter_c", "language", "c"),
    ".cpp": ("tree_sitter_cpp", "language", "c++"),
    ".cs": ("tree_sitter_c_sharp", "language", "c#"),
    ".go": ("tree_sitter_go", "language", "go"),
    ".java": ("tree_sitter_java", "language", "java"),
    ".php": ("tree_sitter_php", "language_php", "php"),
    ".py": ("tree_sitter_python", "language", "python"),
    ".rb": ("tree_sitter_ruby", "language", "ruby"),
    ".rs": ("tree_sitter_rust", "language", "rust"),
    ".ts": ("tree_sitter_typescript", "language_typescript", "typescript"),
}
"""Those of C and C++ are not among what Postil needs: install them to measure."""


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
