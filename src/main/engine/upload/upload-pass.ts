import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RelPath } from '../../../shared/util/rel-path';
import type { Session } from '../connection/session';
import type { WorkspaceContext } from '../context/workspace-context';
import { tooLarge, type Withheld } from '../policy/gate';
import { withheldProblem } from '../policy/withheld-problem';
import { type ChangedFile, type Diff, splitDeletes } from '../scan/diff';
import { withinLimit } from '../scan/file-limit';
import { type ReadResult, readStable } from '../scan/stable-read';
import { type FileSender, type OutgoingContent, trustworthy } from './file-sender';

/** Most files, and content bytes unless one file has more, that are read at the same time. */
const CHUNK_FILES = 64;
const CHUNK_BYTES = 4 * 1024 * 1024;

export interface UploadPassEvents {
  /** Called with what there is to do once that is known. Counts are files, bytes are of content. */
  readonly onPlan: (files: number, bytes: number) => void;
  /** This file is being read and sent now. */
  readonly onCandidate: (path: RelPath) => void;
  /** One candidate was dealt with (sent, unchanged or skipped). */
  readonly onHandled: (bytes: number) => void;
  /** Some more candidates were dealt with. */
  readonly onChunk: () => void;
  /** The file could not be read in a settled state; look again later. */
  readonly onRetry: (path: RelPath) => void;
}

/** Sends what one plan found to differ. The order of messages: deletions in the way, contents and moves, deletions. */
export class UploadPass {
  private readonly movable = new Map<string, RelPath[]>();
  private readonly moved = new Set<RelPath>();

  constructor(
    private readonly context: WorkspaceContext,
    private readonly session: Session,
    private readonly sender: FileSender,
    private readonly events: UploadPassEvents,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Resolves when everything is sent (not acknowledged), or the signal was aborted; false when it stopped because the
   * rules are not what they were when the plan was made.
   */
  async send(found: Diff): Promise<boolean> {
    const candidates = withinLimit(this.context, found);
    const paths = candidates.map((changed) => changed.path);
    const { first, last } = splitDeletes(found.deletes, paths);
    this.events.onPlan(
      candidates.length,
      candidates.reduce((sum, { stat }) => sum + stat.size, 0),
    );
    this.announceUnsettled([...first, ...last]);
    await this.remove(first);
    if (this.session.can('rename')) this.noteMovable(last);
    if (!(await this.contents(candidates, found.contents))) return false;
    await this.remove(last.filter((path) => !this.moved.has(path)));
    return true;
  }

  private async contents(candidates: readonly ChangedFile[], known: Diff['contents']): Promise<boolean> {
    let isFirst = true;
    for (const chunk of chunked(candidates)) {
      // Whatever else has to happen in this process happens between two chunks.
      await nextTurn();
      const results = await Promise.all(
        chunk.map((changed) => known?.get(changed.path) ?? read(this.context, changed)),
      );
      if (this.signal.aborted) return true;
      const paths = chunk.map(({ path }) => path);
      if (!this.context.rules.isCurrent(paths)) return false;
      this.announceUnsettled(paths);
      for (const [i, candidate] of chunk.entries()) await this.settle(candidate, results[i] as ReadResult);
      this.events.onChunk();
      // The first go out at once, those that follow in full frames.
      if (isFirst) this.sender.flush();
      isFirst = false;
    }
    this.sender.flush();
    return true;
  }

  /**
   * A server that can't say what it holds may get what it never confirms: what is about to be sent is written down, so
   * that it is put right even after this process was killed and the file is gone or as it was before.
   */
  private announceUnsettled(paths: readonly RelPath[]): void {
    if (!this.session.can('manifest')) this.context.index.begin(paths);
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

  private async settle({ path, stat }: ChangedFile, read: ReadResult): Promise<void> {
    this.events.onCandidate(path);
    if (read.kind === 'content') await this.content(path, read);
    else if (read.kind === 'gone' || read.kind === 'not-a-file') this.events.onRetry(path);
    else if (read.kind === 'unstable') this.unstable(path);
    else if (read.kind === 'too-large') await this.withhold(path, tooLarge(this.context.limits.maxFileBytes));
    else this.unreadable(path, read.code);
    this.events.onHandled(stat.size);
  }

  private async content(path: RelPath, content: OutgoingContent): Promise<void> {
    const { context, sender } = this;
    const known = context.index.get(path);
    if (known?.hash === content.hash) {
      context.index.set(path, { hash: content.hash, stat: trustworthy(content.stat) });
      context.stats.sawUnchanged();
    } else if (context.refused.get(path) === content.hash) context.stats.skip(path, 'refused');
    else {
      const same = known ? undefined : this.movable.get(content.hash);
      const from = same?.at(-1) ?? null;
      const decision = await sender.offer(path, content, from);
      if (decision.verdict === 'withheld') await this.withhold(path, decision);
      else if (from !== null) {
        same?.pop();
        this.moved.add(from);
      }
    }
  }

  /** What may not be sent must not stay at the server as it was before, either. */
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
    this.events.onRetry(path);
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

/** Reads the first files of a plan while something else is waited for. */
export async function readAhead(context: WorkspaceContext, found: Diff): Promise<Diff> {
  const [first = []] = chunked(found.candidates.slice(0, CHUNK_FILES));
  const contents = await Promise.all(first.map(async (file) => [file.path, await read(context, file)] as const));
  return { ...found, contents: new Map(contents) };
}

function read({ root, limits }: WorkspaceContext, { path, stat }: ChangedFile): Promise<ReadResult> {
  return readStable(`${root}/${path}`, limits.maxFileBytes, stat);
}

/** Cuts candidates into pieces that are read, checked and sent together, bounded in files and bytes. */
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
