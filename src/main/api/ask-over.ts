import { dialog, type MessageBoxOptions } from 'electron';
import type { AppWindow } from '../window/window';
import type { Question } from './questions';

/**
 * Asks in a dialog of the system, which the page can neither see nor answer. Resolves with whether the user confirmed;
 * Escape, Enter and a closed dialog do not.
 */
export async function askOver({ visible }: AppWindow, { message, detail, button }: Question): Promise<boolean> {
  const options: MessageBoxOptions = {
    type: 'question',
    message,
    detail,
    buttons: [button, 'Cancel'],
    defaultId: 1,
    cancelId: 1,
  };
  const { response } = visible ? await dialog.showMessageBox(visible, options) : await dialog.showMessageBox(options);
  return response === 0;
}
