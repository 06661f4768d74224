/** The commands of the palette and the menus. Each is thin: the server does the work. */
import * as vscode from "vscode";
import { ExecuteCommandRequest } from "vscode-languageclient/node";
import type { Server } from "./client";
import { open, repair } from "./findings";
import type { FindingsView } from "./findings";
import type { FindingItem } from "./protocol";
import { report } from "./report";
import type { Review } from "./review";
import { describe } from "./status";
import type { Status } from "./status";

export interface Parts {
  context: vscode.ExtensionContext;
  server: Server;
  status: Status;
  findings: FindingsView;
  review: Review;
}

type Handler = (...words: never[]) => unknown;

export function registered(parts: Parts): vscode.Disposable[] {
  const { server, status, findings, review } = parts;
  const handlers: Record<string, Handler> = {
    restart: () => server.restart(),
    showOutput: () => server.output.show(),
    reportProblem: () => reportProblem(parts),
    runDocumentWorkspace: () => execute(server, "postil.documentWorkspace", []),
    runDocumentFolder: (uri: vscode.Uri) => execute(server, "postil.documentWorkspace", [uri.toString()]),
    runDocumentSymbol: () => atCursor(server, "postil.documentSymbol"),
    runUpdateDoc: () => atCursor(server, "postil.updateDoc"),
    runFixFile: () => inFile(server, "postil.fixFile"),
    runJobs: () => jobs(server),
    showFileStatus: () => fileStatus(server, status),
    showDocs: async () => {
      await vscode.commands.executeCommand("postil.docs.focus");
      // It follows the cursor, so the cursor must stay where it can be moved.
      await vscode.commands.executeCommand("workbench.action.focusActiveEditorGroup");
    },
    refreshFindings: () => findings.refresh(),
    openFinding: (item: FindingItem) => open(item),
    repairFinding: async (node: { item: FindingItem }) => {
      if (await repair(node.item)) {
        await findings.refresh();
      }
    },
    reviewBranch: () => review.start(),
    reviewNext: () => review.step(1),
    reviewPrevious: () => review.step(-1),
    reviewApply: () => review.apply(),
    openWalkthrough: () => vscode.commands.executeCommand("workbench.action.openWalkthrough", "postil.postil#first", false),
  };
  return Object.entries(handlers).map(([name, handler]) => vscode.commands.registerCommand(`postil.${name}`, handler));
}

async function execute(server: Server, command: string, words: unknown[]): Promise<unknown> {
  const client = server.running;
  if (client === undefined) {
    void vscode.window.showWarningMessage(vscode.l10n.t("Postil's server does not run; see its output."));
    return undefined;
  }
  try {
    return await client.sendRequest(ExecuteCommandRequest.type, { command, arguments: words });
  } catch (error) {
    void vscode.window.showWarningMessage(`Postil: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

function atCursor(server: Server, command: string): Promise<unknown> | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) {
    return undefined;
  }
  const { line, character } = editor.selection.active;
  return execute(server, command, [editor.document.uri.toString(), { line, character }]);
}

function inFile(server: Server, command: string): Promise<unknown> | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor === undefined ? undefined : execute(server, command, [editor.document.uri.toString()]);
}

interface Job {
  id: string;
  kind: string;
  state: string;
  total?: number;
  done?: number;
}

async function jobs(server: Server): Promise<void> {
  const found = (await execute(server, "postil.jobs", [])) as Job[] | { jobs: Job[] } | null | undefined;
  const list = Array.isArray(found) ? found : (found?.jobs ?? []);
  const chosen = await vscode.window.showQuickPick(
    list.map((job) => ({ label: `${job.kind}: ${job.state}`, description: job.id, job })),
    { placeHolder: list.length === 0 ? vscode.l10n.t("There are no jobs") : vscode.l10n.t("Choose a running job to cancel it") },
  );
  if (chosen?.job.state === "running") {
    await execute(server, "postil.cancelJob", [chosen.job.id]);
  }
}

async function fileStatus(server: Server, status: Status): Promise<void> {
  if (server.state === "failed") {
    server.output.show();
    return;
  }
  const text = status.latest === undefined ? vscode.l10n.t("Postil knows nothing of this file.") : describe(status.latest);
  const repairAll = vscode.l10n.t("Repair All");
  const document = vscode.l10n.t("Document Workspace");
  const buttons = (status.latest?.findings ?? 0) > 0 ? [repairAll, document] : [document];
  const chosen = await vscode.window.showInformationMessage(text, ...buttons);
  if (chosen === repairAll) {
    await vscode.commands.executeCommand("postil.runFixFile");
  } else if (chosen === document) {
    await vscode.commands.executeCommand("postil.runDocumentWorkspace");
  }
}

async function reportProblem({ server, context }: Parts): Promise<void> {
  const log = await logged(context);
  const content = report({
    extension: server.version,
    editor: `${vscode.env.appName} ${vscode.version}`,
    server: server.python?.version ?? "unknown",
    python: server.python === undefined ? "none" : `${server.python.path} (${server.python.from})`,
    state: server.state,
    folders: vscode.workspace.workspaceFolders?.length ?? 0,
    trusted: vscode.workspace.isTrusted,
    log,
  });
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: "markdown", content }));
}

/** The output channel's file; the server is told never to log what files say. */
async function logged(context: vscode.ExtensionContext): Promise<string> {
  const file = vscode.Uri.joinPath(context.logUri, "Postil.log");
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  } catch {
    return "(no log)";
  }
}
