import type { EdgeMessageOf } from '../../../shared/wire/messages';
import { MAX_WORKSPACE_FILES, tooManyFiles } from '../copy/copy-files';
import { RefusedError } from '../mirror/refused-error';
import type { Manifest } from '../workspace/workspace-session';

/** Entries of one part. */
export type ManifestFiles = EdgeMessageOf<'workspace:sync_manifest'>['payload']['files'];

/** Memory of one entry beside its path, bytes. */
const ENTRY_BYTES = 200;
const MEBIBYTE = 1024 * 1024;
/** Limit on one manifest: a million files with long paths. */
const MAX_MANIFEST_BYTES = 384 * MEBIBYTE;
/** Limit on all unfinished manifests of the receiver together. */
const MAX_UNFINISHED_BYTES = 512 * MEBIBYTE;

/** Limits the memory of all manifests whose last part has not come. */
export class ManifestBudget {
  private readonly unfinished = new Set<ManifestParts>();
  private bytes = 0;

  constructor(private readonly maxBytes = MAX_UNFINISHED_BYTES) {}

  /** Counts a part. Beyond the limit the largest manifest is dropped, so that one edge takes no memory from the others. */
  add(manifest: ManifestParts, bytes: number): void {
    this.unfinished.add(manifest);
    this.bytes += bytes;
    while (this.bytes > this.maxBytes) {
      const largest = [...this.unfinished].reduce((one, other) => (other.bytes > one.bytes ? other : one));
      largest.drop();
    }
  }

  /** Stops counting a manifest of this size. */
  release(manifest: ManifestParts, bytes: number): void {
    if (this.unfinished.delete(manifest)) this.bytes -= bytes;
  }
}

/** Manifest of one workspace, collected from its parts. */
export class ManifestParts {
  private files: Manifest = new Map();
  private size = 0;
  private isDropped = false;

  constructor(
    private readonly budget: ManifestBudget,
    private readonly maxBytes = MAX_MANIFEST_BYTES,
  ) {}

  /** Memory of the parts so far. */
  get bytes(): number {
    return this.size;
  }

  /**
   * Adds a part.
   * @returns the whole manifest with the last part, else null
   * @throws RefusedError when the manifest is too large; the next part begins a new one
   */
  add(files: ManifestFiles, last: boolean): Manifest | null {
    for (const [path, hash, size] of files) this.files.set(path, [hash, size]);
    const bytes = files.reduce((sum, [path]) => sum + path.length + ENTRY_BYTES, 0);
    this.size += bytes;
    this.budget.add(this, bytes);
    const refusal = this.refusal();
    const whole = this.files;
    if (last || refusal) this.clear();
    if (refusal) throw refusal;
    return last ? whole : null;
  }

  /** Forgets the parts and refuses the next one. */
  drop(): void {
    this.clear();
    this.isDropped = true;
  }

  /** Forgets the parts. */
  clear(): void {
    this.budget.release(this, this.size);
    this.files = new Map();
    this.size = 0;
    this.isDropped = false;
  }

  private refusal(): RefusedError | null {
    if (this.isDropped) {
      return new RefusedError('too-large', 'The lists of files that edges are sending need too much memory.', true);
    }
    if (this.files.size > MAX_WORKSPACE_FILES) return tooManyFiles();
    if (this.size <= this.maxBytes) return null;
    const limit = this.maxBytes / MEBIBYTE;
    return new RefusedError('too-large', `The list of the workspace's files needs more than ${limit} MiB.`, false);
  }
}
