import { connect, type Socket } from 'node:net';
import {
  type CommandReply,
  type CommandRequest,
  MAX_REPLY_BYTES,
  PROTOCOL,
  replySchema,
} from '../shared/control/control-protocol';
import { readRendezvous } from '../shared/control/rendezvous';

/** Longest time for a reply, beyond the timeout of `wait`. */
const REPLY_MS = 10 * 60_000;

/** The app could not be reached, or its reply is invalid. */
export class NoReplyError extends Error {
  constructor(
    readonly code: 'not-running' | 'failed',
    message: string,
  ) {
    super(message);
  }
}

/**
 * Sends a request to the app that runs with this data folder.
 * @throws NoReplyError when there is none, or its reply is invalid
 */
export async function sendRequest(request: CommandRequest, dataFolder: string): Promise<CommandReply> {
  const found = readRendezvous(dataFolder);
  if (!found) throw notRunning();
  if (found.v !== PROTOCOL) throw otherVersion();
  const frame = `${JSON.stringify({ v: PROTOCOL, token: found.token, request })}\n`;
  try {
    return parseReply(await exchange(connect(found.address), frame, limitOf(request)));
  } catch (error) {
    // An app that quits closes connections before their request is read.
    throw readRendezvous(dataFolder) ? error : notRunning();
  }
}

function limitOf(request: CommandRequest): number | null {
  if (request.verb !== 'wait') return REPLY_MS;
  return request.timeout === null ? null : request.timeout * 1_000 + REPLY_MS;
}

function exchange(socket: Socket, frame: string, limitMs: number | null): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  const timer = limitMs === null ? undefined : setTimeout(() => socket.destroy(failed('It does not answer.')), limitMs);
  return new Promise<string>((resolve, reject) => {
    socket.on('connect', () => socket.write(frame));
    socket.on('data', (part: Buffer) => {
      size += part.length;
      if (size > MAX_REPLY_BYTES) return void socket.destroy(failed('Its answer is too long.'));
      parts.push(part);
    });
    socket.on('end', () => resolve(Buffer.concat(parts).toString()));
    socket.on('error', (error) => reject(error instanceof NoReplyError ? error : explain(error)));
    socket.on('close', () => reject(failed('It hung up.')));
  }).finally(() => clearTimeout(timer));
}

/** The socket that a killed app leaves behind refuses connections. */
function explain(error: NodeJS.ErrnoException): NoReplyError {
  const gone = ['ENOENT', 'ECONNREFUSED', 'ENOTSOCK'].includes(error.code ?? '');
  return gone ? notRunning() : failed(error.code ?? error.message);
}

function parseReply(text: string): CommandReply {
  try {
    return replySchema.parse(JSON.parse(text));
  } catch {
    throw text === '' ? failed('It hung up.') : otherVersion();
  }
}

function notRunning(): NoReplyError {
  return new NoReplyError(
    'not-running',
    'Lockstep is not running. Start it first: from the applications menu, or with npm start in a checkout.',
  );
}

function otherVersion(): NoReplyError {
  return failed('It is of another version than this command. Quit it and start it again.');
}

function failed(why: string): NoReplyError {
  return new NoReplyError('failed', `The running Lockstep could not be asked. ${why}`);
}
