import type { RelPath } from '../../../shared/util/rel-path';
import { ManifestHash } from '../../../shared/wire/manifest-hash';
import type { SyncState } from '../../../shared/wire/messages';
import type { IndexEntry } from './index-entry';
import type { IndexStore } from './index-store';

/** Effect of one message on the files of the copy: the new entry of each path, or null for one that it removes. */
export type CopyChange = readonly (readonly [RelPath, IndexEntry | null])[];

/** Totals of the copy's files. */
export type CopyTotals = Pick<SyncState, 'files' | 'bytes' | 'hash'>;

/** Most acknowledged changes that can be taken back. */
const MAX_UNCOMMITTED = 10_000;

/**
 * The messages of one workspace that a server may have handled although no answer says so. They tell what the copy is once
 * it has all of them, so that a commit need not wait for their acknowledgement; and after a lost connection up to where the
 * server handled them, so that the files need not be compared.
 */
export class ChangesUnderWay {
  /** Messages without an acknowledgement, in order. */
  private readonly sent = new Set<CopyChange>();
  /** Entries of acknowledged paths as of the last revision; a server forgets its staged changes. Null when they are too many. */
  private uncommitted: Map<RelPath, IndexEntry | null> | null = new Map();

  constructor(private readonly index: IndexStore) {}

  /** Adds a message that is sent now. */
  add(change: CopyChange): void {
    this.sent.add(change);
  }

  /** Removes a message whose answer came, before the index takes it. */
  settle(change: CopyChange, isRefused: boolean): void {
    this.sent.delete(change);
    if (isRefused || !this.uncommitted) return;
    for (const [path] of change) {
      if (!this.uncommitted.has(path)) this.uncommitted.set(path, this.index.get(path) ?? null);
    }
    if (this.uncommitted.size > MAX_UNCOMMITTED) this.uncommitted = null;
  }

  /** Forgets everything: the index is what the server has. */
  clear(): void {
    this.sent.clear();
    this.uncommitted = new Map();
  }

  /** Totals of the copy once it has every message. */
  get totals(): CopyTotals {
    const copy = new ExpectedCopy(this.index);
    for (const change of this.sent) copy.apply(change);
    return copy.totals;
  }

  /** Makes the index what the server has after a lost connection, if that can be told by its totals. */
  adopt(server: CopyTotals): void {
    this.copyLike(server)?.write();
  }

  private copyLike(server: CopyTotals): ExpectedCopy | null {
    const forward = new ExpectedCopy(this.index);
    for (const change of this.sent) {
      forward.apply(change);
      if (forward.equals(server)) return forward;
    }
    if (!this.uncommitted) return null;
    const back = new ExpectedCopy(this.index);
    back.apply([...this.uncommitted]);
    return back.equals(server) ? back : null;
  }
}

/** The files of the index with some changes. */
class ExpectedCopy {
  private readonly changed = new Map<RelPath, IndexEntry | null>();
  private readonly manifest: ManifestHash;
  private files: number;
  private bytes: number;

  constructor(private readonly index: IndexStore) {
    this.manifest = new ManifestHash(index.hash);
    this.files = index.size;
    this.bytes = index.bytes;
  }

  get totals(): CopyTotals {
    return { files: this.files, bytes: this.bytes, hash: this.manifest.hex() };
  }

  apply(change: CopyChange): void {
    for (const [path, entry] of change) {
      const before = this.changed.has(path) ? this.changed.get(path) : this.index.get(path);
      if (before) this.count(path, before, -1);
      if (entry) this.count(path, entry, 1);
      this.changed.set(path, entry);
    }
  }

  equals({ files, bytes, hash }: CopyTotals): boolean {
    return this.files === files && this.bytes === bytes && this.manifest.hex() === hash;
  }

  /** Makes the index the same. */
  write(): void {
    for (const [path, entry] of this.changed) {
      if (entry) this.index.set(path, entry);
      else this.index.delete(path);
    }
  }

  private count(path: RelPath, { hash, stat }: IndexEntry, by: 1 | -1): void {
    this.manifest.toggle(path, hash);
    this.files += by;
    this.bytes += by * stat.size;
  }
}
