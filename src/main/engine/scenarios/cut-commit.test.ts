import { once } from 'node:events';
import { renameSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { WorkspaceState } from '../../../shared/model/workspace-state';
import { filesOf, MirroredFolder } from '../../../test-support/mirrored-folder';

/** Passes messages on, and cuts the connection at a chosen one. */
class CuttingProxy implements AsyncDisposable {
  /** Types of the messages since the last {@link cutAt}, both ways. */
  types: string[] = [];
  private cut: { readonly from: 'edge' | 'server'; left: number } | null = null;

  private constructor(
    private readonly server: WebSocketServer,
    private readonly target: () => number,
  ) {
    server.on('connection', (edge, request) => {
      const protocol = request.headers['sec-websocket-protocol'] ?? '';
      const upstream = new WebSocket(`ws://127.0.0.1:${this.target()}${request.url}`, [protocol]);
      this.pass('edge', edge, upstream);
      this.pass('server', upstream, edge);
    });
  }

  static async start(target: () => number): Promise<CuttingProxy> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    return new CuttingProxy(server, target);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** True until the cut was made. */
  get isArmed(): boolean {
    return this.cut !== null;
  }

  /** Loses the message that comes after `count` others from this end, and the connection with it. */
  cutAt(from: 'edge' | 'server', count: number): void {
    this.types = [];
    this.cut = { from, left: count };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.close();
    for (const client of this.server.clients) client.terminate();
    await once(this.server, 'close');
  }

  private pass(from: 'edge' | 'server', source: WebSocket, destination: WebSocket): void {
    const isOpen = destination.readyState === WebSocket.CONNECTING ? once(destination, 'open') : Promise.resolve();
    let passed = isOpen.then(() => {});
    source.on('message', (data, isBinary) => {
      this.types.push(isBinary ? 'batch' : JSON.parse(data.toString()).type);
      if (this.cut?.from === from && this.cut.left-- === 0) {
        this.cut = null;
        source.terminate();
        destination.terminate();
        return;
      }
      passed = passed.then(() => destination.send(data, { binary: isBinary }, () => {}));
    });
    source.on('close', () => destination.close());
    source.on('error', () => {});
  }
}

const isNewer = (state: WorkspaceState, than: number) => state.kind === 'watching' && state.revision > than;

test.each(['edge', 'server'] as const)('a cut at any message of the %s between contents and commit', async (from) => {
  let receiverPort = 0;
  await using proxy = await CuttingProxy.start(() => receiverPort);
  await using folder = await MirroredFolder.make(async (port) => {
    receiverPort = port;
    return proxy.port;
  });
  for (let i = 0; i < 6; i++) await folder.put(`d/f${i}`, `first ${i}`);
  await folder.start();
  await expect.poll(() => folder.state).toMatchObject({ kind: 'watching', verified: true });
  for (let count = 0; ; count++) {
    const { revision } = folder.state as { revision: number };
    proxy.cutAt(from, count);
    await folder.put('d/f0', `changed ${count}`);
    await folder.put(`new${count}`, `new ${count}`);
    await folder.put('binary', `\0${count}`);
    renameSync(join(folder.root, count === 0 ? 'd/f1' : `d/moved${count - 1}`), join(folder.root, `d/moved${count}`));
    if (count > 0) rmSync(join(folder.root, `new${count - 1}`));
    await expect.poll(() => isNewer(folder.state, revision), { interval: 10 }).toBe(true);
    const source = await filesOf(folder.root);
    await expect.poll(() => folder.mirrored(), { interval: 10 }).toEqual(source);
    await expect.poll(() => folder.state, { interval: 10 }).toMatchObject({ kind: 'watching', verified: true });
    // The messages under way tell the content of the server, so that the files are not compared.
    expect(proxy.types).not.toContain('workspace:sync_manifest');
    if (proxy.isArmed) break;
  }
});
