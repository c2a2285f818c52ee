import { hash as hashOf } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';
import { encodeFileBatch } from '../../../src/shared/wire/file-batch';
import { ManifestHash } from '../../../src/shared/wire/manifest-hash';
import { EDGE_PATH, type ServerMessage } from '../../../src/shared/wire/messages';
import type { LoopLag } from './loop-lag';
import type { EdgeTarget, EditTimes } from './parts';
import type { ProcessorClock } from './processor-clock';

const FILES = 40;
const IDS = { edgeId: 'bench', userId: 'bench' };
const SOURCE_LINE = 'export const answer = 42; // The bench needs lines of usual length.\n';

/** Clocks that tell the receiver's delay from others. */
export interface Clocks {
  readonly own: LoopLag;
  readonly receiver: ProcessorClock;
}

/** An edge with a workspace of its own, in which a person edits one file after the other. */
export class GoodEdge {
  readonly root: string;
  private readonly manifest = new ManifestHash();
  private readonly hashes = new Map<string, string>();
  private readonly sizes = new Map<string, number>();
  private bytes = 0;
  private seq = 0;
  revision = 0;
  private acknowledged = 0;
  private isStopped = false;
  /** Delay of this process that the present edit met, ms. */
  private lagMs = 0;
  private wake = () => {};
  private state: { readonly revision: number; readonly complete: boolean } | null = null;

  private constructor(
    number: number,
    private readonly socket: WebSocket,
    private readonly clocks: Clocks,
  ) {
    this.root = `/home/user-${number}/project`;
    socket.on('message', (data) => this.receive(JSON.parse(data.toString()) as ServerMessage));
    socket.on('close', (code) => {
      if (!this.isStopped) throw new Error(`A good edge was disconnected with code ${code}.`);
    });
  }

  /** Connects an edge and sends its files. */
  static async start(number: number, { port, key }: EdgeTarget, clocks: Clocks): Promise<GoodEdge> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${EDGE_PATH}?fingerprint=good-${number}`, [key], {
      perMessageDeflate: false,
    });
    const edge = new GoodEdge(number, socket, clocks);
    await once(socket, 'open');
    edge.send('sync_open', { path: edge.root });
    await edge.until(() => edge.state !== null);
    await edge.store(Array.from({ length: FILES }, (_, at) => [`src/part-${at % 5}/file-${at}.ts`, `${at}\n`]));
    return edge;
  }

  /** Edits until `untilMs` (of `performance.now()`), the first time after `delayMs`. */
  async edit(delayMs: number, untilMs: number, everyMs: number): Promise<EditTimes[]> {
    const times: EditTimes[] = [];
    await sleep(delayMs);
    for (let number = 0; performance.now() < untilMs; number++) {
      const begin = performance.now();
      const before = this.clocks.receiver.read();
      this.lagMs = 0;
      await this.editOne(number);
      const after = this.clocks.receiver.read();
      times.push({
        tookMs: performance.now() - begin,
        ownMs: this.lagMs,
        othersMs: after.waitedMs - before.waitedMs,
        receiverMs: after.ranMs - before.ranMs,
      });
      await sleep(Math.max(0, begin + everyMs - performance.now()));
    }
    return times;
  }

  /** Commits one edit. */
  async editOne(number: number): Promise<void> {
    const path = `src/part-${number % 5}/file-${number % FILES}.ts`;
    await this.store([[path, `${performance.now()}\n${SOURCE_LINE.repeat(20 + (number % 60))}`]]);
  }

  close(): void {
    this.isStopped = true;
    this.socket.terminate();
  }

  /** Sends files as the app does: the content, and the commit once that is acknowledged. */
  private async store(files: readonly (readonly [path: string, content: string])[]): Promise<void> {
    const contents = files.map(([, content]) => Buffer.from(content));
    for (const [at, [path]] of files.entries()) this.record(path, contents[at] as Buffer);
    const list = files.map(([path], at) => [path, contents[at]?.length as number] as const);
    const payload = { ...IDS, path: this.root, files: list, seq: this.seq + 1 };
    this.seq += files.length;
    this.socket.send(encodeFileBatch({ type: 'workspace:file_batch_sync', payload, contents }));
    await this.until(() => this.acknowledged >= this.seq);
    const revision = ++this.revision;
    const totals = { files: this.hashes.size, bytes: this.bytes, hash: this.manifest.hex() };
    this.send('sync_commit', { path: this.root, revision, ...totals, seq: ++this.seq });
    await this.until(() => this.state?.revision === revision);
    if (!this.state?.complete) throw new Error(`The copy of ${this.root} is not complete.`);
  }

  private record(path: string, content: Buffer): void {
    const hash = hashOf('sha256', content, 'hex');
    const before = this.hashes.get(path);
    if (before !== undefined) this.manifest.toggle(path, before);
    this.manifest.toggle(path, hash);
    this.hashes.set(path, hash);
    this.bytes += content.length - (this.sizes.get(path) ?? 0);
    this.sizes.set(path, content.length);
  }

  private send(type: string, payload: object): void {
    this.socket.send(JSON.stringify({ type: `workspace:${type}`, payload: { ...IDS, ...payload } }));
  }

  private receive({ type, payload }: ServerMessage): void {
    this.lagMs += this.clocks.own.nowMs;
    if (type === 'workspace:file_ack') this.acknowledged = payload.seq;
    else if (type === 'workspace:sync_state') this.state = payload;
    else if (type !== 'connected_edge') throw new Error(`A good edge was answered ${JSON.stringify(payload)}.`);
    this.wake();
  }

  /** Resolves when the condition holds, which is checked after each message. One call at a time. */
  private async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }
}
