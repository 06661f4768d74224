"""What other tools are handed: the rules of their formats, and that nothing out of a source breaks out of them."""

import json
import re
from typing import cast

from postil.edits.suggestion import Suggestion, suggestion
from postil.engine.checking.check import Checked
from postil.engine.checking.coverage import Coverage
from postil.engine.checking.selection import known
from postil.model import Edit, Finding, Span
from postil.report.github import annotations
from postil.report.outputs import rendered
from postil.report.rdjson import result
from postil.report.sarif import FINGERPRINT, Tool, fingerprints, log, uri

HOSTILE = "the doc of f\n::stop-commands::x\r\x1b[2J is [here](https://example.invalid) 100 %"
ODD_PATH = "src/a:b, c%\udcff\u00e9\n.py"


def finding(line: int = 3, rule: str = "echoed-name", symbol: str | None = "A.f", **changed: object) -> Finding:
    span = Span(40, 50, line, 4, line, 14)
    return Finding(rule, "warning", "src/a.py", span, symbol, "it is wrong")._replace(**changed)  # type: ignore[arg-type]


def run_of(*findings: Finding) -> dict[str, object]:
    whole = json.loads(json.dumps(log(findings, Tool("1.0", known()))))
    assert whole["version"] == "2.1.0"
    (run,) = whole["runs"]
    return cast("dict[str, object]", run)


def results(*findings: Finding) -> list[dict[str, object]]:
    return cast("list[dict[str, object]]", run_of(*findings)["results"])


def test_a_sarif_log_names_every_rule_with_a_help_text() -> None:
    driver = cast("dict[str, dict[str, list[dict[str, object]]]]", run_of()["tool"])["driver"]
    assert [rule["id"] for rule in driver["rules"]] == list(known())
    for rule in driver["rules"]:
        assert "Repair:" in cast("dict[str, str]", rule["help"])["text"]
        assert cast("dict[str, str]", rule["shortDescription"])["text"].endswith((".", ":"))
        assert cast("dict[str, str]", rule["defaultConfiguration"])["level"] in ("error", "warning", "note")


def test_a_sarif_result_points_at_its_rule_and_counts_from_one() -> None:
    (one,) = results(finding())
    assert list(known())[cast("int", one["ruleIndex"])] == one["ruleId"] == "echoed-name"
    (location,) = cast("list[dict[str, dict[str, dict[str, object]]]]", one["locations"])
    region = location["physicalLocation"]["region"]
    assert region == {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 15}
    assert location["physicalLocation"]["artifactLocation"] == {"uri": "src/a.py", "uriBaseId": "%SRCROOT%"}
    assert run_of()["columnKind"] == "unicodeCodePoints"


def test_a_finding_keeps_its_fingerprint_when_its_code_moves() -> None:
    before, after = finding(3), finding(300)
    assert results(before)[0]["partialFingerprints"] == results(after)[0]["partialFingerprints"]
    others = [finding(rule="stale-doc"), finding(symbol="A.g"), finding(path="b.py"), finding(symbol=None)]
    assert len(set(fingerprints([before, *others]))) == 5


def test_findings_alike_in_all_but_place_have_fingerprints_of_their_own() -> None:
    assert len(set(fingerprints([finding(3), finding(9)]))) == 2
    assert FINGERPRINT in cast("dict[str, str]", results(finding())[0]["partialFingerprints"])


def test_a_uri_is_relative_ascii_and_without_a_scheme() -> None:
    assert uri(ODD_PATH) == "src/a%3Ab%2C%20c%25%FF%C3%A9%0A.py"
    assert uri("c:/x.py") == "c%3A/x.py"


def test_what_a_source_says_becomes_no_link_in_sarif() -> None:
    (one,) = results(finding(message=HOSTILE))
    text = cast("dict[str, str]", one["message"])["text"]
    assert "\\[here](" in text
    assert "\x1b" not in text
    assert "\n" not in text


def test_every_format_is_utf_8_whatever_a_path_holds() -> None:
    checked = Checked((finding(path=ODD_PATH, symbol="f\udcff", message=HOSTILE, evidence=("a\udcfe",)),), Coverage())
    for form in ("sarif", "rdjson"):
        text = rendered(form, checked, known(), lambda path, line: None)
        # Half a character is an error to most readers of JSON.
        json.dumps(json.loads(text), ensure_ascii=False).encode("utf-8")


def test_rdjson_counts_columns_in_bytes() -> None:
    whole = result([finding()], lambda path, line: "  é = def f(): pass")
    (diagnostic,) = json.loads(json.dumps(whole))["diagnostics"]
    assert diagnostic["location"]["range"] == {"start": {"line": 3, "column": 6}, "end": {"line": 3, "column": 16}}
    assert diagnostic["code"] == {"value": "echoed-name"}
    assert diagnostic["severity"] == "WARNING"


def test_rdjson_names_only_the_line_of_a_file_that_has_changed() -> None:
    whole = result([finding()], lambda path, line: None)
    (diagnostic,) = json.loads(json.dumps(whole))["diagnostics"]
    assert diagnostic["location"]["range"] == {"start": {"line": 3}, "end": {"line": 3}}


def test_rdjson_offers_the_lines_that_repair() -> None:
    content = "a\n  \u00e4 = 1\nb\n".encode()
    lines = suggestion(content, Edit(2, 2, '  """Say it."""\n'))
    whole = result([finding()], lambda path, line: "x" * 40, lambda one: lines)
    (diagnostic,) = cast("list[dict[str, object]]", whole["diagnostics"])
    place = {"start": {"line": 2, "column": 1}, "end": {"line": 2, "column": 9}}
    assert diagnostic["suggestions"] == [{"range": place, "text": '  """Say it."""\n  \u00e4 = 1'}]


def test_a_suggestion_is_whole_lines_without_the_end_of_the_last() -> None:
    assert suggestion(b"one\r\ntwo\r\n", Edit(3, 3, "!")) == Suggestion(1, 1, 3, "one!")
    assert suggestion(b"one\r\ntwo\r\nx", Edit(1, 6, "")) == Suggestion(1, 2, 3, "owo")
    assert suggestion(b"one", Edit(3, 3, "\ntwo")) == Suggestion(1, 1, 3, "one\ntwo")
    assert suggestion(b"one\rtwo\n", Edit(0, 0, "x")) is None
    assert suggestion(b"\xff\n", Edit(0, 0, "x")) is None


def test_an_annotation_is_one_command_whatever_a_source_says() -> None:
    text = annotations([finding(message=HOSTILE, path=ODD_PATH, evidence=("a\n::error::b",))])
    assert text.count("\n") == 1
    match = re.fullmatch(r"::warning ([^:]*)::(.*)\n", text)
    assert match is not None
    fields = dict(field.split("=") for field in match[1].split(","))
    assert fields["file"] == "src/a%3Ab%2C c%25\udcff\u00e9\\n.py"
    assert (fields["line"], fields["col"], fields["endColumn"]) == ("3", "5", "14")
    assert "100 %25" in match[2]
    assert "%0A" in match[2], "the evidence stands on lines of its own"
    assert "\x1b" not in text


def test_annotations_begin_with_what_weighs_most() -> None:
    ordered = annotations([finding(severity="info"), finding(severity="error")], ["too little"]).splitlines()
    assert [line.split(" ")[0] for line in ordered] == ["::error", "::error", "::notice"]
    assert ordered[0].endswith("::too little")


def test_an_annotation_over_several_lines_has_no_columns() -> None:
    text = annotations([finding(span=Span(0, 90, 3, 4, 5, 1))])
    assert "line=3,endLine=5" in text
    assert "col=" not in text
