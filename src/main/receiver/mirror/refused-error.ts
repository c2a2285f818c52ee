import { errorMessage, systemCode } from '../../../shared/util/errors';
import type { ServerMessageOf } from '../../../shared/wire/messages';

/** Codes of `workspace:sync_refused`. */
export type RefusalCode = ServerMessageOf<'workspace:sync_refused'>['payload']['code'];

/** Refusal of a sync message; answered with `workspace:sync_refused`. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  constructor(
    readonly code: RefusalCode,
    message: string,
    /** True when the same message may be accepted later. */
    readonly retry: boolean,
  ) {
    super(message);
  }
}

/** Errors about a name that the file system can never hold. */
const NAME_ERRORS = new Set(['ENAMETOOLONG', 'EILSEQ', 'EINVAL']);

const DISK_ERRORS: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk that holds the mirror is full.',
  EDQUOT: 'The disk quota for the mirror is used up.',
  EROFS: 'The disk that holds the mirror is read-only.',
  EACCES: 'The mirror folder may not be read or written.',
  EPERM: 'The mirror folder may not be read or written.',
  EXDEV: 'The mirror folder and its staging folder are on different disks.',
  EMFILE: 'The receiver has too many files open.',
};

/** Refusal for any error of handling a message; most are errors of the disk. */
export function toRefusedError(error: unknown): RefusedError {
  if (error instanceof RefusedError) return error;
  const code = systemCode(error);
  if (NAME_ERRORS.has(code))
    return new RefusedError('bad-path', 'The mirror’s file system can not hold this name.', false);
  const words = DISK_ERRORS[code] ?? 'The mirror folder can not be used.';
  return new RefusedError('io', `${words} (${code || errorMessage(error)})`, true);
}
