/** The status bar: how the file in view is documented, the job that runs, or what is wrong with the server. */
import * as vscode from "vscode";
import type { Server } from "./client";
import { LANGUAGES } from "./config";
import { fileStatus } from "./protocol";
import type { FileStatus } from "./protocol";

export class Status implements vscode.Disposable {
  private readonly item: vscode.StatusBarItem;
  private readonly parts: vscode.Disposable[];
  private job: string | undefined;
  private asked = 0;
  /** Of the file in view; undefined when there is nothing to say of it. */
  latest: FileStatus | undefined;

  constructor(private readonly server: Server) {
    this.item = vscode.window.createStatusBarItem("postil.status", vscode.StatusBarAlignment.Right, 90);
    this.item.name = "Postil";
    this.item.command = "postil.showFileStatus";
    this.parts = [
      this.item,
      server.onState(() => void this.refresh()),
      server.onMoved(() => void this.refresh()),
      vscode.window.onDidChangeActiveTextEditor(() => void this.refresh()),
      // Findings come after every look at a file, so with them what is said here is up to date.
      vscode.languages.onDidChangeDiagnostics((event) => {
        const here = vscode.window.activeTextEditor?.document.uri.toString();
        if (event.uris.some((uri) => uri.toString() === here)) {
          void this.refresh();
        }
      }),
    ];
    void this.refresh();
  }

  /** Say how far a job has come; undefined when it is over. */
  progress(text: string | undefined): void {
    this.job = text;
    void this.refresh();
  }

  async refresh(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (this.server.state === "failed") {
      this.show("$(error) Postil", vscode.l10n.t("The server does not run. Click for more."));
      return;
    }
    if (this.job !== undefined) {
      this.show(`$(sync~spin) ${this.job}`, vscode.l10n.t("Postil is documenting the workspace. Click for more."));
      return;
    }
    const client = this.server.running;
    if (editor === undefined || !LANGUAGES.includes(editor.document.languageId)) {
      this.item.hide();
      return;
    }
    if (client === undefined) {
      this.show("$(loading~spin) Postil", vscode.l10n.t("The server is starting."));
      return;
    }
    const number = ++this.asked;
    const found = await client
      .sendRequest(fileStatus, { textDocument: { uri: editor.document.uri.toString() } })
      .catch(() => null);
    if (number === this.asked) {
      this.latest = found ?? undefined;
      this.showFile(found);
    }
  }

  dispose(): void {
    for (const part of this.parts) {
      part.dispose();
    }
  }

  private showFile(found: FileStatus | null): void {
    if (found === null) {
      this.show("$(book)", vscode.l10n.t("Postil knows nothing of this file."));
      return;
    }
    const share = found.documentable === 0 ? "" : ` ${Math.floor((100 * found.documented) / found.documentable)}%`;
    const stale = found.stale > 0 ? ` $(history) ${found.stale}` : "";
    this.show(`$(book)${share}${stale}`, describe(found));
  }

  private show(text: string, tooltip: string): void {
    this.item.text = text;
    this.item.tooltip = tooltip;
    this.item.accessibilityInformation = { label: `Postil: ${tooltip}` };
    this.item.show();
  }
}

/** A file's status in a sentence or two. */
export function describe(found: FileStatus): string {
  const sentences = [
    found.documentable === 0
      ? vscode.l10n.t("Nothing here needs docs.")
      : vscode.l10n.t("{0} of {1} that need docs have them.", found.documented, found.documentable),
  ];
  if (found.stale > 0) {
    sentences.push(vscode.l10n.t("Stale docs: {0}.", found.stale));
  }
  if (found.findings > 0) {
    sentences.push(vscode.l10n.t("Findings: {0}.", found.findings));
  }
  if (!found.fresh) {
    sentences.push(vscode.l10n.t("The file has changed since it was indexed."));
  }
  return sentences.join(" ");
}
