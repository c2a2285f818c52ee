import type { SyncState } from '../../../shared/wire/messages';
import { takenOver } from '../connection/refusal';
import { awaitReply } from '../connection/request-reply';
import type { Reply, Session } from '../connection/session';
import type { WorkspaceContext } from '../context/workspace-context';
import type { IndexStore } from '../index/index-store';

/**
 * Requests that a server opens a workspace. The first time, the workspace is taken from an edge that holds it there; after
 * that only when the user asks for it, so that two edges do not take it from each other again and again.
 * @returns the state of the server's copy; null when the connection ends or `signal` is aborted first
 * @throws ProblemError when the server refuses, for good or for now, and `taken-over` when another edge holds the workspace
 */
export async function openAt(
  session: Session,
  { root, index }: Pick<WorkspaceContext, 'root' | 'index'>,
  signal: AbortSignal,
): Promise<SyncState | null> {
  const { identity, target } = session;
  if (index.meta('lostAt') === target) throw takenOver();
  const holding = identity && session.can('identity') ? JSON.stringify([target, identity.identity]) : null;
  const claim = holding === null ? null : { ...identity, take: index.meta('heldAt') !== holding };
  const isState = (reply: Reply) => reply.type === 'workspace:sync_state';
  const pending = awaitReply(session, root, signal, isState);
  session.send('workspace:sync_open', { path: root, ...(claim && { claim }) });
  const reply = await pending;
  if (reply?.type !== 'workspace:sync_state') return null;
  if (holding !== null) index.setMeta('heldAt', holding);
  return reply.payload;
}

/** Remembers that another edge has taken the workspace at this server. */
export function noteLost(context: WorkspaceContext, { target }: Session): void {
  context.index.setMeta('lostAt', target);
  context.saveIndex(0);
}

/** Lets the next opening take the workspace back. */
export function takeBack(index: IndexStore): void {
  index.setMeta('lostAt', '');
  index.setMeta('heldAt', '');
}
