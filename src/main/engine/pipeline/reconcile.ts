import { join } from 'node:path';
import { ProblemError } from '../../../shared/model/problem';
import { forEachLimited } from '../../../shared/util/for-each-limited';
import type { RelPath } from '../../../shared/util/rel-path';
import { MANIFEST_PART_ENTRIES, type SyncState } from '../../../shared/wire/messages';
import { awaitReply } from '../connection/request-reply';
import type { Session } from '../connection/session';
import type { WorkspaceContext } from '../context/workspace-context';
import type { IndexEntry } from '../index/index-entry';
import type { GateContent } from '../policy/gate';
import type { ChangeDetector } from '../scan/change-detector';
import { withinLimit } from '../scan/file-limit';
import { readStable } from '../scan/stable-read';
import { trustworthy } from '../upload/file-sender';
import { wholeTree } from '../watch/change';
import { openAt } from './early-open';

const READERS = 16;

/**
 * Brings the index in line with what the server really holds, after a connection was made.
 * @param opened what the server says it holds, where it was asked already
 * @returns true when the next round must end in a commit even if it has nothing to send
 * @throws ProblemError when the server refuses the workspace for good or for now, when the root is not the folder it was,
 * and `shrunken` when the server would have to delete most of what it holds
 */
export async function reconcile(
  context: WorkspaceContext,
  detector: ChangeDetector,
  session: Session,
  signal: AbortSignal,
  opened: Promise<SyncState | null> | null,
): Promise<boolean> {
  const state = await (opened ?? openAt(session, context.root, signal));
  if (!state) return false;
  context.revision = Math.max(context.revision, state.revision);
  if (state.hash === context.index.hash && state.files === context.index.size) return !state.complete;
  if (state.files === 0) context.index.clear();
  else await compare(context, detector, session, signal, state.files);
  return true;
}

/** Says what should be there, learns what the server lacks, and makes the index say what it has. */
async function compare(
  context: WorkspaceContext,
  detector: ChangeDetector,
  session: Session,
  signal: AbortSignal,
  atServer: number,
): Promise<void> {
  // The look below uses the permission up.
  const { isAllowed } = detector.deletions;
  const wanted = await hashAll(context, detector, session.can('base64'), signal);
  if (signal.aborted) return;
  if (!isAllowed && !detector.deletions.mayShrink(atServer, wanted.size)) throw shrunken(atServer, wanted.size);
  const need = new Set<string>();
  const answer = awaitReply(session, context.root, signal, (reply) => {
    if (reply.type !== 'workspace:sync_need') return false;
    // Paths that were not in the manifest are dropped, so that no server can fill the memory.
    for (const path of reply.payload.need) if (wanted.has(path)) need.add(path);
    return reply.payload.last;
  });
  sendManifest(context, session, wanted);
  if (!(await answer)) return;
  context.index.clear();
  for (const [path, entry] of wanted) if (!need.has(path)) context.index.set(path, entry);
}

/** Every file that should be at the server, with its content hash: from the index where the stat is known, else read. */
async function hashAll(
  context: WorkspaceContext,
  detector: ChangeDetector,
  takesBinary: boolean,
  signal: AbortSignal,
): Promise<Map<RelPath, IndexEntry>> {
  const found = await detector.detect(wholeTree(), signal);
  const wanted = new Map(context.index.all());
  for (const path of found.deletes) wanted.delete(path);
  const hashOne = async (path: RelPath) => {
    const read = await readStable(join(context.root, path), context.limits.maxFileBytes);
    if (read.kind !== 'content' || isWithheld(context, path, read, takesBinary)) wanted.delete(path);
    else wanted.set(path, { hash: read.hash, stat: trustworthy(read.stat) });
  };
  await forEachLimited(withinLimit(context, found), READERS, ({ path }) => hashOne(path), signal);
  return wanted;
}

function isWithheld(context: WorkspaceContext, path: RelPath, content: GateContent, binary: boolean): boolean {
  return context.gate.byContent(path, content, { binary, fits: () => true }).verdict === 'withheld';
}

function sendManifest(context: WorkspaceContext, session: Session, wanted: ReadonlyMap<RelPath, IndexEntry>): void {
  const files = [...wanted].map(([path, entry]) => [path, entry.hash, entry.stat.size] as const);
  for (let at = 0; at === 0 || at < files.length; at += MANIFEST_PART_ENTRIES) {
    const part = files.slice(at, at + MANIFEST_PART_ENTRIES);
    const last = at + MANIFEST_PART_ENTRIES >= files.length;
    session.send('workspace:sync_manifest', { path: context.root, files: part, last });
  }
}

function shrunken(atServer: number, here: number): ProblemError {
  const counts = `The server holds ${atServer.toLocaleString('en')} files of it, here are ${here.toLocaleString('en')}`;
  return new ProblemError({
    code: 'shrunken',
    title: 'Most of the folder seems to be gone.',
    detail: `${counts}; nothing was deleted at the server. Bring the files back, or accept the folder as it is.`,
  });
}
