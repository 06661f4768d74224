/** Stands for the editor in tests of what talks to it: keeps what it was told, and answers what a test wants. */
export interface Shown {
  text: string;
  buttons: string[];
}

export const shown: Shown[] = [];
export const registered = new Map<string, (...words: unknown[]) => unknown>();
export const executed: unknown[][] = [];
/** What a person would choose of buttons and lists; undefined to choose nothing. */
export const choice: { of: (labels: string[]) => string | undefined } = { of: () => undefined };
export const settings = new Map<string, unknown>();

function message(text: string, ...buttons: string[]): Promise<string | undefined> {
  shown.push({ text, buttons });
  return Promise.resolve(choice.of(buttons));
}

export const window: Record<string, unknown> = {
  activeTextEditor: undefined,
  showInformationMessage: message,
  showWarningMessage: message,
  showErrorMessage: message,
  showQuickPick: (items: { label: string }[]) => {
    const label = choice.of(items.map((item) => item.label));
    return Promise.resolve(items.find((item) => item.label === label));
  },
};

export const commands = {
  registerCommand: (name: string, handler: (...words: unknown[]) => unknown) => {
    registered.set(name, handler);
    return { dispose: () => registered.delete(name) };
  },
  executeCommand: (...words: unknown[]) => {
    executed.push(words);
    return Promise.resolve();
  },
};

export const workspace = {
  getConfiguration: (section: string) => ({
    get: (name: string, otherwise: unknown) => settings.get(`${section}.${name}`) ?? otherwise,
  }),
};
