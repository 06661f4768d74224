"""Findings as SARIF 2.1.0, which code scanning services take.

The model is written out here: the libraries for it bring a schema compiler or a validator along, and what is used of
the format is one log with one run.

Invariant: everything is relative to the root of the repository, so that a log tells nothing of the machine it was made
on; a finding keeps its fingerprint when its code moves within the file.
"""

import os

# hashlib would load OpenSSL.
from _blake2 import blake2b
from collections import Counter
from collections.abc import Mapping, Sequence
from urllib.parse import quote_from_bytes

from postil.model import Finding
from postil.report.findings import full_message
from postil.report.pages import Page, page
from postil.rules.rule import Rule
from postil.values import NamedTuple

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "postilFinding/v1"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_ROOT = "%SRCROOT%"

Object = dict[str, object]


class Tool(NamedTuple):
    """What made the log."""

    version: str
    rules: Mapping[str, Rule]
    """All that may have been checked, by name."""


def log(findings: Sequence[Finding], tool: Tool) -> Object:
    """The whole log, as one JSON object."""
    places = {name: at for at, name in enumerate(tool.rules)}
    driver: Object = {
        "name": "Postil",
        "semanticVersion": tool.version,
        "rules": [_rule(rule) for rule in tool.rules.values()],
    }
    run: Object = {
        "tool": {"driver": driver},
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(finding, print_, places) for finding, print_ in zip(findings, fingerprints(findings), strict=True)
        ],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def fingerprints(findings: Sequence[Finding]) -> list[str]:
    """What each finding is known by from run to run: rule, path and symbol as in a baseline, and which of equals."""
    seen: Counter[tuple[str, str, str]] = Counter()
    answer: list[str] = []
    for finding in findings:
        known = finding.rule, finding.path, finding.symbol or ""
        digest = blake2b(repr(known).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        seen[known] += 1
        answer.append(f"{digest}:{seen[known]}")
    return answer


def uri(path: str) -> str:
    """A path of the repository as a relative reference, byte by byte."""
    return quote_from_bytes(os.fsencode(path), safe="/")


def _rule(rule: Rule) -> Object:
    said: Page = page(rule)
    return {
        "id": rule.name,
        "shortDescription": {"text": said.title},
        "fullDescription": {"text": said.title},
        "help": {"text": said.text, "markdown": said.markdown},
        "defaultConfiguration": {"level": _LEVELS[rule.severity], "enabled": rule.default},
    }


def _result(finding: Finding, fingerprint: str, places: Mapping[str, int]) -> Object:
    span = finding.span
    region: Object = {
        "startLine": span.line,
        "startColumn": span.column + 1,
        "endLine": max(span.end_line, span.line),
        "endColumn": span.end_column + 1,
    }
    location: Object = {
        "physicalLocation": {"artifactLocation": {"uri": uri(finding.path), "uriBaseId": _ROOT}, "region": region}
    }
    if finding.symbol is not None:
        location["logicalLocations"] = [{"fullyQualifiedName": encodable(finding.symbol)}]
    result: Object = {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": unlinked(full_message(finding))},
        "locations": [location],
        "partialFingerprints": {FINGERPRINT: fingerprint},
    }
    if finding.rule in places:
        result["ruleIndex"] = places[finding.rule]
    return result


def unlinked(text: str) -> str:
    """A message in which nothing that was quoted from a source becomes a link: ``[text](target)`` would be one."""
    return text.replace("[", "\\[") if "](" in text else text


def encodable(text: str) -> str:
    """``text`` without halves of characters, which UTF-8 cannot hold."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")
