import assert from "node:assert/strict";
import { homedir } from "node:os";
import { test } from "node:test";
import { cleaned, report } from "../src/report";

test("T22 a report holds no secret and no home", () => {
  const log = [
    "token=ghp_abcdefghijklmnop123456 and more",
    "Authorization: Bearer-abc123",
    "https://someone:pass@example.invalid/x",
    `opened ${homedir()}/project/a.py`,
  ].join("\n");
  const text = cleaned(log);
  for (const secret of ["ghp_", "Bearer-abc123", "someone:pass", homedir()]) {
    assert.equal(text.includes(secret), false, secret);
  }
  assert.ok(text.includes("opened ~/project/a.py"));
});

test("of a long log the last lines are kept", () => {
  const text = cleaned(Array.from({ length: 500 }, (_, line) => `line ${line}`).join("\n"), 3);
  assert.equal(text, "line 497\nline 498\nline 499");
});

test("a report says what runs where", () => {
  const text = report({ extension: "0.1.0", editor: "Code 1.139", server: "0.1.0", python: "/usr/bin/python3", state: "running", folders: 2, trusted: true, log: "" });
  assert.match(text, /extension 0\.1\.0, server 0\.1\.0, editor Code 1\.139/);
});
