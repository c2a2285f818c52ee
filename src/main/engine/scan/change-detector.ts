import { setTimeout as sleep } from 'node:timers/promises';
import type { FileStat } from '../../../shared/node/file-stat';
import { isCovered, parentOf, type RelPath } from '../../../shared/util/rel-path';
import type { WorkspaceContext } from '../context/workspace-context';
import { GitLocks } from '../git/git-locks';
import { isIgnoreFile } from '../ignore/ignore-file-names';
import type { IndexStore } from '../index/index-store';
import { tooLarge } from '../policy/gate';
import { withheldProblem } from '../policy/withheld-problem';
import { DeletionGuard } from '../safety/deletion-guard';
import { checkMounts } from '../safety/nested-mounts';
import { rootProblem } from '../safety/protected-roots';
import { checkRoot, isStillThere } from '../safety/root-check';
import { type Batch, wholeTree } from '../watch/change';
import type { ChangeSource } from '../watch/change-source';
import { type ChangedFile, type Diff, type DiffInput, diff } from './diff';
import { EventlessWrites } from './eventless-writes';
import { withVanishedTrees } from './vanished-trees';
import { isBeingWritten, UNCHANGED_MS } from './write-in-progress';

/** Pause before many deletions are counted again, since more may follow, and most such pauses. */
const RECOUNT_MS = 250;
const MAX_RECOUNTS = 12;
/** Age up to which a file that a full scan finds may be a temporary one. */
const JUST_MADE_MS = 5_000;
/** Most waits for a file that is being written, before it is read as it is. */
const MAX_WRITE_WAITS = 10;

/** Detects changes for one pipeline: never during a checkout, never in a wrong folder, and with a guard on deletions. */
export class ChangeDetector {
  readonly gitLocks: GitLocks;
  readonly eventlessWrites: EventlessWrites;
  readonly deletions = new DeletionGuard();
  private accepting = false;
  private lastDeletes = 0;

  constructor(
    private readonly context: WorkspaceContext,
    private readonly source: ChangeSource,
  ) {
    this.gitLocks = new GitLocks(context.root);
    this.eventlessWrites = new EventlessWrites(context, source);
  }

  /** Called when the user confirms the folder as it is now, even if it was emptied or replaced. */
  acceptFolder(): void {
    this.accepting = true;
    this.deletions.allow();
  }

  /** True from {@link acceptFolder} until the next full scan. */
  get accepted(): boolean {
    return this.accepting;
  }

  /** Notes what the first scan found, which no detector made. */
  noteFirst(found: Diff): void {
    this.gitLocks.noteWorkTrees(found.workTrees, true);
    this.eventlessWrites.note(found, true);
  }

  /** @throws ProblemError when the root is missing or another folder */
  checkRoot(): void {
    checkRoot(this.context, this.accepting);
  }

  /**
   * Compares the paths of a batch with the index. A changed ignore file causes a full scan with new rules. Deletions that
   * need the user's decision are left out and added to `deletions.pending`.
   * @throws ProblemError when the root can't be read, or is another folder
   */
  async detect(batch: Batch, signal: AbortSignal): Promise<Diff> {
    await this.context.disk.check();
    let scope = (await this.gitLocks.wait(batch, signal)) ? wholeTree() : batch;
    for (let tries = 0; ; tries++) {
      const found = await this.compareStable(scope, signal);
      // The scan may have met a checkout, also in a work tree that was not known.
      if (scope.trees.size > 0 && tries < MAX_RECOUNTS && (await this.gitLocks.wait(scope, signal))) {
        scope = wholeTree();
        continue;
      }
      const fresh = this.holdIgnored(found.deletes.filter((path) => !this.deletions.pending.has(path)));
      const temporary = this.deletions.temporaryFiles();
      const lost = fresh.filter((path) => !temporary.has(path));
      const verdict = this.judge(found, lost.length, tries === MAX_RECOUNTS);
      if (signal.aborted || verdict === 'send') return this.withoutPending(found, fresh, lost.length, scope);
      if (verdict === 'hold') {
        this.deletions.hold(lost);
        this.context.log.warn(`${this.context.root}: ${lost.length} deletions are held until they are confirmed.`);
        const sent = fresh.filter((path) => temporary.has(path));
        return this.withoutPending(found, sent, 0, scope);
      }
      await sleep(RECOUNT_MS);
      this.source.take();
      scope = wholeTree();
    }
  }

  /** Holds files that changed rules exclude, when they are many, apart from files that are gone. */
  private holdIgnored(deletes: RelPath[]): RelPath[] {
    const isIgnored = (path: RelPath) => this.context.gate.byPath(path, false).verdict === 'withheld';
    const ignored = new Set(deletes.filter(isIgnored));
    if (!this.deletions.holdsIgnored(ignored.size)) return deletes;
    this.deletions.hold(ignored);
    this.context.log.warn(
      `${this.context.root}: ${ignored.size} newly ignored files are held until that is confirmed.`,
    );
    return deletes.filter((path) => !ignored.has(path));
  }

  private judge(found: Diff, lost: number, lastTry: boolean) {
    const { context, deletions } = this;
    let size = context.index.size - deletions.pending.size;
    for (const path of deletions.temporaryFiles().keys()) if (context.index.get(path)) size--;
    const isQuiet = lastTry || (this.lastDeletes === lost && lost > 0);
    this.lastDeletes = lost;
    return deletions.judge(lost, size, this.newFiles(found).length, isQuiet);
  }

  private withoutPending(found: Diff, deletes: RelPath[], lost: number, scope: Batch): Diff {
    this.lastDeletes = 0;
    const fresh = this.newFiles(found);
    // A full scan may find files that are not new: left out or withheld before, or made while nothing was mirrored.
    const isCounted = !scope.trees.has('');
    if (!isCounted && this.context.announced) this.deletions.noteTemporary(justMade(fresh));
    this.deletions.sent(lost, performance.now(), isCounted ? fresh.length : 0);
    return { ...found, deletes, candidates: withoutBlocked(found.candidates, this.deletions.pending) };
  }

  /** Waits a bounded time for files that are being written, so that they are not sent empty or in part. */
  private async compareStable(batch: Batch, signal: AbortSignal): Promise<Diff> {
    let found = await this.compare(batch, signal);
    let before: ReadonlyMap<RelPath, FileStat> = new Map();
    for (let tries = 1; tries <= MAX_WRITE_WAITS && !signal.aborted; tries++) {
      const written = found.candidates.filter((file) =>
        isBeingWritten(file, this.context.index, before.get(file.path)),
      );
      if (written.length === 0) break;
      before = new Map([...before, ...written.map(({ path, stat }) => [path, stat] as const)]);
      await sleep(UNCHANGED_MS);
      const files = new Set(written.map(({ path }) => path));
      const again = await this.compare({ files, trees: new Set() }, signal);
      found = [...files].some(isIgnoreFile) ? again : withNewer(found, again, files);
    }
    return found;
  }

  private async compare(batch: Batch, signal: AbortSignal): Promise<Diff> {
    const { context } = this;
    const before = context.rules.signature;
    const { found, scope, whole } = await context.disk.guard(() => this.scan(batch, signal));
    if (signal.aborted) return found;
    if (whole) this.accepting = false;
    recordDiff(context, scope, found);
    this.gitLocks.noteWorkTrees(found.workTrees, whole);
    this.eventlessWrites.note(found, whole);
    this.releaseFound(scope, found);
    this.source.followIndexes();
    this.source.expectWatched(this.directoriesOf(found));
    if (whole && context.rules.signature !== before) this.source.renewWatches();
    else if (whole) this.source.followRules();
    else this.source.followAwaited();
    return found;
  }

  private async scan(batch: Batch, signal: AbortSignal) {
    const { context } = this;
    const whole = batch.trees.has('') || [...batch.files].some(isIgnoreFile);
    const scope = whole ? wholeTree() : withVanishedTrees(context, batch);
    if (whole) {
      context.leftOut = false;
      this.checkRoot();
      await context.reloadRules();
      checkMounts(context, this.accepting);
      await this.eventlessWrites.beforeFullScan();
    } else {
      if (!isStillThere(context)) this.checkRoot();
      if (context.awayMounts?.size && checkMounts(context, false)) this.source.rescan();
    }
    return { found: await this.diffInPlace(scope, signal), scope, whole };
  }

  /**
   * A root or a mount in it that went away during the scan makes everything in it look deleted. A mount that came has to be
   * known before the first file of it is sent.
   */
  private async diffInPlace(scope: Batch, signal: AbortSignal): Promise<Diff> {
    for (;;) {
      const found = await diffBatch(this.context, scope, signal);
      if (signal.aborted) return found;
      if (found.deletes.length > 0) this.checkRoot();
      if (!checkMounts(this.context, false)) return found;
    }
  }

  private newFiles(found: Diff): ChangedFile[] {
    return found.candidates.filter(({ path }) => !this.context.index.get(path));
  }

  /** The directories with new entries. */
  private directoriesOf(found: Diff): Set<RelPath> {
    const directories = new Set(found.directories);
    for (const { path } of found.candidates) {
      if (this.context.index.get(path)) continue;
      for (let at = parentOf(path); at && !directories.has(at); at = parentOf(at)) directories.add(at);
    }
    return directories;
  }

  /** Releases pending deletions of files that are there again, or left the index. */
  private releaseFound(scope: Batch, found: Diff): void {
    const gone = new Set(found.deletes);
    for (const path of this.deletions.pending) {
      if (isInBatch(scope, path) && !gone.has(path)) this.deletions.release(path);
    }
  }
}

/** The files that were made or changed a moment ago. */
function justMade(files: readonly ChangedFile[]): RelPath[] {
  const since = Date.now() - JUST_MADE_MS;
  return files.filter(({ stat }) => stat.ctimeMs > since).map(({ path }) => path);
}

/** A diff in which a newer one of these files takes the place of what it says of them. */
function withNewer(found: Diff, newer: Diff, files: ReadonlySet<RelPath>): Diff {
  return {
    ...found,
    candidates: [...found.candidates.filter(({ path }) => !files.has(path)), ...newer.candidates],
    deletes: [...new Set([...found.deletes, ...newer.deletes])],
    directories: [...found.directories, ...newer.directories],
    skipped: new Map([...found.skipped, ...newer.skipped]),
    problems: [...found.problems, ...newer.problems],
  };
}

/** Adds these files to the candidates as they are in the index, unless the diff says that they are not to be sent. */
export function withAgain(found: Diff, again: ReadonlySet<RelPath>, index: IndexStore): Diff {
  const others = new Set([...found.deletes, ...found.skipped.keys(), ...found.candidates.map(({ path }) => path)]);
  const added = [...again].flatMap((path) => {
    const entry = others.has(path) ? undefined : index.get(path);
    return entry ? [{ path, stat: entry.stat }] : [];
  });
  return { ...found, candidates: [...found.candidates, ...added], again };
}

/** Leaves out files whose place is taken by a file that is pending deletion: they wait for the same decision. */
function withoutBlocked(candidates: readonly ChangedFile[], pending: ReadonlySet<RelPath>): ChangedFile[] {
  if (pending.size === 0) return [...candidates];
  const above = new Set<RelPath>();
  for (const path of pending) {
    for (let at = parentOf(path); at && !above.has(at); at = parentOf(at)) above.add(at);
  }
  return candidates.filter(({ path }) => !above.has(path) && !isCovered(path, pending));
}

/** Compares the paths of a batch with the index. @throws ProblemError when the root itself can't be read */
export async function diffBatch(
  context: WorkspaceContext,
  batch: Batch,
  signal: AbortSignal,
  events: Pick<DiffInput, 'onProgress' | 'onDirectory'> = {},
): Promise<Diff> {
  const { root, rules, gate, index, limits, awayMounts } = context;
  try {
    return await diff({
      root,
      batch,
      rules,
      gate,
      index,
      awayMounts: awayMounts ?? new Map(),
      ...limits,
      signal,
      ...events,
    });
  } catch (error) {
    throw rootProblem(root, error);
  }
}

/** Records the skipped and unreadable files of a diff in the workspace's statistics and problems. */
export function recordDiff(context: WorkspaceContext, batch: Batch, found: Diff): void {
  const isScanned = (path: RelPath) => isInBatch(batch, path);
  context.stats.forget(isScanned);
  context.problems.clearWhere(isScanned);
  if (batch.trees.has('')) context.stats.ignoredByReason = Object.fromEntries(found.ignored);
  for (const [path, reason] of found.skipped) {
    context.stats.skip(path, reason);
    if (reason === 'too-large') context.problems.set(withheldProblem(path, tooLarge(context.limits.maxFileBytes)));
  }
  for (const problem of found.problems) context.problems.set(problem);
}

function isInBatch(batch: Batch, path: RelPath): boolean {
  return batch.files.has(path) || isCovered(path, batch.trees);
}
