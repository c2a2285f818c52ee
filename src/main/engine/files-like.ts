import { join } from 'node:path';
import type { RelPath } from '../../shared/util/rel-path';
import { explain, type PreviewOptions, preview } from './scan/preview-scan';
import { readStable } from './scan/stable-read';

/** A file with the hash (SHA-256, hex) of the content that may be sent. */
export interface AllowedFile {
  readonly path: RelPath;
  readonly hash: string;
}

/** Most files that are allowed at once. */
const MAX_FILES = 10_000;

/**
 * The files that the rule which takes `path` for a secret withholds in the whole folder, with their contents as they are
 * now; none when no such rule withholds `path`.
 */
export async function findFilesLike(options: PreviewOptions, path: RelPath): Promise<AllowedFile[]> {
  const { secret } = { secret: undefined, ...(await explain(options, path)) };
  const found: AllowedFile[] = [];
  if (secret === undefined) return found;
  for await (const row of preview(options)) {
    if (row.verdict !== 'withheld' || row.secret !== secret || found.length === MAX_FILES) continue;
    const read = await readStable(join(options.root, row.path), options.limits.maxFileBytes);
    if (read.kind === 'content') found.push({ path: row.path, hash: read.hash });
  }
  return found;
}
