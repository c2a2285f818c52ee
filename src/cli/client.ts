import { connect, type Socket } from 'node:net';
import {
  type CommandReply,
  type CommandRequest,
  MAX_REPLY_BYTES,
  PROTOCOL,
  replySchema,
} from '../shared/control/control-protocol';
import { readRendezvous } from '../shared/control/rendezvous';

/** How long the app may take to answer, ms, beyond what it is asked to wait. */
const ANSWER_MS = 10 * 60_000;

/** The app could not be asked, or its answer not be understood. */
export class NoAnswer extends Error {
  constructor(
    readonly code: 'not-running' | 'failed',
    message: string,
  ) {
    super(message);
  }
}

/**
 * Asks the app that runs with this data folder.
 * @throws NoAnswer when there is none, or its answer makes no sense
 */
export async function ask(request: CommandRequest, dataFolder: string): Promise<CommandReply> {
  const found = readRendezvous(dataFolder);
  if (!found) throw notRunning();
  if (found.v !== PROTOCOL) throw otherVersion();
  const frame = `${JSON.stringify({ v: PROTOCOL, token: found.token, request })}\n`;
  try {
    return understand(await exchange(connect(found.address), frame, limitOf(request)));
  } catch (error) {
    // An app that quits hangs up on whom it has not heard yet.
    throw readRendezvous(dataFolder) ? error : notRunning();
  }
}

function limitOf(request: CommandRequest): number | null {
  if (request.verb !== 'wait') return ANSWER_MS;
  return request.timeout === null ? null : request.timeout * 1_000 + ANSWER_MS;
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
    socket.on('error', (error) => reject(error instanceof NoAnswer ? error : explain(error)));
    socket.on('close', () => reject(failed('It hung up.')));
  }).finally(() => clearTimeout(timer));
}

/** What an app that was killed leaves behind answers nobody. */
function explain(error: NodeJS.ErrnoException): NoAnswer {
  const gone = ['ENOENT', 'ECONNREFUSED', 'ENOTSOCK'].includes(error.code ?? '');
  return gone ? notRunning() : failed(error.code ?? error.message);
}

function understand(text: string): CommandReply {
  try {
    return replySchema.parse(JSON.parse(text));
  } catch {
    throw text === '' ? failed('It hung up.') : otherVersion();
  }
}

function notRunning(): NoAnswer {
  return new NoAnswer(
    'not-running',
    'Lockstep is not running. Start it first: from the applications menu, or with npm start in a checkout.',
  );
}

function otherVersion(): NoAnswer {
  return failed('It is of another version than this command. Quit it and start it again.');
}

function failed(why: string): NoAnswer {
  return new NoAnswer('failed', `The running Lockstep could not be asked. ${why}`);
}
