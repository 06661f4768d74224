import assert from "node:assert/strict";
import { test } from "node:test";
import { words } from "../src/process";
import { interpreter, mismatch, probe } from "../src/python";
import type { Probe, Sources } from "../src/python";

function sources(installed: Record<string, Probe>, more: Partial<Sources> = {}): Sources {
  return {
    setting: "",
    trusted: true,
    chosen: () => Promise.resolve(undefined),
    make: () => Promise.resolve("/private/python"),
    probe: (path) => Promise.resolve(installed[path] ?? { problem: "no such file" }),
    ...more,
  };
}

const fail = (what: string) => (): Promise<never> => Promise.reject(new Error(what));

test("the setting goes before everything, and nothing else is tried or made", async () => {
  const found = await interpreter(sources({}, { setting: "/set", chosen: fail("asked"), make: fail("made"), probe: fail("probed") }));
  assert.deepEqual(found, { path: "/set", from: "setting" });
});

test("the interpreter of the Python extension is taken where Postil is installed in it", async () => {
  const chosen = () => Promise.resolve("/chosen");
  const found = await interpreter(sources({ "/chosen": { version: "0.1.0" } }, { chosen, make: fail("made") }));
  assert.deepEqual(found, { path: "/chosen", from: "python extension" });
  const without = await interpreter(sources({ "/chosen": { problem: "No module named postil" } }, { chosen }));
  assert.deepEqual(without, { path: "/private/python", from: "private environment" });
});

test("without a Python extension the private environment is made", async () => {
  assert.equal((await interpreter(sources({}))).from, "private environment");
});

test("T1 in an untrusted folder the interpreter that it may have brought is not even asked", async () => {
  const found = await interpreter(sources({}, { trusted: false, chosen: fail("asked"), probe: fail("probed") }));
  assert.equal(found.from, "private environment");
});

test("that no environment can be made is told as it is", async () => {
  await assert.rejects(interpreter(sources({}, { make: fail("no space") })), /no space/);
});

test("T1 no module of the folder that is open is imported, and the private environment hears of no other Python's settings", () => {
  assert.equal(words({ path: "/p", from: "setting" })[0], "-P");
  assert.equal(words({ path: "/p", from: "private environment" })[0], "-I");
});

test("a program that is not there or is no Python is a problem, not a version", async () => {
  assert.notEqual((await probe("/no/such/python", "/")).problem, undefined);
  assert.equal((await probe("/bin/true", "/")).version, undefined);
});

test("versions that differ in what matters are told, with which of the two to update", () => {
  assert.equal(mismatch("0.1.7", "0.1.0"), undefined);
  assert.match(mismatch("0.1.0", "0.2.0") ?? "", /Postil 0\.1\.0 is installed and this extension is 0\.2\.0.*Update Postil/);
  assert.match(mismatch("1.0.0", "0.9.9") ?? "", /Update the extension/);
  assert.match(mismatch("0", "0.1.0") ?? "", /Update Postil/);
});
