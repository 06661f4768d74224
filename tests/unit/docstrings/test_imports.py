"""A command that shows one doc pays for one convention."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("form", "own"),
    [("google", "google"), ("sphinx", "fields"), ("javadoc", "tags"), ("swift", "swift"), ("xmldoc", "xmldoc")],
)
def test_reading_a_doc_imports_the_module_of_its_convention_and_no_other(form: str, own: str) -> None:
    code = (
        "import sys\nfrom postil.docstrings.parsing import parse\n"
        f"parse('Do it.\\n\\n@param a b', '{form}')\n"
        "print(*sorted(name.rpartition('.')[2] for name in sys.modules if name.startswith('postil.docstrings.')))\n"
        "print(*({'dataclasses', 'json', 'html', 'typing_extensions'} & set(sys.modules)))"
    )
    names, costly = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split("\n")[:2]
    conventions = {"google", "numpy", "fields", "tags", "swift", "headings", "xmldoc"}
    assert conventions & set(names.split()) == {own}
    assert not {"layouts", "style", "changes", "writing", "hover", "inline"} & set(names.split())
    assert costly == ""
