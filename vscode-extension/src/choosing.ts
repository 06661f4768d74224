/** Choosing the Python that the server runs in: of those that are there, with what is installed in each. */
import * as vscode from "vscode";
import { bases } from "./environment";
import { probe } from "./python";
import { t } from "./words";

interface Choice extends vscode.QuickPickItem {
  /** What the setting becomes; undefined to ask for a file. */
  value?: string;
}

export async function choosePython(folder: string): Promise<void> {
  const chosen = await vscode.window.showQuickPick(choices(folder), {
    title: t("The Python that Postil's server runs in"),
    placeHolder: t("Postil must be installed in it"),
  });
  if (chosen === undefined) {
    return;
  }
  const value = chosen.value ?? (await asked());
  if (value !== undefined) {
    await vscode.workspace.getConfiguration("postil").update("server.python", value === "" ? undefined : value, vscode.ConfigurationTarget.Global);
  }
}

async function choices(folder: string): Promise<Choice[]> {
  const found = await Promise.all(
    (await bases()).map(async (base): Promise<Choice> => {
      const { version } = await probe(base.path, folder);
      const has = version === undefined ? t("Postil is not installed there") : t("Postil {0}", version);
      return { label: `Python ${base.version}`, description: base.path, detail: has, value: base.path };
    }),
  );
  return [
    { label: t("By itself"), detail: t("That of the Python extension if Postil is installed there, else a private environment"), value: "" },
    ...found,
    { label: t("Another…"), detail: t("Choose its program") },
  ];
}

async function asked(): Promise<string | undefined> {
  const files = await vscode.window.showOpenDialog({ canSelectMany: false, title: t("The Python that Postil's server runs in") });
  return files?.[0]?.fsPath;
}
