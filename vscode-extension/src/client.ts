/** The connection to the server: started, watched, started again, and ended with the window. */
import * as vscode from "vscode";
import { CloseAction, ErrorAction, LanguageClient, RevealOutputChannelOn } from "vscode-languageclient/node";
import type { LanguageClientOptions, ServerOptions, StaticFeature } from "vscode-languageclient/node";
import { LANGUAGES, config } from "./config";
import { Crashes } from "./crashes";
import { environment } from "./environment";
import type { Progressed } from "./jobs";
import { moved } from "./protocol";
import { interpreter, mismatch, probe } from "./python";
import type { Interpreter } from "./python";

export type State = "starting" | "running" | "failed" | "stopped";

export class Server implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private readonly crashes = new Crashes();
  private readonly changed = new vscode.EventEmitter<State>();
  /** Fires with each new state. */
  readonly onState = this.changed.event;
  private readonly movedOn = new vscode.EventEmitter<void>();
  /** Fires when the index says something else. */
  readonly onMoved = this.movedOn.event;
  readonly output: vscode.LogOutputChannel;
  /** Called with each piece of work-done progress. */
  onProgress: (value: Progressed) => void = () => undefined;
  state: State = "stopped";
  /** What the server runs in; undefined before it was found. */
  python: Interpreter | undefined;

  constructor(private readonly context: vscode.ExtensionContext) {
    this.output = vscode.window.createOutputChannel("Postil", { log: true });
  }

  /** The connection, when there is one that works. */
  get running(): LanguageClient | undefined {
    return this.state === "running" ? this.client : undefined;
  }

  async start(): Promise<void> {
    this.become("starting");
    try {
      this.python = await this.found();
      const wrong = mismatch(this.python.version, this.version);
      if (wrong !== undefined) {
        void vscode.window.showWarningMessage(vscode.l10n.t("{0}.", wrong));
      }
      this.output.info(`${this.python.path} (${this.python.from}) has Postil ${this.python.version}`);
      this.client = new LanguageClient("postil", "Postil", serverOptions(this.python.path), this.options());
      this.client.registerFeature(ASKS_FOR_MORE);
      this.client.onNotification(moved, () => this.movedOn.fire());
      await this.client.start();
      this.become("running");
    } catch (error) {
      this.become("failed");
      await this.complain(error instanceof Error ? error.message : String(error));
    }
  }

  async restart(): Promise<void> {
    this.crashes.forget();
    await this.stop();
    await this.start();
  }

  async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.become("stopped");
    await client?.dispose(2_000).catch((error: unknown) => this.output.warn(String(error)));
  }

  dispose(): void {
    void this.stop();
    this.changed.dispose();
    this.movedOn.dispose();
    this.output.dispose();
  }

  get version(): string {
    return (this.context.extension.packageJSON as { version: string }).version;
  }

  private become(state: State): void {
    this.state = state;
    this.changed.fire(state);
  }

  private found(): Promise<Interpreter> {
    const storage = this.context.globalStorageUri.fsPath;
    const folder = this.context.extensionUri.fsPath;
    const wheels = vscode.Uri.joinPath(this.context.extensionUri, "wheels").fsPath;
    return interpreter({
      setting: config().python,
      trusted: vscode.workspace.isTrusted,
      chosen: chosenInPythonExtension,
      probe: (path) => probe(path, folder),
      make: async () =>
        vscode.window.withProgress(
          { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t("Postil: first start") },
          (progress) => environment({ storage, wheels, version: this.version }, (message) => progress.report({ message })),
        ),
    });
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: LANGUAGES.flatMap((language) =>
        ["file", "untitled", "vscode-notebook-cell"].map((scheme) => ({ scheme, language })),
      ),
      outputChannel: this.output,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      // Text from source is never trusted: no command: links, no HTML.
      markdown: { isTrusted: false, supportHtml: false },
      middleware: {
        handleWorkDoneProgress: (token, params, next) => {
          this.onProgress(params);
          next(token, params);
        },
      },
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue }),
        closed: () => this.closed(),
      },
    };
  }

  private closed(): { action: CloseAction; handled: boolean } {
    if (this.state === "stopped") {
      return { action: CloseAction.DoNotRestart, handled: true };
    }
    const pause = this.crashes.next(Date.now());
    this.become(pause === undefined ? "failed" : "starting");
    if (pause === undefined) {
      void this.complain(vscode.l10n.t("The server has ended again and again, so it is not started any more"));
    } else {
      this.output.warn(`the server has ended; it is started again in ${pause} ms`);
      setTimeout(() => void this.again(), pause);
    }
    return { action: CloseAction.DoNotRestart, handled: true };
  }

  private async again(): Promise<void> {
    if (this.state === "starting") {
      await this.client?.dispose(500).catch(() => undefined);
      await this.start();
    }
  }

  private async complain(problem: string): Promise<void> {
    this.output.error(problem);
    const restart = vscode.l10n.t("Restart");
    const show = vscode.l10n.t("Show Output");
    const settings = vscode.l10n.t("Settings");
    const chosen = await vscode.window.showErrorMessage(`Postil: ${problem}`, restart, show, settings);
    if (chosen === restart) {
      await this.restart();
    } else if (chosen === show) {
      this.output.show();
    } else if (chosen === settings) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "postil.server.python");
    }
  }
}

/** Tells the server that this client understands `protocol.ts`. */
const ASKS_FOR_MORE: StaticFeature = {
  fillClientCapabilities: (capabilities) => {
    capabilities.experimental = { ...(capabilities.experimental as object | undefined), postil: true };
  },
  initialize: () => undefined,
  getState: () => ({ kind: "static" }),
  clear: () => undefined,
};

function serverOptions(python: string): ServerOptions {
  // -P: a folder that is opened cannot bring modules of its own.
  return { command: python, args: ["-P", "-m", "postil", "lsp", "--stdio"], options: { env: { ...process.env, PYTHONUTF8: "1" } } };
}

interface PythonExtension {
  environments?: { getActiveEnvironmentPath(): { path: string } };
}

async function chosenInPythonExtension(): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension<PythonExtension>("ms-python.python");
  if (extension === undefined) {
    return undefined;
  }
  const api = extension.isActive ? extension.exports : await extension.activate();
  return api.environments?.getActiveEnvironmentPath().path;
}
