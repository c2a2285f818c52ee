import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import type { PreviewRow, Verdict } from '../../../shared/model/verdict';
import { RAISED_FILE_BYTES } from '../../../shared/model/workspace-state';
import { toFileStat } from '../../../shared/node/file-stat';
import { TimeSlice } from '../../../shared/node/time-slice';
import { isMissing } from '../../../shared/util/errors';
import { childOf, type RelPath } from '../../../shared/util/rel-path';
import { lstatIfAny, readdirSync } from '../disk/bounded-fs';
import { byKind, Gate, type GateFacts } from '../policy/gate';
import { readStable } from './stable-read';

const IN_PART = 'Only what git tracks or .aishignore brings back. For all else:';

export interface PreviewOptions extends GateFacts {
  /** Real absolute path. */
  readonly root: string;
  readonly signal: AbortSignal;
  /** True to read files over the size limit, too, and mark those that the raised one would let through as source. */
  readonly findLargeSources?: boolean;
}

/**
 * Yields the verdict on every path of a folder without sending anything, in a fixed order: a directory before its entries,
 * entries by code unit. Contents are read, since they may hold secrets. The calls are synchronous, since the thread pool
 * would take several times longer; the event loop turns in between.
 * @throws the error of reading the root itself
 */
export async function* preview(options: PreviewOptions): AsyncGenerator<PreviewRow> {
  const gate = new Gate(options);
  const slice = new TimeSlice();
  await options.rules.renewTracked();
  for (const entry of walk(options, gate)) {
    const row = typeof entry === 'string' ? await decide(options, gate, entry) : entry;
    if (row) yield row;
    if (slice.isOver) await slice.yieldTurn();
  }
}

/**
 * Yields paths of files whose content must be read, and rows for everything else. It keeps a stack of its own, since a
 * folder may be deeper than the call stack.
 */
function* walk(options: PreviewOptions, gate: Gate): Generator<RelPath | PreviewRow> {
  const open = [{ directory: '' as RelPath, entries: entriesOf(options, '').values() }];
  for (let top = open.at(-1); top && !options.signal.aborted; top = open.at(-1)) {
    const { value: entry } = top.entries.next();
    if (!entry) {
      open.pop();
      continue;
    }
    const path = childOf(top.directory, entry.name);
    const decision = gate.byPath(path, entry.isDirectory());
    if (entry.isDirectory()) {
      if (decision.verdict === 'withheld') yield toRow(options, `${path}/`, 0, decision);
      else {
        try {
          open.push({ directory: path, entries: entriesOf(options, path).values() });
        } catch (error) {
          if (!isMissing(error)) yield toRow(options, `${path}/`, 0, byKind('unreadable'));
        }
      }
    } else if (decision.verdict === 'withheld' || entry.isFile()) yield path;
    else yield toRow(options, path, 0, byKind(entry.isSymbolicLink() ? 'symlink' : 'special'));
  }
}

/** The entries of a directory, sorted by name. */
function entriesOf({ root, rules }: PreviewOptions, directory: RelPath): Dirent[] {
  const entries = readdirSync(join(root, directory), { withFileTypes: true });
  rules.knowEntries(directory, entries);
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function decide(options: PreviewOptions, gate: Gate, path: RelPath): Promise<PreviewRow | null> {
  const file = join(options.root, path);
  const stats = lstatIfAny(file);
  if (!stats) return null;
  const { size } = stats;
  const decision = gate.bySize(path, size);
  if (decision.verdict === 'withheld') {
    const row = toRow(options, path, size, decision);
    const mayBe = options.findLargeSources && decision.rule === 'too-large' && size <= RAISED_FILE_BYTES;
    return mayBe ? { ...row, isLargeSource: await isLargeSource(options, path) } : row;
  }
  const read = await readStable(file, options.limits.maxFileBytes, stats.isFile() ? toFileStat(stats) : null);
  if (read.kind === 'content') return toRow(options, path, size, gate.byContent(path, read));
  return read.kind === 'gone' ? null : toRow(options, path, size, byKind('unreadable'));
}

async function isLargeSource(options: PreviewOptions, path: RelPath): Promise<boolean> {
  const read = await readStable(join(options.root, path), RAISED_FILE_BYTES);
  if (read.kind !== 'content' || !read.text || read.bytes.includes(0)) return false;
  const limits = { ...options.limits, maxFileBytes: RAISED_FILE_BYTES };
  return new Gate({ ...options, limits }).byContent(path, read).verdict === 'sent';
}

/** @param path ends in `/` for a directory */
function toRow({ rules }: GateFacts, path: RelPath, bytes: number, decision: Verdict): PreviewRow {
  const isSent = decision.verdict === 'sent';
  return { path, ...(isSent ? rules.whySent(path.replace(/\/+$/, ''), path.endsWith('/')) : decision), bytes };
}

/** The verdict on one path, which need not exist. */
export async function explain(options: PreviewOptions, path: RelPath): Promise<PreviewRow> {
  const gate = new Gate(options);
  await options.rules.renewTracked();
  const stats = lstatIfAny(join(options.root, path));
  if (stats?.isDirectory() || path.endsWith('/')) {
    const bare = path.replace(/\/+$/, '');
    const row = toRow(options, `${bare}/`, 0, gate.byPath(bare, true));
    const inPart = options.rules.whyInPart(bare);
    if (!inPart) return stats ? row : { ...row, isMissing: true };
    return { ...row, isInPart: true, reason: `${IN_PART} ${inPart.reason}` };
  }
  const byPath = gate.byPath(path, false);
  if (!stats) return { ...toRow(options, path, 0, byPath), isMissing: true };
  if (byPath.verdict === 'withheld') return toRow(options, path, stats.size, byPath);
  if (!stats.isFile()) return toRow(options, path, 0, byKind(stats.isSymbolicLink() ? 'symlink' : 'special'));
  return (await decide(options, gate, path)) ?? toRow(options, path, 0, byPath);
}
