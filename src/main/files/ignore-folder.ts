import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { ProblemError } from '../../shared/model/problem';

const FLAGS = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);

/**
 * Adds a line for a folder to an ignore file, which is created if missing.
 * @param folder relative to the file's own, with forward slashes
 * @throws ProblemError for a name with a line break, or a file that is a symlink
 */
export async function appendIgnoredFolder(file: string, folder: string): Promise<void> {
  if (/[\n\0]/.test(folder)) throw problem('A folder with a line break in its name can not be ignored by a line.');
  // Through a symlink, the line could be written into any of the user's files.
  const handle = await open(file, FLAGS | (constants.O_NONBLOCK ?? 0)).catch(() => null);
  if (handle === null) throw problem(`${file} can not be written, or is a link to somewhere else.`);
  try {
    const { size } = await handle.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    const separator = size === 0 || last.toString() === '\n' ? '' : '\n';
    await handle.appendFile(`${separator}/${folder.replace(/[\\*?[\]]/g, '\\$&')}/\n`);
  } finally {
    await handle.close();
  }
}

function problem(detail: string): ProblemError {
  return new ProblemError({ code: 'io', title: 'The folder could not be ignored.', detail });
}
