// What the tests stand on: copies of a real repository, an editor that is closed whatever happens, and waiting for what nobody tells of.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Editor, PLACES } from "./editor.mjs";

export const SERVER = { "postil.server.python": PLACES.python };
export const TIMEOUT = { timeout: 600_000 };
/** A pip that may fetch nothing. */
export const OFFLINE = { PIP_NO_INDEX: "1", PIP_INDEX_URL: "http://127.0.0.1:9/", HTTP_PROXY: "http://127.0.0.1:9", HTTPS_PROXY: "http://127.0.0.1:9" };
export const SCRATCH = mkdtempSync(path.join(tmpdir(), "postil-repositories-"));

process.once("exit", () => rmSync(SCRATCH, { recursive: true, force: true }));

let repositories = 0;

/** A copy of the repository, on a branch of its own. */
export function repository() {
  repositories += 1;
  const folder = path.join(SCRATCH, `${repositories}`, "requests");
  cpSync(PLACES.repository, folder, { recursive: true });
  git(folder, "checkout", "-q", "-B", "main");
  git(folder, "checkout", "-q", "-b", "feature");
  return folder;
}

export function git(folder, ...words) {
  execFileSync("git", ["-C", folder, "-c", "user.name=a", "-c", "user.email=a@b.invalid", ...words]);
}

/** Work in an editor; closing it must leave no process of Postil's behind. */
export async function withEditor(folder, work, settings = SERVER, environment = {}) {
  const editor = await Editor.open(folder, settings, environment);
  try {
    await work(editor, editor.page);
  } catch (error) {
    await editor.picture(`failed-${Date.now()}`);
    throw new Error(`${error.stack}\n--- log ---\n${editor.log().slice(-3000)}`);
  } finally {
    await editor.close();
  }
  await until(() => editor.processes().length === 0, () => `closing the window left behind: ${editor.processes()}`);
}

/** Wait until something holds that nobody tells of. */
export async function until(holding, otherwise, seconds = 30) {
  for (const deadline = Date.now() + seconds * 1000; !holding(); ) {
    assert.ok(Date.now() < deadline, otherwise());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export function read(...names) {
  return readFileSync(path.join(...names), "utf-8");
}

/** The number of the first line that holds a text. */
export function lineOf(text, ...names) {
  return read(...names).split("\n").findIndex((line) => line.includes(text)) + 1;
}

/** Wait until a file on disk holds a text. */
export function holds(file, text) {
  return until(() => read(file).includes(text), () => read(file));
}
