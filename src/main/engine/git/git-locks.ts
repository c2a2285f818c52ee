import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isCovered, parentOf, type RelPath } from '../../../shared/util/rel-path';
import { existsSync } from '../disk/bounded-fs';
import { pointedGitDirectory } from './work-tree';

const POLL_MS = 20;
/** A lock that exists longer was left behind by a killed git, and is ignored. */
const MAX_WAIT_MS = 10_000;
/** Most work trees below one folder whose locks count. */
const MAX_WORK_TREES = 1_000;

/** The paths that a scan is about. */
interface Scope {
  readonly files: ReadonlySet<RelPath>;
  readonly trees: ReadonlySet<RelPath>;
}

/** Detects by the locks on git's indexes that git is rewriting a work tree around a folder or below it. */
export class GitLocks {
  /** The lock of the work tree around the root, null for none; looked for before its first use. */
  private around: string | null | undefined;
  /** The lock of each known work tree below the root, by its top. */
  private readonly below = new Map<RelPath, string>();
  /** Locks that were left behind: they count as none until they are gone. */
  private readonly stale = new Set<string>();

  constructor(private readonly root: string) {}

  /** Waits a bounded time until git releases the locks of the work trees that hold these paths. @returns true when it had to */
  async wait(scope: Scope, signal: AbortSignal): Promise<boolean> {
    const locks = this.locksOf(scope);
    const start = performance.now();
    let waited = false;
    for (let held = this.held(locks); held.length > 0 && !signal.aborted; held = this.held(locks)) {
      if (performance.now() - start > MAX_WAIT_MS) for (const lock of held) this.stale.add(lock);
      waited = true;
      await sleep(POLL_MS);
    }
    return waited;
  }

  /**
   * Notes the work trees that a scan found.
   * @param isWhole true when the scan was of everything, so that there are no others
   */
  noteWorkTrees(tops: Iterable<RelPath>, isWhole: boolean): void {
    if (isWhole) {
      this.around = lockAround(this.root);
      this.below.clear();
      for (const lock of this.stale) if (!existsSync(lock)) this.stale.delete(lock);
    }
    for (const top of tops) this.note(top);
  }

  private note(top: RelPath): void {
    if (top === '' || (this.below.size >= MAX_WORK_TREES && !this.below.has(top))) return;
    this.below.set(top, lockOf(join(this.root, top, '.git')));
  }

  private held(locks: ReadonlySet<string>): string[] {
    const held: string[] = [];
    for (const lock of locks) {
      if (!existsSync(lock)) this.stale.delete(lock);
      else if (!this.stale.has(lock)) held.push(lock);
    }
    return held;
  }

  private locksOf({ files, trees }: Scope): Set<string> {
    if (this.around === undefined) this.around = lockAround(this.root);
    const locks = new Set(this.around === null ? [] : [this.around]);
    const directories = new Set<RelPath>();
    for (const path of [...files, ...trees]) {
      for (let at = parentOf(path); at && !directories.has(at); at = parentOf(at)) directories.add(at);
    }
    // A repository that was made in a known directory is reported by no scan yet.
    for (const top of directories) if (existsSync(join(this.root, top, '.git'))) this.note(top);
    for (const [top, lock] of this.below) if (directories.has(top) || isCovered(top, trees)) locks.add(lock);
    return locks;
  }
}

/** The lock of the nearest work tree at or above a folder. */
function lockAround(root: string): string | null {
  for (let at = root; ; at = dirname(at)) {
    const git = join(at, '.git');
    if (existsSync(git)) return lockOf(git);
    if (dirname(at) === at) return null;
  }
}

/** A `.git` file, of a submodule or of a linked work tree, names the actual directory. */
function lockOf(git: string): string {
  return join(pointedGitDirectory(git) ?? git, 'index.lock');
}
