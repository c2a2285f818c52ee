import { LIMIT_BOUNDS, type Limits } from '../../../shared/model/workspace-state';
import { count } from '../../../shared/text/units';

/** Limits as they stand in the fields. */
export interface LimitsDraft {
  readonly maxFiles: string;
  /** Kilobytes of 1,024 bytes. */
  readonly maxFileKb: string;
}

export type LimitsErrors = { readonly [K in keyof LimitsDraft]?: string };

export function limitsDraft(limits: Limits): LimitsDraft {
  return { maxFiles: String(limits.maxFiles), maxFileKb: String(limits.maxFileBytes / 1024) };
}

/** The limits in the fields, or an error for each invalid field. */
export function readLimits(draft: LimitsDraft): { readonly limits: Limits | null; readonly errors: LimitsErrors } {
  const maxFiles = Number(draft.maxFiles);
  const maxFileBytes = Math.round(Number(draft.maxFileKb) * 1024);
  const errors = {
    ...(!isWithin(maxFiles, LIMIT_BOUNDS.maxFiles) && {
      maxFiles: `Enter a whole number from 1 to ${count(LIMIT_BOUNDS.maxFiles)}.`,
    }),
    ...(!isWithin(maxFileBytes, LIMIT_BOUNDS.maxFileBytes) && {
      maxFileKb: `Enter a size above 0, up to ${count(LIMIT_BOUNDS.maxFileBytes / 1024)}.`,
    }),
  };
  return { limits: Object.keys(errors).length === 0 ? { maxFiles, maxFileBytes } : null, errors };
}

function isWithin(n: number, max: number): boolean {
  return Number.isInteger(n) && n >= 1 && n <= max;
}
