import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../shared/util/log';
import { refuseUpgrade } from './connection/edge-endpoint';
import type { ReceiverOptions } from './receiver';
import { prepareStateFolder, UnwritableFolderError } from './state-folder';

/** Interval of attempts to write. */
const RETRY_MS = 1_000;
/** Limits of the server that stands in: its clients have to be told once. */
const MAX_SOCKETS = 64;
const REQUEST_TIMEOUT_MS = 5_000;
/** The phrase of the answer's status, which apps show. */
const PHRASE = 'The disk of the server can not be written now';

/**
 * Waits until the receiver's folder can be written. Until then the receiver's address answers with the reason, which is
 * logged when it changes.
 * @returns the port to listen on
 * @throws errors that do not pass
 */
export async function onceWritable(
  options: Pick<ReceiverOptions, 'host' | 'port' | 'stateDir' | 'log'>,
): Promise<number> {
  const { host, port, stateDir, log } = options;
  let fault = await faultOf(stateDir, log);
  if (fault === null) return port;
  const standIn = await listen(host, port);
  for (let said = ''; fault !== null; fault = await faultOf(stateDir, log)) {
    if (fault !== said)
      log.error(`${fault} It starts by itself then; until then port ${standIn.port} tells the reason.`);
    said = fault;
    await sleep(RETRY_MS);
  }
  await standIn.close();
  return standIn.port;
}

async function faultOf(stateDir: string, log: Logger): Promise<string | null> {
  try {
    await prepareStateFolder(stateDir, log);
    return null;
  } catch (error) {
    if (error instanceof UnwritableFolderError) return error.message;
    throw error;
  }
}

/** Answers every request with the reason. */
async function listen(host: string, port: number): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer({ headersTimeout: REQUEST_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS });
  server.maxConnections = MAX_SOCKETS;
  server.on('request', (_, response) => {
    response.writeHead(503, PHRASE, { 'content-type': 'application/json; charset=utf-8', connection: 'close' });
    response.end(`${JSON.stringify({ error: `${PHRASE}.` })}\n`);
  });
  server.on('upgrade', (_, socket) => {
    socket.on('error', () => socket.destroy());
    refuseUpgrade(socket as Socket, { status: `503 ${PHRASE}`, reason: `${PHRASE}.` });
  });
  server.listen({ host, port });
  await once(server, 'listening');
  const close = async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return { port: (server.address() as AddressInfo).port, close };
}
