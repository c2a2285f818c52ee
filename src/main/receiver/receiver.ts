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

/** Options of {@link createReceiver}. */
export interface ReceiverOptions {
  /** Address to listen on. */
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Null accepts every client and is allowed on a loopback address only. */
  readonly apiKey: string | null;
  /** Absolute path of the folder for the index and staged files; used by one receiver at a time. */
  readonly stateDir: string;
  readonly resolveMirror: ResolveMirror;
  /** Absolute path of the folder for files whose workspace is not known yet; without it those are refused. */
  readonly byPathDir?: string;
  readonly log: Logger;
}

/** Running receiver. */
export interface Receiver {
  /** Port that it listens on. */
  readonly port: number;
  /** Forgets the workspaces for which `resolveMirror` returns another folder than before; the old folders stay. */
  forgetMoved(): Promise<void>;
  /** Opens the known workspaces whose mirrors exist, before an edge connects. */
  loadWorkspaces(): Promise<void>;
  /** Stops listening, handles all received messages and releases the state folder. */
  close(): Promise<void>;
}

/** Limits on what a client without the key can hold open. */
const MAX_SOCKETS = 512;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 20_000;
/** Interval of Node's check for sockets over these limits, ms; longer where only local programs can open one. */
const CHECK_INTERVAL_MS = 5_000;
const CHECK_INTERVAL_LOOPBACK_MS = 60_000;

/**
 * Starts a receiver.
 * @throws when the address, the key or the state folder can't be used
 */
export async function createReceiver(options: ReceiverOptions): Promise<Receiver> {
  const { host, port, stateDir, resolveMirror, byPathDir = null, log } = options;
  const access = new Access(options.apiKey, host);
  const index = MirrorIndex.open(stateDir, log);
  const stagingHome = join(stateDir, 'staging');
  // Files left by an earlier run belong to no connection.
  await rm(stagingHome, { recursive: true, force: true });
  const workspaces = new WorkspaceRegistry(index, stagingHome, new RateLimitedLog(log));
  const endpoint = new EdgeEndpoint(access, { workspaces, resolveMirror, byPathDir, stagingHome }, log);
  const api = new HttpApi(access, workspaces, log);
  const server = createServer({
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: isThisComputer(host) ? CHECK_INTERVAL_LOOPBACK_MS : CHECK_INTERVAL_MS,
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
    loadWorkspaces: () => workspaces.openAll(),
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
