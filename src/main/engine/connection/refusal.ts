import { ProblemError } from '../../../shared/model/problem';
import type { ServerMessageOf } from '../../../shared/wire/messages';

/** Advice for two computers that a server can't tell apart. */
const WAY_OUT = 'To mirror from both, give each a machine id of its own: one is probably a copy of the other.';

/** Error codes by which existing servers refuse an API key. */
const KEY_ERROR_CODES: readonly unknown[] = ['INVALID_API_KEY', 'API_KEY_INVALID', 4001, 401, '401'];
/** Sentences by which existing servers refuse an API key. One that only mentions the key, as of a rate limit, is none. */
const KEY_ERROR_SENTENCES: readonly RegExp[] = [
  /\b(invalid|wrong|unknown|expired|revoked|missing)\W+api[ _-]?key\b/i,
  /\bapi[ _-]?key (is |was |has been )?(not )?(invalid|valid|wrong|unknown|known|expired|revoked|missing|accepted|refused|rejected)\b/i,
  /^\W*unauthori[sz]ed\W*$/i,
];

/** Whether an error code says that the server does not take the API key. */
export function isKeyErrorCode(code: unknown): boolean {
  return KEY_ERROR_CODES.includes(code);
}

/** Whether a server's `error` message says that it does not take the API key. */
export function refusesKey({ code, message }: ServerMessageOf<'error'>['payload']): boolean {
  return isKeyErrorCode(code) || KEY_ERROR_SENTENCES.some((sentence) => sentence.test(message));
}

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
