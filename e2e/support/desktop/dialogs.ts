import type { MessageBoxOptions } from 'electron';
import type { RunningApp } from '../app/launch';

/** From now on the system's folder dialog is answered at once with these folders, or cancelled without any. */
export async function chooseInFolderDialog({ app }: RunningApp, ...paths: readonly string[]): Promise<void> {
  await app.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = async () => ({ canceled: filePaths.length === 0, filePaths: [...filePaths] });
  }, paths);
}

/** The buttons that confirm what the page asked for, see `questions.ts`. */
const CONFIRMING = ['Change', 'Mirror', 'Send', 'Test'];

/**
 * From now on the user confirms, outside the window, what the window asked for. Other message boxes stay unanswered;
 * {@link answerMessageBoxes} replaces this.
 */
export async function confirmQuestions({ app }: RunningApp): Promise<void> {
  await app.evaluate(({ dialog }, confirming) => {
    const show = dialog.showMessageBox.bind(dialog) as (...args: unknown[]) => Promise<Electron.MessageBoxReturnValue>;
    const answer = async (...args: unknown[]) => {
      const { buttons = [] } = args.at(-1) as MessageBoxOptions;
      const response = buttons.findIndex((button) => confirming.includes(button));
      return response < 0 ? show(...args) : { response, checkboxChecked: false };
    };
    dialog.showMessageBox = answer as typeof dialog.showMessageBox;
  }, CONFIRMING);
}

/** The user's answer in a message box. */
export interface MessageBoxAnswer {
  /** The button that is clicked. */
  readonly button: string;
  /** Whether the checkbox is checked. */
  readonly checked?: boolean;
}

/**
 * From now on the app's message boxes are answered at once.
 * @returns what they said, in their order; asked for later
 */
export async function answerMessageBoxes(
  { app }: RunningApp,
  { button, checked = false }: MessageBoxAnswer,
): Promise<() => Promise<MessageBoxOptions[]>> {
  await app.evaluate(
    ({ dialog }, answer) => {
      const shown: MessageBoxOptions[] = [];
      const show = async (...args: unknown[]) => {
        const options = args.at(-1) as MessageBoxOptions;
        shown.push(options);
        return { response: options.buttons?.indexOf(answer.button) ?? 0, checkboxChecked: answer.checked };
      };
      dialog.showMessageBox = show as typeof dialog.showMessageBox;
      (globalThis as MainGlobals).shownMessageBoxes = shown;
    },
    { button, checked },
  );
  return () => app.evaluate(() => (globalThis as MainGlobals).shownMessageBoxes ?? []);
}

/** Additions to the main process's global object. */
type MainGlobals = typeof globalThis & { shownMessageBoxes?: MessageBoxOptions[] };
