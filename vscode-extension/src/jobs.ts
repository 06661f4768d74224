/** Work-done progress of the server's jobs, passed on to the status bar. */
export interface Progressed {
  kind?: string;
  title?: string;
  message?: string;
  percentage?: number;
}

/** What the status bar says of a job; undefined when it is over. */
export function said(value: Progressed): string | undefined {
  if (value.kind === "end") {
    return undefined;
  }
  return value.percentage === undefined ? "Postil" : `Postil ${Math.floor(value.percentage)}%`;
}
