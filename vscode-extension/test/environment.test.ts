import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { test } from "node:test";
import { bases, environment, preferred } from "../src/environment";
import type { Place } from "../src/environment";

function place(names: readonly string[] = []): Place {
  const folder = mkdtempSync(path.join(tmpdir(), "postil-environment-"));
  const where = { storage: path.join(folder, "storage"), wheels: path.join(folder, "wheels"), version: "0.1.0" };
  if (names.length > 0) {
    mkdirSync(where.wheels);
    names.forEach((name) => writeFileSync(path.join(where.wheels, name), name.endsWith(".json") ? '{"pythons": []}' : "no wheel"));
  }
  return where;
}

const told = (): void => undefined;
const BROUGHT = ["postil-0.1.0-py3-none-any.whl", "pip-26.0-py3-none-any.whl", "offline.json"];

test("without wheels the user is told to install Postil and choose its Python", async () => {
  await assert.rejects(environment(place(), { told }), /brings no wheels.*pip install postil.*choose/);
  await assert.rejects(environment(place(BROUGHT.slice(0, 1)), { told }), /brings no wheels/);
});

test("what could not be finished leaves nothing that looks finished", async () => {
  const where = place(BROUGHT);
  await assert.rejects(environment(where, { told }), /could not be installed: this build of the extension brings no wheels for Python 3\.\d+ on/);
  assert.deepEqual(readdirSync(where.storage), []);
});

test("an environment that is complete is used as it is, unless it is to be made anew", async () => {
  const where = place();
  mkdirSync(path.join(where.storage, "environment-0.1.0", "complete"), { recursive: true });
  const python = await environment(where, { told: () => assert.fail("nothing is to be made") });
  assert.ok(python.startsWith(path.join(where.storage, "environment-0.1.0")));
  assert.equal(existsSync(where.wheels), false);
  await assert.rejects(environment(where, { told, anew: true }), /brings no wheels/);
});

test("the making can be cancelled, and leaves nothing", async () => {
  const where = place(BROUGHT);
  const cancelling = new AbortController();
  const making = environment(where, { told: (step) => step.startsWith("making") && cancelling.abort(), signal: cancelling.signal });
  await assert.rejects(making, /was cancelled\. Restart the server/);
  assert.deepEqual(readdirSync(where.storage), []);
});

test("of several Pythons one is taken that the wheels are for", () => {
  const found = [{ path: "/a", version: "3.15" }, { path: "/b", version: "3.12" }, { path: "/c", version: "3.11" }];
  assert.equal(preferred(found, ["3.11", "3.12"]).path, "/b");
  assert.equal(preferred(found, []).path, "/a");
  assert.throws(() => preferred([], ["3.11"]), /no Python 3\.11 or newer/);
});

test("the Pythons of this machine are found, each once", async () => {
  const found = await bases();
  assert.ok(found.length > 0);
  assert.equal(new Set(found.map((base) => base.path)).size, found.length);
  for (const base of found) {
    assert.match(base.version, /^3\.\d+$/);
    assert.ok(path.isAbsolute(base.path), base.path);
  }
});
