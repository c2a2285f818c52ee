/** A regular file with its content, or anything else that is no directory. */
export type Leaf = { readonly kind: 'file'; readonly bytes: Buffer } | { readonly kind: 'other' };

/** The content of a folder, in memory. Paths are relative, with forward slashes; the folder itself is `''`. */
export class Tree {
  readonly leaves = new Map<string, Leaf>();
  readonly directories = new Set<string>(['']);

  exists(path: string): boolean {
    return this.leaves.has(path) || this.directories.has(path);
  }

  /** The content of a regular file; undefined when there is none. */
  bytes(path: string): Buffer | undefined {
    const leaf = this.leaves.get(path);
    return leaf?.kind === 'file' ? leaf.bytes : undefined;
  }

  leavesBelow(directory: string): string[] {
    return [...this.leaves.keys()].filter((path) => isBelow(directory, path));
  }

  directoriesBelow(directory: string): string[] {
    return [...this.directories].filter((path) => isBelow(directory, path));
  }

  put(path: string, leaf: Leaf): void {
    this.leaves.set(path, leaf);
  }

  addDirectory(path: string): void {
    for (let at = path; at !== ''; at = parentOf(at)) this.directories.add(at);
  }

  remove(path: string): void {
    for (const leaf of [path, ...this.leavesBelow(path)]) this.leaves.delete(leaf);
    for (const directory of [path, ...this.directoriesBelow(path)]) this.directories.delete(directory);
  }

  /** Takes over what was read from a disk. */
  become(leaves: ReadonlyMap<string, Leaf>, directories: ReadonlySet<string>): void {
    this.leaves.clear();
    this.directories.clear();
    for (const [path, leaf] of leaves) this.leaves.set(path, leaf);
    for (const directory of ['', ...directories]) this.directories.add(directory);
  }

  /** As rename does: a file that is in the way is replaced. */
  move(from: string, to: string): void {
    const moved = (path: string) => to + path.slice(from.length);
    const leaves = [from, ...this.leavesBelow(from)].flatMap((path) => {
      const leaf = this.leaves.get(path);
      return leaf ? [[path, leaf] as const] : [];
    });
    const directories = [from, ...this.directoriesBelow(from)].filter((path) => this.directories.has(path));
    this.remove(from);
    for (const path of directories) this.directories.add(moved(path));
    for (const [path, leaf] of leaves) this.leaves.set(moved(path), leaf);
  }
}

export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function childOf(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}

function isBelow(directory: string, path: string): boolean {
  return directory === '' ? path !== '' : path.startsWith(`${directory}/`);
}
