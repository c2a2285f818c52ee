import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import log from 'electron-log/node';
import { printable } from '../../shared/text/printable';
import type { Logger } from '../../shared/util/log';

/** Two files of this size at most are kept, in bytes. */
const MAX_LOG_BYTES = 2 * 1024 * 1024;

/**
 * The app's log: `lockstep.log` in `folder`, and the one before it as `lockstep.old.log`. Nothing goes to the terminal,
 * which belongs to what the user asked for there.
 */
export function openLog(folder: string): Logger {
  const file = join(folder, 'lockstep.log');
  const older = join(folder, 'lockstep.old.log');
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

/** Names come from elsewhere: none may look like another entry, or be obeyed by the terminal that shows the log. */
function asOneEntry(text: string): string {
  return text.split('\n').map(printable).join('\n    ');
}
