import type { Limits } from '../../../shared/model/workspace-state';
import { count } from '../../../shared/text/units';

/** Limits as they stand in the fields. */
export interface LimitsDraft {
  readonly maxFiles: string;
  /** Kilobytes of 1,024 bytes. */
  readonly maxFileKb: string;
}

export type LimitsErrors = { readonly [K in keyof LimitsDraft]?: string };

/** Most files that a limit may allow: the main process takes no more. */
export const MAX_FILES = 1_000_000;
/** Largest file that a limit may allow, kilobytes of 1,024 bytes. */
const MAX_FILE_KB = 100 * 1024;

export function limitsDraft(limits: Limits): LimitsDraft {
  return { maxFiles: String(limits.maxFiles), maxFileKb: String(limits.maxFileBytes / 1024) };
}

/** The limits that the fields say, or what is wrong with which field. */
export function readLimits(draft: LimitsDraft): { readonly limits: Limits | null; readonly errors: LimitsErrors } {
  const maxFiles = Number(draft.maxFiles);
  const maxFileBytes = Math.round(Number(draft.maxFileKb) * 1024);
  const errors = {
    ...(!isWithin(maxFiles, MAX_FILES) && { maxFiles: `Enter a whole number from 1 to ${count(MAX_FILES)}.` }),
    ...(!isWithin(maxFileBytes, MAX_FILE_KB * 1024) && {
      maxFileKb: `Enter a size above 0, up to ${count(MAX_FILE_KB)}.`,
    }),
  };
  return { limits: Object.keys(errors).length === 0 ? { maxFiles, maxFileBytes } : null, errors };
}

function isWithin(n: number, max: number): boolean {
  return Number.isInteger(n) && n >= 1 && n <= max;
}
