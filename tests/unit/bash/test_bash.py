"""What is special about the shell analyzer; what it says of a text stands in ``tests/cases/bash``."""

from postil_plugins import bash


def test_interpreters_and_file_names_of_shells_are_known() -> None:
    language = bash.postil_languages()[0]
    assert language.name == "shell"
    assert {"sh", "bash", "dash", "zsh", "ksh"} <= set(language.interpreters)
    assert {".bashrc", ".profile", ".zshrc"} <= set(language.filenames)
