import { type Effort, foldCase, Glob, toByteString } from '../../../shared/glob/glob';
import type { RelPath } from '../../../shared/util/rel-path';
import { isInstalled } from './installed-directories';

/** A part of a pattern between slashes: a literal name, a pattern, or any number of directories (null). */
type Segment = string | Glob | null;

/** Whether lines match a path, and whether they could match something below it. */
export interface Reach {
  readonly here: boolean;
  readonly below: boolean;
}

const NOWHERE: Reach = { here: false, below: false };

/**
 * The `!` lines of an ignore file that name a path, rather than a name at any depth. Such a line also brings back what it
 * names below an ignored directory, so that directory must be looked into.
 */
export class BringBack {
  private constructor(
    private readonly directory: RelPath,
    private readonly lines: readonly (readonly Segment[])[],
    private readonly fold: boolean,
  ) {}

  /**
   * Null when there is no such line.
   * @param directory the lines are relative to it
   * @param lines with one character per byte
   */
  static of(directory: RelPath, lines: readonly { readonly pattern: string }[], fold: boolean): BringBack | null {
    const found = lines.flatMap(({ pattern }) => segmentsOf(pattern, fold) ?? []);
    return found.length === 0 ? null : new BringBack(directory, found, fold);
  }

  /**
   * Whether a line matches a path below an ignored directory, and whether one could match something further below. Only
   * lines count with a part other than `**` for the ignored directory, and for every directory of installed packages.
   * @param ignoredAt number of directories above the ignored one
   */
  reach(path: RelPath, ignoredAt: number, effort: Effort): Reach {
    const inside = this.directory === '' ? path : path.slice(this.directory.length + 1);
    const above = this.directory === '' ? 0 : this.directory.split('/').length;
    const names = inside.split('/').map((name, depth): Name => {
      const isNamed = depth + above === ignoredAt || (depth + above > ignoredAt && isInstalled(name));
      const text = toByteString(name);
      return { text: this.fold ? foldCase(text) : text, isNamed };
    });
    let reached = NOWHERE;
    for (const line of this.lines) {
      if (effort.left <= 0) return NOWHERE;
      const { here, below } = reachOf(line, names, effort);
      reached = { here: reached.here || here, below: reached.below || below };
    }
    return reached;
  }
}

/** A name of a path, and whether a line must have a part for it other than `**`. */
interface Name {
  /** One character per byte, as in the lines. */
  readonly text: string;
  readonly isNamed: boolean;
}

/** Follows all ways in which the first parts of a line can stand for these names. */
function reachOf(line: readonly Segment[], names: readonly Name[], effort: Effort): Reach {
  let states = skipDeep(line, [0]);
  for (const { text, isNamed } of names) {
    effort.left -= states.length;
    const next = states.flatMap((at) => {
      const segment = line[at];
      if (segment === undefined) return [];
      if (segment === null) return isNamed ? [] : at === line.length - 1 ? [at, line.length] : [at];
      const matches = typeof segment === 'string' ? segment === text : segment.matches(text, 0, effort);
      return matches ? [at + 1] : [];
    });
    states = skipDeep(line, next);
  }
  return { here: states.includes(line.length), below: states.some((at) => at < line.length) };
}

/** Adds the states after `**`, which also stands for no directory. */
function skipDeep(line: readonly Segment[], states: readonly number[]): number[] {
  const all = new Set(states);
  for (const at of all) if (line[at] === null && at + 1 < line.length) all.add(at + 1);
  return [...all];
}

/** @returns null for a line that brings back nothing, or names at any depth */
function segmentsOf(pattern: string, fold: boolean): [readonly Segment[]] | null {
  if (!pattern.startsWith('!')) return null;
  const body = pattern.slice(1).replace(/\/$/, '').replace(/^\//, '');
  if (!pattern.slice(1).replace(/\/$/, '').includes('/') || /^\*\*\/[^/]+$/.test(body)) return null;
  const segments = body.split('/').map((part): Segment => {
    if (part === '**') return null;
    if (/[*?[\\]/.test(part)) return new Glob(part, fold);
    return fold ? foldCase(part) : part;
  });
  return [segments];
}
