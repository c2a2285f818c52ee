import { relative, resolve, sep } from 'node:path';

/** True when `inner` is `outer` or lies below it. Both absolute. */
export function isInside(outer: string, inner: string): boolean {
  const path = relative(outer, inner);
  return path === '' || (path !== '..' && !path.startsWith(`..${sep}`) && resolve(path) !== path);
}
