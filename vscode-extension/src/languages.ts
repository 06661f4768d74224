/** The languages that are looked at: those whose files start the extension, as the manifest lists them. */
import { activationEvents } from "../package.json";

const EVENT = "onLanguage:";

export const LANGUAGES: readonly string[] = activationEvents
  .filter((event) => event.startsWith(EVENT))
  .map((event) => event.slice(EVENT.length));
