import { IGNORE_KINDS } from '../../../shared/model/verdict';
import type { RelPath } from '../../../shared/util/rel-path';

/** The names of ignore files, weakest first. */
export const IGNORE_FILES: readonly string[] = IGNORE_KINDS.map((kind) => `.${kind}`);

/** True for a path whose content changes the rules. */
export function isIgnoreFile(path: RelPath): boolean {
  return IGNORE_FILES.includes(path.slice(path.lastIndexOf('/') + 1));
}
