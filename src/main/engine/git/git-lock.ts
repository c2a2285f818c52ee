import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pointedGitDirectory } from './work-tree';

const POLL_MS = 20;
/** A lock that stays longer was left behind by a killed git, and nothing waits for it. */
const MAX_WAIT_MS = 10_000;

/** Tells when git is rewriting the work tree that a folder belongs to, by the lock on its index. */
export class GitLock {
  private lock: Promise<string | null> | null = null;
  private stale = false;

  constructor(private readonly root: string) {}

  /** True while git holds the lock; false for good once the lock has proved to be left behind, until it is gone. */
  async isLocked(): Promise<boolean> {
    this.lock ??= findLock(this.root);
    const lock = await this.lock;
    const there = lock !== null && existsSync(lock);
    if (!there) this.stale = false;
    return there && !this.stale;
  }

  /** Waits, for a bounded time, until git has let go. True when it had to wait. */
  async wait(signal: AbortSignal): Promise<boolean> {
    const start = performance.now();
    let waited = false;
    while (!signal.aborted && (await this.isLocked())) {
      if (performance.now() - start > MAX_WAIT_MS) this.stale = true;
      waited = true;
      await sleep(POLL_MS);
    }
    return waited;
  }

  /** A repository may have come or gone: look for it anew. */
  refresh(): void {
    this.lock = null;
  }
}

/** The path of the lock, in the nearest `.git` at or above the folder; a `.git` file names the real directory. */
async function findLock(root: string): Promise<string | null> {
  for (let at = root; ; at = dirname(at)) {
    const git = join(at, '.git');
    if (existsSync(git)) return join(pointedGitDirectory(git) ?? git, 'index.lock');
    if (dirname(at) === at) return null;
  }
}
