/** Where a finding stands after edits above it, so that a list of findings outlives the repair of some. */
export interface Lines {
  start: { line: number };
  end: { line: number };
}

export interface Change {
  range: Lines;
  text: string;
}

/** Move places through the changes of one edit; what a change is below of, or within, stays. */
export function move(places: readonly Lines[], changes: readonly Change[]): void {
  for (const { start, end } of places) {
    const by = changes.reduce((sum, change) => sum + (change.range.end.line <= start.line && change.range.start.line < start.line ? added(change) : 0), 0);
    start.line += by;
    end.line += by;
  }
}

function added({ range, text }: Change): number {
  return text.split("\n").length - 1 - (range.end.line - range.start.line);
}
