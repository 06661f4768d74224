/** The settings that the extension itself reads; all others are the server's. */
import * as vscode from "vscode";

export interface Config {
  /** The interpreter to run the server with; empty when none is set. */
  python: string;
  gutter: boolean;
  explorer: boolean;
}

export function config(): Config {
  const section = vscode.workspace.getConfiguration("postil");
  return {
    python: section.get("server.python", "").trim(),
    gutter: section.get("coverage.gutter", false),
    explorer: section.get("coverage.explorer", false),
  };
}
