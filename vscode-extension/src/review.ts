/** The review of a branch: what it leaves wrong against its upstream, stepped through one by one. */
import * as vscode from "vscode";
import type { Server } from "./client";
import { open, repair } from "./findings";
import type { FindingsView } from "./findings";
import { review } from "./protocol";
import type { FindingItem } from "./protocol";

export class Review {
  private items: readonly FindingItem[] = [];
  private at = -1;

  constructor(
    private readonly server: Server,
    private readonly view: FindingsView,
  ) {}

  async start(): Promise<void> {
    const client = this.server.running;
    if (client === undefined) {
      return;
    }
    const uri = vscode.window.activeTextEditor?.document.uri.toString() ?? null;
    const found = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: vscode.l10n.t("Reviewing the docs of this branch") },
      () => client.sendRequest(review, { uri }),
    );
    this.items = found.findings;
    this.at = -1;
    const patch = vscode.l10n.t("{0} of {1} that need docs have them", found.documented, found.documentable);
    this.view.show(this.items, vscode.l10n.t("This branch against {0}: {1}", found.base, patch));
    await vscode.commands.executeCommand("setContext", "postil.review", this.items.length > 0);
    await vscode.commands.executeCommand("postil.findings.focus");
    if (this.items.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t("Against {0} there is nothing to repair.", found.base));
    } else {
      await this.step(1);
    }
  }

  /** Show the next finding, or the one before, in its file. */
  async step(by: 1 | -1): Promise<void> {
    if (this.items.length > 0) {
      this.at = (this.at + by + this.items.length) % this.items.length;
      const found = this.items[this.at];
      if (found !== undefined) {
        await open(found);
        const place = vscode.l10n.t("{0} of {1}", this.at + 1, this.items.length);
        void vscode.window.setStatusBarMessage(`$(checklist) ${place}: ${found.message}`, 8_000);
      }
    }
  }

  async apply(): Promise<void> {
    const found = this.items[this.at];
    if (found === undefined) {
      return;
    }
    if (!(await repair(found))) {
      void vscode.window.showInformationMessage(vscode.l10n.t("This one needs a person: {0}", found.message));
      return;
    }
    this.items = this.items.filter((item) => item !== found);
    this.at -= 1;
    this.view.show(this.items, undefined);
    await vscode.commands.executeCommand("setContext", "postil.review", this.items.length > 0);
    await this.step(1);
  }
}
