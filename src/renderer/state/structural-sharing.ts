/**
 * Replaces every part of `next` that equals the corresponding part of `previous` by the latter, so that unchanged parts
 * keep their identity and are not drawn again. Plain data only; list items are matched by position.
 */
export function shareStructure<T>(previous: T | undefined, next: T): T {
  if (Object.is(previous, next) || !isContainer(previous) || !isContainer(next)) return next;
  if (Array.isArray(previous) !== Array.isArray(next)) return next;
  const before = previous as Readonly<Record<string, unknown>>;
  const keys = Object.keys(next);
  const merged: [string, unknown][] = keys.map((key) => [key, shareStructure(before[key], next[key])]);
  const same = keys.length === Object.keys(before).length && merged.every(([key, value]) => before[key] === value);
  if (same) return previous;
  return (Array.isArray(next) ? merged.map(([, value]) => value) : Object.fromEntries(merged)) as T;
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
