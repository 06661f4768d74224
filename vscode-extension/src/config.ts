/** The settings that the extension itself reads; all others are the server's. */
import * as vscode from "vscode";

export const LANGUAGES: readonly string[] = [
  "c", "cpp", "csharp", "go", "html", "java", "javascript", "javascriptreact", "kotlin", "lua", "markdown", "php",
  "python", "ruby", "rust", "scala", "shellscript", "sql", "svelte", "swift", "typescript", "typescriptreact", "vue",
];

export interface Config {
  /** The interpreter to run the server with; empty when none is set. */
  python: string;
  gutter: boolean;
  explorer: boolean;
}

export function config(): Config {
  const section = vscode.workspace.getConfiguration("postil");
  return {
    python: section.get<string>("server.python", "").trim(),
    gutter: section.get<boolean>("coverage.gutter", false),
    explorer: section.get<boolean>("coverage.explorer", false),
  };
}
