import { join } from 'node:path';
import { sameStat } from '../../../shared/node/file-stat';
import { forEachLimited } from '../../../shared/util/for-each-limited';
import type { Logger } from '../../../shared/util/log';
import type { FileSet } from '../mirror/file-set';
import type { Mirror } from '../mirror/mirror';
import { hashFile } from '../mirror/mirror-scan';
import { Refused, toRefused } from '../mirror/refused';
import type { StagedContent } from './staged-changes';

const AT_ONCE = 16;

/**
 * Makes staged changes real: first what moves is taken out of its old place, then what goes is removed, then everything
 * is put in its place, and last the directories that were emptied are removed. So swaps of files with directories, of
 * files with each other and of the case of a name come out right.
 * What fails is logged and left out; the file set always says what really happened.
 * @returns how many changes failed
 */
export async function applyChanges(
  changes: ReadonlyMap<string, StagedContent | null>,
  mirror: Mirror,
  files: FileSet,
  log: Logger,
): Promise<number> {
  let failures = 0;
  const attempt = async (path: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      failures++;
      log.warn(`Could not bring ${JSON.stringify(path)} in ${mirror.root} up to date: ${toRefused(error).message}`);
    }
  };
  mirror.distrust();
  const temps = new Map<string, string>();
  const emptied: string[] = [];
  for (const [path, change] of changes) {
    if (change?.kind === 'new') temps.set(path, change.temp);
    if (change?.kind !== 'moved') continue;
    await attempt(path, async () => {
      temps.set(path, await takeOut(change.from, change.hash, mirror, files));
      emptied.push(change.from);
    });
  }
  const gone = [...changes].filter(([path, change]) => change === null && files.get(path)).map(([path]) => path);
  await forEachLimited(gone, AT_ONCE, (path) =>
    attempt(path, async () => {
      await mirror.remove(path);
      files.delete(path);
      emptied.push(path);
    }),
  );
  await forEachLimited(temps, AT_ONCE, ([path, temp]) =>
    attempt(path, async () => {
      const stamp = await mirror.place(temp, path, false);
      files.set(path, { ...stamp, hash: changes.get(path)?.hash as string });
    }),
  );
  for (const path of emptied) await mirror.prune(path);
  return failures;
}

/** Moves a file whose content is still the expected one into a temporary file. */
export async function takeOut(path: string, hash: string, mirror: Mirror, files: FileSet): Promise<string> {
  const known = files.get(path);
  const stamp = await mirror.look(path);
  const unchanged = known && stamp && sameStat(known, stamp);
  if (!stamp || (!unchanged && (await hashFile(join(mirror.root, path), stamp)) !== hash)) {
    throw new Refused('stale-rename', 'The file to be moved is not what it was.', true);
  }
  const temp = await mirror.takeOut(path);
  files.delete(path);
  return temp;
}
