import { isCovered, type RelPath } from '../../../shared/util/rel-path';
import { isIgnoreFile } from '../ignore/ignore-file-names';

/**
 * A hint from the watcher that the disk may differ from the index. Only the comparison of both decides: a create followed
 * by a delete, or one event too many, costs a comparison and no message.
 */
export type Change =
  /** One file may have been created, modified or deleted. */
  | { readonly kind: 'file'; readonly path: RelPath }
  /** Anything below this directory may differ, the directory itself included. */
  | { readonly kind: 'tree'; readonly path: RelPath };

/** The changes of one flush of the debouncer: everything in `trees`, and `files` outside them. */
export interface Batch {
  readonly files: ReadonlySet<RelPath>;
  readonly trees: ReadonlySet<RelPath>;
}

/** Everything in the workspace. */
export function wholeTree(): Batch {
  return { files: new Set(), trees: new Set(['']) };
}

/** Changes that are not taken yet, coalesced and bounded. */
export class PendingChanges {
  private files = new Set<RelPath>();
  private trees = new Set<RelPath>();

  /** @param limit most paths kept; above it all collapse into the whole tree */
  constructor(private readonly limit = 10_000) {}

  /** Number of files and trees. */
  get size(): number {
    return this.files.size + this.trees.size;
  }

  /** A changed ignore file stays in the list below a changed tree, because it also changes the rules. */
  add(change: Change): void {
    if (this.trees.has('') || (isCovered(change.path, this.trees) && !isIgnoreFile(change.path))) return;
    if (change.kind === 'file') this.files.add(change.path);
    else this.addTree(change.path);
    if (this.size > this.limit) this.addTree('');
  }

  /** True when this file is in the list, rather than a tree above it. */
  has(path: RelPath): boolean {
    return this.files.has(path);
  }

  /** Takes all changes and empties the list. */
  take(): Batch {
    const batch = { files: this.files, trees: this.trees };
    this.files = new Set();
    this.trees = new Set();
    return batch;
  }

  private addTree(path: RelPath): void {
    const covering = new Set([path]);
    this.trees = new Set([...this.trees].filter((tree) => !isCovered(tree, covering)));
    this.files = new Set(
      [...this.files].filter((file) => path !== '' && (isIgnoreFile(file) || !isCovered(file, covering))),
    );
    this.trees.add(path);
  }
}
