import assert from "node:assert/strict";
import { test } from "node:test";
import { crashed, explained } from "../src/failures";
import type { Failure } from "../src/failures";

const FAILURE: Failure = {
  error: "Pending response rejected", python: { path: "/p/python", from: "python extension" }, said: [], ended: undefined,
};

test("what was wrong before anything was started is told as it is", () => {
  assert.equal(explained({ ...FAILURE, python: undefined, error: "There is no Python" }), "There is no Python");
});

test("that Postil is not installed is told, with how to install it", () => {
  const text = explained({ ...FAILURE, said: ["/p/python: No module named postil"], ended: "code 1" });
  assert.match(text, /Postil is not installed in \/p\/python\. Install it there \(pip install postil\)/);
});

test("a package that is missing is named", () => {
  const said = ["Traceback (most recent call last):", "ModuleNotFoundError: No module named 'pygls'"];
  assert.match(explained({ ...FAILURE, said, ended: "code 1" }), /The package pygls, which Postil needs, is missing in \/p\/python/);
});

test("a program that is not there is named", () => {
  assert.equal(explained({ ...FAILURE, error: "spawn /p/python ENOENT" }), "There is no /p/python. Choose another Python.");
  assert.match(explained({ ...FAILURE, error: "spawn /p/python EACCES" }), /\/p\/python cannot be started \(spawn \/p\/python EACCES\)\. Choose another Python/);
});

test("what a setting names is told with the setting", () => {
  const python = { path: "/p/python", from: "setting" } as const;
  assert.match(explained({ ...FAILURE, python, error: "spawn /p/python ENOENT" }), /There is no \/p\/python \(the setting postil\.server\.python\)/);
});

test("a Python that is too old is told to be", () => {
  assert.match(explained({ ...FAILURE, said: ["Unknown option: -P", "usage: python"], ended: "code 2" }), /older than Python 3\.11/);
});

test("anything else is told by the last line it said, and how it ended", () => {
  assert.match(explained({ ...FAILURE, said: ["a", "disk full"], ended: "SIGKILL" }), /has ended \(SIGKILL\) before it answered\. It last said: disk full/);
  assert.match(explained({ ...FAILURE, ended: "code 0" }), /and said nothing/);
  assert.match(explained(FAILURE), /does not answer as it should: Pending response rejected/);
});

test("a server that ends again and again is told of with its last words", () => {
  assert.match(crashed(6, ["out of memory"]), /ended 6 times within three minutes.*It last said: out of memory/);
  assert.doesNotMatch(crashed(6, []), /last said/);
});
