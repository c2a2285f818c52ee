import { setImmediate as nextTurn } from 'node:timers/promises';
import { ProblemError } from '../../../shared/model/problem';
import type { Withheld } from '../../../shared/model/verdict';
import { databaseFault } from '../../../shared/node/sqlite';
import type { RelPath } from '../../../shared/util/rel-path';
import type { Session } from '../connection/session';
import { Progress } from '../context/progress';
import type { WorkspaceContext } from '../context/workspace-context';
import { dataDiskProblem } from '../index/data-disk';
import { tooLarge } from '../policy/gate';
import { withheldProblem } from '../policy/withheld-problem';
import { diffBatch } from '../scan/change-detector';
import { type ChangedFile, type Diff, splitDeletes } from '../scan/diff';
import { withinLimit } from '../scan/file-limit';
import { type ReadResult, readStable } from '../scan/stable-read';
import type { ChangeSource } from '../watch/change-source';
import { type FileSender, type OutgoingContent, trustworthy } from './file-sender';

/** Time after which changes are watched for, and edits sent, although a pass goes on, ms. */
const LONG_PASS_MS = 500;
/** Limits of a chunk, which is read and sent as one; a single file may be larger. */
const CHUNK_FILES = 64;
const CHUNK_BYTES = 4 * 1024 * 1024;
/**
 * Acknowledged files after which the index is saved in the middle of a pass. With a server that can list its files saving
 * lags behind, as a comparison recovers what a crash loses.
 */
const SAVE_ENTRIES = 2_000;
const SAVE_LAG_ENTRIES = 20_000;

/** Sends one diff. The order of messages: deletions that block a path, contents and moves, other deletions. */
export class UploadPass {
  private readonly movable = new Map<string, RelPath[]>();
  private readonly moved = new Set<RelPath>();
  private again: Diff['again'] | null = null;
  private readonly begunAt = performance.now();
  /** Hashes of the contents that were sent before their turn. */
  private readonly early = new Map<RelPath, string>();

  constructor(
    private readonly context: WorkspaceContext,
    private readonly session: Session,
    private readonly sender: FileSender,
    private readonly source: ChangeSource,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Resolves when everything is sent (not acknowledged), or the signal was aborted.
   * @returns false when it stopped because the rules changed after the diff was made
   */
  async send(found: Diff): Promise<boolean> {
    const { announced, state, resend } = this.context;
    this.again = found.again ?? null;
    const candidates = withinLimit(this.context, found);
    const paths = candidates.map((changed) => changed.path);
    const { first, last } = splitDeletes(found.deletes, paths);
    const bytes = candidates.reduce((sum, { stat }) => sum + stat.size, 0);
    const isInitial = !announced && resend.isDone;
    const progress = this.again ? resend.progress : new Progress(isInitial, candidates.length, bytes);
    state.startPass(progress, this.source.size);
    this.recordUnconfirmed([...first, ...last]);
    await this.remove(first);
    if (this.session.can('rename')) this.noteMovable(last);
    if (!(await this.contents(candidates, found.contents))) return false;
    await this.remove(last.filter((path) => !this.moved.has(path)));
    return true;
  }

  private async contents(candidates: readonly ChangedFile[], known: Diff['contents']): Promise<boolean> {
    let isFirst = true;
    // Others may be over the limit of files.
    const own = new Set(candidates.map(({ path }) => path));
    const mayBeSent = (path: RelPath) => own.has(path) || this.context.index.get(path) !== undefined;
    for (const chunk of chunked(candidates)) {
      // Other work of this process runs between two chunks.
      await nextTurn();
      await this.context.disk.check();
      const results = await Promise.all(
        chunk.map((changed) => known?.get(changed.path) ?? read(this.context, changed)),
      );
      if (this.signal.aborted) return true;
      const paths = chunk.map(({ path }) => path);
      if (!this.context.rules.isCurrent(paths)) return false;
      this.recordUnconfirmed(paths);
      for (const [i, changed] of chunk.entries()) {
        // It was read before its edit was sent.
        if (this.early.has(changed.path)) this.context.state.progress.finish(changed.stat.size);
        else await this.handle(changed, results[i] as ReadResult);
        if (performance.now() - this.begunAt < LONG_PASS_MS) continue;
        this.source.start(true);
        if (this.source.hasNamed) await this.sendEdits(mayBeSent);
      }
      this.context.state.progressed();
      this.saveIndex();
      // The first chunk is sent at once, later ones fill whole frames.
      if (isFirst) this.sender.flush();
      isFirst = false;
    }
    this.sender.flush();
    return true;
  }

  /**
   * Sends the files that were changed since the pass began: what is left of it may take long. A server that commits takes a
   * file twice in one revision. They are compared again after the pass.
   */
  private async sendEdits(mayBeSent: (path: RelPath) => boolean): Promise<void> {
    if (!this.session.can('revision')) return;
    const files = new Set([...this.source.takeNamed()].filter(mayBeSent));
    if (files.size === 0) return;
    const { candidates: edited } = await diffBatch(this.context, { files, trees: new Set() }, this.signal);
    const results = await Promise.all(edited.map((changed) => read(this.context, changed)));
    if (this.signal.aborted || !this.context.rules.isCurrent(edited.map(({ path }) => path))) return;
    for (const [i, changed] of edited.entries()) {
      const result = results[i] as ReadResult;
      if (result.kind !== 'content' || this.early.get(changed.path) === result.hash) continue;
      this.context.state.progress.expect(changed.stat.size);
      await this.handle(changed, result);
      this.early.set(changed.path, result.hash);
    }
    this.sender.flush();
  }

  /**
   * A server without a manifest can't tell which unconfirmed messages it got, so their paths are recorded on disk before they
   * are sent: the next connection corrects them, even after a crash.
   */
  private recordUnconfirmed(paths: readonly RelPath[]): void {
    if (this.session.can('manifest')) return;
    try {
      this.context.index.markUnacknowledged(paths);
    } catch (error) {
      throw new ProblemError(dataDiskProblem(databaseFault(error)));
    }
  }

  private async remove(paths: readonly RelPath[]): Promise<void> {
    for (const path of paths) {
      if (this.signal.aborted) return;
      await this.sender.remove(path);
    }
  }

  private noteMovable(deletes: readonly RelPath[]): void {
    for (const path of deletes) {
      const entry = this.context.index.get(path);
      if (!entry || entry.stat.size === 0) continue;
      const same = this.movable.get(entry.hash);
      if (same) same.push(path);
      else this.movable.set(entry.hash, [path]);
    }
  }

  private saveIndex(): void {
    const limit = SAVE_ENTRIES + (this.session.can('manifest') ? SAVE_LAG_ENTRIES : 0);
    if (this.context.index.unsaved >= limit) this.context.saveIndex(SAVE_ENTRIES);
  }

  private async handle({ path, stat }: ChangedFile, read: ReadResult): Promise<void> {
    const { progress } = this.context.state;
    progress.current = path;
    // A file that was sent is done when it is acknowledged.
    if (read.kind === 'content' && (await this.offer(path, read))) return;
    if (read.kind === 'gone' || read.kind === 'not-a-file') this.source.retry(path);
    else if (read.kind === 'unstable') this.unstable(path);
    else if (read.kind === 'too-large') await this.withhold(path, tooLarge(this.context.limits.maxFileBytes));
    else if (read.kind === 'unreadable') this.unreadable(path, read.code);
    progress.finish(stat.size);
  }

  /** @returns true when the content, or a move of it, was sent */
  private async offer(path: RelPath, content: OutgoingContent): Promise<boolean> {
    const { context } = this;
    const known = context.index.get(path);
    if (known?.hash === content.hash && !this.again?.has(path)) {
      context.index.set(path, { hash: content.hash, stat: trustworthy(content.stat) });
      context.stats.sawUnchanged();
      return false;
    }
    const refused = context.refused.get(path);
    if (refused?.hash === content.hash) {
      context.stats.skip(path, 'refused');
      context.problems.set(refused.problem);
      return false;
    }
    const sameContent = known ? undefined : this.movable.get(content.hash);
    const from = sameContent?.at(-1) ?? null;
    const decision = await this.sender.offer(path, content, from);
    if (decision.verdict === 'withheld') {
      // It has taken the place of a file that was left out.
      if (context.noteWithheld(path, content.stat) && context.leftOut) this.source.rescan();
      await this.withhold(path, decision);
    } else if (from !== null) {
      sameContent?.pop();
      this.moved.add(from);
    }
    return decision.verdict === 'sent';
  }

  /** The server must not keep an earlier version of a withheld file either. */
  private async withhold(path: RelPath, decision: Withheld): Promise<void> {
    if (decision.rule !== 'unreadable' && this.context.index.get(path)) await this.sender.remove(path);
    this.context.stats.skip(path, decision.rule);
    this.context.problems.set(withheldProblem(path, decision));
  }

  private unstable(path: RelPath): void {
    this.context.problems.set({
      path,
      code: 'unstable',
      title: 'Keeps changing while it is read.',
      detail: 'It is tried again until it settles. If it never does, ignore it in .aishignore.',
    });
    this.source.retry(path);
  }

  private unreadable(path: RelPath, code: string): void {
    this.context.stats.skip(path, 'unreadable');
    this.context.stats.syncErrors++;
    this.context.problems.set({
      path,
      code: 'unreadable',
      title: 'Could not be read.',
      detail: `${code}: check its permissions; it is tried again when it changes.`,
    });
  }
}

/** Reads the first files of a diff, so that they can be sent as soon as the server is ready. */
export async function readAhead(context: WorkspaceContext, found: Diff): Promise<Diff> {
  const [first = []] = chunked(found.candidates.slice(0, CHUNK_FILES));
  const contents = await Promise.all(first.map(async (file) => [file.path, await read(context, file)] as const));
  return { ...found, contents: new Map(contents) };
}

function read({ root, limits }: WorkspaceContext, { path, stat }: ChangedFile): Promise<ReadResult> {
  return readStable(`${root}/${path}`, limits.maxFileBytes, stat);
}

/** Divides candidates into chunks that are read, checked and sent together. */
function chunked(candidates: readonly ChangedFile[]): ChangedFile[][] {
  const chunks: ChangedFile[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const changed of candidates) {
    const last = chunks.at(-1);
    if (last && last.length < CHUNK_FILES && bytes + changed.stat.size <= CHUNK_BYTES) last.push(changed);
    else {
      chunks.push([changed]);
      bytes = 0;
    }
    bytes += changed.stat.size;
  }
  return chunks;
}
