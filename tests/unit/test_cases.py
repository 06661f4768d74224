"""Each file under ``tests/cases/<language>/`` holds inputs and what the analyzer of that language says of them."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

import pytest

from postil.model import FileDoc, Source
from postil.spec import Language
from support import archive
from support.words import file_words

CASES = Path(__file__).parents[1] / "cases"
PLUGINS = Path(__file__).parents[2] / "plugins" / "postil_plugins"
FILES = sorted(path for path in CASES.glob("*/*.txt") if (PLUGINS / path.parent.name).is_dir())


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_what_the_analyzer_says_is_what_the_case_expects(path: Path, update_cases: bool) -> None:
    case = archive.read(path)
    inputs = case.inputs("symbols")
    assert inputs, "a case needs an input"
    answers = [_answer(path.parent.name, name, text) for name, text in inputs.items()]
    if len(inputs) > 1:
        answers = [f"{name}:\n{answer}" for name, answer in zip(inputs, answers, strict=True)]
    archive.check(path, case, "symbols", "".join(answers), update=update_cases)


class Plugin(Protocol):
    def postil_languages(self) -> Sequence[Language]: ...
    def postil_analyze(self, source: Source) -> FileDoc | None: ...


def _answer(folder: str, name: str, text: str) -> str:
    plugin = cast("Plugin", import_module(f"postil_plugins.{folder}"))
    doc = plugin.postil_analyze(Source(name, _language(plugin.postil_languages(), name), text.encode()))
    return file_words(doc) if doc is not None else "not analyzed\n"


def _language(languages: Sequence[Language], name: str) -> str:
    endings = [(ending, language.name) for language in languages for ending in language.extensions]
    fitting = [(len(ending), language) for ending, language in endings if name.lower().endswith(ending)]
    return max(fitting)[1] if fitting else languages[0].name
