import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Logger } from '../../shared/util/log';
import { isThisComputer } from '../../shared/util/loopback';
import { RateLimitedLog } from '../../shared/util/rate-limited-log';
import { Access } from './connection/access';
import { EdgeEndpoint } from './connection/edge-endpoint';
import { HttpApi } from './http-api';
import { MirrorIndex } from './workspace/mirror-index';
import { type ResolveMirror, WorkspaceRegistry } from './workspace/workspace-registry';

export interface ReceiverOptions {
  /** Address to listen on. */
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Null accepts anyone, and is allowed on a loopback address only. */
  readonly apiKey: string | null;
  /** Absolute path of the folder for what the receiver remembers; used by one receiver at a time. */
  readonly stateDir: string;
  readonly resolveMirror: ResolveMirror;
  /** Absolute path of the folder for files of edges that don't name their workspace first; absent: those are refused. */
  readonly byPathDir?: string;
  readonly log: Logger;
}

export interface Receiver {
  /** The port that it listens on. */
  readonly port: number;
  /** Forgets the workspaces for which `resolveMirror` gives another answer than before; their folders stay. */
  forgetMoved(): Promise<void>;
  /** Loads what is remembered of the mirrors that are there, to have it at hand when an edge comes. */
  prepare(): Promise<void>;
  /** Stops listening, carries out what was received, and lets go of the state folder. */
  close(): Promise<void>;
}

/** Limits on what somebody without the key can hold open. */
const MAX_SOCKETS = 512;
const HEADERS_MS = 10_000;
const REQUEST_MS = 20_000;
/** How often Node looks for sockets over these limits, ms; seldom where nobody but this machine's programs can open one. */
const CHECK_MS = 5_000;
const CHECK_LOOPBACK_MS = 60_000;

/**
 * Starts a receiver.
 * @throws when the address, the key or the state folder can't be used
 */
export async function createReceiver(options: ReceiverOptions): Promise<Receiver> {
  const { host, port, stateDir, resolveMirror, byPathDir = null, log } = options;
  const access = new Access(options.apiKey, host);
  const index = MirrorIndex.open(stateDir, log);
  // What an earlier run left there belongs to no connection any more.
  await rm(join(stateDir, 'staging'), { recursive: true, force: true });
  const workspaces = new WorkspaceRegistry(index, stateDir, new RateLimitedLog(log));
  const endpoint = new EdgeEndpoint(access, { workspaces, resolveMirror, byPathDir, stateDir }, log);
  const api = new HttpApi(access, workspaces, log);
  const server = createServer({
    headersTimeout: HEADERS_MS,
    requestTimeout: REQUEST_MS,
    connectionsCheckingInterval: isThisComputer(host) ? CHECK_LOOPBACK_MS : CHECK_MS,
    maxHeaderSize: 16 * 1024,
  });
  server.maxConnections = MAX_SOCKETS;
  server.on('request', (request, response) => void api.handle(request, response));
  server.on('upgrade', (request, socket, head) => endpoint.upgrade(request, socket, head));
  try {
    await listen(server, host, port);
  } catch (error) {
    index.close();
    throw error;
  }
  const close = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    await endpoint.close();
    server.closeAllConnections();
    await closed;
    await workspaces.close();
    index.close();
  };
  let closing: Promise<void> | undefined;
  return {
    port: (server.address() as AddressInfo).port,
    forgetMoved: () => workspaces.forgetUnless((row) => resolveMirror(row.fingerprint, row.root) === row.mirror),
    prepare: () => workspaces.prepare(),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
