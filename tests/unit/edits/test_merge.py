"""Merging keeps what people wrote, byte for byte, whatever the doc and the signature are."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postil.docstrings.edits import applied
from postil.docstrings.model import bare_name
from postil.docstrings.parsing import parse
from postil.edits.declared import Declared
from postil.edits.differing import differences
from postil.edits.entries import placeholder, renames
from postil.edits.merge import merged, planned
from postil.edits.standing import standing
from postil.edits.told import entries
from postil.model import DOC_FORMATS, Parameter
from support import archive
from support.languages import analyzed

CASES = Path(__file__).parents[2] / "cases" / "docstrings"
DOCS = [
    (form, archive.read(path).sections["doc"].removesuffix("\n"))
    for form in DOC_FORMATS
    for path in sorted((CASES / form).glob("*.txt"))
]
WITH_ENTRIES = [(form, text) for form, text in DOCS if entries(parse(text, form)) and "><param" not in text]
NEW = ("fresh", "newName", "count_of", "z")


@st.composite
def signatures(draw: st.DrawFn, form: str, text: str) -> Declared:
    """A signature that is near to what a doc says: some names gone, some new, another order."""
    names = list(dict.fromkeys(name for _, name in entries(parse(text, form)) if name.isidentifier()))
    kept = [name for name in names if draw(st.integers(0, 3))]
    kept += draw(st.lists(st.sampled_from(NEW), unique=True, max_size=2))
    if not draw(st.integers(0, 2)):
        kept = draw(st.permutations(kept))
    types = st.sampled_from((None, "int", "list[str]"))
    named = tuple(Parameter(name, draw(types), draw(st.sampled_from((None, "3")))) for name in kept)
    now = Declared(named, frozenset(kept), draw(st.booleans()) and draw(st.booleans()))
    if draw(st.booleans()):
        return now
    were = [name for name in names if draw(st.integers(0, 3))] + draw(st.lists(st.sampled_from(NEW), unique=True))
    return now.since(Declared(tuple(Parameter(name, draw(types)) for name in were), frozenset(were), open=False))


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_lines_survive_and_a_second_merge_does_nothing(data: st.DataObject) -> None:
    form, text = data.draw(st.sampled_from(WITH_ENTRIES))
    signature = data.draw(signatures(form, text))
    plan = planned(text, form, signature)
    if plan is None:
        return
    assert planned(plan.text, form, signature) is None
    assert applied(text, differences(text, plan.text)) == plan.text
    before = parse(text, form)
    dropped = {note.split(",")[0].removeprefix("drops ") for note in plan.notes if note.startswith("drops ")}
    renamed = [note.split()[1] for note in plan.notes if note.startswith("renames ")]
    lost: Counter[str] = Counter()
    for element in before.parameters:
        if {bare_name(name.text).split(".")[0].split("[")[0] for name in element.names} & {*dropped, *renamed}:
            stretches = [(element.start, element.end), *((field.start, field.end) for field in element.fields)]
            for start, end in stretches:
                first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
                rows = text[first : last if last >= 0 else len(text)].split("\n")
                lost.update(row.strip() for row in (rows if dropped else rows[:1]))
    old = Counter(line.strip() for line in text.split("\n") if line.strip())
    new = Counter(line.strip() for line in plan.text.split("\n") if line.strip())
    gone = old - new - lost
    # With the last entry of a section its title goes too.
    titles = {line.strip() for section in before.sections for line in text[section.start : section.end].split("\n")}
    assert set(gone) <= (titles if dropped else set()), (gone, plan.notes)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_what_is_said_of_a_kept_parameter_stays_its_own(data: st.DataObject) -> None:
    form, text = data.draw(st.sampled_from(WITH_ENTRIES))
    signature = data.draw(signatures(form, text))
    plan = planned(text, form, signature)
    if plan is None:
        return
    said = {name: element.text.text for element, name in entries(parse(plan.text, form))}
    names = dict(
        note.removeprefix("renames ").partition(",")[0].split(" to ")
        for note in plan.notes
        if note.startswith("renames ")
    )
    for element, name in entries(parse(text, form)):
        now = names.get(name, name)
        if now in said and len(element.names) == 1:
            assert said[now] == element.text.text
    for note in plan.notes:
        if note.startswith("adds "):
            assert said[note.removeprefix("adds ")] in ("", placeholder(form))


def _declared(*names: str, open_: bool = False) -> Declared:
    parameters = (Parameter(name.partition(":")[0], name.partition(":")[2] or None) for name in names)
    return Declared(tuple(parameters), frozenset(name.partition(":")[0] for name in names), open_)


def _says(text: str, form: str, now: Declared, before: Declared) -> dict[str, str]:
    plan = planned(text, form, now.since(before))
    said = parse(text if plan is None else plan.text, form)
    return {name: element.text.text for element, name in entries(said)}


SOME = "Send it.\n\n@param url Where to.\n@param body What."


def test_what_a_doc_left_out_before_it_leaves_out_now_and_tells_of_what_is_new() -> None:
    before = _declared("client", "url", "body")
    now = _declared("client", "url", "body", "timeout")
    assert set(_says(SOME, "jsdoc", now, before)) == {"url", "body", "timeout"}
    assert set(_says(SOME, "jsdoc", now, _declared("url", "body"))) == {"client", "url", "body", "timeout"}


def test_a_new_parameter_of_a_kind_that_the_doc_never_tells_of_is_left_out_too() -> None:
    before = _declared("client:Client", "url:string", "body:string")
    now = _declared("client:Client", "url:string", "body:string", "log:?Logger", "title:string")
    said = _says(SOME.replace("param ", "param $"), "phpdoc", now, before)
    assert set(said) == {"url", "body", "title"}


def test_what_was_a_parameter_and_is_none_is_dropped_even_under_a_decorator() -> None:
    now = _declared("url", "other", open_=True)
    assert set(_says(SOME, "jsdoc", now, _declared("url", "other", "body"))) == {"url"}
    assert set(_says(SOME, "jsdoc", now, _declared("url", "other"))) == {"url", "body"}


def test_what_takes_any_number_now_stands_where_another_stood_or_is_new() -> None:
    before, rest = _declared("url", "body"), Parameter("bodies", kind="var_positional")
    now = Declared(before.named[:1], frozenset(("url", "bodies")), True, (rest,))
    text = SOME.replace("param ", "param string $")
    plan = planned(text, "phpdoc", now.since(before))
    assert plan is not None
    assert plan.text == text.replace("$body", "...$bodies")
    plan = planned(text, "phpdoc", now._replace(named=before.named, known=now.known | {"body"}).since(before))
    assert plan is not None
    assert plan.text == text + "\n@param ...$bodies TODO"
    google = "Send it.\n\nArgs:\n    url: Where to.\n    **options: More."
    many = Parameter("options", kind="var_keyword")
    then = Declared(before.named[:1], frozenset(("url", "options")), True, (many,))
    now = then._replace(hidden=(many._replace(name="more"),), known=frozenset(("url", "more")))
    plan = planned(google, "google", now.since(then))
    assert plan is not None
    assert plan.text == google.replace("options", "more")


def test_what_a_doc_called_otherwise_then_it_calls_so_still() -> None:
    text = "Send it.\n\n@param url Where to.\n@param wiat How long."
    said = _says(text, "jsdoc", _declared("url", "wait", "late"), _declared("url", "wait"))
    assert said == {"url": "Where to.", "wiat": "How long.", "late": "TODO"}
    said = _says(text, "jsdoc", _declared("url", "delay"), _declared("url", "wait"))
    assert said == {"url": "Where to.", "delay": "How long."}


def test_a_doc_that_is_completed_elsewhere_follows_what_it_tells_itself() -> None:
    text = "Send it.\n\n@param url Where to.\n@param body What.\n%(more)s"
    before = _declared("url", "body", "more")
    said = _says(text, "jsdoc", _declared("target", "more", "late"), before)
    assert set(said) == {"target", "late"}
    assert planned(text, "jsdoc", _declared("target", "more", "late")) is None


def test_what_an_object_took_in_that_is_handed_on_whole_is_told_of_as_its_parts() -> None:
    now = _declared("url", "options")._replace(whole=frozenset(("options",)))
    text = "Send it.\n\n@param url Where to.\n@param body What.\n@param wait How long."
    plan = planned(text, "jsdoc", now.since(_declared("url", "body", "wait")))
    assert plan is not None
    assert plan.text.split("\n")[3:] == [
        "@param options TODO", "@param options.body What.", "@param options.wait How long.",
    ]  # fmt: skip


def test_a_list_that_stands_for_any_number_is_followed_by_what_is_new() -> None:
    text = "Sum up.\n\nParameters\n----------\nx1, x2 : array\n    What."
    then = Declared((), frozenset(("xs",)), True, (Parameter("xs", kind="var_positional"),))
    now = then._replace(named=(Parameter("axis", default="0"),), known=frozenset(("xs", "axis")))
    assert set(_says(text, "numpy", now, then)) == {"x1", "x2", "axis"}


def test_what_a_doc_calls_a_pattern_is_followed_by_what_is_new() -> None:
    text = "Load.\n\n@param options How."
    then = Declared((), frozenset(("{ a, b }",)), True)
    now = then._replace(named=(Parameter("late"),), known=then.known | {"late"})
    assert set(_says(text, "jsdoc", now, then)) == {"options", "late"}
    more = now._replace(known=now.known | {"{ c }"}).since(then._replace(named=(Parameter("options"),)))
    assert planned(text, "jsdoc", more._replace(named=())) is None


def test_a_doc_that_left_out_others_tells_of_what_is_new_but_in_php() -> None:
    text = "Send it.\n\n@param url Where to."
    before, now = _declared("url:string", "log:Logger"), _declared("url:string", "log:Logger", "next:Client")
    assert set(_says(text, "javadoc", now, before)) == {"url", "next"}
    assert set(_says(text.replace("param ", "param string $"), "phpdoc", now, before)) == {"url"}


def test_the_dollar_of_a_name_belongs_to_it_where_it_is_a_letter() -> None:
    text = "/**\n * Go.\n * @param $form The form.\n */\nfunction go($form, $next) {}\n"
    doc = analyzed("a.js", text.encode())
    edit = merged(text.encode(), doc, doc.symbols[0])
    assert edit is not None
    after = text[: edit.start_byte] + edit.text + text[edit.end_byte :]
    assert after == text.replace("form.\n", "form.\n * @param $next TODO\n")


def test_the_place_in_the_earlier_declaration_tells_what_a_parameter_is_called_now() -> None:
    text = "Send it.\n\n@param body What.\n@param url Where to."
    said = _says(text, "jsdoc", _declared("target", "body", open_=True), _declared("url", "body"))
    assert said == {"target": "Where to.", "body": "What."}


def test_what_had_its_own_name_all_along_is_no_new_name_of_anything() -> None:
    said = _says("@param a First.\n@param old Second.", "jsdoc", _declared("a", "left"), _declared("a", "old", "left"))
    assert said == {"a": "First."}


def test_of_a_doc_of_which_all_names_are_gone_the_earlier_declaration_tells_that_it_was_about_this_one() -> None:
    now = _declared("specifier")
    assert _says(
        "Load.\n\n@param family Its.\n@param weight How bold.", "jsdoc", now, _declared("family", "weight")
    ) == {"specifier": "TODO"}
    assert planned("Load.\n\n@param family Its.\n@param weight How bold.", "jsdoc", now) is None


def test_an_entry_behind_one_for_another_reader_has_its_own_tag() -> None:
    text = "Find.\n\n@param string $name Its.\n@phpstan-param non-empty-string $name"
    plan = planned(text, "phpdoc", _declared("name:string", "late"))
    assert plan is not None
    assert plan.text == text + "\n@param $late TODO"


def test_what_a_new_parameter_took_in_is_told_of_as_a_part_of_it() -> None:
    text = (
        "/**\n * Go.\n * @param {Point} from Where from.\n * @param {string} [units=miles] In what.\n"
        " * @param {boolean} [final] Whether.\n */\n"
        "function go(from, options) {\n  const { final } = options;\n  return far(from, options.units, final);\n}\n"
    )
    edit = merged(text.encode(), analyzed("a.js", text.encode()), analyzed("a.js", text.encode()).symbols[0])
    assert edit is not None
    after = text[: edit.start_byte] + edit.text + text[edit.end_byte :]
    assert " * @param {string} [options.units=miles] In what.\n * @param {boolean} [options.final] Whether.\n" in after
    assert after.index("from Where") < after.index("options TODO") < after.index("options.units=")
    assert merged(after.encode(), analyzed("a.js", after.encode()), analyzed("a.js", after.encode()).symbols[0]) is None


MARKED = {
    "a.py": ('def f():\n    """', "\n    ", '"""\n'),
    "tabs.py": ('def f():\n\t"""', "\n\t", '\n\t"""\n'),
    "raw.py": ("class A:\n    def f():\n        r'''\n        ", "\n        ", "\n        '''\n"),
    "a.ts": ("/**\n * ", "\n * ", "\n */\nfunction f() {}\n"),
    "a.java": ("class A {\n    /** ", "\n     *  ", " */\n    void f() {}\n}\n"),
    "a.rs": ("/// ", "\n/// ", "\nfn f() {}\n"),
    "a.go": ("package a\n\n// ", "\n// ", "\nfunc f() {}\n"),
    "a.rb": ("# ", "\n# ", "\ndef f\nend\n"),
    "a.cpp": ("/*!\n   ", "\n   ", "\n*/\nvoid f();\n"),
    "a.lua": ("--- ", "\n-- ", "\nfunction f() end\n"),
    "a.swift": ("/// ", "\n/// ", "\nfunc f() {}\n"),
}
LINES = st.lists(
    st.tuples(
        st.sampled_from(("", "  ", "    ")), st.sampled_from(("one.", "two *", "Ünï: x", "`a`", "@param x y", ""))
    ),
    min_size=1,
    max_size=6,
).map(lambda rows: [f"{blanks}{words}" if words else "" for blanks, words in rows])


@pytest.mark.parametrize("name", MARKED)
@given(before=LINES, after=LINES, crlf=st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_doc_that_was_changed_in_its_file_reads_as_it_was_changed(
    name: str, before: list[str], after: list[str], crlf: bool
) -> None:
    head, between, foot = MARKED[name]
    text = head + between.join(["First.", *before, "Last."]) + foot
    content = "\n".join(line.rstrip() for line in text.split("\n")).replace("\n", "\r\n" if crlf else "\n").encode()
    symbol = next(one for one in analyzed(name, content).symbols if one.name == "f")
    assert symbol.doc is not None
    assert symbol.doc_span is not None
    found = standing(content, symbol.doc_span.start_byte, symbol.doc_span.end_byte, symbol.doc)
    assert found is not None, content
    said = symbol.doc.split("\n")
    wanted = "\n".join([said[0], *after, said[-1]])
    edit = found.edit(differences(symbol.doc, wanted))
    assert edit is not None
    changed = content[: edit.start_byte] + edit.text.encode() + content[edit.end_byte :]
    again = next(one for one in analyzed(name, changed).symbols if one.name == "f")
    assert (again.doc or "").split() == wanted.split()
    assert changed.count(b"\r\n") == (changed.count(b"\n") if crlf else 0)
    kept = {line.strip() for line in said} & {line.strip() for line in wanted.split("\n")}
    assert all(words.encode() in changed for words in kept)


@pytest.mark.parametrize(
    "source",
    [
        'def f(a, b):\n    """Say.\n\n    Args:\n        a: \\u0041 and \\\n            more.\n    """\n',
        'def f(a, b):\n    ("Say.\\n\\n"\n     "Args:\\n    a: A.\\n")\n',
        'def f(a, b): "Say.\\n\\nArgs:\\n    a: A."\n',
        'def f(a, b): """:param a: A."""\n',
        "def f(a, b):\n    ':param a: A.'\n",
        b'# coding: latin-1\ndef f(a, b):\n    """:param a: \xe4."""\n'.decode("latin-1"),
    ],
)
def test_a_doc_that_does_not_stand_there_word_for_word_is_left_alone(source: str) -> None:
    content = source.encode("latin-1")
    doc = analyzed("a.py", content)
    assert merged(content, doc, doc.symbols[0]) is None or b"'" in content


def renamed(text: str, *names: str, closed: bool = True, aliases: tuple[tuple[str, str], ...] = ()) -> dict[str, str]:
    named = tuple(Parameter(name) for name in names)
    signature = Declared(named, frozenset(names), not closed, (), aliases)
    return dict(renames(entries(parse(text, "sphinx")), signature, closed=closed))


def test_a_name_that_is_like_several_is_renamed_to_none() -> None:
    text = "Say.\n\n:param limit: x\n:param other: y\n"
    assert renamed(text, "other", "limit_a", "limit_b") == {}
    assert renamed(text, "limit_b", "other", "limit_a") == {"limit": "limit_b"}
    assert renamed(text, "other", "limit_a", closed=False) == {"limit": "limit_a"}


def test_names_between_the_same_neighbours_are_renamed_together() -> None:
    text = "Say.\n\n:param a: first\n:param u: one end\n:param v: the other\n:param z: last\n"
    assert renamed(text, "a", "left", "right", "z") == {"u": "left", "v": "right"}
    assert renamed(text, "a", "left", "right", "z", closed=False) == {}
    assert renamed(text, "a", "left", "z") == {}


def test_what_says_no_more_than_the_old_name_is_not_said_of_another() -> None:
    text = "Say.\n\n:param cross_origin: The cross-origin.\n:param colour: Its colour.\n"
    assert renamed(text, "attributes", "colour") == {}
    assert renamed(text.replace("-origin", "-origin mode"), "mode", "colour") == {"cross_origin": "mode"}
    assert renamed(text, "source", "colour", aliases=(("cross_origin", "source"),)) == {"cross_origin": "source"}


def test_a_name_whose_words_are_in_another_is_the_same() -> None:
    text = "Say.\n\n:param source_projection: From.\n:param target_projection: To.\n"
    assert renamed(text, "target", "source") == {"source_projection": "source", "target_projection": "target"}


def test_lines_that_are_not_touched_keep_odd_marks_and_blanks_at_their_ends() -> None:
    python = 'def f(a, b):\n\t"""Say.  \n\n\tArgs:\n\t\ta: A. \t\n\n\t"""\n'
    tabs = analyzed("a.py", python.encode())
    edit = merged(python.encode(), tabs, tabs.symbols[0])
    assert edit is not None
    after = python.encode()[: edit.start_byte] + edit.text.encode() + python.encode()[edit.end_byte :]
    assert after.decode() == python.replace("A. \t\n", "A.\n\t\tb: TODO \t\n")


def test_a_doc_that_would_end_in_a_quote_is_not_written() -> None:
    content = b'def f():\n    """Say."""\n'
    symbol = analyzed("a.py", content).symbols[0]
    assert symbol.doc_span is not None
    found = standing(content, symbol.doc_span.start_byte, symbol.doc_span.end_byte, "Say.")
    assert found is not None
    assert found.edit(differences("Say.", 'Say "x"')) is None
    assert found.edit(differences("Say.", "Say \\x.")) is None
    assert found.edit(differences("Say.", 'Say """.')) is None
    assert found.edit(differences("Say.", "Do.")) is not None


def test_a_list_of_keyword_arguments_takes_no_others() -> None:
    content = b'def f(a, b=1, *, c=2):\n    """Say.\n\n    Keyword Args:\n        b: B.\n    """\n'
    doc = analyzed("a.py", content)
    assert merged(content, doc, doc.symbols[0]) is None
