import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";
import { registered as register } from "../src/commands";
import type { Parts } from "../src/commands";
import { choice, executed, registered, shown, window } from "./vscode";

const URI = "file:///a.py";
let sent: { command: string; arguments: unknown[] }[];
let answer: (command: string) => unknown;
let output: string[];
let running: unknown;
let repaired: number;

const client = {
  sendRequest: (_type: unknown, params: { command: string; arguments: unknown[] }) => {
    sent.push(params);
    return Promise.resolve().then(() => answer(params.command));
  },
};

beforeEach(() => {
  [sent, output, repaired] = [[], [], 0];
  shown.length = 0;
  executed.length = 0;
  registered.clear();
  answer = () => true;
  choice.of = () => undefined;
  running = client;
  window["activeTextEditor"] = { document: { uri: { toString: () => URI } }, selection: { active: { line: 4, character: 2 } } };
  const server = {
    get running() {
      return running;
    },
    state: "running",
    output: { show: () => output.push("shown") },
    start: () => output.push("started"),
  };
  const parts = { context: {}, server, status: { latest: undefined }, findings: {}, review: { step: (by: number) => (repaired += by) } };
  register(parts as unknown as Parts);
});

function run(name: string, ...words: unknown[]): unknown {
  return (registered.get(`postil.${name}`) ?? assert.fail(name))(...words);
}

test("every command of the manifest is there, and no other", () => {
  const manifest = JSON.parse(readFileSync("package.json", "utf-8")) as { contributes: { commands: { command: string }[] } };
  assert.deepEqual([...registered.keys()].sort(), manifest.contributes.commands.map(({ command }) => command).sort());
});

test("what is done at the cursor is asked for with the file and the place", async () => {
  await run("runDocumentSymbol");
  await run("runUpdateDoc");
  await run("runFixFile");
  const place = { line: 4, character: 2 };
  assert.deepEqual(sent, [
    { command: "postil.documentSymbol", arguments: [URI, place] },
    { command: "postil.updateDoc", arguments: [URI, place] },
    { command: "postil.fixFile", arguments: [URI] },
  ]);
});

test("without a text in view nothing is asked for", async () => {
  window["activeTextEditor"] = undefined;
  await run("runDocumentSymbol");
  await run("runFixFile");
  assert.deepEqual(sent, []);
});

test("that the server does not run is told, with a way to its log", async () => {
  running = undefined;
  choice.of = ([first]) => first;
  await run("runFixFile");
  assert.deepEqual(shown, [{ text: "Postil's server does not run.", buttons: ["Show Log"] }]);
  assert.deepEqual(output, ["shown"]);
});

test("what the server refuses is told in its words", async () => {
  answer = () => {
    throw new Error("no declaration stands here");
  };
  await run("runDocumentSymbol");
  assert.deepEqual(shown.map(({ text }) => text), ["Postil: no declaration stands here"]);
});

test("of the jobs a running one that is chosen is cancelled, and one that is over is left", async () => {
  const job = { kind: "document", total: 10, done: 4 };
  answer = (command) => (command === "postil.jobs" ? [{ ...job, id: "1", state: "running" }, { ...job, id: "2", state: "completed" }] : true);
  choice.of = () => "document: completed";
  await run("runJobs");
  assert.deepEqual(sent.map(({ command }) => command), ["postil.jobs"]);
  choice.of = () => "document: running";
  await run("runJobs");
  assert.deepEqual(sent.at(-1), { command: "postil.cancelJob", arguments: ["1"] });
});

test("the status of a file offers to document the workspace", async () => {
  choice.of = (labels) => labels.find((label) => label === "Document Workspace");
  await run("showFileStatus");
  assert.equal(shown[0]?.text, "Postil knows nothing of this file.");
  assert.deepEqual(executed, [["postil.runDocumentWorkspace"]]);
});

test("a review goes forwards and backwards, and a restart starts", async () => {
  await run("reviewNext");
  await run("reviewNext");
  await run("reviewPrevious");
  assert.equal(repaired, 1);
  await run("restart");
  assert.deepEqual(output, ["started"]);
});
