"""What an editor offers to do about docs, and what comes of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from postil.engine.document import document
from postil.ide.actions import DOCUMENT_ALL, FIX_ALL, QUICKFIX, REWRITE, Actions, NotDone
from postil.ide.values import Action, TextEdit
from support import repos
from support.editors import Editor

A = '''"""A module."""


def settle(orders, strict=False):
    """Settle orders.

    Args:
        orders: Those of today.
        strit: Whether all must be settled.
    """
    orders.clear()


def other(size, kind):
    size.grow(kind)


class Box:
    """Hold things."""

    def put(self, thing):
        self.thing = thing
'''


class Desk:
    """An editor with what it offers."""

    def __init__(self, folder: Path) -> None:
        self.editor = Editor(folder)
        self.actions = Actions(self.editor.session, self.editor.checker, self.editor.analysts)

    def at(self, path: str, text: str, place: str, *only: str) -> list[Action]:
        """The actions where ``place`` stands in the text."""
        answer = self.editor.type(path, text)
        at = text.encode().index(place.encode())
        return self.actions.at(self.editor.document(path), at, at, answer.problems, only)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    repo = repos.make(tmp_path / "work", {"a.py": A})
    document(str(repo.path), ())
    made = Desk(repo.path)
    yield made
    made.editor.close()


def done(text: str, edits: tuple[TextEdit, ...] | None) -> str:
    """A text with edits made."""
    assert edits
    data = text.encode()
    for edit in sorted(edits, key=lambda one: one.start_byte, reverse=True):
        data = data[: edit.start_byte] + edit.text.encode() + data[edit.end_byte :]
    return data.decode()


def named(actions: list[Action], title: str) -> Action:
    return next(one for one in actions if one.title == title)


def test_a_finding_that_can_be_repaired_is_repaired_by_its_first_action(desk: Desk) -> None:
    actions = desk.at("a.py", A, "strit", QUICKFIX)
    assert actions[0].preferred
    assert set(actions[0].fixes) == {"unknown-parameter", "missing-parameter"}
    edits = actions[0].make()
    assert done(A, edits) == A.replace("strit:", "strict:")
    assert edits is not None
    assert edits[0].annotation is not None
    assert edits[0].annotation.startswith("settle: ")


def test_a_missing_doc_is_inserted_with_places_to_fill_in(desk: Desk) -> None:
    action = named(desk.at("a.py", A, "other"), "Insert a doc for other")
    edits = action.make()
    text = done(A, edits)
    assert '    """TODO' in text
    assert "        size: TODO" in text
    assert edits is not None
    edit = edits[0]
    assert [edit.text[start:end] for start, end in edit.stops] == ["TODO"] * 3


def test_what_owes_no_doc_can_have_one_all_the_same(desk: Desk) -> None:
    text = A.replace("def other", "def _other")
    action = named(desk.at("a.py", text, "_other"), "Insert a doc for _other")
    assert action.kind == REWRITE
    assert "size: TODO" in done(text, action.make())


def test_a_doc_is_brought_up_to_its_declaration_as_a_whole(desk: Desk) -> None:
    text = A.replace("strict=False", "strict=False, late=None")
    action = named(desk.at("a.py", text, "def settle"), "Update the doc of settle")
    updated = done(text, action.make())
    assert "strict: Whether all must be settled." in updated
    assert "late: " in updated


def test_what_was_declared_when_it_was_committed_tells_which_entry_goes_on_under_another_name(desk: Desk) -> None:
    text = '@wrapped\ndef settle(orders, strict, last):\n    """Settle.\n\n    Args:\n        orders: Those.\n'
    text += '        strict: Whether all must be.\n        last: The end.\n    """\n'
    assert desk.editor.session.root is not None
    repos.Repo(Path(desk.editor.session.root)).commit({"b.py": text})
    changed = text.replace("orders, strict, last", "orders, whole, last, late")
    action = named(desk.at("b.py", changed, "def settle"), "Update the doc of settle")
    assert done(changed, action.make()) == changed.replace("strict:", "whole:").replace(
        "end.\n", "end.\n        late: TODO\n"
    )


def test_a_doc_that_says_what_it_should_is_not_offered_to_be_updated(desk: Desk) -> None:
    text = A.replace("strit", "strict")
    assert [one.title for one in desk.at("a.py", text, "def settle", REWRITE)] == []


def test_all_of_a_file_is_repaired_or_documented_in_one_go(desk: Desk) -> None:
    fix = desk.at("a.py", A, "import" if "import" in A else "class", FIX_ALL)
    assert [one.kind for one in fix] == [FIX_ALL]
    assert done(A, fix[0].make()) == A.replace("strit:", "strict:")
    [every] = desk.at("a.py", A, "class", DOCUMENT_ALL)
    assert every.title == "Insert docs for all 2 that lack one here"
    assert done(A, every.make()).count("TODO") > 3
    [source] = [one.kind for one in desk.at("a.py", A, "class", "source.fixAll")]
    assert source == FIX_ALL


def test_a_doc_follows_a_rename_with_all_that_it_says_and_what_else_is_wrong_with_it(desk: Desk) -> None:
    text = A.replace("Settle orders.", "Settle ``orders``, each once.").replace("strit", "strict")
    desk.editor.type("a.py", text)
    renamed = text.replace("settle(orders", "settle(bills").replace("orders.clear", "bills.clear")
    renamed = renamed.replace("strict=False", "strict=False, late=None")
    assert desk.at("a.py", renamed, "orders: Those", QUICKFIX)[0].title.startswith("Repair: ")
    desk.editor.type("a.py", text)
    alone = renamed.replace(", late=None", "")
    desk.editor.type("a.py", alone)
    first = desk.at("a.py", renamed, "orders: Those", QUICKFIX)[0]
    assert (first.title, first.preferred) == ("Rename orders to bills in the doc", True)
    for action in (first, desk.at("a.py", renamed, "class", FIX_ALL)[0]):
        mended = done(renamed, action.make())
        assert "Settle ``bills``, each once." in mended
        assert "bills: Those of today." in mended
        assert "late: " in mended
        assert "orders" not in mended
    [offered] = [one for one in desk.at("a.py", alone, "bills", REWRITE) if one.title.startswith("Rename")]
    assert done(alone, offered.make()) == text.replace("orders", "bills")


def test_a_rename_is_followed_where_the_old_name_alone_would_tell_nothing(desk: Desk) -> None:
    text = A.replace("orders", "a").replace("strit", "strict")
    renamed = text.replace("settle(a", "settle(amount").replace("a.clear", "amount.clear")
    desk.editor.type("a.py", text)
    [fix] = desk.at("a.py", renamed, "class", FIX_ALL)
    assert done(renamed, fix.make()) == renamed.replace("        a: ", "        amount: ")
    quiet = renamed.replace("def settle", "# postil: ignore[unknown-parameter, missing-parameter] so\ndef settle")
    desk.editor.type("a.py", quiet)
    with pytest.raises(NotDone):
        desk.actions.fixed(desk.editor.document("a.py"))


def test_a_finding_is_silenced_by_a_comment_that_waits_for_its_reason(desk: Desk) -> None:
    action = named(desk.at("a.py", A, "other"), "Silence undocumented-function here, with a reason")
    edits = action.make()
    assert edits is not None
    [edit] = edits
    assert edit.text == "# postil: ignore[undocumented-function] \n"
    [(at, end)] = edit.stops
    assert at == end == len(edit.text) - 1
    without = desk.editor.type("a.py", done(A, edits))
    assert any("needs a reason" in one.finding.message for one in without.problems)
    reasoned = desk.editor.type(
        "a.py", done(A, (edit._replace(text="# postil: ignore[undocumented-function] plain\n"),))
    )
    assert not any(one.finding.symbol == "other" for one in reasoned.problems)


@pytest.mark.parametrize(
    ("path", "text", "comment"),
    [
        ("a.go", "package a\n\nfunc Get(x int) int {\n\treturn x\n}\n", "// "),
        ("a.ts", "export function get(x: number): number {\n  return x;\n}\n", "// "),
        ("A.java", "/** Keeps it. */\npublic class A {\n  public int get(int x) {\n    return x;\n  }\n}\n", "// "),
        ("a.rs", "#[inline]\npub fn get(x: u8) -> u8 {\n    x\n}\n", "// "),
        ("a.rb", "# Keeps what is got.\nclass A\n  def get(x)\n    x\n  end\nend\n", "# "),
    ],
)  # fmt: skip
def test_the_comment_is_in_the_syntax_of_the_language(desk: Desk, path: str, text: str, comment: str) -> None:
    quiet = [
        one for one in desk.at(path, text, "get(" if "get(" in text else "Get(", QUICKFIX) if "Silence" in one.title
    ]
    edits = quiet[0].make()
    assert edits is not None
    assert edits[0].text.strip().startswith(f"{comment}postil: ignore[undocumented-")
    reasoned = done(text, (edits[0]._replace(text=edits[0].text.replace("] ", "] plain", 1)),))
    assert desk.editor.type(path, reasoned).problems == ()


def test_a_doc_above_its_declaration_stays_its_doc_when_it_is_silenced(desk: Desk) -> None:
    text = "package a\n\n// Put puts x, see Nothing.\n//\n// TODO\nfunc Put(x int) int {\n\treturn x\n}\n"
    problems = desk.editor.type("a.go", text).problems
    quiet = [one for one in desk.at("a.go", text, "Put(x", QUICKFIX) if one.title.startswith("Silence")]
    for one in quiet:
        edits = one.make()
        assert edits is not None
        after = desk.editor.type("a.go", done(text, edits))
        assert len(after.problems) == len(problems)
    assert quiet or not problems


def test_lines_that_end_in_crlf_keep_doing_so(desk: Desk) -> None:
    text = A.replace("\n", "\r\n")
    for title in ("Insert a doc for other", "Silence undocumented-function here, with a reason"):
        updated = done(text, named(desk.at("a.py", text, "other"), title).make())
        assert updated.count("\n") == updated.count("\r\n")


def test_an_edit_is_of_the_text_that_was_listed_for(desk: Desk) -> None:
    desk.editor.type("a.py", A)
    moved = "# above\n" + A
    desk.editor.session.buffer_changed("a.py", moved.encode(), 50)
    document = desk.editor.document("a.py")
    ordinal = next(number for number, one in enumerate(document.doc.symbols) if one.qualname == "other")
    assert 'kind):\n    """TODO' in done(moved, desk.actions.inserted(document, ordinal))


def test_what_cannot_be_done_says_why(desk: Desk) -> None:
    desk.editor.type("a.py", A.replace("strit", "strict"))
    document = desk.editor.document("a.py")
    with pytest.raises(NotDone, match="has a doc"):
        desk.actions.inserted(document, 0)
    with pytest.raises(NotDone, match="cannot be brought up to date"):
        desk.actions.updated(document, 0)
    with pytest.raises(NotDone, match="nothing in this file"):
        desk.actions.fixed(document)
