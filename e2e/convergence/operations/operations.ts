import { DIRECTORY_OPERATIONS } from './directory-operations';
import { FILE_OPERATIONS } from './file-operations';
import { ODD_OPERATIONS } from './odd-operations';
import type { Operation } from './operation';

/** Everything that happens to a folder. */
export const OPERATIONS: readonly Operation[] = [...FILE_OPERATIONS, ...DIRECTORY_OPERATIONS, ...ODD_OPERATIONS];
