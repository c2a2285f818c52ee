import { errorMessage, systemCode } from '../../../shared/util/errors';
import type { ServerMessageOf } from '../../../shared/wire/messages';

export type RefusalCode = ServerMessageOf<'workspace:sync_refused'>['payload']['code'];

/** A sync message that is not accepted; becomes a `workspace:sync_refused`. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(
    readonly code: RefusalCode,
    message: string,
    /** True when sending the same again later may work. */
    readonly retry: boolean,
  ) {
    super(message);
  }
}

/** What the file system will never take, however often it is asked. */
const NAME_ERRORS = new Set(['ENAMETOOLONG', 'EILSEQ', 'EINVAL']);

const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk that holds the mirror is full.',
  EDQUOT: 'The disk quota for the mirror is used up.',
  EROFS: 'The disk that holds the mirror is read-only.',
  EACCES: 'The mirror folder may not be read or written.',
  EPERM: 'The mirror folder may not be read or written.',
  EXDEV: 'The mirror folder and its staging folder are on different disks.',
  EMFILE: 'The receiver has too many files open.',
};

/** The refusal for anything thrown while a message was carried out: mostly an error of the disk. */
export function toRefused(error: unknown): Refused {
  if (error instanceof Refused) return error;
  const code = systemCode(error);
  if (NAME_ERRORS.has(code)) return new Refused('bad-path', 'The mirror’s file system can not hold this name.', false);
  const words = WORDS[code] ?? 'The mirror folder can not be used.';
  return new Refused('io', `${words} (${code || errorMessage(error)})`, true);
}
