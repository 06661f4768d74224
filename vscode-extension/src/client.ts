/** The connection to the server: started, watched, started again, and ended with the window. */
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { config } from "./config";
import { Crashes } from "./crashes";
import { environment } from "./environment";
import { crashed, explained } from "./failures";
import { Process } from "./process";
import type { Progressed } from "./progress";
import { MOVED } from "./protocol";
import { interpreter, mismatch, probe } from "./python";
import type { Interpreter } from "./python";
import { t } from "./words";

export type State = "starting" | "running" | "failed" | "stopped";

export class Server implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private process: Process | undefined;
  /** Raised by each start and stop: what was begun under another number is over. */
  private turn = 0;
  /** Ends the making of an environment. */
  private making = new AbortController();
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
  /** Of the server; undefined before it has answered. */
  serverVersion: string | undefined;

  constructor(private readonly context: vscode.ExtensionContext) {
    this.output = vscode.window.createOutputChannel("Postil", { log: true });
  }

  /** The connection, when there is one that works. */
  get running(): LanguageClient | undefined {
    return this.state === "running" ? this.client : undefined;
  }

  get version(): string {
    return (this.context.extension.packageJSON as { version: string }).version;
  }

  /** Start it, or start it anew. */
  async start(): Promise<void> {
    const turn = this.next();
    this.crashes.forget();
    await this.attempt(turn);
  }

  async stop(): Promise<void> {
    this.next();
    this.become("stopped");
    await this.end();
  }

  dispose(): void {
    void this.stop();
    this.changed.dispose();
    this.movedOn.dispose();
    this.output.dispose();
  }

  private become(state: State): void {
    this.state = state;
    void vscode.commands.executeCommand("setContext", "postil.state", state);
    this.changed.fire(state);
  }

  /** Give up what was begun. */
  private next(): number {
    this.making.abort();
    this.making = new AbortController();
    this.turn += 1;
    return this.turn;
  }

  private async attempt(turn: number): Promise<void> {
    this.become("starting");
    try {
      await this.end();
      await this.begin(turn);
    } catch (error) {
      if (turn === this.turn) {
        await this.failed(turn, error instanceof Error ? error.message : String(error));
      }
    }
  }

  private async begin(turn: number): Promise<void> {
    this.python = undefined;
    const python = await this.found(false);
    try {
      await this.connect(turn, python);
    } catch (error) {
      if (python.from !== "private environment" || turn !== this.turn) {
        throw error;
      }
      // The Python that it was made from may have gone with an update of the machine's.
      this.output.warn(`the private environment does not work (${String(error)}); it is made anew`);
      await this.end();
      await this.connect(turn, await this.found(true));
    }
  }

  private async connect(turn: number, python: Interpreter): Promise<void> {
    if (turn !== this.turn) {
      return;
    }
    // Most of the code that there is: loaded after the extension is active, so that it keeps no other waiting.
    const { connection } = await import("./connection");
    this.python = python;
    this.output.info(`the server is started in ${python.path} (${python.from})`);
    const process = (this.process = new Process(python, (line) => this.output.info(line)));
    const client = (this.client = connection({
      process,
      output: this.output,
      progressed: (value) => this.onProgress(value),
      closed: () => {
        if (this.state === "running" && turn === this.turn) {
          void this.failed(turn, "closed");
        }
      },
    }));
    client.onNotification(MOVED, () => this.movedOn.fire());
    await client.start();
    if (turn !== this.turn) {
      return;
    }
    this.serverVersion = client.initializeResult?.serverInfo?.version;
    this.output.info(`${python.path} (${python.from}) has Postil ${this.serverVersion ?? "of no version"}`);
    this.become("running");
    const wrong = mismatch(this.serverVersion ?? "0", this.version);
    if (wrong !== undefined) {
      void this.tell(vscode.window.showWarningMessage, wrong, ["choose", "log"]);
    }
  }

  /** End what runs. */
  private async end(): Promise<void> {
    const { client, process } = this;
    this.client = undefined;
    this.process = undefined;
    await client?.dispose(2_000).catch((error: unknown) => this.output.warn(String(error)));
    await process?.gone();
  }

  private found(anew: boolean): Promise<Interpreter> {
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
          { location: vscode.ProgressLocation.Notification, title: t("Postil: first start"), cancellable: true },
          (progress, cancel) => {
            const { making } = this;
            cancel.onCancellationRequested(() => making.abort());
            const told = (message: string): void => progress.report({ message });
            return environment({ storage, wheels, version: this.version }, { told, anew, signal: making.signal });
          },
        ),
    });
  }

  /** Start again after a pause what was there once, until it has ended too often; of what was never there, say why. */
  private async failed(turn: number, error: string): Promise<void> {
    const was = this.state === "running" || this.crashes.count > 0;
    const pause = was ? this.crashes.next(Date.now()) : undefined;
    if (pause !== undefined) {
      this.become("starting");
      this.output.warn(`the server has ended; it is started again in ${pause} ms`);
      setTimeout(() => turn === this.turn && void this.attempt(turn), pause);
      return;
    }
    // Its streams close before it is known how it ended.
    await this.process?.gone();
    if (turn !== this.turn) {
      return;
    }
    const { said, ended } = this.process ?? { said: [], ended: undefined };
    this.become("failed");
    const problem = was ? crashed(this.crashes.count, said) : explained({ error, python: this.python, said, ended });
    this.output.error(`${problem} (${error})`);
    await this.tell(vscode.window.showErrorMessage, problem, was ? ["restart", "log", "report"] : ["log", "choose", "report"]);
  }

  private async tell(
    show: (message: string, ...buttons: string[]) => Thenable<string | undefined>,
    problem: string,
    offered: readonly (keyof typeof BUTTONS)[],
  ): Promise<void> {
    const buttons = offered.map((name) => ({ name, title: BUTTONS[name].title() }));
    const chosen = await show(`Postil: ${problem}`, ...buttons.map(({ title }) => title));
    const button = buttons.find(({ title }) => title === chosen);
    if (button !== undefined) {
      await vscode.commands.executeCommand(BUTTONS[button.name].command);
    }
  }
}

const BUTTONS = {
  restart: { title: () => t("Restart"), command: "postil.restart" },
  log: { title: () => t("Show Log"), command: "postil.showOutput" },
  choose: { title: () => t("Choose Python"), command: "postil.choosePython" },
  report: { title: () => t("Report"), command: "postil.reportProblem" },
} as const;

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
