import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { test } from "node:test";
import { environment } from "../src/environment";

function place(): { storage: string; wheels: string; version: string } {
  const folder = mkdtempSync(path.join(tmpdir(), "postil-environment-"));
  return { storage: path.join(folder, "storage"), wheels: path.join(folder, "wheels"), version: "0.1.0" };
}

test("without a wheel the user is told what to set", async () => {
  await assert.rejects(environment(place(), () => undefined), /set postil\.server\.python/);
});

test("what could not be finished leaves nothing that looks finished", async () => {
  const where = place();
  mkdirSync(where.wheels);
  writeFileSync(path.join(where.wheels, "postil-0.1.0-py3-none-any.whl"), "no wheel");
  await assert.rejects(environment(where, () => undefined));
  assert.deepEqual(readdirSync(where.storage), []);
});

test("an environment that is complete is used as it is", async () => {
  const where = place();
  mkdirSync(path.join(where.storage, "environment-0.1.0", "complete"), { recursive: true });
  const python = await environment(where, () => assert.fail("nothing is to be made"));
  assert.ok(python.startsWith(path.join(where.storage, "environment-0.1.0")));
  assert.equal(existsSync(where.wheels), false);
});
