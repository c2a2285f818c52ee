import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileProblem } from '../../../shared/model/problem';
import { parentOf, type RelPath } from '../../../shared/util/rel-path';
import type { WorkspaceContext } from '../context/workspace-context';
import type { IndexStore } from '../index/index-store';

/** A file system that is mounted below a root. */
interface Mount {
  /** Names the file system and its mounted directory, also after it was mounted again. */
  readonly content: string;
  /** Number of the mount, which the system may use again once it is gone. */
  readonly id: string;
}

type Mounts = Map<RelPath, Mount>;

/** Most mounts below one root that are told apart. */
const MAX_MOUNTS = 1_000;

/**
 * Makes sure that the same file systems as before are mounted below the root, before missing files in them count as deleted.
 * The places of others are set in `context.awayMounts`. A mount at a place of which no files are mirrored is accepted. Only
 * Linux tells its mounts; elsewhere this does nothing.
 * @param accept true when the user confirmed the folder as it is now
 * @returns true when a place became one of these, or is none any more
 */
export async function checkMounts(context: WorkspaceContext, accept: boolean): Promise<boolean> {
  const { root, index, awayMounts } = context;
  const mounted = mountsBelow(root, 0);
  const saved = index.meta('mounts');
  if (saved === toText(mounted) && awayMounts?.size === 0) return false;
  const known: Mounts = saved === null || accept ? new Map(mounted) : new Map(JSON.parse(saved));
  const away = new Map<RelPath, FileProblem>();
  const places = new Set([...known.keys(), ...mounted.keys()]);
  const mirrored = placesWithFiles(index, places);
  for (const place of places) {
    const before = known.get(place);
    const now = mounted.get(place);
    const wasAway = !awayMounts || awayMounts.has(place);
    const problem = mirrored.has(place) ? await compare(join(root, place), before, now, wasAway) : null;
    if (problem) away.set(place, problem(place));
    else if (now) known.set(place, now);
    else known.delete(place);
  }
  index.setMeta('mounts', toText(known));
  context.awayMounts = away;
  return !sameKeys(away, awayMounts ?? new Map());
}

/**
 * The file systems that are mounted below a root, as text to be compared.
 * @param maxAgeMs age up to which an earlier list is used
 */
export function describeMounts(root: string, maxAgeMs: number): string {
  return toText(mountsBelow(root, maxAgeMs));
}

/** @param wasAway true when the mount may have been away since its files were mirrored */
async function compare(directory: string, before: Mount | undefined, now: Mount | undefined, wasAway: boolean) {
  if (before?.content !== now?.content) return now ? covered : unmounted;
  if (before?.id === now?.id && !wasAway) return null;
  // A disk that was mounted again holds its files; memory does not, and may be filled later.
  const names = await readdir(directory).catch(() => []);
  return names.length === 0 ? unmounted : null;
}

let latest = { text: '', at: Number.NEGATIVE_INFINITY };

function mountsBelow(root: string, maxAgeMs: number): Mounts {
  const mounts: Mounts = new Map();
  if (process.platform !== 'linux') return mounts;
  const at = performance.now();
  if (at - latest.at > maxAgeMs) latest = { text: readMountInfo(), at };
  const start = `${escaped(root)}/`;
  if (!latest.text.includes(` ${start}`)) return mounts;
  for (const line of latest.text.split('\n')) {
    const [own = '', more = ''] = line.split(' - ');
    const [id = '', , , directory = '', place = ''] = own.split(' ');
    const [type = '', source = ''] = more.split(' ');
    if (!place.startsWith(start) || mounts.size >= MAX_MOUNTS) continue;
    mounts.set(unescaped(place.slice(start.length)), { content: `${type} ${source} ${directory}`, id });
  }
  return mounts;
}

/** Without the list no mount is known, as on other systems. */
function readMountInfo(): string {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return '';
  }
}

/** The kernel writes these characters of a path as octal numbers. */
function escaped(path: string): string {
  return path.replace(/[ \t\n\\#]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

function unescaped(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));
}

function placesWithFiles(index: IndexStore, places: ReadonlySet<RelPath>): Set<RelPath> {
  const found = new Set<RelPath>();
  if (places.size === 0) return found;
  for (const path of index.paths()) {
    for (let at = parentOf(path); at && !found.has(at); at = parentOf(at)) if (places.has(at)) found.add(at);
  }
  return found;
}

function toText(mounts: Mounts): string {
  return JSON.stringify([...mounts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function sameKeys(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): boolean {
  return a.size === b.size && [...a.keys()].every((key) => b.has(key));
}

function unmounted(path: RelPath): FileProblem {
  return {
    path,
    code: 'mount-changed',
    title: 'The disk that was mounted here is away.',
    detail: `Its files keep their copies, and it goes on by itself when it is mounted again. If it is gone for good, ignore ${path}/ in .aishignore.`,
  };
}

function covered(path: RelPath): FileProblem {
  return {
    path,
    code: 'mount-changed',
    title: 'Another disk is mounted here, over files that are mirrored.',
    detail: `The files below it keep their copies, and it goes on by itself when that disk is unmounted. To mirror the disk instead, ignore ${path}/ in .aishignore, and remove that line when its files have left the copy.`,
  };
}
