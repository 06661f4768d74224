/** The commands of the palette and the menus. Each is thin: the server does the work. */
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { choosePython } from "./choosing";
import type { Server } from "./client";
import { describe } from "./describing";
import type { FindingsView } from "./findings";
import type { Kind } from "./grouping";
import { documented } from "./jobs";
import { execute } from "./protocol";
import type { FindingItem } from "./protocol";
import { mended, open, preview, repair } from "./repairing";
import { report } from "./report";
import type { Review } from "./review";
import type { Status } from "./status";
import { t } from "./words";

export interface Parts {
  context: vscode.ExtensionContext;
  server: Server;
  status: Status;
  findings: FindingsView;
  review: Review;
}

type Handler = (...words: never[]) => unknown;

export function registered(parts: Parts): vscode.Disposable[] {
  const { context, server, status, findings, review } = parts;
  const handlers: Record<string, Handler> = {
    restart: () => server.start(),
    showOutput: () => server.output.show(),
    choosePython: () => choosePython(context.extensionUri.fsPath),
    reportProblem: () => reportProblem(parts),
    runDocumentWorkspace: () => document(server, undefined),
    runDocumentFolder: async (uri: vscode.Uri, all?: vscode.Uri[]) => {
      for (const folder of all ?? [uri]) {
        await document(server, folder.toString());
      }
    },
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
    filterFindings: () => filter(findings),
    openFinding: (item: FindingItem) => open(item),
    repairFinding: async ({ item }: { item: FindingItem }) => {
      if (await ask(server, (client) => mended(repair(client, item), item))) {
        findings.without(item);
      }
    },
    previewRepair: ({ item }: { item: FindingItem }) => ask(server, (client) => mended(preview(client, item), item)),
    reviewBranch: () => review.start(),
    reviewNext: () => review.step(1),
    reviewPrevious: () => review.step(-1),
    reviewApply: () => review.apply(),
    reviewEnd: () => review.end(),
    openWalkthrough: () => vscode.commands.executeCommand("workbench.action.openWalkthrough", "postil.postil#first", false),
  };
  return Object.entries(handlers).map(([name, handler]) => vscode.commands.registerCommand(`postil.${name}`, handler));
}

/** Ask something of the server; what goes wrong is shown. */
async function ask<Answer>(server: Server, what: (client: LanguageClient) => Promise<Answer>): Promise<Answer | undefined> {
  const client = server.running;
  if (client === undefined) {
    const log = t("Show Log");
    if ((await vscode.window.showWarningMessage(t("Postil's server does not run."), log)) === log) {
      server.output.show();
    }
    return undefined;
  }
  try {
    return await what(client);
  } catch (error) {
    void vscode.window.showWarningMessage(`Postil: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

function carryOut(server: Server, command: string, words: unknown[]): Promise<unknown> {
  return ask(server, (client) => execute.ask(client, { command, arguments: words }));
}

function document(server: Server, uri: string | undefined): Promise<void> {
  return ask(server, (client) => documented(client, uri));
}


async function filter(findings: FindingsView): Promise<void> {
  const kinds: { label: string; only: Kind | undefined }[] = [
    { label: t("All"), only: undefined },
    { label: t("Undocumented"), only: "missing" },
    { label: t("Stale"), only: "stale" },
    { label: t("Wrong"), only: "wrong" },
  ];
  const chosen = await vscode.window.showQuickPick(kinds, { placeHolder: t("Which findings to show") });
  if (chosen !== undefined) {
    findings.filter(chosen.only);
  }
}

function atCursor(server: Server, command: string): Promise<unknown> | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) {
    return undefined;
  }
  const { line, character } = editor.selection.active;
  return carryOut(server, command, [editor.document.uri.toString(), { line, character }]);
}

function inFile(server: Server, command: string): Promise<unknown> | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor === undefined ? undefined : carryOut(server, command, [editor.document.uri.toString()]);
}

interface Job {
  id: string;
  kind: string;
  state: string;
  total: number | null;
  done: number | null;
}

async function jobs(server: Server): Promise<void> {
  const list = ((await carryOut(server, "postil.jobs", [])) ?? []) as Job[];
  const chosen = await vscode.window.showQuickPick(
    list.map((job) => ({ label: t("{0}: {1}", job.kind, job.state), description: job.id, detail: far(job), job })),
    { placeHolder: list.length === 0 ? t("There are no jobs") : t("Choose a running job to cancel it") },
  );
  if (chosen?.job.state === "running") {
    await carryOut(server, "postil.cancelJob", [chosen.job.id]);
  }
}

function far({ done, total }: Job): string {
  return done === null || total === null ? "" : t("{0} of {1}", done, total);
}

async function fileStatus(server: Server, status: Status): Promise<void> {
  if (server.state === "failed") {
    server.output.show();
    return;
  }
  const text = status.latest === undefined ? t("Postil knows nothing of this file.") : describe(status.latest);
  const repairAll = t("Repair All");
  const documenting = t("Document Workspace");
  const buttons = (status.latest?.findings ?? 0) > 0 ? [repairAll, documenting] : [documenting];
  const chosen = await vscode.window.showInformationMessage(text, ...buttons);
  if (chosen === repairAll) {
    await vscode.commands.executeCommand("postil.runFixFile");
  } else if (chosen === documenting) {
    await vscode.commands.executeCommand("postil.runDocumentWorkspace");
  }
}

async function reportProblem({ server, context }: Parts): Promise<void> {
  const log = await logged(context);
  const content = report({
    extension: server.version,
    editor: `${vscode.env.appName} ${vscode.version}`,
    server: server.serverVersion ?? "unknown",
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
