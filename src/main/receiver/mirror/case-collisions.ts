interface Name {
  /** Path as it was first added. */
  readonly spelling: string;
  /** Number of files at or below the path. */
  files: number;
}

/**
 * Names in use on a file system that folds case. There, of two files or directories whose names differ only in case,
 * the second would silently replace the first.
 */
export class CaseCollisions {
  private readonly names = new Map<string, Name>();

  constructor(paths: Iterable<string>) {
    for (const path of paths) this.add(path);
  }

  /** Adds a file. @returns false, with nothing added, when its path differs only in spelling from one in use */
  add(path: string): boolean {
    const prefixes = prefixesOf(path);
    for (const prefix of prefixes) {
      const name = this.names.get(fold(prefix));
      if (name && name.spelling !== prefix) return false;
    }
    if (this.names.has(fold(path))) return true;
    for (const prefix of prefixes) {
      const name = this.names.get(fold(prefix));
      if (name) name.files++;
      else this.names.set(fold(prefix), { spelling: prefix, files: 1 });
    }
    return true;
  }

  /** Removes a file that was added. */
  delete(path: string): void {
    if (this.names.get(fold(path))?.spelling !== path) return;
    for (const prefix of prefixesOf(path)) {
      const name = this.names.get(fold(prefix));
      if (name && --name.files === 0) this.names.delete(fold(prefix));
    }
  }
}

function fold(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

/** Directories above the path, the topmost first, and the path itself. */
function prefixesOf(path: string): string[] {
  const prefixes: string[] = [];
  for (let end = path.indexOf('/'); end > 0; end = path.indexOf('/', end + 1)) prefixes.push(path.slice(0, end));
  prefixes.push(path);
  return prefixes;
}
