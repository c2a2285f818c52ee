import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../shared/model/workspace-state';
import { KEY, TestReceiver } from '../../../test-support/test-edge';
import { testEngine } from '../../../test-support/test-engine';
import { ServerConnection } from '../connection/server-connection';

const log = { info: () => {}, warn: () => {}, error: () => {} };

let base: string;
let root: string;
let mirror: string;
let isMirrored: boolean;
let receiver: TestReceiver;
let connection: ServerConnection;

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'lockstep-early-open-')));
  root = join(base, 'root');
  mirror = join(base, 'mirror');
  isMirrored = true;
  await mkdir(root);
  for (const name of ['a', 'b', 'c']) await writeFile(join(root, name), name);
  receiver = await TestReceiver.start(() => ({ resolveMirror: () => (isMirrored ? mirror : null) }));
  connection = new ServerConnection({ fingerprint: 'f', log });
});

afterEach(async () => {
  await connection.close();
  await receiver[Symbol.asyncDispose]();
  await rm(base, { recursive: true, force: true });
});

/** Connects to the receiver, and tries to mirror the folder with a file limit that it exceeds. */
async function refused(local: boolean): Promise<void> {
  connection.connectTo({ url: `ws://127.0.0.1:${receiver.port}`, apiKey: KEY, local });
  await connection.nextSession(AbortSignal.timeout(10_000));
  const engine = newEngine();
  await expect(engine.start(root, { ...DEFAULT_LIMITS, maxFiles: 2 })).rejects.toMatchObject({
    problem: { code: 'too-many-files' },
  });
}

const newEngine = () => testEngine({ connection, stateDir: join(base, 'state'), log });
const known = async () => (await receiver.get('/v1/workspaces')).body.workspaces;

it('a server does not learn of a new folder that is refused here', async () => {
  await refused(false);
  expect(await known()).toEqual([]);
  expect(existsSync(mirror)).toBe(false);
});

it("the app's own receiver opens a new folder early, and keeps nothing when it is refused", async () => {
  await refused(true);
  await expect.poll(known).toHaveLength(1);
  isMirrored = false;
  await receiver.receiver.forgetMoved();
  expect(await known()).toEqual([]);
  expect(existsSync(mirror)).toBe(false);
});

it('a server opens a folder that it knows early, also on a connection that is made during the scan', async () => {
  const engine = newEngine();
  connection.connectTo({ url: `ws://127.0.0.1:${receiver.port}`, apiKey: KEY });
  await (await engine.start(root, DEFAULT_LIMITS)).initialSync;
  await engine.stopAll();
  await connection.close();
  await rm(join(mirror, 'b'));
  const again = newEngine();
  const workspace = await again.restore(root, DEFAULT_LIMITS);
  connection.connectTo({ url: `ws://127.0.0.1:${receiver.port}`, apiKey: KEY });
  await expect.poll(() => workspace.snapshot().state.kind).toBe('watching');
  await expect.poll(() => existsSync(join(mirror, 'b'))).toBe(true);
  await again.stopAll();
});
