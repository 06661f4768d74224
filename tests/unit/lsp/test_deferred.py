"""Types that are made when first used are what they would have been."""

import json
import subprocess
import sys

# Prints what a converter makes of some messages, and of every type how its attributes are.
PROBE = """
import json, sys
if sys.argv[1] == "deferred":
    from postil_lsp import deferred
    deferred.install()
    before = deferred.waiting()
import attrs
from lsprotocol import types
from pygls.protocol import default_converter
converter = default_converter()
hover = {"textDocument": {"uri": "a:b"}, "position": {"line": 1, "character": 2}, "workDoneToken": "t"}
params = converter.structure(hover, types.HoverParams)
made = types.Hover(types.MarkupContent(types.MarkupKind.Markdown, "x"), types.Range(params.position, params.position))
edit = types.WorkspaceEdit(changes={"a:b": [types.TextEdit(made.range, "y")]})
action = types.CodeAction("t", kind=types.CodeActionKind.QuickFix, edit=edit, data={"a": [1, None]})
able = types.ServerCapabilities(hover_provider=True)
said = [converter.unstructure(each) for each in (params, made, action, able)]
same = params == converter.structure(hover, types.HoverParams)
said.append([same, made == 5, params.position < types.Position(9, 9)])
try:
    types.Position(-1, 0)
except ValueError:
    said.append("refused")
if sys.argv[1] == "deferred":
    assert before > 500, before
    assert deferred.waiting() > 400, deferred.waiting()
for name, kind in sorted(types.ALL_TYPES_MAP.items()):
    if isinstance(kind, type) and attrs.has(kind):
        said.append([name, [(each.name, str(each.type), str(each.default)) for each in attrs.fields(kind)]])
print(json.dumps(said, default=str))
"""


def said(how: str) -> object:
    done = subprocess.run([sys.executable, "-c", PROBE, how], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_types_made_late_are_those_made_at_once() -> None:
    assert said("deferred") == said("eager")
