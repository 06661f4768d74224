"""Print the time of parse and analysis over that of the parse alone, for the files of one suffix under a folder."""

import gc
import sys
import time
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
    if suffix == ".py":
        import tree_sitter_python

        return Language(tree_sitter_python.language()), "python"
    if suffix == ".ts":
        import tree_sitter_typescript

        return Language(tree_sitter_typescript.language_typescript()), "typescript"
    if suffix == ".go":
        import tree_sitter_go

        return Language(tree_sitter_go.language()), "go"
    if suffix == ".rb":
        import tree_sitter_ruby

        return Language(tree_sitter_ruby.language()), "ruby"
    if suffix == ".php":
        import tree_sitter_php

        return Language(tree_sitter_php.language_php()), "php"
    import tree_sitter_java

    return Language(tree_sitter_java.language()), "java"


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
