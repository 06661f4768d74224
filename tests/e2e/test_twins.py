"""A symbol that is declared in a header and defined elsewhere is one symbol."""

from pathlib import Path

from support.commands import document, postil
from support.repos import make

HEADER = "/** Add a key.\n * @param key the key\n */\nint dict_add(struct dict *d, char *key);\n"
SOURCE = "int dict_add(struct dict *d, char *key) {\n    return 0;\n}\n"


def test_the_definition_is_shown_with_the_doc_of_its_declaration(tmp_path: Path) -> None:
    repo = make(tmp_path / "repo", {"include/dict.h": HEADER, "src/dict.c": SOURCE})
    document(repo.path)
    shown = postil(repo.path, "show", "dict_add", "--format", "json").json()
    assert (shown["path"], shown["line"]) == ("src/dict.c", 1)
    assert str(shown["doc"]).startswith("Add a key.")
    assert shown["declared"] == ["include/dict.h:4"]
    assert "declared in include/dict.h:4" in postil(repo.path, "show", "dict_add").out


def test_of_two_libraries_each_keeps_its_own(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {}
    for folder in ("deps/one", "src"):
        files |= {f"{folder}/dict.h": HEADER, f"{folder}/dict.c": SOURCE}
    repo = make(tmp_path / "repo", files)
    document(repo.path)
    shown = postil(repo.path, "show", "dict_add", "--format", "json").json()
    places = {(each["path"], tuple(each["declared"])) for each in shown["candidates"]}  # type: ignore[attr-defined]
    assert places == {("deps/one/dict.c", ("deps/one/dict.h:4",)), ("src/dict.c", ("src/dict.h:4",))}


def test_a_declaration_without_a_definition_is_itself(tmp_path: Path) -> None:
    repo = make(tmp_path / "repo", {"include/dict.h": HEADER})
    document(repo.path)
    assert postil(repo.path, "show", "dict_add", "--format", "json").json()["path"] == "include/dict.h"
