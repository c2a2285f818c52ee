import { type IpcMainInvokeEvent, ipcMain } from 'electron';
import { z } from 'zod';
import type { Calls } from '../../shared/ipc/contract';
import { limitsSchema, settingsChangeSchema } from '../../shared/model/settings';
import type { Logger } from '../../shared/util/log';
import { APP_ORIGIN } from '../window/app-protocol';
import type { AppWindow } from '../window/window';

/** What answers the window's calls. */
export type Handlers = {
  readonly [K in keyof Calls]: (...args: Parameters<Calls[K]>) => ReturnType<Calls[K]> | Promise<ReturnType<Calls[K]>>;
};

const id = z.string().max(100);
const path = z.string().min(1).max(32_768);

/** What each call takes. */
const ARGUMENTS = {
  getSnapshot: z.tuple([]),
  pickFolder: z.tuple([z.enum(['workspace', 'mirror'])]),
  addWorkspace: z.tuple([path, limitsSchema.optional()]),
  previewFolder: z.tuple([path]),
  stopPreview: z.tuple([]),
  takeProposed: z.tuple([]),
  takeDestination: z.tuple([]),
  ignoreFolder: z.tuple([path, path]),
  listFiles: z.tuple([
    id,
    z.strictObject({
      text: z.string().max(4_096),
      filter: z.enum(['all', 'sent', 'withheld']),
      look: z.int(),
      from: z.int().min(0),
    }),
  ]),
  searchFiles: z.tuple([z.string().max(4_096)]),
  recentChanges: z.tuple([id]),
  muteProblem: z.tuple([id, z.strictObject({ code: z.string().min(1).max(100), path: path.nullable() }), z.boolean()]),
  explainPath: z.tuple([id, path]),
  openRule: z.tuple([id, path]),
  allowFile: z.tuple([id, path]),
  searchLedger: z.tuple([z.string().max(4_096), z.int().min(0)]),
  exportLedger: z.tuple([]),
  pauseAll: z.tuple([z.enum(['half-hour', 'hour', 'tomorrow', 'until-resumed'])]),
  resumeAll: z.tuple([]),
  pauseWorkspace: z.tuple([id]),
  resumeWorkspace: z.tuple([id]),
  syncNow: z.tuple([id]),
  acceptFolder: z.tuple([id]),
  keepDeleted: z.tuple([id]),
  removeWorkspace: z.tuple([id, z.boolean()]),
  setLimits: z.tuple([id, limitsSchema.nullable()]),
  openFolder: z.tuple([id]),
  openMirror: z.tuple([id]),
  changeSettings: z.tuple([settingsChangeSchema]),
  retryLink: z.tuple([]),
  dismissNotice: z.tuple([z.string().max(200)]),
  openLogs: z.tuple([]),
  copyDiagnostics: z.tuple([]),
  openNotices: z.tuple([]),
  checkForUpdates: z.tuple([]),
  quit: z.tuple([]),
} satisfies { readonly [K in keyof Calls]: z.ZodType<Parameters<Calls[K]>> };

/** Answers the window's calls; a call from anywhere else, or with other arguments than declared, is refused. */
export function registerIpcHandlers(handlers: Handlers, window: AppWindow, log: Logger): void {
  for (const name of Object.keys(ARGUMENTS) as (keyof Calls)[]) {
    const handler = handlers[name] as (...args: unknown[]) => unknown;
    ipcMain.handle(name, (event, ...args: unknown[]) => {
      const parsed = ARGUMENTS[name].safeParse(args);
      if (isOurPage(event, window) && parsed.success) return handler(...parsed.data);
      const reason = parsed.success
        ? 'it came from elsewhere'
        : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
      log.warn(`Refused the call ${name}: ${reason}`);
      throw new Error(`The call ${name} was refused.`);
    });
  }
}

function isOurPage({ sender, senderFrame }: IpcMainInvokeEvent, window: AppWindow): boolean {
  return window.owns(sender) && senderFrame === sender.mainFrame && senderFrame.origin === APP_ORIGIN;
}
