import type { RelPath } from '../../../shared/util/rel-path';

/** Deletions of at most this many files are never held. */
const ALWAYS_FINE = 100;
/** At most this many files that the rules newly exclude are removed without asking. */
const RULED_FINE = 50;
/** How long deletions, and what came beside them, count together, ms. */
const WINDOW_MS = 10_000;

/** What to do with the deletions of one plan. */
export type DeletionVerdict =
  | 'send'
  /** More may be under way: look again when it is calm, then judge for good. */
  | 'look-again'
  | 'hold';

/**
 * Holds deletions that would take away more than half of a workspace, until the user has decided. A branch switch that
 * also brings files in is not held, and neither are the other changes.
 */
export class DeletionGuard {
  private readonly heldPaths = new Set<RelPath>();
  private recent: { readonly at: number; readonly gone: number; readonly came: number }[] = [];
  private keeping = false;
  /** Set by the user: what is deleted now is meant. */
  private allowed = false;

  /** Deletions waiting for the user. */
  get pending(): ReadonlySet<RelPath> {
    return this.heldPaths;
  }

  /**
   * @param deletes files that are gone, without those already held
   * @param size files before them
   * @param added files that are new in the same plan
   * @param calm true when nothing more is under way
   */
  judge(deletes: number, size: number, added: number, calm: boolean, now = performance.now()): DeletionVerdict {
    this.recent = this.recent.filter(({ at }) => now - at < WINDOW_MS);
    const gone = this.recent.reduce((sum, recent) => sum + recent.gone, 0);
    const came = this.recent.reduce((sum, recent) => sum + recent.came, 0);
    const before = size + gone - came;
    const loss = deletes + gone - came - added;
    if (this.allowed || loss <= ALWAYS_FINE || loss <= before / 2) {
      return !calm && !this.allowed && loss > ALWAYS_FINE && loss > before / 3 ? 'look-again' : 'send';
    }
    return calm ? 'hold' : 'look-again';
  }

  /** True when so many files that the rules newly exclude must not be removed without being asked. */
  holdsRuled(files: number): boolean {
    return !this.allowed && files > RULED_FINE;
  }

  /** True from {@link allow} until deletions were judged. */
  get isAllowed(): boolean {
    return this.allowed;
  }

  /** May a server that holds `atServer` files be told that only `here` should be there, when nobody knows which went? */
  mayShrink(atServer: number, here: number): boolean {
    return this.allowed || here >= atServer / 2 || (here > 0 && atServer - here <= ALWAYS_FINE);
  }

  /** These deletions were sent, and so many new files with them. */
  sent(gone: number, now = performance.now(), came = 0): void {
    if (gone + came > 0) this.recent.push({ at: now, gone, came });
    this.allowed = false;
  }

  /** True when the user chose to keep the server's copies of what is held. */
  get kept(): boolean {
    return this.keeping;
  }

  /** The user rejects the deletions: they stay held, and nobody is asked about them again. */
  keep(): void {
    this.keeping = this.heldPaths.size > 0;
  }

  hold(paths: Iterable<RelPath>): void {
    this.keeping = false;
    for (const path of paths) this.heldPaths.add(path);
  }

  /** The file is there again, or not to be held any more. */
  release(path: RelPath): void {
    this.heldPaths.delete(path);
  }

  /** The user confirms: nothing is held, and the next plan's deletions go out. */
  allow(): void {
    this.heldPaths.clear();
    this.allowed = true;
  }
}
