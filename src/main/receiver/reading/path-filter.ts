import { type Effort, Glob, toByteString } from '../../../shared/glob/glob';

import { ReadError } from './read-error';

/** Steps of matching for all paths of one read: about a second of work. */
const MAX_EFFORT = 100_000_000;
const MAX_PATTERNS = 16;

/** Which paths of a revision a read is about. */
export interface PathSelection {
  /** Directory, relative; null for all. */
  readonly under: string | null;
  /** Patterns as in ignore files, divided by commas; one with `!` leaves out. One without a slash matches names. */
  readonly glob: string | null;
}

interface Pattern {
  readonly glob: Glob;
  readonly isName: boolean;
  readonly isExclusion: boolean;
}

/**
 * A test for paths.
 * @throws ReadError during the test when the patterns take too long
 */
export function pathFilter({ under, glob }: PathSelection): (path: string) => boolean {
  const directory = under?.replace(/^\.?\/+|\/+$/g, '') ?? '';
  const patterns = glob === null ? [] : parse(glob);
  const onlyExclusions = patterns.every(({ isExclusion }) => isExclusion);
  const effort: Effort = { left: MAX_EFFORT };
  const matches = ({ glob: pattern, isName }: Pattern, path: string) =>
    pattern.matches(toByteString(isName ? path.slice(path.lastIndexOf('/') + 1) : path), 0, effort);
  return (path) => {
    if (directory !== '' && path !== directory && !path.startsWith(`${directory}/`)) return false;
    const last = patterns.findLast((pattern) => matches(pattern, path));
    if (effort.left <= 0) throw new ReadError('bad-request', 'The pattern takes too long to match.');
    return last ? !last.isExclusion : onlyExclusions;
  };
}

function parse(text: string): Pattern[] {
  const patterns = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (patterns.length > MAX_PATTERNS) throw new ReadError('bad-request', `More than ${MAX_PATTERNS} patterns.`);
  return patterns.map((pattern) => {
    const isExclusion = pattern.startsWith('!');
    const body = (isExclusion ? pattern.slice(1) : pattern).replace(/^\.?\//, '');
    return { glob: new Glob(toByteString(body), false), isName: !body.includes('/'), isExclusion };
  });
}
