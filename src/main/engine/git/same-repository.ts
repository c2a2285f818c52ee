import { isAbsolute, resolve } from 'node:path';
import type { WorkTree } from './work-tree';

/** True for another work tree of the same repository, and for a clone of it or of what it was cloned from. */
export function isSameRepository(inner: WorkTree, outer: WorkTree): boolean {
  if (inner.commonDir === outer.commonDir) return true;
  const origin = originOf(inner);
  return origin !== null && (origin === outer.top || origin === outer.commonDir || origin === originOf(outer));
}

/** The place that a repository was cloned from: a local path, or host and path of an address in any of its forms; null when it has none. */
function originOf({ top, origin }: WorkTree): string | null {
  if (!origin) return null;
  const address = origin.replace(/^file:\/\//, '');
  if (isAbsolute(address) || /^\.\.?(\/|$)/.test(address)) return resolve(top, address);
  return address
    .replace(/^[a-z+]+:\/\//i, '')
    .replace(/^[^@/]*@/, '')
    .replace(':', '/')
    .replace(/\/*(\.git)?\/*$/, '');
}
