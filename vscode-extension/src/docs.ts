/** The docs of the declaration that the cursor is in, as the cursor moves, in a view with no rights but to show them. */
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { Server, State } from "./client";
import { LANGUAGES } from "./languages";
import { onLooked } from "./looking";
import { symbolDocs } from "./protocol";
import type { SymbolDocs } from "./protocol";
import { t } from "./words";

/** What is shown when there are no docs to show. */
const NOTHING: Record<State, () => string> = {
  starting: () => t("The server is starting."),
  running: () => t("Put the cursor into a declaration to see its docs."),
  failed: () => t("The server does not run; the status bar tells more."),
  stopped: () => t("The server does not run; the status bar tells more."),
};

export class DocsView implements vscode.WebviewViewProvider, vscode.Disposable {
  private view: vscode.WebviewView | undefined;
  private readonly parts: vscode.Disposable[];
  private asked = 0;
  private shown = "";
  private html = "";
  /** What is shown now; undefined for nothing. */
  latest: SymbolDocs | undefined;

  constructor(
    private readonly server: Server,
    private readonly folder: vscode.Uri,
  ) {
    this.parts = [
      vscode.window.registerWebviewViewProvider("postil.docs", this),
      server.onState(() => void this.refresh()),
      vscode.window.onDidChangeTextEditorSelection((event) => event.textEditor === vscode.window.activeTextEditor && void this.refresh()),
      vscode.window.onDidChangeActiveTextEditor(() => void this.refresh()),
      onLooked(() => void this.refresh()),
    ];
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view;
    view.webview.options = { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(this.folder, "media")] };
    view.webview.html = this.page(view.webview);
    view.webview.onDidReceiveMessage((message: unknown) => void this.told(message));
    view.onDidChangeVisibility(() => void this.refresh());
    view.onDidDispose(() => (this.view = undefined));
    this.shown = "";
    void this.refresh();
  }

  async refresh(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const client = this.server.running;
    if (this.view?.visible !== true) {
      return;
    }
    const number = ++this.asked;
    if (client === undefined) {
      this.latest = undefined;
      this.html = "";
      this.show();
      return;
    }
    if (editor === undefined || !LANGUAGES.includes(editor.document.languageId)) {
      return;
    }
    const place = { textDocument: { uri: editor.document.uri.toString() }, position: editor.selection.active };
    const found = await symbolDocs.ask(client, place).catch(() => null);
    // Loaded when it is first needed, so that it keeps nothing waiting.
    const { rendered } = await import("./rendering");
    if (number === this.asked) {
      this.latest = found ?? undefined;
      this.html = found === null ? "" : rendered(found.markdown);
      this.show();
    }
  }

  dispose(): void {
    for (const part of this.parts) {
      part.dispose();
    }
  }

  private show(): void {
    const { latest: found, html } = this;
    const content = JSON.stringify([found?.title ?? this.server.state, html]);
    if (content !== this.shown) {
      this.shown = content;
      void this.view?.webview.postMessage({
        title: found?.title ?? NOTHING[this.server.state](),
        html,
      });
    }
  }

  private async told(message: unknown): Promise<void> {
    if (message === "ready") {
      this.shown = "";
      this.show();
    } else if (message === "title" && this.latest !== undefined) {
      const { start } = this.latest.range;
      await show(vscode.Uri.parse(this.latest.uri), start.line, start.character);
    } else if (typeof message === "object" && message !== null && "href" in message && typeof message.href === "string") {
      await follow(message.href);
    }
  }

  private page(webview: vscode.Webview): string {
    const nonce = randomBytes(16).toString("base64");
    const style = webview.asWebviewUri(vscode.Uri.joinPath(this.folder, "media", "docs.css"));
    const script = webview.asWebviewUri(vscode.Uri.joinPath(this.folder, "media", "docs.js"));
    const rights = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
    return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${rights}">
<link rel="stylesheet" href="${style.toString()}">
<title>Postil</title>
</head>
<body>
<h1><button id="title" type="button"></button></h1>
<main id="docs" aria-live="polite"></main>
<script nonce="${nonce}" src="${script.toString()}"></script>
</body>
</html>`;
  }
}

/** Go where a link of the docs leads: a file of the workspace, or, in the browser, a page. */
async function follow(href: string): Promise<void> {
  const uri = vscode.Uri.parse(href, true);
  if (uri.scheme === "file" && vscode.workspace.getWorkspaceFolder(uri) !== undefined) {
    const line = /^L(\d+)/.exec(uri.fragment)?.[1];
    await show(uri.with({ fragment: "" }), line === undefined ? 0 : Number(line) - 1, 0);
  } else if (uri.scheme === "https" || uri.scheme === "http") {
    await vscode.env.openExternal(uri);
  }
}

async function show(uri: vscode.Uri, line: number, character: number): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const place = new vscode.Position(line, character);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(place, place) });
}
