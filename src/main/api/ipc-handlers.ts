import { type IpcMainEvent, type IpcMainInvokeEvent, ipcMain } from 'electron';
import { CALL_ARGUMENTS } from '../../shared/ipc/call-arguments';
import { CALL_NAMES, type CallName, type Calls, DROPPED_CHANNEL } from '../../shared/ipc/contract';
import type { Logger } from '../../shared/util/log';
import { APP_ORIGIN } from '../window/app-protocol';
import type { ChosenFolders } from '../window/chosen-folders';
import type { AppWindow } from '../window/window';

/** The functions that answer the window's calls. */
export type Handlers = {
  readonly [K in CallName]: (...args: Parameters<Calls[K]>) => ReturnType<Calls[K]> | Promise<ReturnType<Calls[K]>>;
};

/** Answers the window's calls; a call from anywhere else, or with other arguments than declared, is refused. */
export function registerIpcHandlers(handlers: Handlers, window: AppWindow, log: Logger): void {
  for (const name of CALL_NAMES) {
    const handler = handlers[name] as (...args: unknown[]) => unknown;
    ipcMain.handle(name, (event, ...args: unknown[]) => {
      const parsed = CALL_ARGUMENTS[name].safeParse(args);
      if (isOurPage(event, window) && parsed.success) return handler(...parsed.data);
      const reason = parsed.success
        ? 'it came from elsewhere'
        : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
      log.warn(`Refused the call ${name}: ${reason}`);
      throw new Error(`The call ${name} was refused.`);
    });
  }
}

/** Remembers what is dropped on the window as chosen by the user. */
export function rememberDrops(chosenFolders: ChosenFolders, window: AppWindow): void {
  ipcMain.on(DROPPED_CHANNEL, (event, path: unknown) => {
    if (isOurPage(event, window) && typeof path === 'string') chosenFolders.add('workspace', path);
  });
}

function isOurPage({ sender, senderFrame }: IpcMainEvent | IpcMainInvokeEvent, window: AppWindow): boolean {
  return (
    window.owns(sender) && senderFrame !== null && senderFrame === sender.mainFrame && senderFrame.origin === APP_ORIGIN
  );
}
