"""A repository as an editor sees it: what the index knows, with the open buffers laid over it."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from postil.engine.document import document as run
from postil.ide.completion import completions
from postil.ide.definition import definition
from postil.ide.document import Shifts, traced
from postil.ide.hover import MISSING, NOTHING, Showing, hover
from postil.ide.preparing import prepared
from postil.ide.session import Evidence, Session
from postil.ide.survey import surveyed
from postil.ide.symbols import workspace_symbols
from postil.model import FileDoc, Span, Symbol
from support import repos
from support.repos import Repo

JOBS = '''"""Jobs."""


class Job:
    """One piece of work."""

    def run(self, timeout: int) -> None:
        """Run the job.

        Args:
            timeout: Seconds.
        """

    def bare(self) -> None:
        raise KeyError
'''
APP = """from lib.jobs import Job


def main(job: Job) -> None:
    job.run(3)
    job.bare()
"""


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = repos.make(tmp_path / "repo", {"lib/jobs.py": JOBS, "lib/__init__.py": "", "app.py": APP})
    run(str(made.path), ())
    return made


@pytest.fixture
def session(repo: Repo) -> Iterator[Session]:
    opened = Session.open(str(repo.path), print)
    assert opened.workspace is not None
    opened.adopt(surveyed(opened.workspace, print))
    yield opened
    opened.close()


def said(session: Session, path: str, text: str, showing: Showing | None = None) -> str:
    """What is shown of the end of a text in an open file."""
    document = session.document(path)
    assert document is not None
    at = document.data.index(text.encode()) + len(text)
    answer = hover(session, document, at) if showing is None else hover(session, document, at, (), showing)
    return "" if answer is None else answer.markdown


def test_a_file_that_is_opened_as_it_was_indexed_is_known_at_once(session: Session) -> None:
    document = session.buffer_opened("app.py", APP.encode(), 1)
    assert document.fresh
    assert [symbol.name for symbol in document.doc.symbols] == ["main"]


def test_a_use_is_answered_from_the_index_with_a_link_to_the_line(session: Session, repo: Repo) -> None:
    session.buffer_opened("app.py", APP.encode(), 1)
    shown = said(session, "app.py", "job.ru")
    assert "Run the job." in shown
    assert f"(file://{repo.path}/lib/jobs.py#L7)" in shown


def test_an_open_buffer_wins_over_the_index_and_gives_way_when_it_is_closed(session: Session) -> None:
    session.buffer_opened("app.py", APP.encode(), 1)
    text = JOBS.replace("Run the job.", "Run it at once.").encode()
    document = session.buffer_opened("lib/jobs.py", text, 1)
    analysed = document.doc._replace(
        symbols=tuple(
            each._replace(doc="Run it at once.") if each.name == "run" else each for each in document.doc.symbols
        )
    )
    session.analysed("lib/jobs.py", text, analysed)
    assert "Run it at once." in said(session, "app.py", "job.ru")
    session.buffer_closed("lib/jobs.py")
    assert "Run the job." in said(session, "app.py", "job.ru")


def test_right_after_typing_what_was_known_stands_where_it_moved_to(session: Session) -> None:
    session.buffer_opened("lib/jobs.py", JOBS.encode(), 1)
    typed = JOBS.replace('"""Jobs."""', '"""Jobs."""\n\nimport os\nbroken = (').encode()
    document = session.buffer_changed("lib/jobs.py", typed, 2)
    run_symbol = next(symbol for symbol in document.doc.symbols if symbol.name == "run")
    assert not document.fresh
    assert document.text(run_symbol.span).startswith(b"def run(self")
    assert document.now(run_symbol.span).line == run_symbol.span.line + 3
    assert "Run the job." in said(session, "lib/jobs.py", "def ru")


def test_a_target_in_an_open_buffer_lies_where_it_is_now(session: Session) -> None:
    session.buffer_opened("app.py", APP.encode(), 1)
    session.buffer_opened("lib/jobs.py", JOBS.encode(), 1)
    session.buffer_changed("lib/jobs.py", b"# one line more\n" + JOBS.encode(), 2)
    document = session.document("app.py")
    assert document is not None
    found = definition(session, document, APP.index("job.run") + 5)
    assert found is not None
    assert [(each.path, each.name_span.line) for each in found.targets] == [("lib/jobs.py", 8)]


def test_a_file_that_changed_on_disk_since_it_was_indexed_has_no_exact_places(session: Session, repo: Repo) -> None:
    repo.write({"lib/jobs.py": "# other\n" * 5 + JOBS})
    document = session.document("lib/jobs.py")
    assert document is not None
    assert not document.exact


def test_nothing_is_read_through_a_link_out_of_the_repository(session: Session, repo: Repo, tmp_path: Path) -> None:
    (tmp_path / "secret.py").write_text("secret = 1\n")
    (repo.path / "link.py").symlink_to(tmp_path / "secret.py")
    assert session.read("link.py") is None
    assert session.read("../secret.py") is None


MADE = """import lib.jobs as jobs
from lib.jobs import Job


class Mine(Job):
    def again(self) -> None:
        self.run(1)


def made() -> jobs.Job:
    return jobs.Job()
"""


def test_what_is_imported_and_what_classes_are_made_from_is_read_before_anybody_hovers(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.write({"mine.py": MADE})
    run(str(repo.path), ())
    session = Session.open(str(repo.path), print)
    assert session.workspace is not None
    session.adopt(surveyed(session.workspace, print))
    read: list[bytes] = []
    shown = session.workspace.index.shown

    def counted(root: bytes, paths: list[bytes]) -> object:
        read.extend(paths)
        return shown(root, paths)

    monkeypatch.setattr(session.workspace.index, "shown", counted)
    document = session.buffer_opened("mine.py", MADE.encode(), 1, "python")
    list(prepared(session, document))
    assert b"lib/jobs.py" in read
    read.clear()
    for name in ("run(1)", "Job:", "Job()", "Job)"):
        answer = hover(session, document, MADE.index(name))
        assert answer is not None, name
        assert "Run the job" in answer.markdown or "One piece of work" in answer.markdown
    assert read == []
    session.close()


def test_opening_a_file_as_it_lies_there_forgets_nothing_and_another_text_does(session: Session) -> None:
    app = session.buffer_opened("app.py", APP.encode(), 1, "python")
    at = APP.index("run(3)")
    answer = hover(session, app, at)
    assert answer is not None
    assert "Run the job" in answer.markdown
    links = session.links
    session.buffer_opened("lib/jobs.py", JOBS.encode(), 1, "python")
    assert session.links is links
    session.buffer_changed("lib/jobs.py", b"class Job: ...\n", 2)
    span = Span(0, 14, 1, 0, 1, 14)
    session.analysed(
        "lib/jobs.py",
        b"class Job: ...\n",
        FileDoc("python", symbols=(Symbol("class", "Job", "Job", None, "class Job", span, None),)),
    )
    answer = hover(session, app, at)
    assert answer is None or "Run the job" not in answer.markdown


BASE = """from lib.jobs import Job


class Base:
    def __init__(self) -> None:
        self.job = Job()

    def run(self) -> None:
        '''Another.'''
"""
CHILD = """from base import Base


class Child(Base):
    def go(self) -> None:
        self.job.run(3)
"""


def test_what_a_base_gives_its_instances_is_found_in_the_text_of_now(repo: Repo) -> None:
    repo.write({"base.py": BASE, "child.py": CHILD})
    run(str(repo.path), ())
    session = Session.open(str(repo.path), print)
    assert session.workspace is not None
    session.adopt(surveyed(session.workspace, print))
    child = session.buffer_opened("child.py", CHILD.encode(), 1, "python")

    def told() -> str:
        answer = hover(session, child, CHILD.index("run(3)"))
        return "" if answer is None else answer.markdown

    assert "Run the job" in told()
    assert "by its name" not in told()
    known = session.buffer_opened("base.py", BASE.encode(), 1, "python")
    lead = b"# A line.\n" * 40

    def later(span: Span) -> Span:
        start, end, line, column, end_line, end_column = span
        return Span(start + len(lead), end + len(lead), line + 40, column, end_line + 40, end_column)

    symbols = tuple(
        each._replace(span=later(each.span), body=None if each.body is None else later(each.body))
        for each in known.doc.symbols
    )
    session.buffer_changed("base.py", lead + BASE.encode(), 2)
    session.analysed("base.py", lead + BASE.encode(), known.doc._replace(symbols=symbols))
    assert "Run the job" in told()
    assert "by its name" not in told()
    session.close()


def test_a_buffer_of_no_folder_is_answered_from_itself() -> None:
    loose = Session.loose()
    document = loose.buffer_opened("untitled:1", b"def f():\n    pass\n", 1, "python")
    assert document.language == "python"
    assert hover(loose, document, 5) is None
    assert loose.address("untitled:1", 1) == ""
    loose.close()


def test_evidence_that_a_doc_is_stale_and_the_number_of_callers_are_shown_when_they_are_there(session: Session) -> None:
    session.buffer_opened("app.py", APP.encode(), 1)
    page = session.page("lib/jobs.py")
    assert page is not None
    symbol = page.symbols["Job.run"]
    key = ("lib/jobs.py", "Job.run", symbol.code_hash, symbol.doc_hash)
    assert "stale" not in said(session, "app.py", "job.ru")
    session.evidence[key] = Evidence("`timeout` added in 3f2a91c, doc last touched in 9ab07d4")
    session.callers["lib/jobs.py", "Job.run"] = 1
    shown = said(session, "app.py", "job.ru")
    assert "**stale**: \\`timeout\\` added in 3f2a91c, doc last touched in 9ab07d4" in shown
    assert shown.endswith("1 caller")
    less = said(session, "app.py", "job.ru", Showing(freshness=False, callers=False))
    assert "stale" not in less
    assert "1 caller" not in less


def test_only_what_other_servers_lack_is_shown_when_that_is_asked_for(session: Session) -> None:
    session.buffer_opened("app.py", APP.encode(), 1)
    assert said(session, "app.py", "job.ru", Showing(MISSING)) == ""
    session.callers["lib/jobs.py", "Job.run"] = 2
    shown = said(session, "app.py", "job.ru", Showing(MISSING))
    assert "2 callers" in shown
    assert "def run" not in shown
    assert "No documentation" in said(session, "app.py", "job.ba", Showing(MISSING))


def test_a_kind_that_is_not_to_be_shown_is_not(session: Session) -> None:
    session.buffer_opened("app.py", APP.encode(), 1)
    assert said(session, "app.py", "job.ru", Showing(kinds={"method": NOTHING})) == ""
    assert "class Job" in said(session, "app.py", "import Jo", Showing(kinds={"method": NOTHING}))


def test_the_command_that_documents_is_a_link_only_where_links_may_run_commands(session: Session) -> None:
    session.buffer_opened("app.py", APP.encode(), 1)
    assert "command:" not in said(session, "app.py", "job.ba")
    shown = said(session, "app.py", "job.ba", Showing(commands=True))
    assert "](command:postil.documentSymbol?%5B%22lib%2Fjobs.py%22%2C%20%22Job.bare%22%5D)" in shown


def test_a_query_finds_symbols_of_the_index_and_of_buffers(session: Session) -> None:
    found = workspace_symbols(session, "bare")
    assert [(each.name, each.path, each.container) for each in found] == [("bare", "lib/jobs.py", "Job, undocumented")]
    session.buffer_opened("lib/jobs.py", JOBS.encode(), 1)
    session.buffer_changed("lib/jobs.py", b"\n" + JOBS.encode(), 2)
    assert [each.span.line for each in workspace_symbols(session, "bare")] == [15]


def test_nothing_is_completed_where_no_doc_is(session: Session) -> None:
    document = session.buffer_opened("app.py", APP.encode(), 1)
    assert [completions(session, document, at) for at in range(len(APP))] == [()] * len(APP)


def test_any_place_of_any_text_is_answered(session: Session) -> None:
    dice = random.Random(3)
    document = session.buffer_opened("lib/jobs.py", JOBS.encode(), 1)
    for version in range(2, 40):
        data = bytearray(document.data)
        start = dice.randrange(len(data) + 1)
        data[start : start + dice.randrange(40)] = dice.choice(CHUNKS)
        document = session.buffer_changed("lib/jobs.py", bytes(data), version)
        for _ in range(6):
            at = dice.randrange(len(data) + 1)
            hover(session, document, at)
            definition(session, document, at)
            completions(session, document, at)
        for symbol in document.doc.symbols:
            now = document.now(symbol.span)
            assert 0 <= now.start_byte <= now.end_byte <= len(data)


CHUNKS = (b"", b"\n", b'"""', b"(((", b"def f(", b"\xff\xfe", b"\r\n", b"x.y.z()", "é\u202e𝔘".encode(), b"`", b"self.")


def test_places_are_traced_through_changes_as_a_copy_of_the_text_has_them() -> None:
    dice = random.Random(5)
    for _ in range(300):
        old = [b"line %d\n" % dice.randrange(40) for _ in range(dice.randrange(60))]
        new = list(old)
        for _ in range(dice.randrange(5)):
            at = dice.randrange(len(new) + 1)
            new[at : at + dice.randrange(3)] = [b"new %d\n" % dice.randrange(9)] * dice.randrange(3)
        before, after = b"".join(old), b"".join(new)
        copy = before
        for start, old_end, new_end in traced(before, after):
            copy = copy[:start] + b"?" * (new_end - start) + copy[old_end:]
        assert len(copy) == len(after)
        assert all(mine in (other, ord("?")) for mine, other in zip(copy, after, strict=True))


def test_what_is_typed_at_the_edges_of_a_span_stays_outside_of_it() -> None:
    typed = Shifts().after(10, 10, 15)
    assert typed.now(10) == 15
    assert typed.now(10, end=True) == 10
    assert (typed.then(15), typed.then(12), typed.then(9)) == (10, 10, 9)
    assert typed.touch(5, 15)
    assert not typed.touch(5, 10)
    assert not typed.touch(10, 20)


def test_typing_on_is_one_stretch() -> None:
    typed = Shifts()
    for count in range(100):
        typed = typed.after(10 + count, 10 + count, 11 + count)
    assert list(typed) == [(10, 10, 110)]
