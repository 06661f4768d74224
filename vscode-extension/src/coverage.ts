/** Marks beside the line numbers and badges in the explorer, both off unless they are set. */
import * as vscode from "vscode";
import { config } from "./config";
import { ruleOf } from "./repairing";
import { t } from "./words";

const STALE = "stale-doc";

export class Coverage implements vscode.Disposable, vscode.FileDecorationProvider {
  private readonly changed = new vscode.EventEmitter<vscode.Uri[] | undefined>();
  readonly onDidChangeFileDecorations = this.changed.event;
  private readonly missing: vscode.TextEditorDecorationType;
  private readonly stale: vscode.TextEditorDecorationType;
  private readonly parts: vscode.Disposable[];

  constructor(folder: vscode.Uri) {
    const mark = (name: string, color: string) =>
      vscode.window.createTextEditorDecorationType({
        gutterIconPath: vscode.Uri.joinPath(folder, "media", `${name}.svg`),
        gutterIconSize: "60%",
        overviewRulerColor: new vscode.ThemeColor(color),
        overviewRulerLane: vscode.OverviewRulerLane.Left,
      });
    this.missing = mark("missing", "editorOverviewRuler.infoForeground");
    this.stale = mark("stale", "editorOverviewRuler.warningForeground");
    this.parts = [
      this.missing,
      this.stale,
      this.changed,
      vscode.window.registerFileDecorationProvider(this),
      vscode.window.onDidChangeVisibleTextEditors(() => this.mark()),
      vscode.languages.onDidChangeDiagnostics((event) => {
        this.mark();
        this.changed.fire([...event.uris]);
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("postil.coverage")) {
          this.mark();
          this.changed.fire(undefined);
        }
      }),
    ];
    this.mark();
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    const count = config().explorer ? ours(uri).length : 0;
    return count === 0
      ? undefined
      : { badge: count > 99 ? "99" : String(count), tooltip: t("Docs missing or wrong: {0}", count), propagate: false };
  }

  dispose(): void {
    for (const part of this.parts) {
      part.dispose();
    }
  }

  private mark(): void {
    const wanted = config().gutter;
    for (const editor of vscode.window.visibleTextEditors) {
      const found = wanted ? ours(editor.document.uri) : [];
      const lines = (rules: (rule: string) => boolean) =>
        found.filter((one) => rules(ruleOf(one))).map((one) => editor.document.lineAt(Math.min(one.range.start.line, editor.document.lineCount - 1)).range);
      editor.setDecorations(this.missing, lines((name) => name.startsWith("undocumented-")));
      editor.setDecorations(this.stale, lines((name) => name === STALE));
    }
  }
}

function ours(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter((one) => one.source === "postil");
}
