import assert from "node:assert/strict";
import { test } from "node:test";
import { grouped } from "../src/grouping";
import type { FindingItem } from "../src/protocol";

function finding(path: string, line: number): FindingItem {
  const place = { line, character: 0 };
  return { uri: path, range: { start: place, end: place }, rule: "r", severity: "info", symbol: null, message: "m", evidence: [], fixable: false, page: "" };
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
