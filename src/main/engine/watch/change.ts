import { isCovered, type RelPath } from '../../../shared/util/rel-path';
import { isIgnoreFile } from '../ignore/ignore-file-names';

/**
 * A hint from the watcher that something may differ on disk. Hints carry no truth: what really happened is found by
 * comparing the disk with the index, so a create followed by a delete, or an event too many, costs a look and no message.
 */
export type Change =
  /** One file may have been created, modified or deleted. */
  | { readonly kind: 'file'; readonly path: RelPath }
  /** Anything below this directory may differ, the directory itself included. */
  | { readonly kind: 'tree'; readonly path: RelPath };

/** What one flush of the batcher hands on: everything in `trees`, and `files` outside them. */
export interface Batch {
  readonly files: ReadonlySet<RelPath>;
  readonly trees: ReadonlySet<RelPath>;
}

/** Everything in the workspace. */
export function wholeTree(): Batch {
  return { files: new Set(), trees: new Set(['']) };
}

/** Changes waiting to be looked at, coalesced and bounded. */
export class PendingChanges {
  private files = new Set<RelPath>();
  private trees = new Set<RelPath>();

  /** @param limit most paths kept; past it everything collapses into one look at the whole tree. */
  constructor(private readonly limit = 10_000) {}

  /** How many separate looks are waiting. */
  get size(): number {
    return this.files.size + this.trees.size;
  }

  /** A changed ignore file stays in the list below a tree, unless that is everything: it means more than its content. */
  add(change: Change): void {
    if (this.trees.has('') || (isCovered(change.path, this.trees) && !isIgnoreFile(change.path))) return;
    if (change.kind === 'file') this.files.add(change.path);
    else this.addTree(change.path);
    if (this.size > this.limit) this.addTree('');
  }

  /** True when this file is in the list by itself. */
  has(path: RelPath): boolean {
    return this.files.has(path);
  }

  /** Everything so far; the list is empty afterwards. */
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
