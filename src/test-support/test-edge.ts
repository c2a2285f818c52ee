import { hash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { createReceiver, type Receiver, type ReceiverOptions } from '../main/receiver/receiver';
import { Emitter } from '../shared/util/emitter';
import type { Logger } from '../shared/util/log';
import { ManifestHash } from '../shared/wire/manifest-hash';
import {
  decodeServerMessage,
  EDGE_PATH,
  type ServerMessage,
  type ServerMessageOf,
  type WorkspaceClaim,
} from '../shared/wire/messages';

/** Helpers for tests of the receiver: an edge without an engine, and a receiver in a temporary folder. */

export const KEY = 'the-key-of-the-tests';
export const ROOT = '/home/dev/project';

/** A logger that keeps its lines. */
export class TestLog implements Logger {
  readonly lines: string[] = [];
  info = (message: string) => void this.lines.push(message);
  warn = this.info;
  error = this.info;
}

/** Options that differ from the usual ones, given the temporary folder. */
type Changes = (folder: string) => Partial<ReceiverOptions>;

/** Receiver with all its files in one temporary folder, removed with it. */
export class TestReceiver implements AsyncDisposable {
  readonly log = new TestLog();
  receiver!: Receiver;

  private constructor(
    readonly folder: string,
    private readonly changes: Changes,
  ) {}

  static async start(changes: Changes = () => ({})): Promise<TestReceiver> {
    const test = new TestReceiver(await mkdtemp(join(tmpdir(), 'lockstep-receiver-')), changes);
    await test.restart();
    return test;
  }

  get mirror(): string {
    return join(this.folder, 'mirror');
  }

  get port(): number {
    return this.receiver.port;
  }

  /** Stops a running receiver and starts it again with the same folders. */
  async restart(): Promise<void> {
    await this.receiver?.close();
    this.receiver = await createReceiver({
      host: '127.0.0.1',
      port: 0,
      apiKey: KEY,
      stateDir: join(this.folder, 'state'),
      resolveMirror: (_fingerprint, root) => (root === ROOT ? this.mirror : null),
      log: this.log,
      ...this.changes(this.folder),
    });
  }

  async get(path: string, headers: Record<string, string> = { 'x-api-key': KEY }) {
    const response = await fetch(`http://127.0.0.1:${this.port}${path}`, { headers });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.receiver.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Connection of an edge that keeps all received messages. */
export class TestEdge {
  readonly received: ServerMessage[] = [];
  acked = 0;
  lastSeq = 0;
  closed: { code: number; reason: string } | null = null;
  private readonly changed = new Emitter();

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => {
      const decoded = decodeServerMessage(data.toString());
      if (decoded.kind !== 'message') throw new Error(`The receiver sent ${data.toString()}.`);
      if (decoded.message.type === 'workspace:file_ack') this.acked = decoded.message.payload.seq;
      this.received.push(decoded.message);
      this.changed.emit();
    });
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      this.changed.emit();
    });
    socket.on('error', () => {});
  }

  static async connect(port: number, { key = KEY, fingerprint = 'print' } = {}): Promise<TestEdge> {
    const url = `ws://127.0.0.1:${port}${EDGE_PATH}?fingerprint=${fingerprint}`;
    const edge = new TestEdge(new WebSocket(url, key ? [key] : [], { perMessageDeflate: false }));
    await edge.until(() => edge.received.length > 0 || edge.closed !== null);
    return edge;
  }

  /** Resolves when the condition holds, which is checked after each message. @throws after `timeoutMs` */
  async until(condition: () => boolean, timeoutMs = 50_000): Promise<void> {
    if (await this.changed.until(condition, AbortSignal.timeout(timeoutMs))) return;
    throw new Error(`Timed out; closed: ${this.closed?.code}, ${this.received.length} messages received.`);
  }

  send(type: string, payload: object): void {
    this.socket.send(JSON.stringify({ type: `workspace:${type}`, payload: { edgeId: 'e', userId: 'u', ...payload } }));
  }

  /** Sends with the next `seq`. */
  queue(type: string, payload: object): number {
    this.send(type, { ...payload, seq: ++this.lastSeq });
    return this.lastSeq;
  }

  write(path: string, content: string, root = ROOT): number {
    return this.queue('file_modify_sync', { path: `${root}/${path}`, content });
  }

  remove(path: string, root = ROOT): number {
    return this.queue('file_delete_sync', { path: `${root}/${path}` });
  }

  rename(from: string, to: string, content: string, root = ROOT): number {
    return this.queue('file_rename_sync', { from: `${root}/${from}`, to: `${root}/${to}`, hash: hashOf(content) });
  }

  /** Resolves when all messages so far are acknowledged, or the connection is closed. */
  async acknowledged(): Promise<void> {
    await this.until(() => this.acked >= this.lastSeq || this.closed !== null);
  }

  /** The next message of this type after the call of `send`. */
  async answer<T extends ServerMessage['type']>(type: T, send: () => void): Promise<ServerMessageOf<T>['payload']> {
    const from = this.received.length;
    const find = () =>
      this.received.slice(from).find((message): message is ServerMessageOf<T> => message.type === type);
    send();
    await this.until(() => find() !== undefined);
    return (find() as unknown as { payload: ServerMessageOf<T>['payload'] }).payload;
  }

  open(root = ROOT, claim?: WorkspaceClaim) {
    return this.answer('workspace:sync_state', () => this.send('sync_open', { path: root, claim }));
  }

  /** Commits with the totals of exactly these files. @param exact true for a commit that is to be refused otherwise */
  async commit(revision: number, files: Record<string, string>, root = ROOT, exact = false) {
    const state = await this.answer('workspace:sync_state', () =>
      this.queue('sync_commit', { path: root, revision, ...summaryOf(files), ...(exact && { exact }) }),
    );
    await this.acknowledged();
    return state;
  }

  /** Sends the manifest of exactly these files and returns the paths that the receiver needs. */
  async manifest(files: Record<string, string>, root = ROOT): Promise<string[]> {
    const list = Object.entries(files).map(([path, content]) => [path, hashOf(content), Buffer.byteLength(content)]);
    const { need } = await this.answer('workspace:sync_need', () =>
      this.send('sync_manifest', { path: root, files: list, last: true }),
    );
    return need;
  }

  refusals(): ServerMessageOf<'workspace:sync_refused'>['payload'][] {
    return this.received.filter((message) => message.type === 'workspace:sync_refused').map(({ payload }) => payload);
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.until(() => this.closed !== null);
  }
}

export function hashOf(content: string): string {
  return hash('sha256', content, 'hex');
}

export function summaryOf(files: Record<string, string>): { files: number; bytes: number; hash: string } {
  const manifest = new ManifestHash();
  let bytes = 0;
  for (const [path, content] of Object.entries(files)) {
    manifest.toggle(path, hashOf(content));
    bytes += Buffer.byteLength(content);
  }
  return { files: Object.keys(files).length, bytes, hash: manifest.hex() };
}

/** All files below a folder with their content. Empty directories are listed as `name/`, symlinks as `name@`. */
export async function tree(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1);
    if (entry.isFile()) files[name] = await readFile(path, 'utf8');
    else if (entry.isSymbolicLink()) files[`${name}@`] = '';
    else if ((await readdir(path)).length === 0) files[`${name}/`] = '';
  }
  return files;
}
