import { setTimeout as sleep } from 'node:timers/promises';
import { ProblemError } from '../../../shared/model/problem';
import { isCovered, parentOf, type RelPath } from '../../../shared/util/rel-path';
import type { WorkspaceContext } from '../context/workspace-context';
import { GitLock } from '../git/git-lock';
import { isIgnoreFile } from '../ignore/ignore-file-names';
import { tooLarge } from '../policy/gate';
import { withheldProblem } from '../policy/withheld-problem';
import { DeletionGuard } from '../safety/deletion-guard';
import { rootProblem } from '../safety/protected-roots';
import { checkRoot } from '../safety/root-check';
import { type Batch, wholeTree } from '../watch/change';
import type { ChangeSource } from '../watch/change-source';
import { type ChangedFile, type Diff, type DiffInput, diff } from './diff';
import { isBeingWritten, UNCHANGED_MS } from './write-in-progress';

/** How long deletions on a large scale must have been quiet before they are judged, ms, and how often that is tried. */
const CALM_MS = 250;
const CALM_TRIES = 12;
/** How often a file that is being written is waited for before it is taken as it is. */
const REST_TRIES = 10;

/** Looks at the disk for one pipeline: never in the middle of a checkout, never at the wrong folder, never rashly. */
export class ChangeDetector {
  readonly gitLock: GitLock;
  readonly deletions = new DeletionGuard();
  private accepting = false;
  private lastDeletes = 0;

  constructor(
    private readonly context: WorkspaceContext,
    private readonly source: ChangeSource,
  ) {
    this.gitLock = new GitLock(context.root);
  }

  /** The user says that the folder is right as it is now, emptied, replaced or not. */
  acceptFolder(): void {
    this.accepting = true;
    this.deletions.allow();
  }

  /** True from {@link acceptFolder} until the folder was looked at. */
  get accepted(): boolean {
    return this.accepting;
  }

  /** @throws ProblemError while the root is not the folder it was */
  async checkRoot(): Promise<void> {
    await checkRoot(this.context, this.accepting);
  }

  /**
   * Compares what a batch names with the index; a changed ignore file means looking at everything with new rules.
   * Deletions that the user has to decide are left out and kept in `deletions.held`.
   * @throws ProblemError when the root can't be read, or is not the folder it was
   */
  async detect(batch: Batch, signal: AbortSignal): Promise<Diff> {
    let looked = (await this.gitLock.wait(signal)) ? wholeTree() : batch;
    for (let tries = 0; ; tries++) {
      const found = await this.compareSettled(looked, signal);
      const fresh = this.holdRuled(found.deletes.filter((path) => !this.deletions.pending.has(path)));
      const verdict = this.judge(found, fresh.length, tries === CALM_TRIES);
      if (signal.aborted || verdict === 'send') return this.withoutHeld(found, fresh, looked);
      if (verdict === 'hold') {
        this.deletions.hold(fresh);
        this.context.log.warn(`${this.context.root}: ${fresh.length} deletions are held until they are confirmed.`);
        return this.withoutHeld(found, [], looked);
      }
      await sleep(CALM_MS);
      this.source.take();
      looked = wholeTree();
    }
  }

  /** Files that rules take away, rather than somebody, are held by themselves when they are many. */
  private holdRuled(deletes: RelPath[]): RelPath[] {
    const isRuled = (path: RelPath) => this.context.gate.byPath(path, false).verdict === 'withheld';
    const ruled = new Set(deletes.filter(isRuled));
    if (!this.deletions.holdsRuled(ruled.size)) return deletes;
    this.deletions.hold(ruled);
    this.context.log.warn(`${this.context.root}: ${ruled.size} newly ignored files are held until that is confirmed.`);
    return deletes.filter((path) => !ruled.has(path));
  }

  private judge(found: Diff, fresh: number, lastTry: boolean) {
    const { index } = this.context;
    const added = this.countNew(found);
    const calm = lastTry || (this.lastDeletes === fresh && fresh > 0);
    this.lastDeletes = fresh;
    return this.deletions.judge(fresh, index.size - this.deletions.pending.size, added, calm);
  }

  private withoutHeld(found: Diff, deletes: RelPath[], looked: Batch): Diff {
    this.lastDeletes = 0;
    // A look at everything may find what was there all along.
    const came = looked.trees.has('') ? 0 : this.countNew(found);
    this.deletions.sent(deletes.length, performance.now(), came);
    return { ...found, deletes, candidates: withoutBlocked(found.candidates, this.deletions.pending) };
  }

  /** Gives files that are being written a little time, so that they are not seen emptied or half. */
  private async compareSettled(batch: Batch, signal: AbortSignal): Promise<Diff> {
    for (let tries = 1; ; tries++) {
      const found = await this.compare(batch, signal);
      const mayWait = batch.trees.size === 0 && tries <= REST_TRIES && !signal.aborted;
      if (!mayWait || !found.candidates.some((file) => isBeingWritten(file, this.context.index))) return found;
      await sleep(UNCHANGED_MS);
    }
  }

  private async compare(batch: Batch, signal: AbortSignal): Promise<Diff> {
    const { context } = this;
    const whole = batch.trees.has('') || [...batch.files].some(isIgnoreFile);
    const looked = whole ? wholeTree() : batch;
    const before = context.rules.signature;
    if (whole) {
      context.leftOut = false;
      await this.checkRoot();
      context.reloadRules();
      this.gitLock.refresh();
    }
    const found = await diffBatch(context, looked, signal);
    if (signal.aborted) return found;
    // A root that went away while it was looked at makes everything in it look deleted.
    if (found.deletes.length > 0) await this.checkRoot();
    if (whole) this.accepting = false;
    recordDiff(context, looked, found);
    this.releaseFound(looked, found);
    this.source.expectWatched(this.directoriesOf(found));
    if (whole && context.rules.signature !== before) this.source.renewWatches();
    return found;
  }

  private countNew(found: Diff): number {
    return found.candidates.filter(({ path }) => !this.context.index.get(path)).length;
  }

  /** Where something new was found. */
  private directoriesOf(found: Diff): Set<RelPath> {
    const directories = new Set(found.directories);
    for (const { path } of found.candidates) {
      if (this.context.index.get(path)) continue;
      for (let at = parentOf(path); at && !directories.has(at); at = parentOf(at)) directories.add(at);
    }
    return directories;
  }

  /** What is there again, or was taken out of the index, needs no decision any more. */
  private releaseFound(looked: Batch, found: Diff): void {
    const gone = new Set(found.deletes);
    for (const path of this.deletions.pending) {
      if (isLooked(looked, path) && !gone.has(path)) this.deletions.release(path);
    }
  }
}

/** What can not be put in its place while a held file is at, above or below it has to wait for the same decision. */
function withoutBlocked(candidates: readonly ChangedFile[], held: ReadonlySet<RelPath>): ChangedFile[] {
  if (held.size === 0) return [...candidates];
  const above = new Set<RelPath>();
  for (const path of held) {
    for (let at = parentOf(path); at && !above.has(at); at = parentOf(at)) above.add(at);
  }
  return candidates.filter(({ path }) => !above.has(path) && !isCovered(path, held));
}

/** Compares what a batch names with the index. @throws ProblemError when the root itself can't be read */
export async function diffBatch(
  context: WorkspaceContext,
  batch: Batch,
  signal: AbortSignal,
  events: Pick<DiffInput, 'onProgress' | 'onDirectory'> = {},
): Promise<Diff> {
  const { root, rules, gate, index, limits } = context;
  try {
    return await diff({ root, batch, rules, gate, index, ...limits, signal, ...events });
  } catch (error) {
    throw error instanceof ProblemError ? error : rootProblem(root, error);
  }
}

/** Takes over what a plan says of skipped and unreadable files. */
export function recordDiff(context: WorkspaceContext, batch: Batch, found: Diff): void {
  const looked = (path: RelPath) => isLooked(batch, path);
  context.stats.forget(looked);
  context.problems.clearWhere(looked);
  for (const [path, reason] of found.skipped) {
    context.stats.skip(path, reason);
    if (reason === 'too-large') context.problems.set(withheldProblem(path, tooLarge(context.limits.maxFileBytes)));
  }
  for (const problem of found.problems) context.problems.set(problem);
}

function isLooked(batch: Batch, path: RelPath): boolean {
  return batch.files.has(path) || isCovered(path, batch.trees);
}
