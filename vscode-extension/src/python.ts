/**
 * Which Python the server runs in: the one that is set, else the one chosen in the Python extension if Postil is
 * installed there, else a private environment. In an untrusted folder the middle one is passed over: a folder may bring it.
 *
 * Nothing here knows the editor; what it needs is handed in, so that tests can hand in something else.
 */
import { execFile } from "node:child_process";

export interface Interpreter {
  path: string;
  /** Of Postil as installed there. */
  version: string;
  from: "setting" | "python extension" | "private environment";
}

export interface Sources {
  setting: string;
  trusted: boolean;
  /** The interpreter chosen in the Python extension; undefined without one. */
  chosen: () => Promise<string | undefined>;
  /** Make the private environment, or find it made, and give its interpreter. */
  make: () => Promise<string>;
  probe: (path: string) => Promise<Probe>;
}

export interface Probe {
  /** Of Postil; undefined when it is not installed there. */
  version?: string;
  /** Why the interpreter cannot be used. */
  problem?: string;
}

/** The interpreter to use. Throws with a sentence for the user when there is none. */
export async function interpreter(sources: Sources): Promise<Interpreter> {
  if (sources.setting !== "") {
    const found = await sources.probe(sources.setting);
    if (found.version === undefined) {
      throw new Error(
        `postil.server.python names ${sources.setting}, where Postil cannot run: ${found.problem ?? "it is not installed"}`,
      );
    }
    return { path: sources.setting, version: found.version, from: "setting" };
  }
  if (sources.trusted) {
    const chosen = await sources.chosen();
    if (chosen !== undefined) {
      const found = await sources.probe(chosen);
      if (found.version !== undefined) {
        return { path: chosen, version: found.version, from: "python extension" };
      }
    }
  }
  const made = await sources.make();
  const found = await sources.probe(made);
  if (found.version === undefined) {
    throw new Error(`the private environment does not work: ${found.problem ?? "Postil is not installed in it"}`);
  }
  return { path: made, version: found.version, from: "private environment" };
}

const PROGRAM = "import sys, postil; sys.exit('too old') if sys.version_info < (3, 11) else print(postil.__version__)";

/** Ask an interpreter for the version of Postil in it; nothing of the current folder is imported (-P and an own folder). */
export function probe(path: string, folder: string): Promise<Probe> {
  return new Promise((resolve) => {
    execFile(path, ["-P", "-c", PROGRAM], { cwd: folder, timeout: 20_000 }, (error, stdout, stderr) => {
      const version = stdout.trim();
      if (error === null && version !== "") {
        resolve({ version });
      } else {
        const said = stderr.trim().split("\n").at(-1) ?? "";
        resolve({ problem: said !== "" ? said : (error?.message ?? "it said nothing") });
      }
    });
  });
}

/** Whether a server may be used with this extension; if not, what to do. */
export function mismatch(server: string, extension: string): string | undefined {
  const [ours, theirs] = [extension, server].map((version) => version.split(".").slice(0, 2).join("."));
  if (ours === theirs) {
    return undefined;
  }
  return `Postil ${server} is installed and this extension is ${extension}; update ${
    compare(server, extension) < 0 ? "Postil (pip install --upgrade postil)" : "the extension"
  }`;
}

function compare(one: string, other: string): number {
  const [left, right] = [one, other].map((version) => version.split(".").map((part) => Number.parseInt(part, 10) || 0));
  for (let place = 0; place < 3; place += 1) {
    const difference = (left?.[place] ?? 0) - (right?.[place] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}
