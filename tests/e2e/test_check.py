"""``postil check`` from the command line, in real repositories."""

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from support.commands import POSTIL, Ran, postil
from support.packages import analyzer, install
from support.repos import Repo, make

CODE = '''"""Adds."""


def add(a, b):
    return a + b


class Sum:
    """What came of it."""

    def value(self):
        return 1
'''
FINE = '"""Fine."""\n\n\ndef fine():\n    """Say that all is well."""\n'


def findings(ran: Ran) -> list[tuple[str, str, str | None]]:
    assert ran.code in (0, 1), ran.err
    return [(each["rule"], each["path"], each["symbol"]) for each in json.loads(ran.out)["findings"]]


def checked(repo: Repo, *arguments: str) -> list[tuple[str, str, str | None]]:
    return findings(postil(repo.path, "check", "--format", "json", *arguments))


MISSING = [
    ("undocumented-function", "a.py", "add"),
    ("undocumented-method", "a.py", "Sum.value"),
]


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return make(tmp_path / "repository", {"a.py": CODE})


def test_findings_make_it_fail_and_none_let_it_pass(repo: Repo) -> None:
    ran = postil(repo.path, "check")
    assert ran.code == 1
    assert ran.out.splitlines()[0] == "a.py:4:1: warning: the function add has no doc [undocumented-function]"
    assert "2 findings" in ran.out
    assert "1 of 3 that owe a doc have one (33.3 %)" in ran.out
    repo.write({"a.py": FINE})
    ran = postil(repo.path, "check")
    assert (ran.code, ran.out) == (0, "no findings; 1 of 1 that owe a doc have one (100.0 %)\n")


def test_a_check_sees_what_is_in_the_worktree_now(repo: Repo) -> None:
    assert checked(repo) == MISSING
    repo.write({"a.py": CODE.replace("return a", "return 0 + a"), "b.py": "def late():\n    pass\n"})
    assert ("undocumented-function", "b.py", "late") in checked(repo)


def test_paths_narrow_the_check_and_its_coverage(repo: Repo) -> None:
    repo.write({"src/b.py": FINE})
    ran = postil(repo.path, "check", "src")
    assert ran.code == 0
    assert "1 of 1" in ran.out
    ran = postil(repo.path, "check", "nowhere")
    assert ran.code == 2
    assert ran.err.startswith("postil: no such path")


@pytest.mark.parametrize(
    ("arguments", "rules"),
    [
        (("--select", "undocumented-function"), ["undocumented-function"]),
        (("--select", "undocumented-function,undocumented-method"), ["undocumented-function", "undocumented-method"]),
        (("--ignore", "undocumented-function"), ["undocumented-method"]),
        (("--ignore", "undocumented-function", "--ignore", "undocumented-method"), []),
        (("--select", "undocumented-method", "--ignore", "undocumented-method"), []),
    ],
)
def test_rules_are_selected_and_ignored_by_name(repo: Repo, arguments: tuple[str, ...], rules: list[str]) -> None:
    assert [rule for rule, _, _ in checked(repo, *arguments)] == rules


def test_a_rule_nobody_has_is_an_error_that_names_the_nearest(repo: Repo) -> None:
    ran = postil(repo.path, "check", "--select", "undocumented-functions")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "postil: no rule 'undocumented-functions'; did you mean undocumented-function?\n"
    ran = postil(repo.path, "check", "--ignore", "x\x1b[2Jy")
    assert ran.code == 2
    assert "\x1b" not in ran.err


def test_a_rule_nobody_has_in_the_configuration_is_an_error_too(repo: Repo) -> None:
    for text in ('select = ["stale-docs"]', '[[paths]]\npattern = "*.py"\nignore = ["stale-docs"]'):
        repo.write({"postil.toml": text})
        ran = postil(repo.path, "check")
        assert ran.code == 2
        assert "did you mean stale-doc?" in ran.err


def test_a_comment_with_a_reason_silences_a_rule_where_it_stands(repo: Repo) -> None:
    repo.write({"a.py": CODE.replace("def add", "# postil: ignore[undocumented-function] told in the manual\ndef add")})
    assert checked(repo) == MISSING[1:]
    beside = CODE.replace("b):", "b):  # postil: ignore[undocumented-function, echoed-name] told in the manual")
    repo.write({"a.py": beside})
    assert checked(repo) == MISSING[1:]


def test_a_comment_without_a_reason_silences_nothing_and_says_so(repo: Repo) -> None:
    repo.write({"a.py": CODE.replace("def add", "# postil: ignore[undocumented-function]\ndef add")})
    ran = postil(repo.path, "check")
    assert "the function add has no doc; the comment that would silence this needs a reason" in ran.out


def test_a_comment_silences_its_own_rule_and_place_alone(repo: Repo) -> None:
    repo.write({"a.py": CODE.replace("def add", "# postil: ignore[undocumented-method] another rule\ndef add")})
    assert checked(repo) == MISSING


def test_a_baseline_holds_what_was_there_and_only_shrinks(repo: Repo) -> None:
    ran = postil(repo.path, "check", "--write-baseline")
    assert ran.code == 0
    assert "the baseline holds 2 findings" in ran.out
    assert 'it counts once the configuration names it: baseline = ".postil-baseline.json"' in ran.err
    repo.write({"postil.toml": 'baseline = ".postil-baseline.json"'})
    assert postil(repo.path, "check").code == 0

    repo.write({"a.py": "\n\n" + CODE.replace("class Sum", "def late():\n    pass\n\n\nclass Sum")})
    assert checked(repo) == [("undocumented-function", "a.py", "late")]
    ran = postil(repo.path, "check", "--write-baseline")
    assert ran.code == 1, "what is new does not enter"
    assert "the baseline holds 2 findings; 1 is new and not in it" in ran.out
    assert "once the configuration" not in ran.err

    repo.write({"a.py": CODE.replace("    return a", '    """Sum both up."""\n    return a')})
    assert "the baseline holds 1 finding\n" in postil(repo.path, "check", "--write-baseline").out
    repo.write({"a.py": CODE})
    assert checked(repo) == MISSING[:1], "what was repaired once is not put up with again"


def test_a_baseline_is_of_the_whole(repo: Repo) -> None:
    for narrowed in (("a.py",), ("--select", "stale-doc"), ("--ignore", "stale-doc")):
        ran = postil(repo.path, "check", "--write-baseline", *narrowed)
        assert ran.code == 2
        assert ran.err == "postil: a baseline is of the whole: write it without paths, --select and --ignore\n"
    assert not (repo.path / ".postil-baseline.json").exists()


def test_a_baseline_may_lie_elsewhere_and_a_broken_one_is_an_error(repo: Repo) -> None:
    repo.write({"postil.toml": 'baseline = "docs/known.json"', "docs/x": ""})
    assert checked(repo) == MISSING
    assert postil(repo.path, "check", "--write-baseline").code == 0
    assert (repo.path / "docs" / "known.json").exists()
    for broken in ("", "[]", '{"findings": [["a", "b", 3, 1]]}', "\0"):
        repo.write({"docs/known.json": broken})
        ran = postil(repo.path, "check")
        assert ran.code == 2
        assert "docs/known.json" in ran.err
        assert "Traceback" not in ran.err


def test_thresholds_make_it_fail_without_a_finding(repo: Repo) -> None:
    ran = postil(repo.path, "check", "--select", "stale-doc", "--fail-under", "34")
    assert ran.code == 1
    assert "33.3 % of what owes a doc has one, and 34 % is asked for" in ran.out
    assert postil(repo.path, "check", "--select", "stale-doc", "--fail-under", "33").code == 0
    ran = postil(repo.path, "check", "--select", "stale-doc", "--fail-under", "34", "--format", "json")
    assert ran.code == 1
    assert "34 % is asked for" in ran.err
    assert postil(repo.path, "check", "--fail-under", "101").code == 2


def test_settings_of_paths_hold_for_those_paths_alone(repo: Repo) -> None:
    repo.write({
        "old/b.py": CODE,
        "lib/_c.py": '"""Private."""\n\n\ndef _hidden():\n    pass\n',
        "postil.toml": 'fail-under = 30\n[[paths]]\npattern = "old/"\nignore = ["undocumented-function"]\n'
        'fail-under = 50\n[[paths]]\npattern = "lib/"\npublic-only = false\n',
    })  # fmt: skip
    ran = postil(repo.path, "check", "--format", "json")
    assert findings(ran) == [
        *MISSING,
        ("undocumented-function", "lib/_c.py", "_hidden"),
        ("undocumented-method", "old/b.py", "Sum.value"),
    ]
    assert "33.3 % of what owes a doc under old/ has one, and 50 % is asked for" in ran.err
    assert "25.0 % of what owes a doc has one, and 30 % is asked for" in ran.err


def test_explain_says_so_where_there_is_no_symbol_and_where_nothing_is_known(repo: Repo) -> None:
    repo.write({"a.py": FINE + "\n\nprint()\n"})
    line = (repo.path / "a.py").read_text("utf-8").count("\n")
    assert postil(repo.path, "check", "--explain", f"a.py:{line}").out == f"a.py:{line}  lies in no symbol\n"
    repo.write({"b.bin": "\0"})
    unknown = postil(repo.path, "check", "--explain", "b.bin:1")
    assert (unknown.code, unknown.out) == (2, "")
    assert "nothing is known of 'b.bin'; `postil document --json` says what is passed over" in unknown.err


def test_the_summary_tells_what_fix_repairs_from_what_it_begins(repo: Repo) -> None:
    repo.write(
        {"a.py": FINE + '\n\ndef named(wrong: int) -> None:\n    """Do it.\n\n    Args:\n        old: It.\n    """\n'}
    )
    repo.write({"b.py": '"""B."""\n\n\ndef bare(a: int) -> int:\n    return a\n'})
    said = postil(repo.path, "check").out.splitlines()[-1]
    assert "; postil fix repairs 1; postil fix --select undocumented-function begins 1 missing doc;" in said


def test_files_of_tests_need_docs_only_when_asked(repo: Repo) -> None:
    repo.write({"a.py": FINE, "tests/support.py": "def made():\n    pass\n", "test_it.py": "class Fake:\n    pass\n"})
    assert checked(repo) == []
    explained = postil(repo.path, "check", "--explain", "tests/support.py:1").out
    assert explained == "tests/support.py:1  function made  has no doc, does not count: a test, or in a file of tests\n"
    repo.write({"postil.toml": 'require = ["tests"]'})
    assert checked(repo) == [
        ("undocumented-class", "test_it.py", "Fake"),
        ("undocumented-module", "test_it.py", None),
        ("undocumented-function", "tests/support.py", "made"),
        ("undocumented-module", "tests/support.py", None),
    ]


def test_every_symbol_is_listed_with_how_it_counts(repo: Repo) -> None:
    repo.write({"a.py": CODE.replace("def add", "def _add")})
    ran = postil(repo.path, "check", "--list-symbols")
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "a.py:4  function _add  no doc, does not count: not public",
        "a.py:8  class Sum  documented, counts",
        "a.py:11  method Sum.value  no doc, counts",
    ]
    lines = postil(repo.path, "check", "--list-symbols", "--format", "json").out.splitlines()
    assert [json.loads(line)["counts"] for line in lines] == [False, True, True]


def test_status_and_check_count_alike(repo: Repo) -> None:
    repo.write({"tests/b.py": CODE, "src/c.py": FINE, "CODEOWNERS": "* @us\nsrc/ @them\n"})
    for settings in ("", "public-only = false", '[[paths]]\npattern = "tests/"\nrequire = ["tests"]'):
        repo.write({"postil.toml": settings})
        told: Any = json.loads(postil(repo.path, "check", "--coverage", "--format", "json").out)
        known: Any = postil(repo.path, "status", "--json").json()
        assert known["owners"] == told["tables"]["owners"]
        for table in ("languages", "folders"):
            counts = {name: count["documentable"] for name, count in known[table].items() if count["documentable"]}
            assert counts == {name: count["documentable"] for name, count in told["tables"][table].items()}
        assert known["total"]["documented"] == told["coverage"]["documented"]


def test_a_badge_and_a_summary_are_written_where_they_were_asked_for(repo: Repo) -> None:
    (repo.path / "sub").mkdir()
    (repo.path / "summary.md").write_text("# Before\n")
    ran = postil(repo.path / "sub", "check", "--badge", "../badge.svg", "--summary", "../summary.md", "--coverage")
    assert ran.code == 1
    assert "python" in ran.out
    assert ElementTree.fromstring((repo.path / "badge.svg").read_text()).attrib["aria-label"] == "documented: 33%"
    summary = (repo.path / "summary.md").read_text()
    assert summary.startswith("# Before\n### Documentation: 1 of 3")
    assert "| `undocumented-method` | warning | 1 |" in summary
    ran = postil(repo.path, "check", "--badge", "no/such/folder/badge.svg")
    assert ran.code == 2
    assert ran.err.startswith("postil: badge.svg cannot be written: ")


def test_a_file_that_cannot_be_analyzed_is_a_finding(repo: Repo, tmp_path: Path) -> None:
    code = analyzer("boom").replace("return FileDoc", "raise ValueError('no')\n    return FileDoc")
    install(tmp_path / "site", "postil-boom", {"boom": "boom_of_tests"}, {"boom_of_tests": code})
    env = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    repo.write({"a.py": FINE, "src/b.boom": "x", "c.boom": "x"})
    ran = postil(repo.path, "check", "--format", "json", env=env)
    assert findings(ran) == [("unparsable-file", "c.boom", None), ("unparsable-file", "src/b.boom", None)]
    assert "ValueError: no" in ran.out
    assert [path for _, path, _ in findings(postil(repo.path, "check", "--format", "json", "src", env=env))] == [
        "src/b.boom"
    ]
    assert postil(repo.path, "check", "--ignore", "unparsable-file", env=env).code == 0
    repo.write({"postil.toml": '[[paths]]\npattern = "*.boom"\nignore = ["unparsable-file"]'})
    assert postil(repo.path, "check", env=env).code == 0


HOSTILE = b"a::error::b,%0A\xff\x1b[2J\n[x](http:x).py"
HOSTILE_CODE = '"""M."""\n\n\ndef f():\n    """TODO\u202e::error::x\x1b[2J\u2066"""\n'


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    folder = make(tmp_path / "repository").path
    with open(os.path.join(os.fsencode(folder), HOSTILE), "wb") as file:
        file.write(HOSTILE_CODE.encode())
    return folder


def raw(folder: Path, form: str, env: Mapping[str, str] | None = None) -> bytes:
    done = subprocess.run(
        [*POSTIL, "check", "--format", form], cwd=folder, capture_output=True, check=False, stdin=subprocess.DEVNULL,
        env=None if env is None else dict(env),
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    return done.stdout


@pytest.mark.parametrize("form", ["text", "json", "sarif", "rdjson", "github"])
def test_nothing_in_a_name_or_a_doc_breaks_out_of_a_format(hostile: Path, form: str) -> None:
    out = raw(hostile, form)
    assert b"\x1b" not in out
    assert "\u202e".encode() not in out
    if form in ("sarif", "rdjson"):
        out.decode("utf-8")
    if form in ("json", "sarif", "rdjson"):
        whole: Any = json.loads(out.decode("utf-8", "surrogateescape"))
        assert whole
        assert out.count(b"\n") == 1
    else:
        heads = (b"::error file=", b"::warning file=", b"::notice file=")
        for line in out.splitlines():
            assert not line.startswith(b"::") or line.startswith(heads)


def test_json_names_a_path_that_can_be_opened(hostile: Path) -> None:
    whole: Any = json.loads(raw(hostile, "json"))
    assert {os.fsencode(each["path"]) for each in whole["findings"]} == {HOSTILE}


def test_sarif_names_a_path_byte_by_byte(hostile: Path) -> None:
    whole: Any = json.loads(raw(hostile, "sarif"))
    uris = {each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in whole["runs"][0]["results"]}
    assert uris == {"a%3A%3Aerror%3A%3Ab%2C%250A%FF%1B%5B2J%0A%5Bx%5D%28http%3Ax%29.py"}


def test_sarif_fingerprints_stay_when_code_moves(repo: Repo) -> None:
    def prints() -> list[object]:
        whole: Any = postil(repo.path, "check", "--format", "sarif").json()
        return [each["partialFingerprints"] for each in whole["runs"][0]["results"]]

    before = prints()
    repo.write({"a.py": CODE.replace("\n\ndef", "\n\nLIMIT = 3\n\n\ndef")})
    assert prints() == before
    assert len(before) == 2


def test_rdjson_counts_bytes_in_the_file_that_was_checked(repo: Repo) -> None:
    repo.write({"a.js": "const \u00e9 = 1; export function f() {}\n", "a.py": FINE})
    whole: Any = postil(repo.path, "check", "--format", "rdjson").json()
    (diagnostic,) = whole["diagnostics"]
    assert diagnostic["location"]["path"] == "a.js"
    assert diagnostic["location"]["range"]["start"] == {"line": 1, "column": 22}


def test_annotations_tell_of_a_threshold_that_was_missed(repo: Repo) -> None:
    ran = postil(repo.path, "check", "--format", "github", "--fail-under", "90")
    first, second, _ = ran.out.splitlines()
    assert first == "::error title=postil::33.3 %25 of what owes a doc has one, and 90 %25 is asked for"
    place = "file=a.py,line=4,endLine=4,col=1,endColumn=13,title=undocumented-function"
    assert second == f"::warning {place}::the function add has no doc"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("fail-under = 101", "postil.toml, line 1: fail-under must be a percentage from 0 to 100, not 101"),
        ("\nselect = 3", "postil.toml, line 2: select must be a list of rules, not 3"),
        ("failunder = 3", "postil.toml, line 1: failunder is not a key; did you mean fail-under?"),
        ('baseline = "../x"', "postil.toml, line 1: baseline must be a path inside the repository, with /, not '../x'"),
        ('[[paths]]\nfail-under = 3', "postil.toml, line 1: paths needs a pattern in each of its tables"),
        ("= 3", "postil.toml, line 1: not valid TOML: Invalid statement"),
    ],
)  # fmt: skip
def test_a_broken_configuration_is_one_sentence(repo: Repo, text: str, told: str) -> None:
    repo.write({"postil.toml": text})
    ran = postil(repo.path, "check")
    assert (ran.code, ran.out, ran.err) == (2, "", f"postil: {told}\n")


def test_an_unknown_exemption_is_an_error_that_names_the_nearest(repo: Repo) -> None:
    repo.write({"postil.toml": 'require = ["override"]'})
    ran = postil(repo.path, "check")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "postil: no exemption 'override'; did you mean overrides?\n"


def test_a_closed_pipe_ends_it_quietly(repo: Repo) -> None:
    code = f"import subprocess, sys; p = subprocess.Popen({[*POSTIL, 'check']!r}, stdout=subprocess.PIPE,"
    code += " stderr=subprocess.PIPE); p.stdout.close(); sys.stdout.write(p.stderr.read().decode()); p.wait()"
    done = subprocess.run([sys.executable, "-c", code], cwd=repo.path, capture_output=True, check=True, text=True)
    assert "Traceback" not in done.stdout


def test_a_comment_above_a_declaration_silences_what_is_said_of_its_doc(tmp_path: Path) -> None:
    text = '"""A module."""\n\n\n# postil: ignore[placeholder-doc] a draft\ndef f():\n    """TODO"""\n'
    repo = make(tmp_path / "other", {"a.py": text})
    assert postil(repo.path, "check").code == 0


def test_an_explanation_names_what_the_configuration_asks_of_the_path(repo: Repo) -> None:
    repo.write({
        "tests/support.py": "def made():\n    pass\n",
        "postil.toml": '[[paths]]\npattern = "tests/"\nrequire = ["tests"]\npublic-only = false\n',
    })  # fmt: skip
    assert postil(repo.path, "check", "--explain", "tests/support.py:1").out.splitlines() == [
        "tests/support.py:1  function made  has no doc, counts, as the configuration requires it in spite of: "
        "a test, or in a file of tests",
        "tests/support.py  the table of paths tests/ sets require, public-only",
    ]


def test_a_test_and_a_file_of_tests_are_one_exemption(repo: Repo) -> None:
    code = '"""M."""\n\n\ndef test_it():\n    pass\n'
    repo.write({"a.py": FINE, "tests/support.py": code, "src/inline.py": code})
    told = postil(repo.path, "check", "--list-symbols", "tests", "src").out.splitlines()
    assert [line.partition("does not count: ")[2] for line in told] == ["a test, or in a file of tests"] * 2
    repo.write({"postil.toml": 'require = ["tests"]'})
    assert checked(repo) == [
        ("undocumented-function", "src/inline.py", "test_it"),
        ("undocumented-function", "tests/support.py", "test_it"),
    ]
