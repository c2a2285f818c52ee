import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { WorkspaceReader } from '../reading/workspace-reader';

/** Most changes of one event. */
const MAX_CHANGES = 1_000;
const HEARTBEAT_MS = 15_000;

/**
 * Sends each new revision with its changes until the client or the workspace is gone. A client that is slow gets the newest
 * revision next, with all that changed since its last one.
 * @param since last revision that the client knows, as it or its library has sent it; null for none
 * @param signal aborted when the client has gone
 */
export async function streamEvents(
  reader: WorkspaceReader,
  since: number | string | string[] | null | undefined,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const { workspace } = reader;
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close',
  });
  const heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS);
  let known = Number(since ?? Number.NaN);
  try {
    while (!signal.aborted && !workspace.isClosed) {
      const state = reader.stateAt(null);
      if (state.revision !== known) {
        const hasBefore = workspace.history.stateOf(known) !== null;
        const changes = hasBefore ? reader.changes(known, state.revision) : [];
        const truncated = !hasBefore || changes.length > MAX_CHANGES;
        const data = { ...reader.head(state), changes: changes.slice(0, MAX_CHANGES), truncated };
        known = state.revision;
        const isTaken = response.write(`event: revision\nid: ${known}\ndata: ${JSON.stringify(data)}\n\n`);
        if (!isTaken) await once(response, 'drain', { signal: signal });
      }
      await workspace.untilOther(known, signal);
    }
  } catch (error) {
    // The client has gone while it was waited for.
    if (!signal.aborted) throw error;
  } finally {
    clearInterval(heartbeat);
    response.end();
  }
}
