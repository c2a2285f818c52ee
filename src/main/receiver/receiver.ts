import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import type { Logger } from '../../shared/util/log';
import { RateLimitedLog } from '../../shared/util/rate-limited-log';
import { workspaceId } from '../../shared/wire/workspace-id';
import { HttpApi } from './api/http-api';
import { Access } from './connection/access';
import { EdgeEndpoint } from './connection/edge-endpoint';
import { KeylessSockets } from './connection/keyless-sockets';
import { WrongKeys } from './connection/wrong-keys';
import { MirrorIndex } from './copy/mirror-index';
import { HISTORY_LIMITS, type HistoryLimits } from './history/revision-history';
import { LEGACY_TIMES, type LegacyTimes } from './legacy/legacy-sync';
import { DEFAULT_LIMITS, type ReceiverLimits } from './limits';
import { ConnectionTurns, eventLoop } from './loop/turns';
import { Pins } from './pins/pins';
import { SearchPool } from './reading/search-pool';
import { prepareStateFolder } from './state-folder';
import { IdleChecks } from './workspace/idle-checks';
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
  /** As {@link ResolveMirror}; `known` is the folder of this workspace's mirror so far, null for a new one. */
  readonly resolveMirror: (fingerprint: string, root: string, known: string | null) => string | null;
  /** Folder of a workspace's mirror under an older name, which is renamed; null for none. */
  readonly formerMirror?: (root: string) => string | null;
  /** Absolute path of the folder for files whose workspace is not known yet; without it those are refused. */
  readonly byPathDir?: string;
  /** Those that differ from {@link DEFAULT_LIMITS}. */
  readonly limits?: Partial<ReceiverLimits>;
  /** Bounds of the older revisions that differ from {@link HISTORY_LIMITS}. */
  readonly history?: Partial<HistoryLimits>;
  /** Waiting times for edges without commits, when they differ from the usual ones. */
  readonly legacyTimes?: LegacyTimes;
  readonly log: Logger;
  /** Shortest pause between two checks of idle mirrors, ms. */
  readonly checkPauseMs?: number;
}

/** Running receiver. */
export interface Receiver {
  /** Port that it listens on. */
  readonly port: number;
  /**
   * Forgets the workspaces for which `resolveMirror` returns another folder than before; the old folders stay. Mirrors with a
   * former name are renamed.
   */
  forgetMoved(): Promise<void>;
  /** Opens the known workspaces whose mirrors exist, before an edge connects. */
  loadWorkspaces(): Promise<void>;
  /** Stops listening, handles all received messages and releases the state folder. */
  close(): Promise<void>;
}

/**
 * Starts a receiver.
 * @throws when the address, the key or the state folder can't be used
 */
export async function createReceiver(options: ReceiverOptions): Promise<Receiver> {
  const { host, port, stateDir, byPathDir = null, legacyTimes = LEGACY_TIMES, log } = options;
  const access = new Access(options.apiKey, host);
  await prepareStateFolder(stateDir, log);
  const index = MirrorIndex.open(stateDir, log);
  const resolveMirror: ResolveMirror = (fingerprint, root) => {
    const row = index.workspace(workspaceId(fingerprint, root));
    const isThis = row?.fingerprint === fingerprint && row.root === root;
    return options.resolveMirror(fingerprint, root, isThis ? row.mirror : null);
  };
  const stagingHome = join(stateDir, 'staging');
  // Files left by an earlier run belong to no connection.
  await rm(stagingHome, { recursive: true, force: true });
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const workspaces = new WorkspaceRegistry({
    index,
    stagingHome,
    onRevision: (id) => api.changed(id),
    historyLimits: { ...HISTORY_LIMITS, ...options.history },
    maxOpen: limits.maxOpenWorkspaces,
    formerMirror: options.formerMirror ?? (() => null),
    log: new RateLimitedLog(log),
  });
  const keylessSockets = new KeylessSockets(limits, log);
  const newcomers = new ConnectionTurns(eventLoop);
  const guards = { access, keylessSockets, wrongKeys: new WrongKeys(log), newcomers };
  const { maxEdges, maxRequests, maxKeylessSockets } = limits;
  const endpoint = new EdgeEndpoint(
    { ...guards, maxEdges, workspaces, resolveMirror, byPathDir, stagingHome, times: legacyTimes },
    log,
  );
  const searches = new SearchPool(limits.searchMs);
  const pins = new Pins(join(stateDir, 'pins'), log);
  const api: HttpApi = new HttpApi({ ...guards, maxRequests, workspaces, searches, pins, log });
  // The time in which a socket must show the key takes the place of Node's timeouts and of their periodic check.
  const server = createServer({ headersTimeout: 0, requestTimeout: 0, maxHeaderSize: 16 * 1024 });
  server.maxConnections = maxEdges + maxRequests + maxKeylessSockets;
  server.on('connection', (socket) => keylessSockets.add(socket));
  server.on('request', (request, response) => void api.handle(request, response));
  // A server without TLS has plain sockets.
  server.on('upgrade', (request, socket, head) => endpoint.upgrade(request, socket as Socket, head));
  try {
    await listen(server, host, port);
  } catch (error) {
    await pins.close();
    index.close();
    throw error;
  }
  const idleChecks = new IdleChecks(workspaces, log, options.checkPauseMs);
  const close = async () => {
    idleChecks.close();
    await api.close();
    const closed = new Promise((resolve) => server.close(resolve));
    keylessSockets.closeAll();
    await endpoint.close();
    server.closeAllConnections();
    await closed;
    await searches.close();
    await pins.close();
    await workspaces.close();
    index.close();
  };
  let closing: Promise<void> | undefined;
  return {
    port: (server.address() as AddressInfo).port,
    forgetMoved: () => workspaces.forgetMoved(resolveMirror),
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
