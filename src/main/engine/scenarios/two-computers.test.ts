import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../shared/model/workspace-state';
import { workspaceId } from '../../../shared/wire/workspace-id';
import { KEY, TestEdge, TestReceiver, tree } from '../../../test-support/test-edge';
import { silent, testEngine } from '../../../test-support/test-engine';
import { ServerConnection } from '../connection/server-connection';
import type { SyncEngine } from '../sync-engine';
import type { Workspace } from '../workspace';

const ONE = '1'.repeat(32);
const OTHER = '2'.repeat(32);

let base: string;
let root: string;
let receiver: TestReceiver;
let computers: Computer[];

/** One of the computers with the same fingerprint. */
class Computer {
  connection!: ServerConnection;
  private engine!: SyncEngine;
  private warnings = 0;

  constructor(
    private readonly name: string,
    private readonly identity: string | undefined,
  ) {
    computers.push(this);
  }

  async start(): Promise<void> {
    const { identity } = this;
    this.connection = new ServerConnection({
      fingerprint: 'f',
      ...(identity !== undefined && { identity }),
      log: silent,
      delay: () => 20,
    });
    this.engine = testEngine({
      connection: this.connection,
      stateDir: join(base, this.name),
      log: { ...silent, error: (line) => (this.warnings += Number(line.includes('Another computer mirrors'))) },
    });
    this.connect();
    await this.engine.start(root, DEFAULT_LIMITS);
  }

  connect(): void {
    this.connection.connectTo({ url: `http://127.0.0.1:${receiver.port}`, apiKey: KEY });
  }

  async stop(): Promise<void> {
    await this.engine?.stopAll();
    await this.connection?.close();
  }

  get workspace(): Workspace {
    return this.engine.get(workspaceId('f', root)) as Workspace;
  }

  get state() {
    return this.workspace.snapshot().state;
  }

  /** Times that it was told. */
  get told(): number {
    return this.warnings;
  }

  async has(kind: 'sync' | 'lost'): Promise<void> {
    const state =
      kind === 'sync' ? { kind: 'watching', verified: true } : { kind: 'failed', problem: { code: 'taken-over' } };
    await expect.poll(() => this.state).toMatchObject(state);
  }
}

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'lockstep-two-')));
  root = join(base, 'app');
  computers = [];
  await mkdir(root);
  await writeFile(join(root, 'a'), 'a');
  let port = 0;
  receiver = await TestReceiver.start((folder) => ({ port, resolveMirror: () => join(folder, 'mirror') }));
  ({ port } = receiver);
});

afterEach(async () => {
  for (const computer of computers) await computer.stop();
  await receiver[Symbol.asyncDispose]();
  await rm(base, { recursive: true, force: true });
});

describe.each([
  ['of one image', OTHER],
  ['whose settings are copies, too,', ONE],
])('two computers %s with one folder', (_, identity) => {
  it('do not take it from each other: the one that lost it says so, and takes it back when asked', async () => {
    const [one, other] = [new Computer('one', ONE), new Computer('other', identity)];
    await one.start();
    await one.has('sync');
    await other.start();
    await one.has('lost');
    await other.has('sync');
    await expect(one.workspace.waitUntilIdle(AbortSignal.timeout(10_000))).resolves.toMatchObject({ kind: 'failed' });

    // Neither a new connection nor a restart takes it back.
    one.connect();
    await one.connection.nextSession(AbortSignal.timeout(10_000));
    await one.stop();
    await one.start();
    await one.has('lost');
    await writeFile(join(root, 'a'), 'edited');
    await expect.poll(() => tree(receiver.mirror)).toEqual({ a: 'edited' });
    await other.has('sync');
    expect(other.told).toBe(0);

    await one.workspace.resume();
    await other.has('lost');
    await one.has('sync');
    await other.stop();
    await other.start();
    await other.has('lost');
    await one.has('sync');
    // At the loss, and at the restart.
    expect([one.told, other.told]).toEqual([2, 2]);
  });
});

it('a computer that was away hears that another one took its folder, also from a receiver that was restarted', async () => {
  const [one, other] = [new Computer('one', ONE), new Computer('other', OTHER)];
  await one.start();
  await one.has('sync');
  one.connection.connectTo(null);
  await other.start();
  await other.has('sync');
  await receiver.restart();
  other.connect();
  one.connect();
  await one.has('lost');
  await other.has('sync');
});

it('a paused folder is not taken back when it goes on, nor with other limits', async () => {
  const [one, other] = [new Computer('one', ONE), new Computer('other', OTHER)];
  await one.start();
  await one.has('sync');
  await one.workspace.pause();
  await other.start();
  await other.has('sync');
  await one.workspace.resume();
  await one.has('lost');
  await one.workspace.setLimits({ ...DEFAULT_LIMITS, maxFiles: 1_000 });
  await one.has('lost');
  await one.workspace.pause();
  await one.workspace.resume();
  await one.has('lost');
  await other.has('sync');
});

it('a computer without an identity takes the folder, and the other one says so', async () => {
  const one = new Computer('one', ONE);
  await one.start();
  await one.has('sync');
  const edge = await TestEdge.connect(receiver.port, { fingerprint: 'f' });
  await edge.open(root);
  await one.has('lost');
  await one.workspace.resume();
  await one.has('sync');
  await edge.close();
});

it('a computer that connects anew goes on, also before the old connection has ended', async () => {
  const one = new Computer('one', ONE);
  await one.start();
  await one.has('sync');
  for (let i = 0; i < 5; i++) {
    one.connect();
    await writeFile(join(root, `f${i}`), `${i}`);
    await expect.poll(() => tree(receiver.mirror)).toHaveProperty(`f${i}`);
  }
  await one.has('sync');
  expect(one.told).toBe(0);
});
