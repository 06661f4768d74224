import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { config } from "../src/config";
import { LANGUAGES } from "../src/languages";
import { settings } from "./vscode";

beforeEach(() => settings.clear());

test("what is not set is as the manifest has it", () => {
  assert.deepEqual(config(), { python: "", gutter: false, explorer: false });
});

test("what is set is taken, a path without the spaces around it", () => {
  settings.set("postil.server.python", " /usr/bin/python3 ");
  settings.set("postil.coverage.gutter", true);
  settings.set("postil.coverage.explorer", true);
  assert.deepEqual(config(), { python: "/usr/bin/python3", gutter: true, explorer: true });
});

test("the languages are those whose files start the extension", () => {
  assert.ok(LANGUAGES.includes("python"));
  assert.ok(LANGUAGES.every((name) => /^[a-z]+$/.test(name)));
});
