import { dirname, resolve } from 'node:path';

/** Most folders that are remembered; the oldest is forgotten first. */
const MAX_CHOSEN = 200;
/** Longest path that is remembered, characters. */
const MAX_PATH = 32_768;

/** Purpose of a chosen folder. */
export type Purpose = 'workspace' | 'mirror' | 'moved';

/** Folders that the user chose by a deed that no page can do: in the system's folder dialog, or by dropping them. */
export class ChosenFolders {
  private readonly paths = new Set<string>();
  private parent: string | null = null;

  add(purpose: Purpose, path: string): void {
    if (path === '' || path.length > MAX_PATH) return;
    if (purpose !== 'mirror') this.parent = dirname(resolve(path));
    const [oldest] = this.paths;
    if (this.paths.size >= MAX_CHOSEN && oldest !== undefined) this.paths.delete(oldest);
    this.paths.add(keyOf(purpose, path));
  }

  /** The parent of the last chosen folder of the user's; null before the first. */
  get lastParent(): string | null {
    return this.parent;
  }

  has(purpose: Purpose, path: string): boolean {
    return this.paths.has(keyOf(purpose, path));
  }

  /** Forgets a folder whose choice was carried out: it confirms nothing that comes later. */
  forget(purpose: Purpose, path: string): void {
    this.paths.delete(keyOf(purpose, path));
  }
}

function keyOf(purpose: Purpose, path: string): string {
  return `${purpose}:${resolve(path)}`;
}
