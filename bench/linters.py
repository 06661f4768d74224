"""What other tools say of docs, in terms of Postil's rules: pydoclint, ruff, and ESLint with eslint-plugin-jsdoc."""

import json
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, cast

_LINE = re.compile(r"\s+(\d+): (DOC\d+): (.*)")
_DIFFERENT = re.compile(
    r"signature but not in the docstring: \[(.*?)\]\.|docstring but not in the function signature: \[(.*)\]\."
)
_PYDOCLINT = {
    "DOC101": "missing-parameter", "DOC102": "unknown-parameter", "DOC104": "parameter-order",
    "DOC201": "missing-return", "DOC202": "unexpected-return", "DOC402": "missing-yield",
    "DOC403": "unexpected-yield", "DOC501": "missing-raise", "DOC502": "unknown-raise",
}  # fmt: skip
_RUFF = {
    "D417": "missing-parameter", "DOC102": "unknown-parameter", "DOC201": "missing-return",
    "DOC202": "unexpected-return", "DOC402": "missing-yield", "DOC403": "unexpected-yield", "DOC501": "missing-raise",
    "DOC502": "unknown-raise",
}  # fmt: skip
_ESLINT = {
    "require-param": "missing-parameter", "check-param-names": "unknown-parameter", "require-returns": "missing-return",
    "require-returns-check": "unexpected-return", "require-yields": "missing-yield",
    "require-yields-check": "unexpected-yield", "require-throws": "missing-raise",
}  # fmt: skip
_EXPECTED = re.compile(r'names to be "(.*)"\. Got "(.*)"')
_ESLINT_CONFIG = """\
import jsdoc from "eslint-plugin-jsdoc";
const names = %s;
const rules = Object.fromEntries(names.map((name) => ["jsdoc/" + name, "error"]));
const settings = { jsdoc: { tagNamePreference: { returns: "%s" } } };
export default [{ files: ["**/*.js"], plugins: { jsdoc }, rules, settings }];
"""


class Remark(NamedTuple):
    """One thing that another tool says."""

    path: str
    line: int
    """Of the declaration or inside its doc, as the tool has it."""
    rule: str
    """Of Postil, that would say the same."""
    said: str


def pydoclint(program: str, style: str, folder: Path) -> Iterator[Remark]:
    """What pydoclint says without its checks of types, by the line of the declaration."""
    options = [
        f"--style={style}", "--arg-type-hints-in-docstring=False", "--arg-type-hints-in-signature=False",
        "--check-return-types=False", "--check-yield-types=False", "--should-document-star-arguments=True", "-q",
    ]  # fmt: skip
    done = subprocess.run([program, *options, str(folder)], capture_output=True, text=True, check=False)
    path = ""
    for line in (done.stdout + done.stderr).splitlines():
        match = _LINE.fullmatch(line)
        if match is None:
            path = line.strip() if line.endswith(".py") else path
            continue
        for rule in _of_pydoclint(match[2], match[3]):
            yield Remark(path, int(match[1]), rule, f"{match[2]} {match[3]}")


def _of_pydoclint(code: str, said: str) -> list[str]:
    """What a code stands for; two of them say that sets differ, and list how."""
    if code in _PYDOCLINT:
        return [_PYDOCLINT[code]]
    if code == "DOC103":
        lists = [(match[1], match[2]) for match in _DIFFERENT.finditer(said)]
        return [
            *(["missing-parameter"] if any(missing for missing, _ in lists) else []),
            *(["unknown-parameter"] if any(strange for _, strange in lists) else []),
        ]
    if code == "DOC503":
        described, _, raised = said.partition("Raised exceptions in the body:")
        listed, named = ({*re.findall(r"'([\w.]+)", part)} for part in (described, raised))
        return [*(["missing-raise"] if named - listed else []), *(["unknown-raise"] if listed - named else [])]
    return []


def ruff(folder: Path) -> Iterator[Remark]:
    """What ruff says, by a line of the declaration or of its doc."""
    done = subprocess.run(
        ["ruff", "check", "--isolated", "--preview", "--no-cache", "--select", ",".join(_RUFF), "--exit-zero",
         "--ignore-noqa", "--output-format", "json", str(folder)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    for row in cast("list[dict[str, object]]", json.loads(done.stdout)):
        line, code = cast("dict[str, int]", row["location"])["row"], str(row["code"])
        yield Remark(str(row["filename"]), line, _RUFF[code], f"{code} {row['message']}")


def _of_names(said: str) -> str:
    """What a remark on the names in a doc stands for."""
    lists = _EXPECTED.search(said)
    if lists is None:
        return "missing-parameter" if said.startswith("Missing") else "unknown-parameter"
    wanted, got = ({*lists[side].split(", ")} for side in (1, 2))
    return "unknown-parameter" if got - wanted else "missing-parameter" if wanted - got else "parameter-order"


def eslint(packages: Path, folder: Path) -> Iterator[Remark]:
    """What eslint-plugin-jsdoc says, by a line of the doc; ``packages`` is the folder that has ``node_modules``."""
    code = b"".join(path.read_bytes() for path in folder.rglob("*.js"))
    # The tag has two names, and the plugin knows the one that it is told.
    tag = "return" if code.count(b"@return ") > code.count(b"@returns ") else "returns"
    with tempfile.NamedTemporaryFile("w", dir=packages, suffix=".mjs") as config:
        config.write(_ESLINT_CONFIG % (json.dumps(list(_ESLINT)), tag))
        config.flush()
        program = packages / "node_modules" / ".bin" / "eslint"
        done = subprocess.run(
            [str(program), "--no-inline-config", "-c", config.name, "-f", "json", "."],
            cwd=folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
    for file in cast("list[dict[str, object]]", json.loads(done.stdout)):
        for message in cast("list[dict[str, object]]", file["messages"]):
            rule = _ESLINT.get(str(message["ruleId"]).removeprefix("jsdoc/"))
            said = str(message["message"])
            if rule is not None:
                if rule == "unknown-parameter":
                    rule = _of_names(said)
                yield Remark(str(file["filePath"]), cast("int", message["line"]), rule, said)
