import { readdir, readFile } from 'node:fs/promises';
import { forEachLimited } from '../../../shared/util/for-each-limited';

/** Limits: processes that are asked, files that are kept, and requests at the same time. */
const MAX_PROCESSES = 5_000;
const MAX_FILES = 10_000;
const MAX_CONCURRENT = 4;

/** The last answer, which all folders of this process share. */
let latest: { readonly at: number; readonly files: Promise<ReadonlySet<string>> } | null = null;

/**
 * The files, by absolute path, that processes have mapped into their memory to write to them, as far as this user may know.
 * Only Linux tells.
 * @param maxAgeMs age up to which an earlier answer is used
 */
export function sharedMappings(maxAgeMs: number): Promise<ReadonlySet<string>> {
  const at = performance.now();
  if (!latest || at - latest.at > maxAgeMs) latest = { at, files: readMappings(latest?.files) };
  return latest.files;
}

async function readMappings(before: Promise<unknown> | undefined): Promise<ReadonlySet<string>> {
  const files = new Set<string>();
  if (process.platform !== 'linux') return files;
  await before;
  const processes = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const readOne = async (id: string) => {
    // A process may have ended, or belong to another user.
    const maps = await readFile(`/proc/${id}/maps`, 'utf8').catch(() => '');
    for (const [, path] of maps.matchAll(/^\S+ .w.s \S+ \S+ \d+ +(\/.*)$/gm)) {
      if (path !== undefined && files.size < MAX_FILES) files.add(path.replaceAll('\\012', '\n'));
    }
  };
  await forEachLimited(processes.slice(-MAX_PROCESSES), MAX_CONCURRENT, readOne);
  return files;
}
