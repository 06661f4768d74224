/** Going to a finding, and repairing it as the light bulb would. */
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { codeActions, resolved } from "./protocol";
import type { FindingItem } from "./protocol";
import { t } from "./words";

/** How long a file that was just opened may take to be looked at, in milliseconds. */
const LOOK = 10_000;

/** Show a finding in its file. */
export async function open(found: FindingItem): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(found.uri));
  return vscode.window.showTextDocument(document, { selection: range(found), preview: true });
}

/** Repair a finding; whether there was something to apply. */
export async function repair(client: LanguageClient, found: FindingItem): Promise<boolean> {
  const edit = await mending(client, found);
  return edit !== undefined && vscode.workspace.applyEdit(edit);
}

/** Show what a repair would change, for a person to take or leave; whether there was something to show. */
export async function preview(client: LanguageClient, found: FindingItem): Promise<boolean> {
  const edit = await mending(client, found);
  if (edit === undefined) {
    return false;
  }
  const asking = new vscode.WorkspaceEdit();
  const why = { needsConfirmation: true, label: t("Repair {0}", found.rule), description: found.message };
  for (const [uri, edits] of edit.entries()) {
    asking.set(uri, edits.map((one): [vscode.TextEdit, vscode.WorkspaceEditEntryMetadata] => [one, why]));
  }
  await vscode.workspace.applyEdit(asking);
  return true;
}

/** Pass on whether there was a repair, and say so when there was none. */
export async function mended(repaired: Promise<boolean>, { message }: FindingItem): Promise<boolean> {
  const whether = await repaired;
  if (!whether) {
    void vscode.window.showInformationMessage(t("This one needs a person: {0}", message));
  }
  return whether;
}

/** The edit of the finding's own repair. The editor's command for code actions does not say what each of them repairs. */
async function mending(client: LanguageClient, { uri, range, rule, message }: FindingItem): Promise<vscode.WorkspaceEdit | undefined> {
  const place = vscode.Uri.parse(uri);
  await vscode.workspace.openTextDocument(place);
  await looked(place, rule);
  const context = { diagnostics: [{ range, message, code: rule, source: "postil" }], only: ["quickfix"] };
  const actions = await codeActions.ask(client, { textDocument: { uri }, range, context });
  const own = (actions ?? []).find((one) => one.isPreferred === true && (one.diagnostics ?? []).length > 0);
  const made = own === undefined || own.edit !== undefined ? own : await resolved.ask(client, own);
  return client.protocol2CodeConverter.asWorkspaceEdit(made?.edit);
}

/** Wait until the server has said of a file what it says in the view. */
function looked(uri: vscode.Uri, rule: string): Promise<void> {
  const said = (): boolean => vscode.languages.getDiagnostics(uri).some((one) => ruleOf(one) === rule);
  if (said()) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      listening.dispose();
      resolve();
    };
    const timer = setTimeout(done, LOOK);
    const listening = vscode.languages.onDidChangeDiagnostics(() => said() && done());
  });
}

/** The rule of a diagnostic of ours. */
export function ruleOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === "object" ? code.value : (code ?? ""));
}

function range(found: FindingItem): vscode.Range {
  const { start, end } = found.range;
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
