import type { SyncState } from '../../../shared/wire/messages';
import { awaitReply } from '../connection/request-reply';
import type { ServerConnection } from '../connection/server-connection';
import type { Reply, Session } from '../connection/session';

/**
 * Has a server open a workspace.
 * @returns what it holds of it; null when the connection ends or `signal` is aborted first
 * @throws ProblemError when it refuses, for good or for now
 */
export async function openAt(session: Session, root: string, signal: AbortSignal): Promise<SyncState | null> {
  const isState = (reply: Reply) => reply.type === 'workspace:sync_state';
  const pending = awaitReply(session, root, signal, isState);
  session.send('workspace:sync_open', { path: root });
  const reply = await pending;
  return reply?.type === 'workspace:sync_state' ? reply.payload : null;
}

/**
 * Has the server open a workspace while the folder is looked at here: each looks at its own copy, and both may take long.
 * A folder that was never mirrored may turn out to be one that can't be: no other machine is told of it before.
 */
export class EarlyOpen {
  private readonly over = new AbortController();
  private asked: { readonly session: Session; readonly answer: Promise<SyncState | null> } | null = null;

  /** @param isKnown it was mirrored before */
  constructor(
    private readonly connection: ServerConnection,
    private readonly root: string,
    private readonly isKnown: boolean,
  ) {
    void this.ask();
  }

  /** Hands out, once, the answer to what was asked on this connection, see {@link openAt}; null when nothing was. */
  take(session: Session): Promise<SyncState | null> | null {
    const { asked } = this;
    this.close();
    return asked?.session === session ? asked.answer : null;
  }

  /** Nobody is going to take the answer. */
  close(): void {
    this.over.abort();
    this.asked = null;
  }

  private async ask(): Promise<void> {
    const session = await this.connection.nextSession(this.over.signal);
    if (!session?.can('manifest') || !(this.isKnown || session.isLocal)) return;
    const answer = openAt(session, this.root, session.signal);
    // Whoever takes it is told.
    answer.catch(() => {});
    this.asked = { session, answer };
  }
}
