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
  // In a browser it is on: nothing would ever be unsaved.
  "files.autoSave": "off",
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

/** How long to wait for what may have to be done again. */
export const BRIEFLY = { timeout: 10_000 };

let installed;

/** The folder of extensions with ours in it, installed as a user does; once for all editors. */
export function extensions() {
  if (installed === undefined) {
    installed = mkdtempSync(path.join(tmpdir(), "postil-extensions-"));
    process.once("exit", () => rmSync(installed, { recursive: true, force: true }));
    codeServer("--install-extension", PLACES.vsix);
  }
  return installed;
}

/** Run code-server's command line on that folder; what it says. */
export function codeServer(...words) {
  const data = mkdtempSync(path.join(tmpdir(), "postil-data-"));
  const dirs = ["--user-data-dir", data, "--extensions-dir", installed ?? extensions()];
  const done = spawnSync(process.execPath, [PLACES.codeServer, ...dirs, ...words], { encoding: "utf-8" });
  rmSync(data, { recursive: true, force: true });
  if (done.status !== 0) {
    throw new Error(`${words.join(" ")}: ${done.stdout}${done.stderr}`);
  }
  return done.stdout;
}

export class Editor {
  /** Start VS Code on a folder, or on none, and wait until it is drawn. */
  static async open(folder, settings = {}, environment = {}) {
    const scratch = mkdtempSync(path.join(tmpdir(), "postil-e2e-"));
    const data = path.join(scratch, "data");
    // What is of the machine is read from there when the editor's front end is elsewhere, as here.
    for (const place of ["User", "Machine"]) {
      mkdirSync(path.join(data, place), { recursive: true });
      writeFileSync(path.join(data, place, "settings.json"), JSON.stringify({ ...SETTINGS, ...settings }));
    }
    const dirs = ["--user-data-dir", data, "--extensions-dir", extensions()];
    const port = await freePort();
    const words = ["--bind-addr", `127.0.0.1:${port}`, "--auth", "none", "--disable-telemetry", "--disable-update-check"];
    const server = spawn(process.execPath, [PLACES.codeServer, ...words, ...dirs], {
      stdio: ["ignore", "pipe", "pipe"], detached: true,
      env: { ...process.env, ...environment, HOME: scratch, XDG_CACHE_HOME: path.join(scratch, "cache") },
    });
    let browser;
    try {
      await answering(port, server);
      browser = await chromium.launch({
        executablePath: PLACES.chromium,
        args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run", "--disable-background-networking",
          "--disable-component-update", "--disable-sync"],
      });
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      page.setDefaultTimeout(60_000);
      const kind = folder?.endsWith(".code-workspace") ? "workspace" : "folder";
      await page.goto(`http://127.0.0.1:${port}/${folder === undefined ? "?ew=true" : `?${kind}=${encodeURIComponent(folder)}`}`);
      await page.waitForSelector(".monaco-workbench .part.statusbar .statusbar-item", { timeout: 120_000 });
      return new Editor(page, browser, server, scratch, data);
    } catch (error) {
      // Left alone it would keep the tests from ever ending.
      await browser?.close();
      if (server.exitCode === null) {
        process.kill(-server.pid, "SIGKILL");
      }
      throw error;
    }
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

  /** Open the line that asks at the top by its key, write into it and go on; again when it was closed by what is still going on. */
  async ask(key, text, goOn) {
    const input = this.page.locator(".quick-input-widget .quick-input-box input").first();
    for (let attempt = 1; ; attempt += 1) {
      try {
        if (!(await input.isVisible())) {
          await this.outside();
          await this.page.keyboard.press(key);
        }
        await input.fill(text, BRIEFLY);
        await goOn(input);
        return;
      } catch (error) {
        if (attempt === 15) {
          throw error;
        }
        // A list that is open does not learn of commands that have come since.
        await this.page.keyboard.press("Escape");
      }
    }
  }

  /** Open a file by its name, through the quick open as a user does. */
  async file(name) {
    const tab = this.page.locator(`.tab.active[data-resource-name="${path.basename(name)}"]`);
    await this.ask("Control+P", name, async () => {
      await this.choose(path.basename(name), BRIEFLY);
      await tab.waitFor(BRIEFLY);
    });
    await this.page.locator(".monaco-editor .view-line").first().waitFor();
    await this.focus();
  }

  /** Run a command of the palette by its whole title. */
  async command(title) {
    await this.ask("F1", `>${title}`, () => this.choose(title, BRIEFLY));
  }

  /** Go to a line, so that it is drawn. */
  async line(number, column = 1) {
    await this.ask("Control+G", `:${number}:${column}`, async (input) => {
      await input.press("Enter", BRIEFLY);
      await this.page.locator(".statusbar-item", { hasText: `Ln ${number}, Col ${column}` }).waitFor(BRIEFLY);
    });
  }

  /** Do what a user does again when nothing follows, as of a click on what was drawn anew just then. */
  async leads(act, seen) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await act();
        await seen.waitFor(BRIEFLY);
        return;
      } catch (error) {
        if (attempt === 10) {
          throw error;
        }
      }
    }
  }

  /** Choose an entry of a list that asks, such as the one of a command. */
  async choose(label, patience = {}) {
    const row = this.page.locator(".quick-input-list .monaco-list-row", { hasText: label }).first();
    await row.waitFor(patience);
    if (await row.evaluate((node) => node.classList.contains("focused"))) {
      await this.page.keyboard.press("Enter");
    } else {
      await row.click(patience);
    }
  }

  /** See a job in the list of jobs, which tells of the moment it was asked for. */
  async job(state) {
    const row = this.page.locator(".quick-input-list .monaco-list-row", { hasText: `document: ${state}` }).first();
    await this.command("Postil: Show Jobs");
    for (let attempt = 0; attempt < 20; attempt += 1) {
      try {
        await row.waitFor(BRIEFLY);
        return;
      } catch {
        await this.page.keyboard.press("Escape");
        await this.command("Postil: Show Jobs");
      }
    }
    await row.waitFor();
  }

  /** The button of a message. */
  button(message, label) {
    return this.message(message).locator(".monaco-button", { hasText: label }).first();
  }

  message(text) {
    return this.page.locator(".notification-toast", { hasText: text }).first();
  }

  /** The entry of the status bar. */
  status(text) {
    return this.page.locator('[id$="postil.status"]', { hasText: text });
  }

  /** See the marks that stand behind a file in the explorer, in any order; they are no text of the page, but of its style. */
  async badges(name, wanted) {
    await this.page.waitForFunction(
      ([file, marks]) =>
        [...document.querySelectorAll(".explorer-folders-view .monaco-icon-label")].some((label) => {
          const shown = getComputedStyle(label, "::after").content.replaceAll('"', "").split(", ").sort();
          return label.textContent.includes(file) && shown.join() === marks.join();
        }),
      [name, wanted],
    );
  }

  /** A row of the view of findings. */
  row(text) {
    return this.page.locator(".pane", { hasText: "Findings" }).locator(".monaco-list-row", { hasText: text }).first();
  }

  /** The page of the docs view. */
  docs() {
    return this.page.frameLocator("iframe.webview").frameLocator("iframe#active-frame");
  }

  /** A line of the text. */
  text(text) {
    return this.page.locator(".view-line", { hasText: text }).first();
  }

  /** The panel below the text. */
  panel(text) {
    const panel = this.page.locator(".part.panel");
    return text === undefined ? panel : panel.getByText(text).first();
  }

  /** Open the light bulb's menu at a place, with the entry that says something in focus. */
  async lightBulb(line, column, label) {
    await this.line(line, column);
    const menu = this.page.locator(".action-widget").first();
    const entry = menu.locator(".monaco-list-row", { hasText: label }).first();
    // Pressed too soon it finds nothing to offer; pressed again while it is there it takes the first. It does not learn of what comes later.
    for (let attempt = 0; attempt < 20 && !(await entry.isVisible()); attempt += 1) {
      if (await menu.isVisible()) {
        await this.page.keyboard.press("Escape");
        await menu.waitFor({ state: "hidden" });
      }
      await this.page.keyboard.press("Control+.");
      await entry.waitFor({ timeout: 4_000 }).catch(() => undefined);
    }
    await entry.waitFor(BRIEFLY);
    for (let row = 0; row < 20 && !(await entry.evaluate((node) => node.classList.contains("focused"))); row += 1) {
      await this.page.keyboard.press("ArrowDown");
    }
    return entry;
  }

  /** Take the pointer away until nothing hovers: one that is shown is not asked for again. */
  async noHover() {
    await this.page.mouse.move(1100, 700, { steps: 3 });
    await this.page.locator(".monaco-hover:not(.hidden) .monaco-hover-content").first().waitFor({ state: "hidden" });
  }

  /** Rest the pointer on a word of the line that holds a text, until a hover says what is wanted. */
  async hover(line, word, wanted) {
    const hover = this.page.locator(".monaco-hover:not(.hidden) .monaco-hover-content", { hasText: wanted }).first();
    for (let attempt = 0; attempt < 40; attempt += 1) {
      const place = await this.page.evaluate(placeOf, [line, word]);
      if (place !== null) {
        await this.noHover();
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

  /** How many milliseconds after the pointer came to rest on a word each of some texts is on screen in the hover; undefined when one of them does not come. */
  async timed(line, word, wanted) {
    await this.noHover();
    const text = this.page.locator(".view-line", { hasText: line }).first();
    await text.waitFor();
    const place = await this.page.evaluate(placeOf, [line, word]);
    await this.page.evaluate(watchHover, wanted);
    await this.page.mouse.move(place.x, place.y);
    return this.page.evaluate(() => window.postilHover);
  }

  /** How many milliseconds after a key is pressed an element of another page says something. */
  async followed(key, element, wanted) {
    await element.evaluate(watchText, wanted);
    await this.page.evaluate(() => {
      window.addEventListener("keydown", () => (window.postilPressed = Date.now()), { capture: true, once: true });
    });
    await this.page.keyboard.press(key);
    return (await element.evaluate(() => window.postilSaid)) - (await this.page.evaluate(() => window.postilPressed));
  }

  /** See the docs of `requests.get` where it is declared. */
  async hoverGet(wanted = "Sends a GET request") {
    await this.line(56);
    return this.hover("def get(", "get", wanted);
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

/** In the page: note when the pointer moves next, and when a hover that is shown holds each of some texts. */
function watchHover(wanted) {
  let moved;
  window.addEventListener("mousemove", () => (moved ??= performance.now()), { capture: true });
  const seen = wanted.map(() => undefined);
  window.postilHover = new Promise((resolve) => {
    const look = () => {
      const shown = [...document.querySelectorAll(".monaco-hover:not(.hidden) .monaco-hover-content")].map((each) => each.textContent.replaceAll("\u00a0", " ")).join();
      wanted.forEach((text, number) => (seen[number] ??= shown.includes(text) ? performance.now() - moved : undefined));
      if (seen.every((time) => time !== undefined)) {
        observer.disconnect();
        resolve(seen);
      }
    };
    const observer = new MutationObserver(look);
    // A hover that came before everything was known is not asked for again while it is shown.
    setTimeout(() => resolve(undefined), 8_000);
    observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  });
}

/** In the page: note when an element says something. */
function watchText(element, wanted) {
  window.postilSaid = new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (element.textContent.includes(wanted)) {
        observer.disconnect();
        resolve(Date.now());
      }
    });
    observer.observe(element, { childList: true, characterData: true, subtree: true });
  });
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
