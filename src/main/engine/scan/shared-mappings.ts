import { readdir, readFile } from 'node:fs/promises';
import { forEachLimited } from '../../../shared/util/for-each-limited';

/** Limits: processes that are asked, files that are kept, and requests at the same time. */
const MAX_PROCESSES = 5_000;
const MAX_FILES = 10_000;
const MAX_CONCURRENT = 4;
/** Age of an answer that still counts as fresh. */
const FRESH_MS = 50;
/** Shortest and longest age at which an old answer is renewed, and the part of the time that this may take in between. */
const MIN_AGE_MS = 2_000;
const MAX_AGE_MS = 10_000;
const MAX_TIME_SHARE = 0.01;

/** The last answer, which all folders of this process share, and the time that the last complete one took. */
let latest: { readonly at: number; readonly files: Promise<ReadonlySet<string>> } | null = null;
let lastMs = 0;

/**
 * The files, by absolute path, that processes have mapped into their memory to write to them, as far as this user may know.
 * Only Linux tells.
 * @param isUrgent true for the state of now; otherwise an answer may be as old as bounds its cost
 */
export function sharedMappings(isUrgent: boolean): Promise<ReadonlySet<string>> {
  const at = performance.now();
  const maxAgeMs = isUrgent ? FRESH_MS : Math.min(MAX_AGE_MS, Math.max(MIN_AGE_MS, lastMs / MAX_TIME_SHARE));
  if (!latest || at - latest.at > maxAgeMs) latest = { at, files: readMappings(latest?.files) };
  return latest.files;
}

async function readMappings(before: Promise<unknown> | undefined): Promise<ReadonlySet<string>> {
  const files = new Set<string>();
  if (process.platform !== 'linux') return files;
  await before;
  const start = performance.now();
  const processes = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const readOne = async (id: string) => {
    // A process may have ended, or belong to another user.
    const maps = await readFile(`/proc/${id}/maps`, 'utf8').catch(() => '');
    for (const [, path] of maps.matchAll(/^\S+ .w.s \S+ \S+ \d+ +(\/.*)$/gm)) {
      if (path !== undefined && files.size < MAX_FILES) files.add(path.replaceAll('\\012', '\n'));
    }
  };
  await forEachLimited(processes.slice(-MAX_PROCESSES), MAX_CONCURRENT, readOne);
  lastMs = performance.now() - start;
  return files;
}
