import { ProblemError } from '../../../shared/model/problem';
import type { ServerTestResult } from '../../../shared/model/settings';
import type { ConnectionState } from '../../../shared/model/workspace-state';
import type { Endpoint } from './endpoint';
import { ServerConnection, type ServerConnectionOptions } from './server-connection';

/**
 * Connects to a server once, and ends the connection again; no folder is opened.
 * @throws ProblemError with the reason when the server can't be reached or refuses
 */
export async function tryConnection(options: ServerConnectionOptions, endpoint: Endpoint): Promise<ServerTestResult> {
  const connection = new ServerConnection(options);
  try {
    const state = await firstOutcome(connection, endpoint);
    const roundTripMs = (await connection.session?.roundTrip()) ?? null;
    // A server may greet before it looks at the key.
    const after = connection.state;
    if (state.kind === 'online' && after.kind === 'online' && roundTripMs !== null) {
      return { capabilities: after.capabilities, roundTripMs };
    }
    throw failure(after, new URL(endpoint.url).host);
  } finally {
    await connection.close();
  }
}

function firstOutcome(connection: ServerConnection, endpoint: Endpoint): Promise<ConnectionState> {
  return new Promise((resolve) => {
    connection.onState((state) => {
      if (state.kind !== 'connecting') resolve(state);
    });
    connection.connectTo(endpoint);
  });
}

function failure(state: ConnectionState, host: string): ProblemError {
  const detail = 'reason' in state ? state.reason : 'The connection has ended.';
  if (state.kind === 'refused' && state.cause === 'key') {
    return new ProblemError({ code: 'server-refused', title: `${host} was reached, and refuses the API key.`, detail });
  }
  return new ProblemError({ code: 'io', title: `No connection to ${host}.`, detail });
}
