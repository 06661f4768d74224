/** The private environment: made once a version, from the wheels that come with the extension, so that it works offline. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import * as path from "node:path";

export interface Place {
  /** Where environments are kept; one folder a version. */
  storage: string;
  /** Where the wheels lie. */
  wheels: string;
  version: string;
}

type Told = (step: string) => void;

/** The interpreter of the private environment, made when it is not there yet. */
export async function environment(place: Place, told: Told): Promise<string> {
  const folder = path.join(place.storage, `environment-${place.version}`);
  const python = interpreterOf(folder);
  if (existsSync(path.join(folder, "complete"))) {
    return python;
  }
  if (!existsSync(place.wheels) || !readdirSync(place.wheels).some((name) => name.startsWith("postil-"))) {
    throw new Error("this build of the extension brings no wheel; set postil.server.python to a Python with Postil in it");
  }
  mkdirSync(place.storage, { recursive: true });
  // Beside the place it goes to: one that was not finished is never taken for one that was.
  const making = `${folder}.${process.pid}`;
  rmSync(making, { recursive: true, force: true });
  try {
    const base = await found();
    told("making an environment");
    await run(base, ["-m", "venv", making]);
    told("installing Postil");
    const offline = ["--no-index", "--find-links", place.wheels, "--disable-pip-version-check", "--quiet"];
    await run(interpreterOf(making), ["-m", "pip", "install", ...offline, "postil"]);
    rmSync(folder, { recursive: true, force: true });
    renameSync(making, folder);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    throw error;
  }
  mkdirSync(path.join(folder, "complete"));
  return python;
}

/** A Python of the machine's that is new enough. */
async function found(): Promise<string> {
  const names = process.platform === "win32" ? ["py", "python"] : ["python3", "python3.14", "python3.13", "python3.12", "python3.11"];
  for (const name of names) {
    try {
      await run(name, ["-c", "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))"]);
      return name;
    } catch {
      // Not there, too old, or without venv: the next one may do.
    }
  }
  throw new Error("no Python 3.11 or newer (with venv) is on PATH; install one, or set postil.server.python");
}

function interpreterOf(folder: string): string {
  return process.platform === "win32" ? path.join(folder, "Scripts", "python.exe") : path.join(folder, "bin", "python");
}

function run(program: string, words: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(program, [...words], { timeout: 300_000 }, (error, _stdout, stderr) => {
      if (error === null) {
        resolve();
      } else {
        reject(new Error(`${path.basename(program)}: ${stderr.trim().split("\n").at(-1) || error.message}`));
      }
    });
  });
}
