/** The language client, set up: what it is asked to look at, what it logs, and that it tells the user nothing by itself. */
import type { LogOutputChannel } from "vscode";
import { CloseAction, ErrorAction, LanguageClient, RevealOutputChannelOn } from "vscode-languageclient/node";
import type { LanguageClientOptions, StaticFeature } from "vscode-languageclient/node";
import { LANGUAGES } from "./languages";
import type { Process } from "./process";
import type { Progressed } from "./progress";

export { WorkDoneProgress } from "vscode-languageclient/node";

export interface Wishes {
  process: Process;
  output: LogOutputChannel;
  /** Called with each piece of work-done progress. */
  progressed: (value: Progressed) => void;
  /** Called when the connection has ended. */
  closed: () => void;
}

const SCHEMES = ["file", "untitled", "vscode-notebook-cell"];

/** A client that is not started yet. */
export function connection({ process, output, progressed, closed }: Wishes): LanguageClient {
  const options: LanguageClientOptions = {
    documentSelector: LANGUAGES.flatMap((language) => SCHEMES.map((scheme) => ({ scheme, language }))),
    outputChannel: output,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    // Text from source is never trusted: no command: links, no HTML.
    markdown: { isTrusted: false, supportHtml: false },
    stdioOptions: { stdout: () => undefined, stderr: (stream) => process.listen(stream) },
    middleware: {
      handleWorkDoneProgress: (token, params, next) => {
        progressed(params);
        next(token, params);
      },
    },
    // What happened is said once, by `Server`.
    initializationFailedHandler: () => false,
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => {
        closed();
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    },
  };
  const client = new Quiet("postil", "Postil", () => process.start(), options);
  client.registerFeature(ASKS_FOR_MORE);
  return client;
}

/** Logs what goes wrong and leaves it to `Server` to tell the user: else each failure would be told twice. */
class Quiet extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
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
