"""``importlib.resources`` put off: grammars load without it, and who reads a resource gets it."""

import subprocess
import sys

CODE = """
import sys
from postil.plugins.resources import put_off
put_off()
import tree_sitter_python
assert "pathlib" not in sys.modules, "loaded by the grammar"
assert "def" in tree_sitter_python.HIGHLIGHTS_QUERY
assert "pathlib" in sys.modules
import importlib.resources
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
assert isinstance(files("tree_sitter_python"), Traversable)
assert as_file
put_off()
assert sys.modules["importlib.resources"].as_file is as_file
print("fine")
"""


def test_a_grammar_loads_without_it_and_whoever_reads_a_resource_gets_the_real_one() -> None:
    done = subprocess.run([sys.executable, "-I", "-c", CODE], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("fine\n", "")


def test_a_submodule_can_be_imported_before_anything_else_is_asked() -> None:
    code = "from postil.plugins.resources import put_off; put_off(); import importlib.resources.abc as a; print(a)"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "importlib.resources.abc" in done.stdout
