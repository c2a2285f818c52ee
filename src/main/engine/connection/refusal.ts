import { ProblemError } from '../../../shared/model/problem';
import type { ServerMessageOf } from '../../../shared/wire/messages';

/** A server's reason for rejecting a message. */
export type Refusal = ServerMessageOf<'workspace:sync_refused'>['payload'];

/** The problem of a workspace that a server rejects: `server-not-ready` when a retry may succeed. */
export function refusedWorkspace({ message, retry }: Refusal): ProblemError {
  if (!retry) {
    return new ProblemError({ code: 'server-refused', title: 'The server refused this folder.', detail: message });
  }
  return new ProblemError({
    code: 'server-not-ready',
    title: 'The server can not take this folder now.',
    detail: `${message} Changes are kept, and the server is asked again by itself.`,
  });
}
