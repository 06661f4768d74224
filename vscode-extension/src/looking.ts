/** When the server has looked at the file in view: findings come after every look, so with them all it says is of now. */
import * as vscode from "vscode";

export function onLooked(then: () => void): vscode.Disposable {
  return vscode.languages.onDidChangeDiagnostics(({ uris }) => {
    const here = vscode.window.activeTextEditor?.document.uri.toString();
    if (uris.some((uri) => uri.toString() === here)) {
      then();
    }
  });
}
