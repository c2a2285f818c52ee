import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pointedGitDirectory } from './work-tree';

const POLL_MS = 20;
/** A lock that exists longer was left behind by a killed git, and is ignored. */
const MAX_WAIT_MS = 10_000;

/** Detects by the lock on git's index that git is rewriting the work tree around a folder. */
export class GitLock {
  private path: Promise<string | null> | null = null;
  private isStale = false;

  constructor(private readonly root: string) {}

  /** True while git holds the lock. A lock that was left behind counts as none until it is gone. */
  async isLocked(): Promise<boolean> {
    this.path ??= findLock(this.root);
    const path = await this.path;
    const exists = path !== null && existsSync(path);
    if (!exists) this.isStale = false;
    return exists && !this.isStale;
  }

  /** Waits a bounded time until git releases the lock. @returns true when it had to wait */
  async wait(signal: AbortSignal): Promise<boolean> {
    const start = performance.now();
    let waited = false;
    while (!signal.aborted && (await this.isLocked())) {
      if (performance.now() - start > MAX_WAIT_MS) this.isStale = true;
      waited = true;
      await sleep(POLL_MS);
    }
    return waited;
  }

  /** Searches for the repository again, since it may have been created or removed. */
  refresh(): void {
    this.path = null;
  }
}

/** The path of the lock in the nearest `.git` at or above the folder. A `.git` file names the actual directory. */
async function findLock(root: string): Promise<string | null> {
  for (let at = root; ; at = dirname(at)) {
    const git = join(at, '.git');
    if (existsSync(git)) return join(pointedGitDirectory(git) ?? git, 'index.lock');
    if (dirname(at) === at) return null;
  }
}
