import { randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import {
  type CommandErrorCode,
  type CommandReply,
  type CommandRequest,
  MAX_REQUEST_BYTES,
  PROTOCOL,
  requestFrameSchema,
  requestSchema,
} from '../../shared/control/control-protocol';
import { clearRendezvous, newAddress, preparePrivateFolder, writeRendezvous } from '../../shared/control/rendezvous';
import { errorMessage, errorStack } from '../../shared/util/errors';
import type { Logger } from '../../shared/util/log';

/** Most commands served at a time; further ones are refused. */
const MAX_CLIENTS = 64;
/** Longest time for a client to send its request. */
const REQUEST_MS = 5_000;

export interface CommandServerOptions {
  /** The app's data folder, which only its user can read. */
  readonly dataFolder: string;
  /** Runs a request; `signal` is aborted when its client has left. Never rejects for reasons that a user can cause. */
  readonly answer: (request: CommandRequest, signal: AbortSignal) => Promise<CommandReply>;
  /** The reply to a request that is not run. */
  readonly refuse: (code: CommandErrorCode, title: string, detail: string) => CommandReply;
  readonly log: Logger;
}

/** Serves the `lockstep` command over a socket that only the same user can reach. */
export class CommandServer {
  private readonly token = randomBytes(32);
  private readonly clients = new Map<Socket, AbortController>();
  private server: Server | null = null;

  constructor(private readonly options: CommandServerOptions) {}

  /** Begins to listen. An app without a socket works, and logs the reason. */
  async start(): Promise<void> {
    const { dataFolder, log } = this.options;
    try {
      clearRendezvous(dataFolder);
      preparePrivateFolder(dataFolder);
      const address = newAddress(dataFolder);
      this.server = await this.listen(address);
      if (process.platform !== 'win32') chmodSync(address, 0o600);
      const token = this.token.toString('hex');
      writeRendezvous(dataFolder, { v: PROTOCOL, address, token, pid: process.pid });
    } catch (error) {
      log.warn(`The lockstep command can not reach this app: ${errorMessage(error)}`);
    }
  }

  /** Answers every open request with a refusal, and removes the socket. */
  close(): void {
    for (const [socket, controller] of this.clients) {
      controller.abort();
      this.reply(
        socket,
        this.options.refuse('not-running', 'Lockstep is quitting.', 'Start it again, then repeat this.'),
      );
    }
    if (!this.server) return;
    // First: a client whose connection ends checks this file for the reason.
    clearRendezvous(this.options.dataFolder);
    this.server.close();
    this.server = null;
  }

  private listen(address: string): Promise<Server> {
    const server = createServer((socket) => this.onClient(socket));
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(address, () => {
        server.off('error', reject);
        server.on('error', (error) => this.options.log.warn(`The command socket: ${errorMessage(error)}`));
        resolve(server);
      });
    });
  }

  private onClient(socket: Socket): void {
    // A client that leaves early needs no reply.
    socket.on('error', () => {});
    if (this.clients.size >= MAX_CLIENTS) {
      this.reply(socket, this.options.refuse('failed', 'Too many commands at a time.', 'Try again in a moment.'));
      return;
    }
    const controller = new AbortController();
    this.clients.set(socket, controller);
    const timer = setTimeout(() => socket.destroy(), REQUEST_MS);
    socket.on('close', () => {
      clearTimeout(timer);
      this.clients.delete(socket);
      controller.abort();
    });
    readLine(socket, (line) => {
      clearTimeout(timer);
      void this.serve(socket, line, controller.signal);
    });
  }

  private async serve(socket: Socket, line: string, signal: AbortSignal): Promise<void> {
    const reply = await this.replyTo(line, signal).catch((error: unknown) => {
      this.options.log.error(errorStack(error));
      return this.options.refuse('failed', 'Something unexpected went wrong.', 'The logs say more.');
    });
    this.reply(socket, reply);
  }

  private async replyTo(line: string, signal: AbortSignal): Promise<CommandReply> {
    const { answer, refuse, log } = this.options;
    const frame = requestFrameSchema.safeParse(parseJson(line));
    if (!frame.success || !this.isToken(frame.data.token)) {
      log.warn('Refused a command that did not know the token.');
      return refuse('failed', 'That is no command of this app.', 'It was not understood.');
    }
    if (frame.data.v !== PROTOCOL)
      return refuse('failed', 'The command and the app are of different versions.', 'Restart the app.');
    const request = requestSchema.safeParse(frame.data.request);
    if (!request.success)
      return refuse('failed', 'That command was not understood.', request.error.issues[0]?.message ?? '');
    return answer(request.data, signal);
  }

  private isToken(text: string): boolean {
    const given = Buffer.from(text, 'hex');
    return given.length === this.token.length && timingSafeEqual(given, this.token);
  }

  private reply(socket: Socket, reply: CommandReply): void {
    if (!socket.writableEnded && !socket.destroyed) socket.end(`${JSON.stringify(reply)}\n`);
  }
}

/** Reads one line. A client that sends more, or more bytes than a request may have, is disconnected. */
function readLine(socket: Socket, onLine: (line: string) => void): void {
  const parts: Buffer[] = [];
  let size = 0;
  let done = false;
  socket.on('data', (part: Buffer) => {
    size += part.length;
    if (done || size > MAX_REQUEST_BYTES) return void socket.destroy();
    parts.push(part);
    if (!part.includes(0x0a)) return;
    done = true;
    onLine(Buffer.concat(parts).toString());
  });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
