// Postil in the real VS Code: what a user sees, on a repository that nobody here wrote. `make e2e` starts it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { BRIEFLY, codeServer, extensions, PLACES } from "./editor.mjs";
import { git, holds, lineOf, OFFLINE, read, repository, SCRATCH, SERVER, TIMEOUT, until, withEditor } from "./setting.mjs";

const FILE = "src/requests/hooks.py";

test("the package installs as any extension does", TIMEOUT, () => {
  extensions();
  assert.match(codeServer("--list-extensions", "--show-versions"), /^postil\.postil@\d+\.\d+\.\d+$/m);
});

test("a hover, a finding while typing, its repair by the light bulb, a save, and views that follow", TIMEOUT, () => {
  const folder = repository();
  return withEditor(folder, async (editor, page) => {
    await editor.file("src/requests/api.py");
    const hover = await editor.hoverGet("up to date");
    assert.match(await hover.innerText(), /Sends a GET request[^]*Parameters[^]*url: URL for/);
    await editor.picture("hover");

    await editor.command("Postil: Show the Docs of the Current Symbol");
    await editor.line(lineOf("Sends a GET request", folder, "src/requests/api.py"));
    await editor.docs().locator("#title", { hasText: "get" }).waitFor();
    await editor.row("cookies.py").waitFor();
    await editor.line(lineOf("Sends an OPTIONS request", folder, "src/requests/api.py"));
    await editor.docs().locator("#title", { hasText: "options" }).waitFor();
    await editor.docs().locator("#docs", { hasText: "Sends an OPTIONS request" }).waitFor();
    await editor.picture("views");
    const declared = `Ln ${lineOf("def options(", folder, "src/requests/api.py")}, Col 5`;
    await editor.leads(() => editor.docs().locator("#title").click(BRIEFLY), page.locator(".statusbar-item", { hasText: declared }));

    await editor.file(FILE);
    await editor.status("%").waitFor();
    await page.keyboard.press("Control+End");
    await page.keyboard.type('\n\ndef joined(first: str, second: str) -> str:\n"""Join two words.\n\n:param first: the one\n:param secnd: the other\n"""\nreturn first + second\n', { delay: 5 });
    await page.locator(".squiggly-warning").first().waitFor();
    // Nothing of this was saved, and the docs view knows it.
    await editor.line(read(folder, FILE).split("\n").length + 2, 6);
    await editor.docs().locator("#docs", { hasText: "Join two words" }).waitFor();
    await editor.picture("finding");

    await editor.lightBulb(read(folder, FILE).split("\n").length + 6, 14, "Repair:");
    await editor.picture("light-bulb");
    await page.keyboard.press("Enter");
    await editor.text(":param second: the other").waitFor();
    await page.keyboard.press("Control+S");
    await holds(path.join(folder, FILE), ":param second: the other");
    assert.doesNotMatch(read(folder, FILE), /secnd/);
    await editor.picture("repaired");

    // What was saved is known elsewhere.
    await editor.file("src/requests/api.py");
    await page.keyboard.press("Control+Home");
    await page.keyboard.type("from .hooks import joined\n");
    await editor.hover("from .hooks import joined", "joined", "Join two words");
  });
});

test("a doc that its code has left behind is said to be stale, with what is gone", TIMEOUT, () => {
  const folder = repository();
  const place = path.join(folder, "src/requests/rows.py");
  const rows = (call) => `"""Rows."""\n\n\ndef rows(name: str) -> list[str]:\n    """Give the rows of a table, read through \`read_all_rows\`."""\n    return ${call}(name)\n`;
  git(folder, "checkout", "-q", "main");
  writeFileSync(place, rows("read_all_rows"));
  git(folder, "add", "--all");
  git(folder, "commit", "-q", "-m", "Rows");
  git(folder, "checkout", "-q", "-B", "feature");
  writeFileSync(place, rows("scanned"));
  git(folder, "commit", "-q", "-a", "-m", "Scan");
  return withEditor(folder, async (editor) => {
    await editor.file("src/requests/rows.py");
    await editor.status("1").waitFor();
    await editor.hover("def rows(", "rows", "stale");
    await editor.picture("stale");
  });
});

test("the repair of a finding can be looked at before it is made, from the light bulb and from the view", TIMEOUT, () => {
  const folder = repository();
  const place = path.join(folder, "src/requests/one.py");
  writeFileSync(place, '"""One."""\n\n\ndef one(first):\n    """Do it.\n\n    :param frist: what to do it with\n    """\n');
  return withEditor(folder, async (editor, page) => {
    await editor.file("src/requests/one.py");
    await page.locator(".squiggly-warning").first().waitFor();
    await editor.lightBulb(7, 14, "Repair:");
    await page.keyboard.press("Control+Enter");
    await editor.panel(":param").waitFor();
    await editor.picture("preview");
    await editor.panel().locator(".monaco-button", { hasText: "Discard" }).click();
    assert.match(read(place), /frist/);

    await editor.command("Postil: Focus on Findings View");
    const finding = editor.row("frist");
    await editor.leads(() => editor.row("one.py").click(BRIEFLY), finding);
    await editor.leads(async () => {
      await finding.hover(BRIEFLY);
      await finding.locator("[aria-label^='Preview the Repair']").click(BRIEFLY);
    }, editor.panel(":param"));
    await editor.panel().locator(".monaco-list-row", { hasText: "one.py" }).locator("input[type=checkbox], .edit-checkbox").first().click();
    await editor.panel().locator(".monaco-button", { hasText: "Apply" }).click();
    await editor.text(":param first: what to do it with").waitFor();
    await page.keyboard.press("Control+S");
    await holds(place, ":param first: what to do it with");
  });
});

test("the branch is reviewed finding by finding, each repaired or passed over", TIMEOUT, () => {
  const folder = repository();
  const place = path.join(folder, "src/requests/two.py");
  writeFileSync(place, '"""Two."""\n\n\ndef two(first):\n    """Do it.\n\n    :param frist: what to do it with\n    """\n\n\ndef three(second):\n    """Do that.\n\n    :param secnd: what to do it with\n    """\n');
  git(folder, "add", "--all");
  git(folder, "commit", "-q", "-m", "Two");
  return withEditor(folder, async (editor, page) => {
    await editor.file(FILE);
    await editor.status("%").waitFor();
    await editor.command("Postil: Review the Docs of This Branch");
    await editor.text(":param frist:").waitFor();
    await editor.row("frist").waitFor();
    await page.locator(".pane", { hasText: "Findings" }).getByText("This branch against main").waitFor();
    await editor.picture("review");
    const cursor = (line) => page.locator(".statusbar-item", { hasText: `Ln ${line},` }).waitFor();
    await cursor(7);
    await editor.command("Postil: Next Finding of the Review");
    await cursor(14);
    await editor.command("Postil: Previous Finding of the Review");
    await cursor(7);
    await editor.command("Postil: Repair This Finding of the Review");
    await editor.text(":param first: what to do it with").waitFor();
    await cursor(14);
    await editor.command("Postil: Repair This Finding of the Review");
    await editor.text(":param second: what to do it with").waitFor();
    await editor.message("That was the last finding").waitFor();
    await editor.command("File: Save All Files");
    await holds(place, ":param second: what to do it with");
    await holds(place, ":param first: what to do it with");
  });
});

test("the workspace and a folder of it are documented with progress, which can be cancelled", TIMEOUT, () => {
  const folder = repository();
  const sources = path.join(folder, "src/requests");
  const names = readdirSync(sources).filter((name) => name.endsWith(".py"));
  for (let copy = 0; copy < 400; copy += 1) {
    mkdirSync(path.join(folder, "copies", `${copy}`), { recursive: true });
    for (const name of names) {
      writeFileSync(path.join(folder, "copies", `${copy}`, name), `${read(sources, name)}\n# ${copy}\n`);
    }
  }
  return withEditor(folder, async (editor, page) => {
    await editor.file(FILE);
    await editor.status("%").waitFor();
    await editor.command("Postil: Document This Workspace");
    await editor.button("Postil: documenting", "Cancel").waitFor();
    await editor.status(/Postil \d+%/).waitFor();
    await editor.picture("documenting");
    await editor.button("Postil: documenting", "Cancel").click();
    await editor.message("Postil: documenting").waitFor({ state: "detached" });
    await editor.job("cancelled");
    await editor.picture("jobs");
    await page.keyboard.press("Escape");

    const entry = page.locator(".context-view .action-label", { hasText: "Document This Folder" });
    await editor.leads(() => page.locator(".explorer-folders-view .monaco-list-row", { hasText: /^src$/ }).click({ button: "right", ...BRIEFLY }), entry);
    await entry.click();
    await page.locator(".context-view .action-label").first().waitFor({ state: "detached" });
    await editor.job("completed");
  }, { ...SERVER, "postil.index.onOpen": false });
});

test("a server that is killed is back", TIMEOUT, () =>
  withEditor(repository(), async (editor) => {
    await editor.file("src/requests/api.py");
    await editor.hoverGet();
    const [pid] = editor.languageServer();
    process.kill(pid, "SIGKILL");
    await until(() => editor.log().includes("the server has ended; it is started again"), () => editor.log());
    await until(() => editor.languageServer().some((other) => other !== pid), () => editor.log());
    await editor.hoverGet();
  }));

test("a server that ends again and again is given up with one message that says what it said last", TIMEOUT, () => {
  const python = path.join(SCRATCH, "failing");
  const answer = JSON.stringify({ jsonrpc: "2.0", id: 0, result: { capabilities: {}, serverInfo: { name: "postil", version: "0.1.0" } } });
  writeFileSync(python, `#!/bin/sh\nprintf 'Content-Length: ${answer.length}\\r\\n\\r\\n%s' '${answer}'\nsleep 2\necho 'no memory is left' >&2\nexit 3\n`);
  chmodSync(python, 0o755);
  return withEditor(repository(), async (editor, page) => {
    await editor.file(FILE);
    await editor.message("no memory is left").waitFor({ timeout: 120_000 });
    assert.match(await editor.message("no memory is left").innerText(), /has ended 6 times within three minutes, so it is not started any more/);
    assert.equal(await page.locator(".notification-toast").count(), 1);
    await editor.button("no memory is left", "Restart").waitFor();
    await editor.picture("given-up");
  }, { "postil.server.python": python });
});

test("a Python that cannot run Postil is told of in one message, which leads to the log, to another Python and to a report", TIMEOUT, () =>
  withEditor(repository(), async (editor, page) => {
    await editor.file(FILE);
    const problem = "There is no /no/such/python (the setting postil.server.python). Choose another Python.";
    await editor.message(problem).waitFor();
    await editor.picture("no-python");
    assert.equal(await page.locator(".notification-toast").count(), 1);
    await editor.leads(() => editor.status("Postil").click(BRIEFLY), editor.panel("There is no /no/such/python"));
    await editor.command("Postil: Report a Problem");
    await editor.text("What happened").waitFor();
    await editor.text("extension 0.1.0").waitFor();
    await editor.picture("report");
    await editor.command("Postil: Choose the Python of the Server");
    await editor.choose("By itself");
    await editor.file("src/requests/api.py");
    await editor.hoverGet();
    assert.match(editor.log(), /\(private environment\) has Postil/);
  }, { "postil.server.python": "/no/such/python" }));

test("from nothing and without a network a private environment is made of what the extension brings", TIMEOUT, () =>
  withEditor(repository(), async (editor, page) => {
    await editor.file("src/requests/api.py");
    await editor.message("Postil: first start").waitFor();
    await editor.picture("first-start");
    await editor.hoverGet();
    assert.match(editor.log(), /\(private environment\) has Postil/);
    await editor.command("Postil: Open the Walkthrough");
    await page.getByText("Postil: the first minute").first().waitFor();
    await editor.picture("walkthrough");
  }, {}, OFFLINE));

test("in a dark theme, a folder that is not trusted is looked at and brings nothing that is run", TIMEOUT, () => {
  const folder = repository();
  const planted = path.join(folder, ".venv/bin/python");
  const proof = path.join(SCRATCH, "was-run");
  mkdirSync(path.dirname(planted), { recursive: true });
  writeFileSync(planted, `#!/bin/sh\ntouch ${proof}\nexec ${PLACES.python} "$@"\n`);
  chmodSync(planted, 0o755);
  mkdirSync(path.join(folder, ".vscode"));
  writeFileSync(path.join(folder, ".vscode/settings.json"), JSON.stringify({ "postil.server.python": planted, "python.defaultInterpreterPath": planted }));
  return withEditor(
    folder,
    async (editor, page) => {
      await page.locator(".monaco-dialog-box", { hasText: "trust" }).locator(".monaco-button", { hasText: "No" }).first().click();
      await editor.file("src/requests/api.py");
      await editor.hoverGet();
      await editor.picture("dark-untrusted");
      assert.ok(editor.log().includes(`${PLACES.python} (setting) has Postil`));
      assert.throws(() => read(proof), /ENOENT/);
    },
    { ...SERVER, "security.workspace.trust.enabled": true, "security.workspace.trust.startupPrompt": "always", "workbench.colorTheme": "Default Dark Modern" },
  );
});

test("two roots are each their own repository, with marks in the gutter and badges where they are asked for", TIMEOUT, () => {
  const folder = repository();
  const other = path.join(path.dirname(folder), "other");
  execFileSync("git", ["init", "-q", other]);
  writeFileSync(path.join(other, "other.py"), '"""Other."""\n\n\ndef lonely(first):\n    return first\n');
  const file = path.join(path.dirname(folder), "both.code-workspace");
  writeFileSync(file, JSON.stringify({ folders: [{ path: folder }, { path: other }] }));
  return withEditor(
    file,
    async (editor, page) => {
      await editor.file("other.py");
      await editor.text("def lonely").waitFor();
      await page.locator(".glyph-margin-widgets > *").first().waitFor();
      // One problem, our badge, and that git does not know it.
      await editor.badges("other.py", ["1", "1", "U"]);
      await editor.file("src/requests/api.py");
      await editor.hoverGet();
      await editor.command("Postil: Focus on Findings View");
      await editor.row("other").waitFor();
      await editor.row("requests").waitFor();
      await editor.picture("two-roots");
    },
    { ...SERVER, "postil.coverage.gutter": true, "postil.coverage.explorer": true },
  );
});

test("with no folder the view says what to do, and no key of ours is another command's", TIMEOUT, () =>
  withEditor(undefined, async (editor, page) => {
    const icon = page.locator('.part.activitybar .action-label[aria-label^="Postil"]');
    await editor.leads(() => icon.click(BRIEFLY), page.locator(".pane .monaco-button", { hasText: "Open Folder" }));
    await editor.picture("no-folder");
    await editor.command("Preferences: Open Keyboard Shortcuts");
    const { keybindings } = JSON.parse(read("package.json")).contributes;
    const words = JSON.parse(read("package.nls.json"));
    for (const { key, command } of keybindings) {
      await page.locator(".keybindings-header input").first().fill(`"${key}"`);
      const rows = page.locator(".keybindings-body .monaco-list-row");
      await rows.filter({ hasText: `Postil: ${words[command.replace("postil.", "command.")]}` }).first().waitFor();
      assert.equal(await rows.count(), 1, `${key} of ${command}`);
    }
    await editor.picture("keys");
  }));
