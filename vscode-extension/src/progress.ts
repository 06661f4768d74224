/** What the status bar says of a job. Knows nothing of the editor. */
export interface Progressed {
  kind?: string;
  title?: string;
  message?: string;
  percentage?: number;
}

/** Undefined when the job is over. */
export function said(value: Progressed): string | undefined {
  if (value.kind === "end") {
    return undefined;
  }
  return value.percentage === undefined ? "Postil" : `Postil ${Math.floor(value.percentage)}%`;
}
