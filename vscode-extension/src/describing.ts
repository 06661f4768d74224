/** How a file is documented, in signs and in sentences. Knows nothing of the editor. */
import type { FileStatus } from "./protocol";
import { t } from "./words";

/** What stands in the status bar. */
export function summary(found: FileStatus): string {
  const share = found.documentable === 0 ? "" : ` ${Math.floor((100 * found.documented) / found.documentable)}%`;
  const stale = found.stale > 0 ? ` $(history) ${found.stale}` : "";
  return `$(book)${share}${stale}`;
}

/** A file's status in a sentence or two. */
export function describe(found: FileStatus): string {
  const sentences = [
    found.documentable === 0
      ? t("Nothing here needs docs.")
      : t("{0} of {1} that need docs have them.", found.documented, found.documentable),
  ];
  if (found.stale > 0) {
    sentences.push(t("Stale docs: {0}.", found.stale));
  }
  if (found.findings > 0) {
    sentences.push(t("Findings: {0}.", found.findings));
  }
  if (!found.fresh) {
    sentences.push(t("The file has changed since it was indexed."));
  }
  return sentences.join(" ");
}
