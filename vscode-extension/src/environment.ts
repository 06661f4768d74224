/**
 * The private environment: made once a version, from the wheels that come with the extension, so that it works offline.
 * Where these are for another Python or another platform, pip fetches what is missing.
 */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import * as path from "node:path";
import { t } from "./words";

export interface Place {
  /** Where environments are kept; one folder a version. */
  storage: string;
  /** Where the wheels lie. */
  wheels: string;
  version: string;
}

/** A Python of the machine's. */
export interface Base {
  path: string;
  /** As `3.13`. */
  version: string;
}

export interface How {
  /** Called with each step. */
  told: (step: string) => void;
  /** Make it even if it is there. */
  anew?: boolean;
  /** Ends the making. */
  signal?: AbortSignal;
}

/** The interpreter of the private environment, made when it is not there yet. */
export async function environment(place: Place, { told, anew = false, signal }: How): Promise<string> {
  const folder = path.join(place.storage, `environment-${place.version}`);
  const python = interpreterOf(folder);
  if (!anew && existsSync(path.join(folder, "complete"))) {
    return python;
  }
  const brought = wheels(place);
  mkdirSync(place.storage, { recursive: true });
  // Beside the place it goes to: one that was not finished is never taken for one that was.
  const making = `${folder}.${process.pid}`;
  rmSync(making, { recursive: true, force: true });
  try {
    told(t("looking for a Python"));
    const base = preferred(await bases(signal), brought.pythons);
    told(t("making an environment with Python {0}", base.version));
    // Its pip is the one that is brought: Debian's Python has none without another package, and it is quicker so.
    await run(base.path, ["-I", "-m", "venv", "--without-pip", making], signal);
    await install(interpreterOf(making), base, brought, told, signal);
    rmSync(folder, { recursive: true, force: true });
    renameSync(making, folder);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    throw signal?.aborted === true ? new Error(t("The making of its environment was cancelled. Restart the server to try again, or choose a Python that Postil is installed in.")) : error;
  }
  mkdirSync(path.join(folder, "complete"));
  return python;
}

interface Brought {
  folder: string;
  /** pip's wheel. */
  pip: string;
  /** The versions of Python that need nothing else. */
  pythons: readonly string[];
}

/** What `pack.py` has put beside the extension. */
function wheels({ wheels: folder }: Place): Brought {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const pip = names.find((name) => /^pip-.*\.whl$/.test(name));
  if (pip === undefined || !names.some((name) => name.startsWith("postil-"))) {
    throw new Error(t("This build of the extension brings no wheels. Install Postil yourself (pip install postil) and choose the Python it is in."));
  }
  const { pythons } = JSON.parse(readFileSync(path.join(folder, "offline.json"), "utf-8")) as { pythons: string[] };
  return { folder, pip: path.join(folder, pip), pythons };
}

async function install(python: string, base: Base, brought: Brought, told: How["told"], signal?: AbortSignal): Promise<void> {
  const pip = (...words: string[]): Promise<string> =>
    run(python, ["-I", path.join(brought.pip, "pip"), "install", "--disable-pip-version-check", "--no-input", "--quiet", ...words], signal);
  const wheels = ["--find-links", brought.folder, "postil"];
  if (brought.pythons.includes(base.version)) {
    told(t("installing Postil"));
    try {
      await pip("--no-index", ...wheels);
      return;
    } catch (error) {
      if (signal?.aborted === true || !/No matching distribution|Could not find a version/.test(problem(error))) {
        throw new Error(t("Postil could not be installed: {0}", problem(error)));
      }
    }
  }
  told(t("installing Postil; what this platform needs is fetched from the package index"));
  try {
    await pip(...wheels);
  } catch (error) {
    const platform = `${process.platform}-${process.arch}`;
    throw new Error(t("Postil could not be installed: this build of the extension brings no wheels for Python {0} on {1}, and pip could not fetch them ({2}). Try again online, take the build for this platform, or install Postil yourself (pip install postil) and choose the Python it is in.", base.version, platform, problem(error)));
  }
}

function problem(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Of the Pythons that are there, one that needs nothing but what is brought, else the first. */
export function preferred(found: readonly Base[], pythons: readonly string[]): Base {
  const base = found.find(({ version }) => pythons.includes(version)) ?? found[0];
  if (base === undefined) {
    throw new Error(t("There is no Python 3.11 or newer here. Install one, or choose one that is not on PATH."));
  }
  return base;
}

const ASK = "import sys, venv; print(sys.executable); print('%d.%d' % sys.version_info[:2]); sys.exit(sys.version_info < (3, 11))";

/** The Pythons of the machine that are new enough, the usual one first. */
export async function bases(signal?: AbortSignal): Promise<Base[]> {
  const asked = (name: string): Promise<string> => run(name, ["-I", "-c", ASK], signal);
  const names = process.platform === "win32" ? ["py", "python"] : ["python3", "python3.14", "python3.13", "python3.12", "python3.11"];
  const answers = await Promise.all(
    [
      ...names.map(asked),
      // One that uv has fetched is on no PATH.
      run("uv", ["python", "find", "--no-python-downloads", ">=3.11"], signal).then((found) => asked(found.trim())),
    ].map((one) => one.catch(() => "")),
  );
  const found = answers.map((answer) => answer.trim().split(/\r?\n/)).flatMap(([name, version]) =>
    name !== undefined && version !== undefined ? [{ path: name, version }] : [],
  );
  return found.filter((base, place) => found.findIndex((other) => other.path === base.path) === place);
}

function interpreterOf(folder: string): string {
  return process.platform === "win32" ? path.join(folder, "Scripts", "python.exe") : path.join(folder, "bin", "python");
}

function run(program: string, words: readonly string[], signal?: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { timeout: 300_000, ...(signal === undefined ? {} : { signal }) };
    execFile(program, [...words], options, (error, stdout, stderr) => {
      if (error === null) {
        resolve(stdout);
      } else {
        reject(new Error(`${path.basename(program)}: ${stderr.trim().split("\n").at(-1) || error.message}`));
      }
    });
  });
}
