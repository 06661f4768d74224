import assert from "node:assert/strict";
import { test } from "node:test";
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

const PRIVATE = { "/private/python": { version: "0.1.0" } };

test("the setting goes before everything", async () => {
  const found = await interpreter(
    sources({ "/set": { version: "0.1.2" }, "/chosen": { version: "0.1.0" } }, { setting: "/set", chosen: () => Promise.resolve("/chosen") }),
  );
  assert.deepEqual(found, { path: "/set", version: "0.1.2", from: "setting" });
});

test("a setting that does not work is an error that names it, and nothing is tried instead", async () => {
  await assert.rejects(interpreter(sources(PRIVATE, { setting: "/set" })), /postil\.server\.python names \/set.*no such file/);
});

test("the interpreter of the Python extension is taken where Postil is installed in it", async () => {
  const chosen = () => Promise.resolve("/chosen");
  const found = await interpreter(sources({ "/chosen": { version: "0.1.0" } }, { chosen }));
  assert.equal(found.from, "python extension");
  const without = await interpreter(sources({ "/chosen": { problem: "No module named postil" }, ...PRIVATE }, { chosen }));
  assert.equal(without.from, "private environment");
});

test("T1 in an untrusted folder the interpreter that it may have brought is not even asked", async () => {
  const asked: string[] = [];
  const found = await interpreter(
    sources(PRIVATE, {
      trusted: false,
      chosen: () => Promise.reject(new Error("asked")),
      probe: (path) => {
        asked.push(path);
        return Promise.resolve({ version: "0.1.0" });
      },
    }),
  );
  assert.equal(found.from, "private environment");
  assert.deepEqual(asked, ["/private/python"]);
});

test("a private environment that does not work is said to", async () => {
  await assert.rejects(interpreter(sources({})), /private environment does not work: no such file/);
});

test("a program that is not there or is no Python is a problem, not a version", async () => {
  assert.notEqual((await probe("/no/such/python", "/")).problem, undefined);
  assert.equal((await probe("/bin/true", "/")).version, undefined);
});

test("versions that differ in what matters are told, with which of the two to update", () => {
  assert.equal(mismatch("0.1.7", "0.1.0"), undefined);
  assert.match(mismatch("0.1.0", "0.2.0") ?? "", /update Postil/);
  assert.match(mismatch("1.0.0", "0.9.9") ?? "", /update the extension/);
});
