import type { FileStat } from '../../../shared/node/file-stat';
import { ManifestHash } from '../../../shared/wire/manifest-hash';

/** One file of a mirror. */
export interface FileEntry extends FileStat {
  /** SHA-256 of the content, hex. */
  readonly hash: string;
}

/** What a list of files comes to: equal summaries mean equal lists. */
export interface Summary {
  readonly files: number;
  readonly bytes: number;
  /** Manifest hash. */
  readonly hash: string;
}

/** The files that a mirror holds, with their summary kept up to date, and a note of what was changed since it was saved. */
export class FileSet {
  private readonly entries = new Map<string, FileEntry>();
  private readonly manifest: ManifestHash;
  private bytes = 0;
  private changed = new Set<string>();

  /**
   * @param saved the files as they were last saved
   * @param manifest their manifest hash; null when it is not known
   */
  constructor(saved: Iterable<readonly [string, FileEntry]> = [], manifest: string | null = null) {
    this.manifest = new ManifestHash(manifest ?? '');
    for (const [path, entry] of saved) {
      this.bytes += entry.size;
      this.entries.set(path, entry);
    }
    if (manifest === null) this.recount();
  }

  get size(): number {
    return this.entries.size;
  }

  get summary(): Summary {
    return { files: this.entries.size, bytes: this.bytes, hash: this.manifest.hex() };
  }

  get(path: string): FileEntry | undefined {
    return this.entries.get(path);
  }

  paths(): IterableIterator<string> {
    return this.entries.keys();
  }

  /** Where there is a file there can be none in the place of its directories: those are dropped. */
  set(path: string, entry: FileEntry): void {
    this.delete(path);
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
      this.delete(path.slice(0, end));
    this.add(path, entry);
    this.changed.add(path);
  }

  delete(path: string): void {
    const entry = this.entries.get(path);
    if (!entry) return;
    this.manifest.toggle(path, entry.hash);
    this.bytes -= entry.size;
    this.entries.delete(path);
    this.changed.add(path);
  }

  private add(path: string, entry: FileEntry): void {
    this.manifest.toggle(path, entry.hash);
    this.bytes += entry.size;
    this.entries.set(path, entry);
  }

  /** Puts the manifest hash together anew: what was saved of it is believed only as long as it proves right. */
  recount(): void {
    this.manifest.clear();
    for (const [path, { hash }] of this.entries) this.manifest.toggle(path, hash);
  }

  /** Drops all files below a directory. */
  deleteBelow(directory: string): void {
    for (const path of this.entries.keys()) if (path.startsWith(`${directory}/`)) this.delete(path);
  }

  /** What changed since the last {@link saved}: the entry, or null where there is none any more. */
  *unsaved(): Generator<[string, FileEntry | null]> {
    for (const path of this.changed) yield [path, this.entries.get(path) ?? null];
  }

  get unsavedCount(): number {
    return this.changed.size;
  }

  saved(): void {
    this.changed.clear();
  }
}
