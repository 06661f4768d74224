/** Work-done progress of the server's jobs: in the status bar, and, of what a person has asked for, with a way to end it. */
import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { execute } from "./protocol";
import { t } from "./words";

/** Document a folder, or everything; shown until it is over or cancelled. */
export async function documented(client: LanguageClient, uri: string | undefined): Promise<void> {
  const { WorkDoneProgress } = await import("./connection");
  const workDoneToken = randomUUID();
  let begun = false;
  let shown = 0;
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: t("Postil: documenting"), cancellable: true },
    async (progress, cancel) => {
      const parts: vscode.Disposable[] = [];
      try {
        const over = new Promise<void>((resolve) => {
          parts.push(
            client.onProgress(WorkDoneProgress.type, workDoneToken, (value) => {
              begun = true;
              if (value.kind === "end") {
                resolve();
                return;
              }
              const percentage = value.percentage ?? shown;
              progress.report({ increment: Math.max(0, percentage - shown), ...(value.message === undefined ? {} : { message: value.message }) });
              shown = Math.max(shown, percentage);
            }),
            client.onDidChangeState(() => resolve()),
            cancel.onCancellationRequested(() => void client.sendNotification("window/workDoneProgress/cancel", { token: workDoneToken })),
          );
        });
        const words = uri === undefined ? [] : [uri];
        const answer = await execute.ask(client, { command: "postil.documentWorkspace", arguments: words, workDoneToken });
        if ((answer as { started?: boolean } | null)?.started === false) {
          void vscode.window.showInformationMessage(t("Postil is at it already; the status bar says how far."));
        } else if (begun) {
          // What was over before its answer has no progress.
          await over;
        }
      } finally {
        parts.forEach((part) => part.dispose());
      }
    },
  );
}
