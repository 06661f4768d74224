/** The status bar: how the file in view is documented, the job that runs, or what is wrong with the server. */
import * as vscode from "vscode";
import type { Server } from "./client";
import { describe, summary } from "./describing";
import { LANGUAGES } from "./languages";
import { onLooked } from "./looking";
import { fileStatus } from "./protocol";
import type { FileStatus } from "./protocol";
import { t } from "./words";

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
      onLooked(() => void this.refresh()),
    ];
    void this.refresh();
  }

  /** Say how far a job has come; undefined when it is over. */
  progress(text: string | undefined): void {
    this.job = text;
    void this.refresh();
  }

  async refresh(): Promise<void> {
    const number = ++this.asked;
    const editor = vscode.window.activeTextEditor;
    this.item.backgroundColor = undefined;
    if (this.server.state === "failed") {
      this.item.backgroundColor = new vscode.ThemeColor("statusBarItem.errorBackground");
      this.show("$(error) Postil", t("The server does not run. Click for more."));
      return;
    }
    if (this.job !== undefined) {
      this.show(`$(sync~spin) ${this.job}`, t("Postil is documenting the workspace. Click for more."));
      return;
    }
    const client = this.server.running;
    if (editor === undefined || !LANGUAGES.includes(editor.document.languageId)) {
      this.item.hide();
      return;
    }
    if (client === undefined) {
      this.show("$(loading~spin) Postil", t("The server is starting."));
      return;
    }
    const found = await fileStatus.ask(client, { textDocument: { uri: editor.document.uri.toString() } }).catch(() => null);
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
      this.show("$(book)", t("Postil knows nothing of this file."));
      return;
    }
    this.show(summary(found), describe(found));
  }

  private show(text: string, tooltip: string): void {
    this.item.text = text;
    this.item.tooltip = tooltip;
    this.item.accessibilityInformation = { label: `Postil: ${tooltip}` };
    this.item.show();
  }
}
