// Postil in the real VS Code: what a user sees, on a repository that nobody here wrote. `make e2e` starts it.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { Editor, PLACES } from "./editor.mjs";

const FILE = "src/requests/hooks.py";
const SERVER = { "postil.server.python": PLACES.python };
const TIMEOUT = { timeout: 900_000 };

let scratch;
let folder;

before(() => {
  scratch = mkdtempSync(path.join(tmpdir(), "postil-repository-"));
  folder = path.join(scratch, "requests");
  cpSync(PLACES.repository, folder, { recursive: true });
  const git = (...words) => execFileSync("git", ["-C", folder, "-c", "user.name=a", "-c", "user.email=a@b.invalid", ...words]);
  git("checkout", "-q", "-B", "main");
  git("checkout", "-q", "-b", "feature");
});

after(() => rmSync(scratch, { recursive: true, force: true }));

async function withEditor(work, settings = SERVER, where = folder, options = {}) {
  const editor = await Editor.open(where, settings, options);
  try {
    await work(editor, editor.page);
  } catch (error) {
    await editor.picture(`failed-${Date.now()}`);
    throw new Error(`${error.stack}\n--- log ---\n${editor.log().slice(-3000)}`);
  } finally {
    await editor.close();
  }
  await gone(editor);
}

/** Wait until a file on disk holds a text. */
async function holds(file, text) {
  for (const deadline = Date.now() + 30_000; !readFileSync(file, "utf-8").includes(text); ) {
    assert.ok(Date.now() < deadline, readFileSync(file, "utf-8"));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Closing the window leaves no process behind. */
async function gone(editor) {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; ) {
    if (editor.processes().length === 0) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`left behind: ${editor.processes()}`);
}

test("hover, findings while typing, a repair, the views, the status bar and a save", TIMEOUT, () =>
  withEditor(async (editor, page) => {
    await editor.file("src/requests/api.py");
    await editor.line(60);
    const hover = await editor.hover("def get(", "get", "Sends a GET request");
    assert.match(await hover.innerText(), /Parameters/);
    await editor.picture("hover");

    await editor.command("Postil: Show the Docs of the Current Symbol");
    await page.locator(".pane-header", { hasText: "Docs" }).waitFor();
    await editor.file("src/requests/api.py");
    await editor.line(70, 10);
    const docs = page.frameLocator("iframe.webview").frameLocator("iframe#active-frame");
    await docs.locator("#title", { hasText: "request" }).waitFor();
    await page.locator(".monaco-list-row", { hasText: "src/requests" }).first().waitFor();
    await editor.picture("views");

    await editor.file(FILE);
    await page.locator('[id$="postil.status"]', { hasText: "%" }).waitFor();
    await page.keyboard.press("Control+End");
    await page.keyboard.type('\n\ndef joined(first: str, second: str) -> str:\n"""Join two words.\n\n:param first: the one\n:param secnd: the other\n"""\nreturn first + second\n', { delay: 5 });
    await page.locator(".squiggly-warning").first().waitFor();
    await editor.picture("finding");

    await page.keyboard.press("Control+S");
    await editor.command("Postil: Repair All Docs in This File");
    await page.locator(".view-line", { hasText: ":param second: the other" }).waitFor();
    await page.keyboard.press("Control+S");
    await holds(path.join(folder, FILE), ":param second: the other");
    await editor.picture("repaired");
  }));

test("the light bulb repairs one finding", TIMEOUT, () =>
  withEditor(async (editor, page) => {
    const place = path.join(folder, "src/requests/one.py");
    writeFileSync(place, '"""One."""\n\n\ndef one(first):\n    """Do it.\n\n    :param frist: what to do it with\n    """\n');
    await editor.file("src/requests/one.py");
    await page.locator(".squiggly-warning").first().waitFor();
    await editor.line(7, 14);
    const menu = page.locator(".action-widget .monaco-list-row", { hasText: "Repair" }).first();
    // Pressed too soon it finds nothing to offer, and stays closed.
    for (let attempt = 0; attempt < 20 && !(await menu.isVisible()); attempt += 1) {
      await page.keyboard.press("Control+.");
      await menu.waitFor({ timeout: 5_000 }).catch(() => undefined);
    }
    await editor.picture("light-bulb");
    await menu.click();
    await page.locator(".view-line", { hasText: ":param first: what to do it with" }).waitFor();
    await page.keyboard.press("Control+S");
    await holds(place, ":param first: what to do it with");
  }));

test("the workspace is documented with progress, and the branch reviewed", TIMEOUT, () =>
  withEditor(async (editor, page) => {
    await editor.file(FILE);
    await page.locator('[id$="postil.status"]', { hasText: "%" }).waitFor();
    await editor.command("Postil: Document This Workspace");
    await editor.picture("documenting");
    await editor.command("Postil: Review the Docs of This Branch");
    await page.locator(".monaco-list-row", { hasText: "hooks.py" }).first().waitFor();
    await editor.picture("review");
  }));

test("a server that is killed is back", TIMEOUT, () =>
  withEditor(async (editor, page) => {
    await editor.file("src/requests/api.py");
    await editor.line(60);
    await editor.hover("def get(", "get", "Sends a GET request");
    const [pid] = editor.languageServer();
    process.kill(pid, "SIGKILL");
    await page.waitForTimeout(1_000);
    await editor.hover("def get(", "get", "Sends a GET request");
    assert.match(editor.log(), /the server has ended; it is started again/);
  }));

test("a dark theme, and a folder that is not trusted", TIMEOUT, () =>
  withEditor(
    async (editor, page) => {
      await page.locator(".monaco-dialog-box", { hasText: "trust" }).locator(".monaco-button", { hasText: "No" }).first().click();
      await editor.file("src/requests/api.py");
      await editor.line(60);
      await editor.hover("def get(", "get", "Sends a GET request");
      await editor.picture("dark-untrusted");
    },
    { ...SERVER, "security.workspace.trust.enabled": true, "security.workspace.trust.startupPrompt": "always", "workbench.colorTheme": "Default Dark Modern" },
  ));

test("without a Python that has Postil, and without wheels, one honest message", TIMEOUT, () =>
  withEditor(
    async (editor, page) => {
      await editor.file(FILE);
      await page.locator(".notification-toast", { hasText: "postil.server.python" }).waitFor();
      await editor.picture("no-python");
    },
    { "postil.server.python": "/no/such/python" },
  ));

test("from nothing, a private environment is made of what the extension brings", TIMEOUT, () =>
  withEditor(async (editor) => {
    await editor.file("src/requests/api.py");
    await editor.line(60);
    await editor.hover("def get(", "get", "Sends a GET request");
    assert.match(editor.log(), /\(private environment\) has Postil/);
    await editor.picture("first-start");
  }, {}));

test("two roots are each their own repository", TIMEOUT, async () => {
  const other = path.join(scratch, "other");
  execFileSync("git", ["init", "-q", other]);
  writeFileSync(path.join(other, "other.py"), '"""Other."""\n\n\ndef lonely(first):\n    return first\n');
  const file = path.join(scratch, "both.code-workspace");
  writeFileSync(file, JSON.stringify({ folders: [{ path: folder }, { path: other }] }));
  await withEditor(
    async (editor, page) => {
      await editor.file("other.py");
      await page.locator(".squiggly-warning").first().waitFor();
      await editor.file("src/requests/api.py");
      await editor.line(60);
      await editor.hover("def get(", "get", "Sends a GET request");
      await editor.picture("two-roots");
    },
    SERVER,
    file,
  );
});
