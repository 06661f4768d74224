// The real VS Code (code-server) in a real browser, with the extension as a user installs it.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";

const SETTINGS = {
  "security.workspace.trust.enabled": false,
  "workbench.startupEditor": "none",
  "chat.disableAIFeatures": true,
  "telemetry.telemetryLevel": "off",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "window.commandCenter": false,
  "editor.minimap.enabled": false,
  "editor.hover.delay": 100,
  "git.openRepositoryInParentFolders": "never",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "editor.stickyScroll.enabled": false,
};

/** Where things are: told by whoever runs the tests. */
export const PLACES = {
  codeServer: process.env.POSTIL_CODE_SERVER,
  chromium: process.env.POSTIL_CHROMIUM ?? "/usr/bin/chromium",
  python: process.env.POSTIL_PYTHON,
  vsix: process.env.POSTIL_VSIX,
  pictures: process.env.POSTIL_PICTURES,
  /** A repository to copy and work on. */
  repository: process.env.POSTIL_REPOSITORY,
};

export class Editor {
  /** Start VS Code on a folder, wait until it is drawn. */
  static async open(folder, settings = {}, { install = true } = {}) {
    const scratch = mkdtempSync(path.join(tmpdir(), "postil-e2e-"));
    const data = path.join(scratch, "data");
    const extensions = path.join(scratch, "extensions");
    // What is of the machine is read from there when the editor's front end is elsewhere, as here.
    for (const place of ["User", "Machine"]) {
      mkdirSync(path.join(data, place), { recursive: true });
      writeFileSync(path.join(data, place, "settings.json"), JSON.stringify({ ...SETTINGS, ...settings }));
    }
    const dirs = ["--user-data-dir", data, "--extensions-dir", extensions];
    if (install) {
      const done = spawnSync(process.execPath, [PLACES.codeServer, ...dirs, "--install-extension", PLACES.vsix], { encoding: "utf-8" });
      if (done.status !== 0) {
        throw new Error(`the extension cannot be installed: ${done.stdout}${done.stderr}`);
      }
    }
    const port = await freePort();
    const words = ["--bind-addr", `127.0.0.1:${port}`, "--auth", "none", "--disable-telemetry", "--disable-update-check"];
    const server = spawn(process.execPath, [PLACES.codeServer, ...words, ...dirs], {
      stdio: ["ignore", "pipe", "pipe"], detached: true, env: { ...process.env, HOME: scratch, XDG_CACHE_HOME: path.join(scratch, "cache") },
    });
    await answering(port, server);
    const browser = await chromium.launch({
      executablePath: PLACES.chromium,
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync"],
    });
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(120_000);
    const kind = folder.endsWith(".code-workspace") ? "workspace" : "folder";
    await page.goto(`http://127.0.0.1:${port}/?${kind}=${encodeURIComponent(folder)}`);
    await page.waitForSelector(".monaco-workbench .part.sidebar", { timeout: 120_000 });
    return new Editor(page, browser, server, scratch, data);
  }

  constructor(page, browser, server, scratch, data) {
    Object.assign(this, { page, browser, server, scratch, data });
  }

  /** Click into the text. */
  async focus() {
    const box = await this.page.locator(".editor-group-container.active .editor-container").first().boundingBox();
    await this.page.mouse.click(box.x + box.width * 0.7, box.y + box.height * 0.9);
  }

  /** Take the keyboard out of a view's own page, which the editor's keys do not reach. */
  async outside() {
    if (await this.page.evaluate(() => document.activeElement?.tagName === "IFRAME")) {
      await this.focus();
    }
  }

  /** Open a file by its name, through the quick open as a user does. */
  async file(name) {
    await this.outside();
    await this.page.keyboard.press("Control+P");
    const input = this.page.locator(".quick-input-widget input");
    await input.fill(name);
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: path.basename(name) }).first().waitFor();
    await this.page.keyboard.press("Enter");
    await this.page.locator(`.tab.active[data-resource-name="${path.basename(name)}"]`).waitFor();
    await this.page.locator(".monaco-editor .view-line").first().waitFor();
    await this.focus();
  }

  /** Run a command of the palette by its whole title. */
  async command(title) {
    await this.outside();
    await this.page.keyboard.press("F1");
    const input = this.page.locator(".quick-input-widget input");
    await input.fill(`>${title}`);
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first().click();
  }

  /** Go to a line, so that it is drawn. */
  async line(number, column = 1) {
    await this.outside();
    await this.page.keyboard.press("Control+G");
    await this.page.locator(".quick-input-widget input").fill(`:${number}:${column}`);
    await this.page.keyboard.press("Enter");
  }

  /** Rest the pointer on a word of the line that holds a text, until a hover says what is wanted. */
  async hover(line, word, wanted) {
    const hover = this.page.locator(".monaco-hover:not(.hidden) .monaco-hover-content", { hasText: wanted }).first();
    for (let attempt = 0; attempt < 40; attempt += 1) {
      const place = await this.page.evaluate(placeOf, [line, word]);
      if (place !== null) {
        await this.page.mouse.move(place.x + 60, place.y + 300);
        await this.page.mouse.move(place.x, place.y, { steps: 3 });
        try {
          await hover.waitFor({ timeout: 3_000 });
          return hover;
        } catch {
          // The server is still starting, or the pointer came too soon.
        }
      }
    }
    throw new Error(`no hover on ${word} says ${wanted}`);
  }

  /** The processes of the server and its workers, told by the home they were given. */
  processes() {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf-8");
        return /postil/.test(command) && readFileSync(`/proc/${pid}/environ`, "utf-8").split("\0").includes(`HOME=${this.scratch}`);
      } catch {
        return false; // It has ended, or is somebody else's.
      }
    });
  }

  /** The server itself. */
  languageServer() {
    return this.processes().filter((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf-8").includes("lsp\0--stdio"));
  }

  /** What the extension has logged. */
  log() {
    const logs = path.join(this.data, "logs");
    const found = readdirSync(logs, { recursive: true }).filter((name) => path.basename(name) === "Postil.log");
    return found.map((name) => readFileSync(path.join(logs, name), "utf-8")).join("\n");
  }

  async picture(name) {
    if (PLACES.pictures !== undefined) {
      mkdirSync(PLACES.pictures, { recursive: true });
      await this.page.screenshot({ path: path.join(PLACES.pictures, `${name}.png`) });
    }
  }

  async close() {
    await this.browser.close();
    try {
      process.kill(-this.server.pid, "SIGTERM");
    } catch {
      // It has ended by itself.
    }
    await new Promise((resolve) => (this.server.exitCode === null ? this.server.once("exit", resolve) : resolve()));
    rmSync(this.scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** In the page: the middle of a word in the first line drawn that holds a text; null when it is not drawn. */
function placeOf([text, word]) {
  for (const line of document.querySelectorAll(".monaco-editor .view-line")) {
    if (!(line.textContent ?? "").replaceAll("\u00a0", " ").includes(text)) {
      continue;
    }
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const at = (node.textContent ?? "").indexOf(word);
      if (at >= 0) {
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + word.length);
        const box = range.getBoundingClientRect();
        return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      }
    }
  }
  return null;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function answering(port, server) {
  return new Promise((resolve, reject) => {
    let said = "";
    const heard = (data) => {
      said += data;
      if (said.includes(`:${port}`)) {
        resolve();
      }
    };
    server.stdout.on("data", heard);
    server.stderr.on("data", heard);
    server.once("exit", () => reject(new Error(`code-server has ended: ${said}`)));
  });
}
