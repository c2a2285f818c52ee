import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { dialog } from 'electron';
import type { LedgerEntry } from '../../shared/model/ledger-entry';
import { errorMessage } from '../../shared/util/errors';
import type { Logger } from '../../shared/util/log';
import type { AppWindow } from '../window/window';
import { Ledger } from './ledger';

/** Opens the ledger in a folder; null, with a line in the log, when its file can't be used. */
export function openLedger(folder: string, log: Logger): Ledger | null {
  const onError = (error: unknown) => log.warn(`The ledger could not be written: ${errorMessage(error)}`);
  try {
    return new Ledger(join(folder, 'ledger.sqlite'), onError);
  } catch (error) {
    onError(error);
    return null;
  }
}

/** Writes every entry as a line of JSON into a file that the user chooses. @returns the file; null when cancelled */
export async function exportLedger(ledger: Ledger | null, { visible }: AppWindow): Promise<string | null> {
  const options = { title: 'Export the ledger', defaultPath: 'lockstep-ledger.jsonl' };
  const { filePath } = visible ? await dialog.showSaveDialog(visible, options) : await dialog.showSaveDialog(options);
  if (!filePath) return null;
  await pipeline(Readable.from(lines(ledger?.all() ?? [])), createWriteStream(filePath, { mode: 0o600 }));
  return filePath;
}

function* lines(entries: Iterable<LedgerEntry>): Generator<string> {
  for (const entry of entries) yield `${JSON.stringify(entry)}\n`;
}
