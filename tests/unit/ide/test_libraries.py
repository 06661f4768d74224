"""What lies outside the repository is told of as well: Python's own library, what is written in C, what is there."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from postil.engine.document import document as run
from postil.engine.places import analyzers
from postil.engine.uses.docs import Page
from postil.ide.analysts import Analysts
from postil.ide.definition import definition
from postil.ide.hover import MISSING, Showing, hover
from postil.ide.libraries import asking, interpreter
from postil.ide.libraries.folders import Folders, folders_for
from postil.ide.libraries.shelf import Filled, Library, fill
from postil.ide.preparing import prepared
from postil.ide.session import Session
from postil.ide.survey import surveyed
from support import repos
from support.repos import Repo

APP = """import json
import os.path
import sys
from collections import OrderedDict as Ordered
from package import useful
from package.inner import deep


class Table(dict):
    def fill(self, text: str) -> None:
        self.update(text=text)
        parts = text.split(",") + [len(text)]
        print(", ".join(parts), b"raw".hex(), isinstance(text, str), json.dumps(text), sys.getsizeof(text))
        names = ["a"]
        names.append(os.path.join("a", "b"))
        unknown = names.pop()
        unknown.append(Ordered, useful, deep, False)
        raise ValueError
"""
PACKAGE = {
    "package/__init__.py": '"""A package."""\n\nfrom .inner import deep as useful\n',
    "package/inner.py": 'raise SystemExit("imported")\n\n\ndef deep(a):\n    """Go deep, see `useful`."""\n',
}


@pytest.fixture(scope="module")
def crew() -> Iterator[Analysts]:
    made = Analysts(analyzers(), notice=print)
    made.start()
    yield made
    made.close()


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = repos.make(tmp_path / "repo", {"app.py": APP, ".gitignore": ".venv\n"})
    run(str(made.path), ())
    environment = made.path / ".venv"
    for name, text in PACKAGE.items():
        path = environment / "lib" / "python3.11" / "site-packages" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (environment / "pyvenv.cfg").write_text("home = /nowhere\n")
    return made


@pytest.fixture
def session(repo: Repo) -> Iterator[Session]:
    opened = Session.open(str(repo.path), print)
    assert opened.workspace is not None
    opened.adopt(surveyed(opened.workspace, print))
    opened.library = Library(folders_for(opened.root), print)
    opened.buffer_opened("app.py", APP.encode(), 1)
    yield opened
    opened.close()


def known(session: Session, crew: Analysts) -> None:
    """Fill in what is wanted until nothing is."""
    library, document = session.library, session.document("app.py")
    assert library is not None
    assert document is not None
    for _ in range(5):
        list(prepared(session, document))
        if not library.wanted:
            return
        session.filled(fill(library.folders, library.wanted, crew.run, print))
    raise AssertionError(library.wanted)


def said(session: Session, text: str, showing: Showing | None = None) -> str:
    """What is shown of the end of a text."""
    document = session.document("app.py")
    assert document is not None
    answer = hover(session, document, APP.index(text) + len(text), (), showing or Showing())
    return "" if answer is None else answer.markdown


CLAIMS = {
    "json.dumps": "Serialize",
    "os.path.join": "Join two or more pathname components",
    "sys.getsizeof": "Return the size of",
    "as Ordered": "Dictionary that remembers insertion order",
    'print(", ".join': "Concatenate any number of strings",
    'b"raw".hex': "bytes",
    "(isinstance"[1:]: "Return whether an object is an instance",
    "[len": "Return the number of items",
    "self.update": "D.update",
    "text.split": "Return a list of the substrings",
    "names.append": "Append object to the end of the list",
    "raise ValueError": "Inappropriate argument value",
    "import useful": "Go deep",
    "inner import deep": "Go deep",
    "class Table(dict": "new empty dictionary",
    "import json": "JSON",
}


def test_what_libraries_and_the_interpreter_say_is_shown_once_it_was_read(session: Session, crew: Analysts) -> None:
    assert said(session, "json.dumps") == ""
    known(session, crew)
    for text, words in CLAIMS.items():
        assert words in said(session, text), text
    assert said(session, "deep, False") == ""
    # Nothing tells what it is: what is built in is as likely as anything.
    guess = said(session, "unknown.append")
    assert "Append object to the end of the list" in guess or "by its name alone" in guess


def test_a_library_says_where_it_is_and_offers_nothing_that_would_change_it(session: Session, crew: Analysts) -> None:
    known(session, crew)
    shown = said(session, "json.dumps")
    assert "[json/\\_\\_init\\_\\_.py:" in shown
    assert f"file://{Path(json.__file__).resolve()}#L" in shown.replace("%20", " ")
    assert f"Python 3.{sys.version_info.minor}, module builtins" in said(session, "[len")
    assert "documents it" not in said(session, "sys.getsizeof")
    assert "up to date" not in shown
    document = session.document("app.py")
    assert document is not None
    assert definition(session, document, APP.index("json.dumps") + 6) is not None


def test_who_wants_to_see_only_what_others_lack_is_not_told_of_libraries(session: Session, crew: Analysts) -> None:
    known(session, crew)
    for showing in (Showing(MISSING), Showing(libraries=False)):
        assert said(session, "json.dumps", showing) == said(session, "[len", showing) == ""
        assert said(session, "import json", showing) == ""


def test_what_was_read_once_is_known_to_the_next_session_at_once(session: Session, crew: Analysts, repo: Repo) -> None:
    known(session, crew)
    other = Session.open(str(repo.path), print)
    other.library = Library(folders_for(other.root), print)
    document = other.buffer_opened("app.py", APP.encode(), 1)
    list(prepared(other, document))
    assert not other.library.wanted
    assert "Go deep" in said(other, "inner import deep")
    inner = next(repo.path.rglob("site-packages/package/inner.py"))
    inner.write_text(inner.read_text().replace("Go deep", "Go deeper"))
    again = Session.open(str(repo.path), print)
    again.library = Library(folders_for(again.root), print)
    again.buffer_opened("app.py", APP.encode(), 1)
    assert "Go deep" not in said(again, "inner import deep")
    assert list(again.library.wanted) == [str(inner)]
    other.close()
    again.close()


def test_the_repository_hides_a_library_of_the_same_name(session: Session, crew: Analysts) -> None:
    (Path(session.root or "") / "json.py").write_text('def dumps():\n    """Ours."""\n')
    session.close()
    run(session.root or "", ())
    other = Session.open(session.root or "", print)
    assert other.workspace is not None
    other.adopt(surveyed(other.workspace, print))
    other.library = Library(folders_for(other.root), print)
    other.buffer_opened("app.py", APP.encode(), 1)
    assert "Ours." in said(other, "json.dumps")
    other.close()


def test_what_cannot_be_read_is_not_asked_for_again(session: Session, crew: Analysts) -> None:
    library = session.library
    assert library is not None
    path = f"{library.folders.roots[-1]}/nothing.py"
    assert library.page(path) is None
    filled = fill(library.folders, library.wanted, crew.run, print)
    assert filled == Filled((), (path,))
    session.filled(filled)
    missed = library.missed
    assert library.page(path) is None
    assert (library.missed, library.wanted) == (missed, {})


def test_an_interpreter_that_does_not_answer_costs_only_what_it_would_have_told(
    session: Session, crew: Analysts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "SECONDS", 0.0)
    library = session.library
    assert library is not None
    library.page(library.folders.builtins)
    assert fill(library.folders, library.wanted, crew.run, print).failed == (library.folders.builtins,)


@pytest.mark.parametrize(
    ("importer", "module", "expected"),
    [
        ("app.py", "json", "/json/__init__.py"),
        ("app.py", "json.decoder", "/json/decoder.py"),
        ("app.py", "os.path", f"/{os.path.__name__}.py"),
        ("app.py", "sys", "/<built-in>/sys"),
        ("app.py", "no_such_module", None),
        ("app.py", "", None),
        ("app.py", ".", None),
        ("json/__init__.py", ".decoder", "/json/decoder.py"),
        ("json/__init__.py", ".", "/json/__init__.py"),
        ("json/__init__.py", "...os", None),
        ("os.py", ".json", None),
    ],
)
def test_modules_are_found_as_python_finds_them(importer: str, module: str, expected: str | None) -> None:
    folders = folders_for(None)
    start = importer if importer == "app.py" else f"{folders.own}/{importer}"
    found = folders.module(start, module)
    assert found == (None if expected is None else f"{folders.own}{expected}")


def test_a_namespace_is_a_folder_and_a_package_of_the_same_name_wins(tmp_path: Path) -> None:
    for path in ("one/space/a.py", "two/space/__init__.py", "one/only/b.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("")
    folders = Folders(str(tmp_path / "own"), (str(tmp_path / "one"), str(tmp_path / "two")))
    assert folders.module("x.py", "space") == f"{tmp_path}/two/space/__init__.py"
    assert folders.module("x.py", "only.b") == f"{tmp_path}/one/only/b.py"


def test_a_module_is_described_by_what_it_says_of_itself() -> None:
    page = Page(interpreter.described(sys.modules["builtins"]))
    assert page.symbols["len"].signature == "def len(obj, /)"
    assert page.symbols["str.split"].parameters[1].name == "sep"
    assert page.symbols["bool"].signature == "class bool(int)"
    assert page.symbols["IOError"].signature == "IOError = OSError"
    assert page.symbols["dict.fromkeys"].decorators == ("classmethod",)
    assert page.symbols["int.real"].kind == "property"
    assert not {"True", "None", "__name__", "str.__len__"} & page.symbols.keys()
    assert page.overview is not None
