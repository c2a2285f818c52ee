import type { WorkspaceView } from '../../shared/model/app-snapshot';
import type { Emitter } from '../../shared/util/emitter';
import type { AppState } from '../api/snapshot';
import type { ServerConnection } from '../engine/connection/server-connection';

/**
 * Resolves once everything that was on disk at the call has been acknowledged, or the workspace needs the user: the view
 * shows which. Null when `signal` is aborted first.
 * @param changed emits when a workspace changed
 * @throws ProblemError when the workspace is removed
 */
export async function waitUntilSynced(
  id: string,
  { workspaces, connection }: Pick<AppState, 'workspaces' | 'connection'>,
  changed: Emitter,
  signal: AbortSignal,
): Promise<WorkspaceView | null> {
  using refused = watchForRefusal(connection);
  const either = AbortSignal.any([signal, refused.signal]);
  while (!signal.aborted) {
    const active = workspaces.active(id);
    const before = workspaces.view(id);
    if (refused.signal.aborted || (!active && before.state.kind !== 'scanning')) return before;
    const state = await active?.waitUntilIdle(either);
    if (state) return { ...workspaces.view(id), state };
    if (!either.aborted) await changed.next(either);
  }
  return null;
}

/** A signal that is aborted when the server refuses the connection: there is no further attempt until the user acts. */
function watchForRefusal(connection: ServerConnection): Disposable & { readonly signal: AbortSignal } {
  const refused = new AbortController();
  const check = () => connection.state.kind === 'refused' && refused.abort();
  const stop = connection.onState(check);
  check();
  return { signal: refused.signal, [Symbol.dispose]: stop };
}
