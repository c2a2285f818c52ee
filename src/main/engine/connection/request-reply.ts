import { Emitter } from '../../../shared/util/emitter';
import { refusedWorkspace } from './refusal';
import type { Reply, Session } from './session';

/** Longest time that a server may take to look at its copy of a workspace. */
const REPLY_TIMEOUT_MS = 120_000;

/**
 * Waits for a reply about one workspace; a session whose server stays silent is abandoned.
 * @param isComplete true for the reply that ends the wait
 * @returns that reply; null when the connection ends or `signal` is aborted first
 * @throws ProblemError when the server refuses the workspace, for good or for now
 */
export async function awaitReply(
  session: Session,
  root: string,
  signal: AbortSignal,
  isComplete: (reply: Reply) => boolean,
): Promise<Reply | null> {
  const received = new Emitter();
  let result = null as Reply | null;
  const stop = session.onReply(root, (reply) => {
    if (result) return;
    const isRefusal = reply.type === 'workspace:sync_refused' && reply.payload.path === root;
    if (!isRefusal && !isComplete(reply)) return;
    result = reply;
    received.emit();
  });
  const timer = setInterval(() => {
    // The request itself may still wait for its turn.
    if (!session.isHeldBack) session.abandon('The server did not answer about a workspace.');
  }, REPLY_TIMEOUT_MS);
  await received.next(AbortSignal.any([signal, session.signal]));
  clearInterval(timer);
  stop();
  if (result?.type === 'workspace:sync_refused') throw refusedWorkspace(result.payload);
  return result;
}
