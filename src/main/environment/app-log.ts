import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import log from 'electron-log/node';
import { printable } from '../../shared/text/printable';
import type { Logger } from '../../shared/util/log';

/** Largest size of each of the two log files. */
const MAX_LOG_BYTES = 2 * 1024 * 1024;

/**
 * Opens the app's log: `lockstep.log` in `folder`, with the file before it as `lockstep.old.log`. The terminal gets none
 * of it; it shows only the report on the user's own command.
 */
export function openLog(folder: string): Logger {
  const file = join(folder, 'lockstep.log');
  const older = join(folder, 'lockstep.old.log');
  // Found out by itself on some systems only, and without a name nothing is written.
  log.transports.file.setAppName('Lockstep');
  log.transports.console.level = false;
  log.transports.file.resolvePathFn = () => file;
  log.transports.file.maxSize = MAX_LOG_BYTES;
  log.transports.file.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' };
  log.transports.file.archiveLogFn = () => {
    rmSync(older, { force: true });
    renameSync(file, older);
  };
  log.hooks.push((message) => {
    message.data = message.data.map((part: unknown) => (typeof part === 'string' ? asOneEntry(part) : part));
    return message;
  });
  return log;
}

/** Keeps a name in a message from looking like another entry, or from controlling the terminal that shows the log. */
function asOneEntry(text: string): string {
  return text.split('\n').map(printable).join('\n    ');
}
