import type { Session } from './session';

/** How long a server may take to look at its copy of a workspace, ms. */
const ANSWER_MS = 120_000;

type Reply = Parameters<Parameters<Session['onReply']>[0]>[0];

/** Waits for an answer; null when the connection ends or `signal` is aborted, and a server that stays silent is left. */
export function awaitReply<T>(
  session: Session,
  signal: AbortSignal,
  take: (reply: Reply, resolve: (value: T) => void, reject: (error: Error) => void) => void,
): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const over = AbortSignal.any([signal, session.signal]);
    const finish =
      <A>(settle: (value: A) => void) =>
      (value: A) => {
        stop();
        clearTimeout(timer);
        over.removeEventListener('abort', onAbort);
        settle(value);
      };
    const onAbort = () => finish(resolve)(null);
    const stop = session.onReply((reply) => take(reply, finish(resolve), finish(reject)));
    const timer = setTimeout(() => {
      session.abandon('The server did not answer about a workspace.');
      onAbort();
    }, ANSWER_MS);
    over.addEventListener('abort', onAbort);
    if (over.aborted) onAbort();
  });
}
