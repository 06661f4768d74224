"""Names are found by their parts, exactly, and nearly."""

from pathlib import Path

import pytest

from postil.index.rows import Place, Row
from postil.index.store import Index
from postil.index.upkeep import FEW_PIECES, pieces
from postil.index.words import identifier_words, matches
from support.stores import ROOT, blob, key, opened, place, rows

SYMBOLS = [
    ("getHTTPResponse_v2", "Client.getHTTPResponse_v2", "Ask the server."),
    ("get", "Client.get", "Fetch one thing."),
    ("get_all", "Client.get_all", "Fetch everything; see get."),
    ("Client", "Client", "Talks to a server over snake_case_words."),
    ("größe_prüfen", "größe_prüfen", "Prüft die Größe."),
    ("response", "Other.response", "Nothing else."),
    ("Getting started", "Getting started", ""),
]


@pytest.fixture
def index(tmp_path: Path) -> Index:
    index = opened(tmp_path)
    words = [(at, identifier_words(name), qualname, doc) for at, (name, qualname, doc) in enumerate(SYMBOLS)]
    index.put(
        [
            Row(key(0), blob(0), "python", b"-", None, 7, 7, 7, words),
            Row(key(1), blob(1), "go", b"-", None, 7, 7, 7, words),
        ]
    )
    index.set_tree(ROOT, [Place(b"client.py", key(0), blob(0)), Place(b"client.go", key(1), blob(1))], [], b"")
    return index


def found(index: Index, query: str, language: str | None = "python") -> list[str]:
    return [SYMBOLS[hit.ordinal][0] for hit in index.search(ROOT, query, language=language)]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("getHTTPResponse_v2", "0gethttpresponsev2 get http response v2"),
        ("run", "0run"),
        ("__init__", "0init"),
        ("XMLHttpRequest", "0xmlhttprequest xml http request"),
        ("sha256sum", "0sha256sum sha256 sum"),
        ("größe_prüfen", "0größeprüfen größe prüfen"),
        ("Getting started!", "0gettingstarted getting started"),
        ("$", ""),
    ],
)
def test_a_name_is_indexed_whole_and_by_its_parts(name: str, words: str) -> None:
    assert identifier_words(name) == words


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("get", "get"),
        ("client", "Client"),
        ("http response", "getHTTPResponse_v2"),
        ("HTTPResp", "getHTTPResponse_v2"),
        ("gethttpresponse", "getHTTPResponse_v2"),
        ("resp", "response"),
        ("get_all", "get_all"),
        ("getAll", "get_all"),
        ("Client.get", "get"),
        ("größe", "größe_prüfen"),
        ("case words", "Client"),
        ("getting started", "Getting started"),
        ("everything", "get_all"),
    ],
)
def test_the_best_answer_comes_first(index: Index, query: str, first: str) -> None:
    answer = found(index, query)
    assert answer
    assert answer[0] == first
    name, qualname, doc = next(symbol for symbol in SYMBOLS if symbol[0] == first)
    assert matches(query, name, qualname, doc)


def test_a_hit_comes_once_and_within_the_limit(index: Index) -> None:
    hits = list(index.search(ROOT, "get"))
    assert len(hits) == len(set(hits)) == 8
    assert len(list(index.search(ROOT, "get", limit=3))) == 3
    assert list(index.search(ROOT, "get", language="ruby")) == []
    assert list(index.search(b"/elsewhere", "get")) == []


@pytest.mark.parametrize(
    "query",
    [
        "",
        '"',
        "get OR (",
        'a" NEAR(b c)',
        "name : x*",
        "-",
        "* *",
        "^get",
        "{doc} : x",
        "\0",
        "'; DROP TABLE files",
        "get" * 5_000,
        "a " * 5_000,
        "\udcff",
        "AND",
        "NOT NOT",
    ],
)
def test_a_hostile_query_is_words_or_nothing_and_harms_nothing(index: Index, query: str) -> None:
    list(index.search(ROOT, query))
    index.by_name(ROOT, query)
    index.names_like(ROOT, query)
    assert index.saved
    assert found(index, "get")[0] == "get"


def test_a_symbol_is_found_by_its_name_plain_or_dotted(index: Index) -> None:
    def named(name: str) -> list[str]:
        return [SYMBOLS[hit.ordinal][1] for hit in index.by_name(ROOT, name) if hit.path == b"client.py"]

    assert named("get") == ["Client.get"]
    assert named("Client.get") == ["Client.get"]
    assert named("Other.get") == []
    assert named("getHTTPResponse_v2") == ["Client.getHTTPResponse_v2"]
    assert named("Getting started") == ["Getting started"]
    assert named("größe_prüfen") == ["größe_prüfen"]


def test_the_few_that_bear_a_name_are_found_by_path_and_not_looked_at_when_they_are_many(index: Index) -> None:
    every = index.few_by_name(ROOT, "get", 1_000)
    assert every is not None
    assert {(hit.path, hit.ordinal) for hit in every} == {(hit.path, hit.ordinal) for hit in index.by_name(ROOT, "get")}
    assert every == sorted(every, key=lambda hit: (hit.path, hit.ordinal))
    assert index.few_by_name(ROOT, "get", len(every)) == every
    assert index.few_by_name(ROOT, "get", len(every) - 1) is None
    assert index.few_by_name(b"/elsewhere", "get", 2) == index.few_by_name(ROOT, "-", 2) == []


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [("respones", "response"), ("clinet", "Client"), ("get_al", "get_all"), ("Client.getall", "get_all")],
)
def test_what_was_perhaps_meant_is_found(index: Index, wrong: str, meant: str) -> None:
    assert SYMBOLS[index.names_like(ROOT, wrong)[0].ordinal][0] == meant


def test_words_that_were_written_in_many_pieces_are_joined_and_found_as_before(tmp_path: Path) -> None:
    index = opened(tmp_path)
    for number in range(7):
        index.put(rows(3, number * 3))
    index.set_tree(ROOT, [place(number) for number in range(21)], [], b"listing", b"summary")
    connection = index._database._connection
    assert connection is not None
    before = [hit.path for number in range(21) for hit in index.by_name(ROOT, f"Engine{number}")]
    assert len(before) == 21
    assert pieces(connection) > FEW_PIECES
    index.join_words(lambda: True)
    assert pieces(connection) > FEW_PIECES
    index.join_words(lambda: False)
    assert pieces(connection) == 1
    assert [hit.path for number in range(21) for hit in index.by_name(ROOT, f"Engine{number}")] == before
    index.put(rows(3, 30))
    index.join_words(lambda: False)
    assert pieces(connection) == 2
