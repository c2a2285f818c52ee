import { join } from 'node:path';
import { ProblemError } from '../../../shared/model/problem';
import { forEachLimited } from '../../../shared/util/for-each-limited';
import type { RelPath } from '../../../shared/util/rel-path';
import { MANIFEST_PART_ENTRIES } from '../../../shared/wire/messages';
import { awaitReply } from '../connection/request-reply';
import type { Session } from '../connection/session';
import type { WorkspaceContext } from '../context/workspace-context';
import { heldEntry, type IndexEntry, UNKNOWN_HASH } from '../index/index-entry';
import type { ChangeDetector } from '../scan/change-detector';
import type { Diff } from '../scan/diff';
import { withinLimit } from '../scan/file-limit';
import { readStable } from '../scan/stable-read';
import { fits, trustworthy } from '../upload/file-sender';
import { readAhead } from '../upload/upload-pass';
import { wholeTree } from '../watch/change';
import type { ChangeSource } from '../watch/change-source';
import type { EarlyOpen } from './early-open';
import { openAt } from './open-workspace';

const CONCURRENT_READS = 16;
/** Stands in a manifest for {@link UNKNOWN_HASH}: no content has it, so the server tells what it holds. */
const ANY_HASH = '0'.repeat(64);

type Manifest = Map<RelPath, IndexEntry>;

/** Brings the index in line with the server's copy. */
export class Reconciler {
  /** Target with which the index was reconciled in this run. Files that it gained since were not sent from here. */
  private agreedWith: string | null = null;

  constructor(
    private readonly context: WorkspaceContext,
    private readonly source: ChangeSource,
    private readonly detector: ChangeDetector,
    private readonly earlyOpen: EarlyOpen,
  ) {}

  /**
   * Reconciles the index with a server, and reads the first new files meanwhile.
   * @param first the diff of the first scan, when it was not sent yet
   * @returns that diff if it is still valid, else null; `mustCommit` when the next pass must end in a revision
   * @throws ProblemError when the server refuses the workspace for good or for now, when the root is another folder, and
   * `shrunken` when the server would have to delete most of its copy
   */
  async run(session: Session, signal: AbortSignal, first: Diff | null) {
    const { index, disk } = this.context;
    const { size, hash } = index;
    await disk.check();
    const [mustCommit, diff] = await Promise.all([
      this.alignIndex(session, signal),
      size === 0 && first ? readAhead(this.context, first) : first,
    ]);
    const missed = this.source.take();
    // The first scan compared less carefully than a detector: its diff is used only for new files of an unchanged index.
    const isAddition = size === 0 || (diff?.candidates.length === 0 && diff.deletes.length === 0);
    const isValid = index.hash === hash && missed.files.size + missed.trees.size === 0 && isAddition;
    return { mustCommit, diff: isValid ? diff : null };
  }

  /** @returns true when the server waits for a commit */
  private async alignIndex(session: Session, signal: AbortSignal): Promise<boolean> {
    const { context, earlyOpen } = this;
    const { index } = context;
    context.sendsTo(session.target);
    const opened = earlyOpen.take(session);
    if (!session.can('manifest')) {
      context.underWay.clear();
      if (index.meta('target') !== session.target) index.invalidateAll();
      // The target may have been saved after messages to it were sent, so unconfirmed ones are sent again in any case.
      index.invalidateUnacknowledged();
      index.setMeta('target', session.target);
      if (!session.remembers) context.resend.begin(session.signal, this.acknowledged());
      return false;
    }
    const state = await (opened ?? openAt(session, context, signal));
    if (!state) return false;
    context.revision = Math.max(context.revision, state.revision);
    const ownFiles = this.agreedWith === session.target ? Math.min(state.files, index.size) : state.files;
    this.agreedWith = session.target;
    if (state.hash !== index.hash) context.underWay.adopt(state);
    context.underWay.clear();
    if (state.hash === index.hash && state.files === index.size) {
      if (state.complete) context.uncommitted = false;
      return !state.complete;
    }
    if (state.files === 0) index.clear();
    else await this.compareManifests(session, signal, ownFiles);
    return true;
  }

  /** The files that the server had, with their content bytes. Others are sent in any case. */
  private *acknowledged(): Generator<[RelPath, number]> {
    for (const [path, { hash, stat }] of this.context.index.all()) if (hash !== UNKNOWN_HASH) yield [path, stat.size];
  }

  /**
   * Sends the manifest of the files here, and keeps those in the index that the server does not ask for.
   * @param serverFiles number of files that the server holds from here
   */
  private async compareManifests(session: Session, signal: AbortSignal, serverFiles: number): Promise<void> {
    const { context, detector } = this;
    // The scan below resets the permission.
    const { isAllowed } = detector.deletions;
    const manifest = await context.disk.guard(() => this.readManifest(session, signal));
    if (signal.aborted) return;
    const mayShrink = isAllowed || detector.deletions.mayShrink(serverFiles, manifest.size);
    if (!mayShrink) throw shrunken(serverFiles, manifest.size);
    const needed = new Map<RelPath, IndexEntry | null>();
    const reply = awaitReply(session, context.root, signal, ({ type, payload }) => {
      if (type !== 'workspace:sync_need') return false;
      // Paths that were not in the manifest are dropped, so that no server can fill the memory.
      for (const path of payload.need) if (manifest.has(path)) needed.set(path, null);
      for (const [path, hash, size] of payload.held ?? []) {
        if (needed.has(path)) needed.set(path, heldEntry(hash, size));
      }
      return payload.last;
    });
    this.sendManifest(session, manifest);
    if (!(await reply)) return;
    context.index.clear();
    for (const [path, entry] of manifest) {
      const atServer = needed.has(path) ? needed.get(path) : entry;
      if (atServer) context.index.set(path, atServer);
    }
  }

  /**
   * Every file that the server should have; a file whose stat differs from the index is read. One that can't be read now
   * keeps its copy, if the server tells what that is.
   */
  private async readManifest(session: Session, signal: AbortSignal): Promise<Manifest> {
    const { context, detector } = this;
    const found = await detector.detect(wholeTree(), signal);
    const manifest: Manifest = new Map(context.index.all());
    for (const path of found.deletes) manifest.delete(path);
    const serverTakes = { binary: session.can('base64'), fits };
    const readOne = async (path: RelPath) => {
      await context.disk.check();
      const read = await readStable(join(context.root, path), context.limits.maxFileBytes);
      const isSent = read.kind === 'content' && context.gate.byContent(path, read, serverTakes).verdict === 'sent';
      const isUnknown = read.kind === 'unreadable' || read.kind === 'unstable';
      if (isSent) manifest.set(path, { hash: read.hash, stat: trustworthy(read.stat) });
      else if (isUnknown && session.can('held')) manifest.set(path, manifest.get(path) ?? heldEntry(UNKNOWN_HASH, 0));
      else manifest.delete(path);
    };
    await forEachLimited(withinLimit(context, found), CONCURRENT_READS, ({ path }) => readOne(path), signal);
    return manifest;
  }

  private sendManifest(session: Session, manifest: Manifest): void {
    const files = [...manifest].map(([path, entry]) => [path, entry.hash || ANY_HASH, entry.stat.size] as const);
    for (let at = 0; at === 0 || at < files.length; at += MANIFEST_PART_ENTRIES) {
      const part = files.slice(at, at + MANIFEST_PART_ENTRIES);
      const last = at + MANIFEST_PART_ENTRIES >= files.length;
      session.send('workspace:sync_manifest', { path: this.context.root, files: part, last });
    }
  }
}

function shrunken(serverFiles: number, here: number): ProblemError {
  const counts = `The server holds ${serverFiles.toLocaleString('en')} files of it, here are ${here.toLocaleString('en')}`;
  return new ProblemError({
    code: 'shrunken',
    title: 'Most of the folder seems to be gone.',
    detail: `${counts}; nothing was deleted at the server. Bring the files back, or accept the folder as it is.`,
  });
}
