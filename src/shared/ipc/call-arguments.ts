import { z } from 'zod';
import { PAUSE_LENGTHS } from '../model/app-snapshot';
import type { FileQuery } from '../model/file-query';
import type { MuteTarget } from '../model/muted';
import { limitsSchema, serverTestSchema, settingsChangeSchema } from '../model/settings';
import { WITHHELD_RULES } from '../model/verdict';
import type { CallName } from './contract';

const id = z.string().max(100);
const path = z.string().min(1).max(32_768);
/** Id of a workspace, or the root of a previewed folder. */
const place = path;

const fileQuery = z.strictObject({
  text: z.string().max(4_096),
  filter: z.enum(['all', 'sent', 'withheld', ...WITHHELD_RULES]),
  look: z.int(),
  from: z.int().min(0),
}) satisfies z.ZodType<FileQuery>;

const muteTarget = z.strictObject({
  code: z.string().min(1).max(100),
  path: path.nullable(),
}) satisfies z.ZodType<MuteTarget>;

/** The arguments of each call of the window; Only the main process loads this file. */
export const CALL_ARGUMENTS = {
  getSnapshot: z.tuple([]),
  pickFolders: z.tuple([]),
  pickFolder: z.tuple([z.enum(['mirror', 'moved'])]),
  addWorkspace: z.tuple([path, limitsSchema.optional()]),
  previewFolder: z.tuple([path, limitsSchema.shape.maxFileBytes.optional()]),
  stopPreview: z.tuple([]),
  takeProposed: z.tuple([]),
  takeDestination: z.tuple([]),
  ignoreFolder: z.tuple([path, path]),
  listFiles: z.tuple([place, fileQuery]),
  searchFiles: z.tuple([z.string().max(4_096)]),
  recentChanges: z.tuple([id]),
  muteProblem: z.tuple([id, muteTarget, z.boolean()]),
  explainPath: z.tuple([place, path]),
  changeRule: z.tuple([place, path, z.enum(['include', 'exclude'])]),
  openRule: z.tuple([id, path]),
  allowFile: z.tuple([id, path]),
  allowAlike: z.tuple([id, path]),
  allowedFiles: z.tuple([id]),
  revokeAllowed: z.tuple([id, z.string().max(32_768)]),
  searchLedger: z.tuple([z.string().max(4_096), z.int().min(0)]),
  exportLedger: z.tuple([]),
  pauseAll: z.tuple([z.enum(PAUSE_LENGTHS)]),
  resumeAll: z.tuple([]),
  pauseWorkspace: z.tuple([id]),
  resumeWorkspace: z.tuple([id]),
  syncNow: z.tuple([id]),
  acceptFolder: z.tuple([id]),
  keepDeleted: z.tuple([id]),
  removeWorkspace: z.tuple([id, z.boolean()]),
  locateWorkspace: z.tuple([id, path]),
  setLimits: z.tuple([id, limitsSchema.nullable()]),
  openFolder: z.tuple([id]),
  openMirror: z.tuple([id]),
  changeSettings: z.tuple([settingsChangeSchema]),
  testServer: z.tuple([serverTestSchema]),
  retryLink: z.tuple([]),
  dismissNotice: z.tuple([z.string().max(200)]),
  openLogs: z.tuple([]),
  copyDiagnostics: z.tuple([]),
  openNotices: z.tuple([]),
  checkForUpdates: z.tuple([]),
  quit: z.tuple([]),
} satisfies Readonly<Record<CallName, z.ZodType<unknown[]>>>;

export type CallArguments = { readonly [K in CallName]: z.output<(typeof CALL_ARGUMENTS)[K]> };
