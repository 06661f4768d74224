/** Why a server did not start or did not stay, in a sentence that says what to do. Knows nothing of the editor. */
import type { Interpreter } from "./python";
import { t } from "./words";

export interface Failure {
  /** What was thrown. */
  error: string;
  /** The interpreter that was started; undefined when none was found. */
  python: Interpreter | undefined;
  /** The last lines of its standard error. */
  said: readonly string[];
  /** How the process ended, as `code 1` or `SIGKILL`; undefined while it runs or when there was none. */
  ended: string | undefined;
}

export function explained({ error, python: started, said, ended }: Failure): string {
  if (started === undefined) {
    return error;
  }
  const python = started.from === "setting" ? t("{0} (the setting postil.server.python)", started.path) : started.path;
  const missing = said.map((line) => /No module named '?([\w.]+)/.exec(line)?.[1]).find((name) => name !== undefined);
  if (missing === "postil" || missing?.startsWith("postil.") === true) {
    return t("Postil is not installed in {0}. Install it there (pip install postil), or choose another Python.", python);
  }
  if (missing !== undefined) {
    return t("The package {0}, which Postil needs, is missing in {1}. Install Postil again there (pip install --force-reinstall postil), or choose another Python.", missing, python);
  }
  if (error.includes("ENOENT")) {
    return t("There is no {0}. Choose another Python.", python);
  }
  if (/EACCES|ENOEXEC/.test(error)) {
    return t("{0} cannot be started ({1}). Choose another Python.", python, error);
  }
  if (said.some((line) => /unknown option:? -P/i.test(line))) {
    return t("{0} is older than Python 3.11, which Postil needs. Choose a newer one.", python);
  }
  const last = said.at(-1);
  if (ended !== undefined && last !== undefined) {
    return t("The server in {0} has ended ({1}) before it answered. It last said: {2}", python, ended, last);
  }
  if (ended !== undefined) {
    return t("The server in {0} has ended ({1}) before it answered, and said nothing.", python, ended);
  }
  return t("The server in {0} does not answer as it should: {1}", python, error);
}

/** The same of a server that was there and ended again and again. */
export function crashed(times: number, said: readonly string[]): string {
  const last = said.at(-1);
  return last === undefined
    ? t("The server has ended {0} times within three minutes, so it is not started any more.", times)
    : t("The server has ended {0} times within three minutes, so it is not started any more. It last said: {1}", times, last);
}
