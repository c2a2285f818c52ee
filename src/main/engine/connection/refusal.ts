import { ProblemError } from '../../../shared/model/problem';
import type { ServerMessageOf } from '../../../shared/wire/messages';

/** Advice for two computers that a server can't tell apart. */
const WAY_OUT = 'To mirror from both, give each a machine id of its own: one is probably a copy of the other.';

/** A server's reason for rejecting a message. */
export type Refusal = ServerMessageOf<'workspace:sync_refused'>['payload'];

/** The problem of a workspace that a server rejects: `server-not-ready` when a retry may succeed. */
export function refusedWorkspace({ code, message, retry }: Refusal): ProblemError {
  if (code === 'taken-over') return takenOver();
  if (!retry) {
    return new ProblemError({ code: 'server-refused', title: 'The server refused this folder.', detail: message });
  }
  return new ProblemError({
    code: 'server-not-ready',
    title: 'The server can not take this folder now.',
    detail: `${message} Changes are kept, and the server is asked again by itself.`,
  });
}

/** Reason of a refused connection whose place the server has given to another edge. */
export const REPLACED =
  'Another computer mirrors to the same place, so nothing more is sent. To send from here again, retry; the other one ' +
  `then stops. ${WAY_OUT}`;

/** The problem of a workspace that another edge has taken. */
export function takenOver(): ProblemError {
  return new ProblemError({
    code: 'taken-over',
    title: 'Another computer mirrors this folder to the same place.',
    detail:
      'Its files replace those from here, so nothing more is sent. To send from here again, choose “Mirror from this ' +
      `computer”, or resume the folder; the other one then stops. ${WAY_OUT}`,
  });
}
