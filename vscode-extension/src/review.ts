/** The review of a branch: what it leaves wrong against its upstream, stepped through one by one. */
import * as vscode from "vscode";
import type { Server } from "./client";
import type { FindingsView } from "./findings";
import { review } from "./protocol";
import type { FindingItem } from "./protocol";
import { mended, open, repair } from "./repairing";
import { t } from "./words";

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
      { location: vscode.ProgressLocation.Window, title: t("Reviewing the docs of this branch") },
      () => review.ask(client, { uri }),
    );
    const patch = t("{0} of {1} that need docs have them", found.documented, found.documentable);
    this.view.review(found.findings, t("This branch against {0}: {1}", found.base, patch));
    await this.take(found.findings, -1);
    await vscode.commands.executeCommand("postil.findings.focus");
    if (this.items.length === 0) {
      await this.end();
      void vscode.window.showInformationMessage(t("Against {0} there is nothing to repair.", found.base));
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
        const place = t("{0} of {1}", this.at + 1, this.items.length);
        void vscode.window.setStatusBarMessage(`$(checklist) ${place}: ${found.message}`, 8_000);
      }
    }
  }

  /** Repair the one that is shown, and go on. */
  async apply(): Promise<void> {
    const found = this.items[this.at];
    const client = this.server.running;
    if (found === undefined || client === undefined || !(await mended(repair(client, found), found))) {
      return;
    }
    this.view.without(found);
    await this.take(this.items.filter((item) => item !== found), this.at - 1);
    if (this.items.length === 0) {
      await this.end();
      void vscode.window.showInformationMessage(t("That was the last finding of this review."));
    } else {
      await this.step(1);
    }
  }

  async end(): Promise<void> {
    await this.take([], -1);
    await this.view.endReview();
  }

  private async take(items: readonly FindingItem[], at: number): Promise<void> {
    this.items = items;
    this.at = at;
    await vscode.commands.executeCommand("setContext", "postil.review", items.length > 0);
  }
}
