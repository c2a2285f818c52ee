import { sameStat } from '../../../shared/node/file-stat';
import { forEachLimited } from '../../../shared/util/for-each-limited';
import type { Logger } from '../../../shared/util/log';
import type { ContentInfo } from '../history/content-info';
import { WorkSlice } from '../loop/turns';
import type { FileSet } from '../mirror/file-set';
import type { Mirror } from '../mirror/mirror';
import { RefusedError, toRefusedError } from '../mirror/refused-error';
import type { StagedContent } from './staged-changes';

const MAX_CONCURRENT_CHANGES = 16;

/**
 * Applies staged changes to a mirror. The order makes swaps of files, of files with directories and of the case of a name
 * come out right: move renamed files out, remove files, place new and renamed files, remove emptied directories.
 * A change that fails is logged and left out; the file set always holds what is on disk.
 * @returns the errors of the changes that failed, by path
 */
export async function applyChanges(
  changes: ReadonlyMap<string, StagedContent | null>,
  mirror: Mirror,
  files: FileSet,
  log: Logger,
): Promise<Map<string, RefusedError>> {
  const failures = new Map<string, RefusedError>();
  const slice = new WorkSlice();
  const attempt = async (path: string, work: () => Promise<void>) => {
    if (slice.isOver) await slice.yieldTurn();
    try {
      await work();
    } catch (error) {
      const refusal = toRefusedError(error);
      failures.set(path, refusal);
      log.warn(`Could not bring ${JSON.stringify(path)} in ${mirror.root} up to date: ${refusal.message}`);
    }
  };
  mirror.distrust();
  const temps = new Map<string, string>();
  const emptied: string[] = [];
  for (const [path, change] of changes) {
    if (change?.kind === 'new') temps.set(path, change.temp);
    if (change?.kind !== 'moved') continue;
    await attempt(path, async () => {
      temps.set(path, await moveOutUnchanged(change.from, change.hash, mirror, files));
      emptied.push(change.from);
    });
  }
  const removed = [...changes].filter(([path, change]) => change === null && files.get(path)).map(([path]) => path);
  await forEachLimited(removed, MAX_CONCURRENT_CHANGES, (path) =>
    attempt(path, async () => {
      await mirror.remove(path, contentToKeep(path, files));
      files.delete(path);
      emptied.push(path);
    }),
  );
  await forEachLimited(temps, MAX_CONCURRENT_CHANGES, ([path, temp]) =>
    attempt(path, async () => {
      const stat = await mirror.place(temp, path, false, contentToKeep(path, files));
      files.set(path, { ...stat, hash: changes.get(path)?.hash as string });
    }),
  );
  for (const path of emptied) await mirror.prune(path);
  return failures;
}

/**
 * Moves a file to a temporary file.
 * @throws RefusedError when its content is not the expected one
 */
export async function moveOutUnchanged(path: string, hash: string, mirror: Mirror, files: FileSet): Promise<string> {
  const known = files.get(path);
  const stat = await mirror.stat(path);
  const isUnchanged = known && stat && sameStat(known, stat);
  if (!stat || (!isUnchanged && (await mirror.hash(path, stat)) !== hash)) {
    throw new RefusedError('stale-rename', 'The file to be moved is not what it was.', true);
  }
  const temp = await mirror.moveOut(path);
  if (known && files.recorded) mirror.kept.keep(temp, known);
  files.delete(path);
  return temp;
}

/** Content of a file of the mirror that readers of older revisions may need; null for none. */
export function contentToKeep(path: string, files: FileSet): ContentInfo | null {
  return files.recorded ? (files.get(path) ?? null) : null;
}
