/** Findings by folder and file, as the tree shows them. Knows nothing of the editor. */
import type { FindingItem } from "./protocol";

export interface Group {
  /** The folder's or file's name; of folders that hold one folder alone, all of them. */
  name: string;
  /** From the root, with `/`; also what it is told from others by. */
  path: string;
  groups: Group[];
  findings: FindingItem[];
  /** How many findings there are in and below it. */
  count: number;
}

/** Put findings into folders and files. `relative` gives a finding's path from its root. */
export function grouped(findings: readonly FindingItem[], relative: (item: FindingItem) => string): Group {
  const root: Group = { name: "", path: "", groups: [], findings: [], count: 0 };
  for (const item of findings) {
    let here = root;
    here.count += 1;
    for (const part of relative(item).split("/")) {
      let next = here.groups.find((group) => group.name === part);
      if (next === undefined) {
        next = { name: part, path: here.path === "" ? part : `${here.path}/${part}`, groups: [], findings: [], count: 0 };
        here.groups.push(next);
      }
      next.count += 1;
      here = next;
    }
    here.findings.push(item);
  }
  return sorted(joined(root));
}

/** What is the matter with a doc. */
export type Kind = "missing" | "stale" | "wrong";

export function kindOf({ rule }: FindingItem): Kind {
  return rule.startsWith("undocumented-") ? "missing" : rule === "stale-doc" ? "stale" : "wrong";
}

/** How many findings of each kind there are in a group and below it. */
export function counted(group: Group): Record<Kind, number> {
  const counts: Record<Kind, number> = { missing: 0, stale: 0, wrong: 0 };
  for (const item of group.findings) {
    counts[kindOf(item)] += 1;
  }
  for (const inner of group.groups.map(counted)) {
    counts.missing += inner.missing;
    counts.stale += inner.stale;
    counts.wrong += inner.wrong;
  }
  return counts;
}

function joined(group: Group): Group {
  const groups = group.groups.map(joined).map((inner) => {
    const only = inner.groups.length === 1 && inner.findings.length === 0 ? inner.groups[0] : undefined;
    return only !== undefined && only.findings.length === 0 ? { ...only, name: `${inner.name}/${only.name}` } : inner;
  });
  return { ...group, groups };
}

function sorted(group: Group): Group {
  const groups = [...group.groups].sort((one, other) => {
    const folders = Number(one.findings.length > 0) - Number(other.findings.length > 0);
    return folders !== 0 ? folders : one.name.localeCompare(other.name);
  });
  const findings = [...group.findings].sort((one, other) => one.range.start.line - other.range.start.line);
  return { ...group, groups: groups.map(sorted), findings };
}
