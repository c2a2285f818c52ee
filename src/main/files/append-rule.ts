import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { ProblemError } from '../../shared/model/problem';

const FLAGS = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);

/**
 * Adds a line to an ignore file, which is created if missing.
 * @param file absolute path
 * @throws ProblemError for a line with a line break, or a file that is a symlink
 */
export async function appendRule(file: string, line: string): Promise<void> {
  if (/[\n\r\0]/.test(line)) throw problem('No line can name a path with a line break in it.');
  // Through a symlink, the line could be written into any of the user's files.
  const handle = await open(file, FLAGS | (constants.O_NONBLOCK ?? 0)).catch(() => null);
  if (handle === null) throw problem(`${file} can not be written, or is a link to somewhere else.`);
  try {
    const { size } = await handle.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    const separator = size === 0 || last.toString() === '\n' ? '' : '\n';
    await handle.appendFile(`${separator}${line}\n`);
  } finally {
    await handle.close();
  }
}

function problem(detail: string): ProblemError {
  return new ProblemError({ code: 'io', title: 'The rule could not be added.', detail });
}
