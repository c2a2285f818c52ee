import ignore from 'ignore';
import type { IgnoreLine } from './ignore-lines';

/** True for a line with `!`. */
export function bringsBack({ pattern }: IgnoreLine): boolean {
  return pattern.startsWith('!');
}

/**
 * The last line with `!` that matches a path which such a line brings back: a matcher knows that there is one, but not
 * which.
 * @param path relative to the matcher's base; a directory's ends in `/`
 */
export function lastToBringBack(
  lines: readonly IgnoreLine[],
  path: string,
  ignoreCase: boolean,
): IgnoreLine | undefined {
  const matches = ({ pattern }: IgnoreLine) => ignore({ ignoreCase }).add(pattern.slice(1)).ignores(path);
  return lines.findLast((line) => bringsBack(line) && matches(line));
}
