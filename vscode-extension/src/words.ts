/**
 * The words that a user reads, in the editor's language. How they are translated is handed in by whoever knows the
 * editor, so that what does not know it can speak too.
 */
type Translate = (message: string, ...values: (string | number)[]) => string;

let translate: Translate = (message, ...values) =>
  message.replace(/\{(\d+)\}/g, (_all, place: string) => String(values[Number(place)] ?? ""));

export function speak(how: Translate): void {
  translate = how;
}

/** A sentence with its values in it. It must stand in `l10n/bundle.l10n.json`, which a test sees to. */
export function t(message: string, ...values: (string | number)[]): string {
  return translate(message, ...values);
}
