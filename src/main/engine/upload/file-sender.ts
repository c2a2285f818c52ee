import { join } from 'node:path';
import type { FileProblem } from '../../../shared/model/problem';
import { SENT, type Verdict } from '../../../shared/model/verdict';
import type { FileStat } from '../../../shared/node/file-stat';
import { isRelPath, type RelPath } from '../../../shared/util/rel-path';
import { MAX_FRAME_BYTES, type SyncState } from '../../../shared/wire/messages';
import type { AckHandler } from '../connection/outbox';
import { type Refusal, refusedWorkspace } from '../connection/refusal';
import type { Session } from '../connection/session';
import type { WorkspaceContext } from '../context/workspace-context';
import type { CopyChange } from '../index/changes-under-way';
import { heldEntry, type IndexEntry, UNKNOWN_HASH } from '../index/index-entry';
import type { GateContent, ServerTakes } from '../policy/gate';
import type { ReadResult } from '../scan/stable-read';
import type { ChangeSource } from '../watch/change-source';
import { FrameBuffer } from './frame-buffer';
import type { RefusedRetries } from './refused-retries';

export type OutgoingContent = Extract<ReadResult, { kind: 'content' }>;

/** Answer to a commit: the server's state after it, and how many changes it lacks. */
export interface Committed {
  readonly state: SyncState;
  readonly lacking: number;
}

/** Most changes of one revision that a server may report as not applied. */
const MAX_LACKING = 100_000;
/** Reserve in a frame for everything but the content. */
const FRAME_OVERHEAD_BYTES = 20_000;
/** A change within this time after the last one may leave the same timestamps; such a file is read again next time. */
const TIMESTAMP_GRAIN_MS = 20;
const COARSE_GRAIN_MS = 2_000;

/** Turns changes of files into messages of one connection, and acknowledgements into index entries and progress. */
export class FileSender {
  private readonly serverTakes: ServerTakes;
  private readonly frameBuffer: FrameBuffer;

  constructor(
    private readonly context: WorkspaceContext,
    private readonly session: Session,
    private readonly source: ChangeSource,
    private readonly retries: RefusedRetries,
    private readonly signal: AbortSignal,
  ) {
    this.serverTakes = { binary: session.can('base64'), fits };
    this.frameBuffer = new FrameBuffer(session, context.root);
  }

  /**
   * Sends a file's content, or that it was moved, unless the gate withholds it: this is the only way out for content.
   * @param from in the index with the same content, when the file was moved from there
   */
  async offer(path: RelPath, content: OutgoingContent, from: RelPath | null): Promise<Verdict> {
    await this.session.outbox.room(this.signal);
    if (this.signal.aborted) return SENT;
    const decision = this.context.gate.byContent(path, content, this.serverTakes);
    if (decision.verdict === 'sent') {
      if (from === null) this.upsert(path, content);
      else this.rename(from, path, content);
    }
    return decision;
  }

  async remove(path: RelPath): Promise<void> {
    await this.session.outbox.room(this.signal);
    this.context.uncommitted = true;
    this.session.sent.delete(this.absolute(path));
    this.push('workspace:file_delete_sync', { path: this.absolute(path) }, [[path, null]], (refusal) => {
      if (refusal) return this.onRefused(path, '', refusal);
      this.context.index.delete(path);
      this.context.stats.deleted();
      this.context.activity.note({ kind: 'deleted', path, from: null, bytes: 0 });
    });
  }

  /** Sends the files that the buffer holds. */
  flush(): void {
    this.frameBuffer.send();
  }

  /** Announces the end of the initial sync. It is no change, so it moves no progress. */
  done(): void {
    const payload = { path: this.context.root, stats: this.context.stats.done() };
    this.session.outbox.push(this.encoder('workspace:file_done', payload), () => {});
  }

  /**
   * Asks the server to apply everything sent as one revision. Changes that the server could not apply are listed, and leave
   * the index.
   * @param isExact true to change nothing at the server unless it takes everything sent. When false, all of it must be
   * acknowledged before
   * @returns the server's state after it, and how many changes it lacks; `inexact` when it has changed nothing; null when the
   * connection ended first
   * @throws ProblemError when the server refuses
   */
  async commit(revision: number, isExact: boolean): Promise<Committed | 'inexact' | null> {
    const { underWay, root } = this.context;
    let state = null as SyncState | null;
    let lacking = 0;
    let refused: Refusal | null = null as Refusal | null;
    const stop = this.session.onReply(root, (reply) => {
      if (reply.type === 'workspace:sync_state') state = reply.payload;
      if (reply.type === 'workspace:sync_refused' && ++lacking <= MAX_LACKING) this.onNotApplied(reply.payload);
    });
    this.frameBuffer.send();
    const payload = { path: root, revision, ...underWay.totals, ...(isExact && { exact: true }) };
    this.push('workspace:sync_commit', payload, [], (refusal) => {
      refused = refusal;
    });
    const arrived = await this.session.outbox.flush(this.signal);
    stop();
    if (refused?.code === 'inexact') return 'inexact';
    if (refused) throw refusedWorkspace(refused);
    return arrived && state ? { state, lacking } : null;
  }

  private upsert(path: RelPath, content: OutgoingContent): void {
    const { hash } = content;
    const { length } = content.bytes;
    const entry = { hash, stat: trustworthy(content.stat) };
    const known = this.context.index.get(path);
    const isNew = !known || known.hash === UNKNOWN_HASH;
    const isAgain = known?.hash === hash;
    const permission = this.context.allowed.get(path);
    const { progress } = this.context.state;
    const onAck = (refusal: Refusal | null) => {
      progress.finish(length);
      if (refusal) return this.onRefused(path, hash, refusal);
      this.onStored(path, entry, permission);
      this.context.stats.synced(length);
      if (!isAgain) this.context.activity.note({ kind: isNew ? 'added' : 'changed', path, from: null, bytes: length });
      this.context.onSent({ path, hash, bytes: length, server: this.session.address });
    };
    if (!isAgain) this.context.uncommitted = true;
    const part = this.frameBuffer.partOf(path, content);
    if (part) {
      this.frameBuffer.add(part, this.tracked([[path, entry]], onAck));
      return;
    }
    const type = isNew || isAgain ? 'workspace:file_create_sync' : 'workspace:file_modify_sync';
    this.push(type, { path: this.absolute(path), ...contentFields(content) }, [[path, entry]], onAck);
  }

  private rename(from: RelPath, to: RelPath, content: OutgoingContent): void {
    const { hash } = content;
    const { length } = content.bytes;
    const payload = { from: this.absolute(from), to: this.absolute(to), hash };
    const entry = { hash, stat: trustworthy(content.stat) };
    const change: CopyChange = [
      [from, null],
      [to, entry],
    ];
    const permission = this.context.allowed.get(to);
    const { progress } = this.context.state;
    this.context.uncommitted = true;
    this.push('workspace:file_rename_sync', payload, change, (refusal) => {
      progress.finish(length);
      if (refusal) {
        this.source.retry(from);
        return this.onRefused(to, hash, refusal);
      }
      this.context.index.delete(from);
      this.onStored(to, entry, permission);
      this.context.stats.synced(0);
      this.context.activity.note({ kind: 'moved', path: to, from, bytes: 0 });
    });
  }

  private push(type: string, payload: object, change: CopyChange, onAck: AckHandler): void {
    this.frameBuffer.send();
    this.session.outbox.push(this.encoder(type, payload), this.tracked(change, onAck));
  }

  private encoder(type: string, payload: object): (seq: number | undefined) => string {
    return (seq) =>
      JSON.stringify({ type, payload: { ...payload, ...this.session.ids, ...(seq !== undefined && { seq }) } });
  }

  /** Counts a message as under way until it is acknowledged or refused, and shows the progress then. */
  private tracked(change: CopyChange, onAck: AckHandler): AckHandler {
    const { state, underWay } = this.context;
    const { progress } = state;
    progress.unacknowledged++;
    underWay.add(change);
    return (refusal) => {
      progress.unacknowledged--;
      underWay.settle(change, refusal !== null);
      onAck(refusal);
      if (!this.signal.aborted) state.progressedSoon();
    };
  }

  /** @param permission the hash that the user had allowed when it was sent */
  private onStored(path: RelPath, entry: IndexEntry, permission: string | undefined) {
    const { index, allowed, problems, refused, resend } = this.context;
    index.set(path, entry);
    problems.clear(path);
    refused.delete(path);
    resend.settle([path]);
    // Revoked while it was under way, when the index did not have it yet.
    if (permission === undefined || allowed.get(path) === permission) return;
    index.doubt(path);
    this.source.retry(path);
  }

  private onRefused(path: RelPath, hash: string, refusal: Refusal): void {
    const { context } = this;
    const known = context.index.get(path);
    // The server keeps the old content.
    if (known) context.index.set(path, heldEntry(known.hash, known.stat.size));
    // The disk of the server may refuse a file for long: nothing waits for it.
    if (refusal.code === 'io' && refusal.retry) this.retries.add(path);
    else if (refusal.retry) this.source.retry(path);
    this.session.sent.delete(this.absolute(path));
    if (refusal.code === 'stale-rename' || refusal.code === 'stale-base') return;
    context.stats.syncErrors++;
    const problem: FileProblem = {
      path,
      code: 'server-refused',
      title: 'The server would not take it.',
      detail: `${refusal.message}${refusal.retry ? ' It is tried again.' : ''}`,
    };
    context.problems.set(problem);
    if (refusal.retry) return;
    context.stats.skip(path, 'refused');
    context.refused.set(path, { hash, problem });
  }

  /** A change that was acknowledged and then not applied: the index names what the server has instead. */
  private onNotApplied(refusal: Refusal): void {
    const { index, root } = this.context;
    const path = refusal.path.slice(root.length + 1);
    if (refusal.held === undefined || !refusal.path.startsWith(`${root}/`) || !isRelPath(path)) return;
    const hash = index.get(path)?.hash ?? '';
    if (refusal.held) index.set(path, heldEntry(refusal.held.hash, refusal.held.size));
    else index.delete(path);
    this.onRefused(path, hash, refusal);
  }

  private absolute(path: RelPath): string {
    return join(this.context.root, path);
  }
}

function contentFields({ text, bytes }: GateContent): { content: string; encoding?: 'base64' } {
  if (text) return { content: bytes.toString('utf8') };
  return { content: bytes.toString('base64'), encoding: 'base64' };
}

/** True when the message for this content is within the limit of a frame. */
export function fits(content: GateContent): boolean {
  return Buffer.byteLength(JSON.stringify(contentFields(content))) + FRAME_OVERHEAD_BYTES < MAX_FRAME_BYTES;
}

/** The stat for the index; that of a file changed just now is made to match no other, as its next change may not show in it. */
export function trustworthy(stat: FileStat, now = Date.now()): FileStat {
  const grain = stat.mtimeMs % 1000 === 0 ? COARSE_GRAIN_MS : TIMESTAMP_GRAIN_MS;
  const fresh = Math.max(stat.mtimeMs, stat.ctimeMs) > now - grain;
  return fresh ? { ...stat, ctimeMs: -1 } : stat;
}
