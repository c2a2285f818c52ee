/** A path relative to the workspace root, with forward slashes and no leading slash. The root itself is `''`. */
export type RelPath = string;

/** The directory that holds `path`; `''` for a path directly below the root, `null` for the root itself. */
export function parentOf(path: RelPath): RelPath | null {
  if (path === '') return null;
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** True when `path` is one of `trees` or lies below one of them. */
export function isCovered(path: RelPath, trees: ReadonlySet<RelPath>): boolean {
  if (trees.size === 0) return false;
  for (let at: RelPath | null = path; at !== null; at = parentOf(at)) if (trees.has(at)) return true;
  return false;
}

/** Path of an entry in a directory. */
export function childOf(directory: RelPath, name: string): RelPath {
  return directory === '' ? name : `${directory}/${name}`;
}

/** True for a path from elsewhere that can be one of a file below the root. */
export function isRelPath(path: string): path is RelPath {
  return !path.includes('\0') && path.split('/').every((name) => name !== '' && name !== '.' && name !== '..');
}
