/** What a report of a problem holds: versions and the log, without secrets and without what files say. */
import * as os from "node:os";

export interface Facts {
  extension: string;
  editor: string;
  server: string;
  python: string;
  state: string;
  folders: number;
  trusted: boolean;
  log: string;
}

export function report(facts: Facts): string {
  return `## What happened

<!-- What did you do, what did you expect, what did you see? -->

## Versions

- extension ${facts.extension}, server ${facts.server}, editor ${facts.editor}
- ${os.platform()} ${os.release()} ${os.arch()}
- Python: ${withoutHome(facts.python)}; server ${facts.state}; folders: ${facts.folders}; trusted: ${facts.trusted}

## Log

\`\`\`text
${cleaned(facts.log)}
\`\`\`
`;
}

const SECRETS: readonly RegExp[] = [
  /\b(?:sk|pk|ghp|gho|ghs|ghu|github_pat|glpat|xox[abp])[-_][\w-]{8,}/g,
  /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*/g,
  /((?:api[-_]?key|token|secret|password|passwd|authorization)["']?\s*[:=]\s*)["']?[^\s"',;]+/gi,
  /(:\/\/)[^/@\s]+@/g,
];

/** The last lines of a log with secrets and the home folder taken out. */
export function cleaned(log: string, lines = 200): string {
  let text = log.split("\n").slice(-lines).join("\n");
  for (const secret of SECRETS) {
    text = text.replace(secret, (_all, before: unknown) => `${typeof before === "string" ? before : ""}[removed]`);
  }
  return withoutHome(text);
}

function withoutHome(text: string): string {
  const home = os.homedir();
  return home.length > 1 ? text.split(home).join("~") : text;
}
