import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readSmallFileIfAny } from '../../../shared/node/small-file';

/** Stable tree of one revision. */
export const pinRecord = z.object({
  name: z.string().regex(/^[a-z0-9-]{1,64}$/),
  workspace: z.string().describe('Id of the workspace.'),
  revision: z.int().nonnegative(),
  updatedAt: z.iso.datetime().describe('Time of the revision.'),
  path: z.string().describe('Absolute path of the tree on the receiver’s machine.'),
  readOnly: z.boolean().describe('True when its files share their contents with other read-only trees.'),
  files: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().describe('Time at which it is removed.'),
});
export type PinRecord = z.output<typeof pinRecord>;

/** File beside the tree of a pin; a pin without it is not complete. */
export const RECORD_FILE = 'pin.json';
/** Folder of the tree of a pin. */
export const TREE_FOLDER = 'tree';
const MAX_RECORD_BYTES = 64 * 1024;

/** The record of a pin; null when there is none that is valid. @param folder of the pin */
export function readRecord(folder: string): PinRecord | null {
  const text = readSmallFileIfAny(join(folder, RECORD_FILE), MAX_RECORD_BYTES);
  try {
    return text === null ? null : (pinRecord.safeParse(JSON.parse(text)).data ?? null);
  } catch {
    return null;
  }
}

export function writeRecord(folder: string, record: PinRecord): void {
  writeFileSync(join(folder, RECORD_FILE), `${JSON.stringify(record)}\n`, { flag: 'wx', mode: 0o600 });
}
