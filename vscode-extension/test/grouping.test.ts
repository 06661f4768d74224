import assert from "node:assert/strict";
import { test } from "node:test";
import { counted, grouped } from "../src/grouping";
import type { FindingItem } from "../src/protocol";

function finding(path: string, line: number, rule = "r"): FindingItem {
  const place = { line, character: 0 };
  return { uri: path, range: { start: place, end: place }, rule, severity: "info", symbol: null, message: "m", evidence: [], fixable: false, page: "" };
}

test("findings stand in folders and files with counts, folders first, lines in order", () => {
  const root = grouped([finding("b.py", 3), finding("a/x.py", 9), finding("a/x.py", 2), finding("a/c/y.py", 1)], (item) => item.uri);
  assert.equal(root.count, 4);
  assert.deepEqual(root.groups.map((group) => [group.name, group.count]), [["a", 3], ["b.py", 1]]);
  const [a] = root.groups;
  assert.deepEqual(a?.groups.map((group) => group.path), ["a/c", "a/x.py"]);
  assert.deepEqual(a?.groups[1]?.findings.map((item) => item.range.start.line), [2, 9]);
});

test("folders that hold one folder alone are one line", () => {
  const root = grouped([finding("src/main/java/A.java", 1), finding("src/main/java/B.java", 1)], (item) => item.uri);
  assert.deepEqual(root.groups.map((group) => [group.name, group.path]), [["src/main/java", "src/main/java"]]);
});

test("each group says how much is undocumented, stale and wrong in it", () => {
  const items = [finding("a/x.py", 1, "undocumented-class"), finding("a/b/y.py", 1, "stale-doc"), finding("a/b/y.py", 2, "stale-doc"), finding("c.py", 1, "unknown-parameter")];
  const root = grouped(items, (item) => item.uri);
  assert.deepEqual(counted(root), { missing: 1, stale: 2, wrong: 1 });
  assert.deepEqual(root.groups.map(counted), [{ missing: 1, stale: 2, wrong: 0 }, { missing: 0, stale: 0, wrong: 1 }]);
});
