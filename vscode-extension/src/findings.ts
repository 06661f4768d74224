/** The view of findings: by folder and file with counts, each one click from its place and, where it can be, its repair. */
import * as vscode from "vscode";
import type { Server } from "./client";
import { counted, grouped, kindOf } from "./grouping";
import type { Group, Kind } from "./grouping";
import { findings } from "./protocol";
import type { FindingItem } from "./protocol";
import { move } from "./shifting";
import { t } from "./words";

type Node = { kind: "group"; group: Group } | { kind: "finding"; item: FindingItem };

const ICONS: Record<string, string> = { error: "error", warning: "warning", info: "info" };

export class FindingsView implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<Node>;
  private readonly parts: vscode.Disposable[];
  private root: Group = grouped([], () => "");
  private asked = 0;
  private waiting: NodeJS.Timeout | undefined;
  private more = "";
  private only: Kind | undefined;
  /** The findings of a review are not replaced by those of the workspace until it ends. */
  private reviewing = false;
  private all: readonly FindingItem[] = [];

  constructor(private readonly server: Server) {
    this.view = vscode.window.createTreeView("postil.findings", { treeDataProvider: this, showCollapseAll: true });
    this.parts = [
      this.view,
      this.changed,
      server.onState((state) => state === "running" && this.soon()),
      this.view.onDidChangeVisibility((event) => event.visible && this.soon()),
      server.onMoved(() => this.soon()),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        const uri = document.uri.toString();
        move(this.all.filter((item) => item.uri === uri).map((item) => item.range), contentChanges);
      }),
    ];
  }

  /** Ask the server again for all findings of the workspace. */
  async refresh(): Promise<void> {
    const client = this.server.running;
    if (client === undefined) {
      return;
    }
    const number = ++this.asked;
    const found = await findings.ask(client, { uri: null }).catch(() => undefined);
    if (found !== undefined && number === this.asked && !this.reviewing) {
      this.show(found.findings, found.more > 0 ? t("{0} more are not listed", found.more) : "");
      await vscode.commands.executeCommand("setContext", "postil.looked", true);
    }
  }

  /** Show the findings of a review until it ends. */
  review(items: readonly FindingItem[], message: string): void {
    this.reviewing = true;
    this.show(items, message);
  }

  /** Go back to the findings of the workspace. */
  async endReview(): Promise<void> {
    this.reviewing = false;
    await this.refresh();
  }

  /** Take one out that was repaired. */
  without(gone: FindingItem): void {
    this.show(this.all.filter((item) => item !== gone), this.more);
  }

  /** Show one kind of findings alone; all without one. */
  filter(only: Kind | undefined): void {
    this.only = only;
    this.show(this.all, this.more);
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return node.kind === "group" ? groupItem(node.group, this.reviewing) : findingItem(node.item);
  }

  getChildren(node?: Node): Node[] {
    const group = node === undefined ? this.root : node.kind === "group" ? node.group : undefined;
    return group === undefined
      ? []
      : [
          ...group.groups.map((inner): Node => ({ kind: "group", group: inner })),
          ...group.findings.map((item): Node => ({ kind: "finding", item })),
        ];
  }

  dispose(): void {
    clearTimeout(this.waiting);
    for (const part of this.parts) {
      part.dispose();
    }
  }

  private show(items: readonly FindingItem[], message: string): void {
    this.asked += 1;
    this.all = items;
    this.more = message;
    const shown = items.filter((item) => this.only === undefined || kindOf(item) === this.only);
    this.root = grouped(shown, (item) => vscode.workspace.asRelativePath(vscode.Uri.parse(item.uri), true));
    this.view.badge = items.length === 0 ? undefined : { value: items.length, tooltip: t("Findings: {0}", items.length) };
    const hidden = items.length - shown.length;
    this.view.message = [message, hidden > 0 ? t("{0} of other kinds are hidden", hidden) : ""].filter(Boolean).join("; ");
    this.changed.fire();
  }

  private soon(): void {
    clearTimeout(this.waiting);
    if (this.view.visible && !this.reviewing) {
      this.waiting = setTimeout(() => void this.refresh(), 300);
    }
  }
}

function groupItem(group: Group, reviewing: boolean): vscode.TreeItem {
  const file = group.findings.length > 0;
  const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  // The few of a review are all to be seen.
  const item = new vscode.TreeItem(group.name, file && !reviewing ? Collapsed : Expanded);
  const { missing, stale, wrong } = counted(group);
  item.id = `${reviewing ? "review" : "all"}:${group.path}`;
  item.description = stale > 0 ? t("{0}, stale: {1}", group.count, stale) : String(group.count);
  item.iconPath = file ? vscode.ThemeIcon.File : vscode.ThemeIcon.Folder;
  const first = group.findings[0];
  if (first !== undefined) {
    item.resourceUri = vscode.Uri.parse(first.uri);
  }
  const words = t("undocumented: {0}, stale: {1}, wrong: {2}", missing, stale, wrong);
  item.tooltip = `${group.path}\n${words}`;
  item.accessibilityInformation = { label: `${group.name}, ${words}` };
  return item;
}

function findingItem(found: FindingItem): vscode.TreeItem {
  const item = new vscode.TreeItem(found.message);
  item.description = found.rule;
  item.iconPath = new vscode.ThemeIcon(ICONS[found.severity] ?? "info");
  item.contextValue = found.fixable ? "fixable" : "finding";
  item.command = { command: "postil.openFinding", title: t("Open"), arguments: [found] };
  item.accessibilityInformation = { label: t("{0}: {1}, line {2}", found.severity, found.message, found.range.start.line + 1) };
  const tooltip = new vscode.MarkdownString();
  tooltip.appendText([found.message, ...found.evidence].join("\n"));
  item.tooltip = tooltip;
  return item;
}
