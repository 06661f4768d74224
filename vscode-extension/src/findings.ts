/** The view of findings: by folder and file with counts, each one click from its place and, where it can be, its repair. */
import * as vscode from "vscode";
import type { Server } from "./client";
import { grouped } from "./grouping";
import type { Group } from "./grouping";
import { findings } from "./protocol";
import type { FindingItem } from "./protocol";

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
  /** What is shown now, in the order of the tree. */
  items: readonly FindingItem[] = [];

  constructor(private readonly server: Server) {
    this.view = vscode.window.createTreeView("postil.findings", { treeDataProvider: this, showCollapseAll: true });
    this.parts = [
      this.view,
      this.changed,
      server.onState((state) => state === "running" && this.soon()),
      this.view.onDidChangeVisibility((event) => event.visible && this.soon()),
      server.onMoved(() => this.soon()),
    ];
  }

  /** Ask the server again, unless nobody looks. */
  async refresh(): Promise<void> {
    const client = this.server.running;
    if (client === undefined) {
      return;
    }
    const number = ++this.asked;
    const found = await client.sendRequest(findings, { uri: null }).catch(() => undefined);
    if (found !== undefined && number === this.asked) {
      this.show(found.findings, found.more > 0 ? vscode.l10n.t("{0} more are not listed", found.more) : undefined);
    }
  }

  /** Show these instead of the workspace's. */
  show(items: readonly FindingItem[], message: string | undefined): void {
    this.asked += 1;
    this.items = items;
    this.root = grouped(items, (item) => vscode.workspace.asRelativePath(vscode.Uri.parse(item.uri), true));
    this.view.badge = items.length === 0 ? undefined : { value: items.length, tooltip: vscode.l10n.t("Findings: {0}", items.length) };
    this.view.message = message ?? "";
    this.changed.fire();
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return node.kind === "group" ? groupItem(node.group) : findingItem(node.item);
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

  private soon(): void {
    clearTimeout(this.waiting);
    if (this.view.visible) {
      this.waiting = setTimeout(() => void this.refresh(), 300);
    }
  }
}

function groupItem(group: Group): vscode.TreeItem {
  const file = group.findings.length > 0;
  const item = new vscode.TreeItem(
    group.name,
    file ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.Expanded,
  );
  item.id = group.path;
  item.description = String(group.count);
  item.iconPath = file ? vscode.ThemeIcon.File : vscode.ThemeIcon.Folder;
  const first = group.findings[0];
  if (first !== undefined) {
    item.resourceUri = vscode.Uri.parse(first.uri);
  }
  item.accessibilityInformation = { label: vscode.l10n.t("{0}, findings: {1}", group.name, group.count) };
  return item;
}

function findingItem(found: FindingItem): vscode.TreeItem {
  const item = new vscode.TreeItem(found.message);
  item.description = found.rule;
  item.iconPath = new vscode.ThemeIcon(ICONS[found.severity] ?? "info");
  item.contextValue = found.fixable ? "fixable" : "finding";
  item.command = { command: "postil.openFinding", title: vscode.l10n.t("Open"), arguments: [found] };
  const tooltip = new vscode.MarkdownString();
  tooltip.appendText([found.message, ...found.evidence].join("\n"));
  item.tooltip = tooltip;
  return item;
}

/** Show a finding in its file. */
export async function open(found: FindingItem): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(found.uri));
  return vscode.window.showTextDocument(document, { selection: range(found), preview: true });
}

/** Repair one finding as the light bulb would; whether there was something to apply. */
export async function repair(found: FindingItem): Promise<boolean> {
  const uri = vscode.Uri.parse(found.uri);
  await vscode.workspace.openTextDocument(uri);
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider", uri, range(found), vscode.CodeActionKind.QuickFix.value, 20,
  );
  const action = actions.find((one) => one.edit !== undefined && mends(one, found.rule));
  return action?.edit === undefined ? false : vscode.workspace.applyEdit(action.edit);
}

function mends(action: vscode.CodeAction, rule: string): boolean {
  return action.diagnostics?.some((one) => (typeof one.code === "object" ? one.code.value : one.code) === rule) ?? false;
}

function range(found: FindingItem): vscode.Range {
  const { start, end } = found.range;
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
