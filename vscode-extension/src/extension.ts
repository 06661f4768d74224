/** Wires the parts together; each does one thing and knows only what it is handed. */
import * as vscode from "vscode";
import { Server } from "./client";
import { registered } from "./commands";
import { Coverage } from "./coverage";
import { DocsView } from "./docs";
import { FindingsView } from "./findings";
import { LANGUAGES } from "./languages";
import { said } from "./progress";
import { Review } from "./review";
import { Status } from "./status";
import { speak } from "./words";

let server: Server | undefined;

export function activate(context: vscode.ExtensionContext): void {
  speak(vscode.l10n.t);
  void vscode.commands.executeCommand("setContext", "postil.languages", LANGUAGES);
  server = new Server(context);
  const status = new Status(server);
  const findings = new FindingsView(server);
  const review = new Review(server, findings);
  server.onProgress = (value) => status.progress(said(value));
  context.subscriptions.push(
    server,
    status,
    findings,
    new DocsView(server, context.extensionUri),
    new Coverage(context.extensionUri),
    ...registered({ context, server, status, findings, review }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("postil.server")) {
        void server?.start();
      }
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void server?.start()),
  );
  // Not awaited: activation ends here, and the first answers come when the server is there.
  void server.start();
}

export function deactivate(): Promise<void> | undefined {
  return server?.stop();
}
