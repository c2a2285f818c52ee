import type { SyncState } from '../../../shared/wire/messages';
import type { ServerConnection } from '../connection/server-connection';
import type { Session } from '../connection/session';
import type { WorkspaceContext } from '../context/workspace-context';
import { openAt } from './open-workspace';

/**
 * Opens a workspace at the server while the folder is scanned here, as both take long for many files. A folder that was never
 * mirrored may prove to be refused, so only the receiver inside this app is asked about it early.
 */
export class EarlyOpen {
  private readonly abort = new AbortController();
  private request: { readonly session: Session; readonly state: Promise<SyncState | null> } | null = null;

  /** @param isKnown true when the folder was mirrored before */
  constructor(
    private readonly connection: ServerConnection,
    private readonly context: WorkspaceContext,
    private readonly isKnown: boolean,
  ) {
    void this.open();
  }

  /** Returns the result of the request on this connection once, see {@link openAt}; null when there is none. */
  take(session: Session): Promise<SyncState | null> | null {
    const { request } = this;
    this.close();
    return request?.session === session ? request.state : null;
  }

  /** Drops the request. */
  close(): void {
    this.abort.abort();
    this.request = null;
  }

  private async open(): Promise<void> {
    const session = await this.connection.nextSession(this.abort.signal);
    if (!session?.can('manifest') || !(this.isKnown || session.isLocal)) return;
    const state = openAt(session, this.context, session.signal);
    // The error reaches the caller of `take`; without one it has no effect.
    state.catch(() => {});
    this.request = { session, state };
  }
}
