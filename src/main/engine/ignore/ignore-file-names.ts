import type { RelPath } from '../../../shared/util/rel-path';

/** The files that hold rules, weakest first. */
export const IGNORE_FILES = ['.gitignore', '.aishignore'] as const;

/** True for a path whose content changes the rules. */
export function isIgnoreFile(path: RelPath): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return IGNORE_FILES.some((file) => file === name);
}
