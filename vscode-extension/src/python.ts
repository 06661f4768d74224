/**
 * Which Python the server runs in: the one that is set, else the one chosen in the Python extension if Postil is
 * installed there, else a private environment. In an untrusted folder the middle one is passed over: a folder may bring it.
 *
 * Nothing here knows the editor; what it needs is handed in, so that tests can hand in something else.
 */
import { execFile } from "node:child_process";
import { t } from "./words";

export interface Interpreter {
  path: string;
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
    return { path: sources.setting, from: "setting" };
  }
  const chosen = sources.trusted ? await sources.chosen() : undefined;
  if (chosen !== undefined && (await sources.probe(chosen)).version !== undefined) {
    return { path: chosen, from: "python extension" };
  }
  return { path: await sources.make(), from: "private environment" };
}

const PROGRAM = "import sys, postil; sys.exit('older than Python 3.11') if sys.version_info < (3, 11) else print(postil.__version__)";

/** Ask an interpreter for the version of Postil in it; nothing of the current folder is imported (-P and an own folder). */
export function probe(path: string, folder: string): Promise<Probe> {
  return new Promise((resolve) => {
    execFile(path, ["-P", "-c", PROGRAM], { cwd: folder, timeout: 20_000 }, (error, stdout, stderr) => {
      const version = stdout.trim();
      if (error === null && version !== "") {
        resolve({ version });
      } else {
        const said = stderr.trim().split("\n").at(-1) ?? "";
        resolve({ problem: said !== "" ? said : (error?.message ?? t("it said nothing")) });
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
  return compare(server, extension) < 0
    ? t("Postil {0} is installed and this extension is {1}; not all will work. Update Postil (pip install --upgrade postil), or choose another Python.", server, extension)
    : t("Postil {0} is installed and this extension is {1}; not all will work. Update the extension, or choose another Python.", server, extension);
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
