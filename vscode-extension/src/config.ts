/** The settings that the extension itself reads; all others are the server's. */
import * as vscode from "vscode";

export interface Config {
  /** The interpreter to run the server with; empty when none is set. */
  python: string;
  gutter: boolean;
  explorer: boolean;
}

export function config(): Config {
  return configOf((name, otherwise) => vscode.workspace.getConfiguration("postil").get(name, otherwise));
}

/** The same, of whatever answers for settings. */
export function configOf(get: <T>(name: string, otherwise: T) => T): Config {
  return {
    python: get("server.python", "").trim(),
    gutter: get("coverage.gutter", false),
    explorer: get("coverage.explorer", false),
  };
}
