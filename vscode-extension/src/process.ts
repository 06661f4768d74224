/** The server's process: started, listened to, ended. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { homedir } from "node:os";
import { createInterface } from "node:readline";
import type { Interpreter } from "./python";

/** How long a process that was asked to end has for it, in milliseconds. */
const PATIENCE = 2_000;
const LINES = 20;

export class Process {
  /** The last lines of its standard error. */
  readonly said: string[] = [];
  /** As `code 1` or `SIGKILL`; undefined while it runs. */
  ended: string | undefined;
  private child: ChildProcess | undefined;

  constructor(
    private readonly python: Interpreter,
    private readonly heard: (line: string) => void,
  ) {}

  /** Start it; rejects when there is no such program. */
  async start(): Promise<ChildProcess> {
    const child = spawn(this.python.path, words(this.python), { cwd: homedir(), stdio: "pipe" });
    this.child = child;
    child.once("exit", (code, signal) => (this.ended = signal ?? `code ${code}`));
    await once(child, "spawn");
    return child;
  }

  /** Take what it says on standard error; called by the connection. */
  listen(stream: NodeJS.ReadableStream): void {
    createInterface({ input: stream, crlfDelay: Infinity }).on("line", (line) => {
      this.said.push(line);
      this.said.splice(0, this.said.length - LINES);
      this.heard(line);
    });
  }

  /** Wait until it has ended; what does not end by itself in time is ended. */
  async gone(patience = PATIENCE): Promise<void> {
    const child = this.child;
    if (child === undefined || child.pid === undefined || this.ended !== undefined) {
      return;
    }
    const exit = once(child, "exit");
    child.stdin?.end();
    const timer = setTimeout(() => child.kill("SIGKILL"), patience);
    await exit;
    clearTimeout(timer);
  }
}

/** -P: a folder that is opened brings no modules of its own; -I: nor does what the user has set for other Pythons. */
export function words(python: Interpreter): string[] {
  const alone = python.from === "private environment" ? "-I" : "-P";
  return [alone, "-X", "utf8", "-m", "postil", "lsp", "--stdio"];
}
