import { join } from 'node:path';
import type { FileProblem } from '../../../shared/model/problem';
import { parentOf, type RelPath } from '../../../shared/util/rel-path';
import type { WorkspaceContext } from '../context/workspace-context';
import { readdirSync } from '../disk/bounded-fs';
import { type Mount, mountTable } from '../disk/mount-table';
import type { IndexStore } from '../index/index-store';

type Known = Pick<Mount, 'content' | 'id'>;

/** The file systems that are mounted below a root, by their places. */
type Mounts = Map<RelPath, Known>;

/** Most mounts below one root that are told apart. */
const MAX_MOUNTS = 1_000;

/**
 * Makes sure that the same file systems as before are mounted below the root, before missing files in them count as deleted.
 * The places of others are set in `context.awayMounts`. A mount at a place of which no files are mirrored is accepted. Only
 * Linux tells its mounts; elsewhere this does nothing.
 * @param accept true when the user confirmed the folder as it is now
 * @returns true when a place became one of these, or is none any more
 */
export function checkMounts(context: WorkspaceContext, accept: boolean): boolean {
  const { root, index, awayMounts } = context;
  const mounted = mountsBelow(root, 0);
  const saved = index.meta('mounts');
  context.checkedMounts = toText(mounted);
  if (saved === context.checkedMounts && awayMounts?.size === 0) return false;
  const known: Mounts = saved === null || accept ? new Map(mounted) : new Map(JSON.parse(saved));
  const away = new Map<RelPath, FileProblem>();
  const places = new Set([...known.keys(), ...mounted.keys()]);
  const mirrored = placesWithFiles(index, places);
  for (const place of places) {
    const before = known.get(place);
    const now = mounted.get(place);
    const wasAway = !awayMounts || awayMounts.has(place);
    const problem = mirrored.has(place) ? compare(join(root, place), before, now, wasAway) : null;
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
function compare(directory: string, before: Known | undefined, now: Known | undefined, wasAway: boolean) {
  if (before?.content !== now?.content) return now ? covered : unmounted;
  if (before?.id === now?.id && !wasAway) return null;
  // A disk that was mounted again holds its files; memory does not, and may be filled later.
  return isEmpty(directory) ? unmounted : null;
}

/** True also when it can't be listed. */
function isEmpty(directory: string): boolean {
  try {
    return readdirSync(directory).length === 0;
  } catch {
    return true;
  }
}

function mountsBelow(root: string, maxAgeMs: number): Mounts {
  const mounts: Mounts = new Map();
  const start = `${root}/`;
  for (const { place, content, id } of mountTable(maxAgeMs)) {
    if (place.startsWith(start) && mounts.size < MAX_MOUNTS) mounts.set(place.slice(start.length), { content, id });
  }
  return mounts;
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
