import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, realpath, rename, rm, symlink, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, type Limits } from '../../../shared/model/workspace-state';
import { StrictServer } from '../../../test-support/strict-server';
import { silent, testEngine } from '../../../test-support/test-engine';
import { ServerConnection } from '../connection/server-connection';
import type { SyncEngine } from '../sync-engine';
import type { Workspace } from '../workspace';

const FINGERPRINT = 'f'.repeat(32);
const MARKER = 'marker';

let root: string;
let stateDir: string;
let server: StrictServer;
let connection: ServerConnection;
let engine: SyncEngine;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'lockstep-wire-')));
  stateDir = await mkdtemp(join(tmpdir(), 'lockstep-state-'));
  server = await StrictServer.start();
  connection = new ServerConnection({ fingerprint: FINGERPRINT, log: silent, delay: () => 50 });
  engine = newEngine();
});

afterEach(async () => {
  await engine.stopAll();
  await connection.close();
  await server.close();
  await rm(root, { recursive: true, force: true });
  await rm(stateDir, { recursive: true, force: true });
});

function newEngine(): SyncEngine {
  return testEngine({ connection, fingerprint: FINGERPRINT, stateDir });
}

/** Writes in one turn of the loop: a file that is still empty is a state that may be mirrored. */
const put = (path: string, content: string | Buffer = `content of ${path}\n`) => {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), content);
};

async function start(limits: Partial<Limits> = {}): Promise<Workspace> {
  connection.connectTo({ url: server.url, apiKey: server.apiKey, remembers: true });
  const workspace = await engine.start(root, { ...DEFAULT_LIMITS, ...limits });
  await workspace.initialSync;
  return workspace;
}

/** Resolves when every change made so far is acknowledged, as one that was made after it is. */
async function untilInSync(workspace: Workspace): Promise<void> {
  writeFileSync(join(root, MARKER), 'made last');
  await expect.poll(() => server.files.has(join(root, MARKER))).toBe(true);
  rmSync(join(root, MARKER));
  await expect.poll(() => server.files.has(join(root, MARKER))).toBe(false);
  await expect.poll(() => workspace.snapshot().state.kind).toBe('watching');
}

/** Messages about the files of the test. */
const frames = () => server.frames.filter(({ payload }) => payload.path !== join(root, MARKER));

const since = (mark: number) =>
  frames()
    .slice(mark)
    .map(({ type, payload }) => `${type.split('_')[1]} ${String(payload.path).slice(root.length + 1)}`);

describe('the wire to a server that knows part 1 only', () => {
  it('introduces itself with the key as subprotocol and a fingerprint', async () => {
    await start();
    expect(server.introductions).toEqual([
      { url: `/ws/v1/edge?fingerprint=${FINGERPRINT}`, protocol: 'strict-key', fingerprint: FINGERPRINT },
    ]);
  });

  it('sends every file once, then done, then changes, and nothing else', async () => {
    put('a.txt', 'alpha');
    put('deep/er/b.ts', 'export {};\n');
    put('empty', '');
    const workspace = await start();
    await untilInSync(workspace);
    const creates = frames().slice(0, 3);
    expect(creates.map(({ type }) => type)).toEqual(Array(3).fill('workspace:file_create_sync'));
    expect(new Set(creates.map(({ payload }) => JSON.stringify(payload)))).toEqual(
      new Set(
        [
          ['a.txt', 'alpha'],
          ['deep/er/b.ts', 'export {};\n'],
          ['empty', ''],
        ].map(([path, content]) =>
          JSON.stringify({ path: join(root, path as string), content, edgeId: 'edge-1', userId: 'user-1' }),
        ),
      ),
    );
    expect(frames().slice(3)).toEqual([
      {
        type: 'workspace:file_done',
        payload: {
          path: root,
          stats: { filesSynced: 3, filesSkipped: 0, syncErrors: 0, bytesSynced: 16 },
          edgeId: 'edge-1',
          userId: 'user-1',
        },
      },
    ]);
    put('a.txt', 'beta');
    await rm(join(root, 'empty'));
    await untilInSync(workspace);
    expect(frames().slice(4)).toEqual([
      {
        type: 'workspace:file_modify_sync',
        payload: { path: join(root, 'a.txt'), content: 'beta', edgeId: 'edge-1', userId: 'user-1' },
      },
      {
        type: 'workspace:file_delete_sync',
        payload: { path: join(root, 'empty'), edgeId: 'edge-1', userId: 'user-1' },
      },
    ]);
  });

  it('sends nothing for a touch, a rewrite of the same bytes, or a file that came and went', async () => {
    put('same.txt', 'same');
    const workspace = await start();
    await untilInSync(workspace);
    const mark = frames().length;
    await utimes(join(root, 'same.txt'), new Date(), new Date());
    // In one turn of the event loop, so that no state in between can be seen and sent.
    writeFileSync(join(root, 'same.txt'), 'same');
    writeFileSync(join(root, 'brief.txt'), 'brief');
    rmSync(join(root, 'brief.txt'));
    await untilInSync(workspace);
    expect(since(mark)).toEqual([]);
  });

  it('sends an atomic save and a truncating save as one modify each', async () => {
    put('doc.txt', 'one');
    const workspace = await start();
    await untilInSync(workspace);
    const mark = frames().length;
    writeFileSync(join(root, '.doc.txt.tmp'), 'two');
    renameSync(join(root, '.doc.txt.tmp'), join(root, 'doc.txt'));
    await untilInSync(workspace);
    writeFileSync(join(root, 'doc.txt'), 'three');
    await untilInSync(workspace);
    expect(since(mark)).toEqual(['modify doc.txt', 'modify doc.txt']);
  });

  it('sends a moved directory as creates and deletes of every file in it', async () => {
    put('old/a');
    put('old/sub/b');
    const workspace = await start();
    await untilInSync(workspace);
    const mark = frames().length;
    await rename(join(root, 'old'), join(root, 'new'));
    await untilInSync(workspace);
    expect(since(mark).sort()).toEqual(['create new/a', 'create new/sub/b', 'delete old/a', 'delete old/sub/b']);
    const mark2 = frames().length;
    await rm(join(root, 'new'), { recursive: true });
    await untilInSync(workspace);
    expect(since(mark2).sort()).toEqual(['delete new/a', 'delete new/sub/b']);
  });

  it('mirrors a file that becomes a directory and back', async () => {
    put('swap', 'file');
    const workspace = await start();
    await untilInSync(workspace);
    await rm(join(root, 'swap'));
    put('swap/inner', 'in a directory');
    await untilInSync(workspace);
    expect([...server.files]).toEqual([[join(root, 'swap/inner'), 'in a directory']]);
    await rm(join(root, 'swap'), { recursive: true });
    put('swap', 'file again');
    await untilInSync(workspace);
    expect([...server.files]).toEqual([[join(root, 'swap'), 'file again']]);
  });

  it('withholds and lists files that are not text, too large, a symlink or ignored', async () => {
    put('.gitignore', '*.log\n/secret/\n');
    put('sub/.gitignore', '!keep.log\n');
    put('.aishignore', 'private.txt\n');
    for (const path of ['x.log', 'secret/s', 'sub/keep.log', 'private.txt', 'node_modules/m/i.js', '.git/HEAD'])
      put(path);
    put('binary', Buffer.from([0xff, 0xfe, 0x00, 0x80]));
    put('big', 'x'.repeat(200));
    await symlink('big', join(root, 'link'));
    const workspace = await start({ maxFileBytes: 100 });
    await untilInSync(workspace);
    const sent = [...server.files.keys()].map((path) => path.slice(root.length + 1)).sort();
    expect(sent).toEqual(['.aishignore', '.gitignore', 'sub/.gitignore', 'sub/keep.log']);
    const { stats, problems } = workspace.snapshot();
    expect(stats.skippedByReason).toMatchObject({ 'too-large': 1, 'not-text': 1, symlink: 1 });
    expect(problems.map(({ path, code }) => `${path} ${code}`).sort()).toEqual(['big too-large', 'binary not-text']);
  });

  it('obeys a changed ignore file at once', async () => {
    put('.gitignore', 'a/\n');
    put('a/x');
    put('b/y');
    const workspace = await start();
    await untilInSync(workspace);
    put('.gitignore', 'b/\n');
    await untilInSync(workspace);
    expect([...server.files.keys()].sort()).toEqual([join(root, '.gitignore'), join(root, 'a/x')]);
    put('a/x', 'edited in a directory that is watched only now');
    await untilInSync(workspace);
    expect(server.files.get(join(root, 'a/x'))).toMatch(/^edited/);
  });

  it("obeys a change of the repository's own ignore file at once", async () => {
    execFileSync('git', ['init', '-q', root]);
    put('notes.txt');
    put('code.ts');
    const workspace = await start();
    await untilInSync(workspace);
    put('.git/info/exclude', 'notes.txt\n');
    await expect.poll(() => [...server.files.keys()]).toEqual([join(root, 'code.ts')]);
    await untilInSync(workspace);
  });

  it('holds the removal of many newly ignored files until it is confirmed, while edits go on', async () => {
    for (let i = 0; i < 60; i++) put(`generated/f${i}.txt`);
    for (let i = 0; i < 60; i++) put(`src/f${i}.txt`);
    const workspace = await start();
    await untilInSync(workspace);
    put('.gitignore', 'generated/\n');
    await expect.poll(() => workspace.snapshot().state).toMatchObject({ kind: 'holding', deletions: 60 });
    put('src/f0.txt', 'edited meanwhile');
    await expect.poll(() => server.files.get(join(root, 'src/f0.txt'))).toBe('edited meanwhile');
    expect(server.files.size).toBe(121);
    await expect.poll(() => workspace.snapshot().state.kind).toBe('holding');
    workspace.acceptFolder();
    await expect.poll(() => server.files.size).toBe(61);
  });

  it('corrects the server after a lost connection', async () => {
    put('kept', '1');
    put('gone', '2');
    const workspace = await start();
    await untilInSync(workspace);
    connection.connectTo(null);
    await rm(join(root, 'gone'));
    put('kept', 'changed');
    put('new', '3');
    expect(workspace.snapshot().state.kind).toBe('waiting');
    connection.connectTo({ url: server.url, apiKey: server.apiKey, remembers: true });
    await untilInSync(workspace);
    expect(Object.fromEntries(server.files)).toEqual({ [join(root, 'kept')]: 'changed', [join(root, 'new')]: '3' });
  });

  it('after a restart sends only changes made since', async () => {
    for (const path of ['same', 'edited', 'deleted']) put(path);
    await untilInSync(await start());
    await engine.stopAll();
    put('edited', 'while nobody looked');
    await rm(join(root, 'deleted'));
    put('added');
    const mark = frames().length;
    engine = newEngine();
    await untilInSync(await start());
    expect(since(mark).sort()).toEqual(['create added', 'delete deleted', 'done ', 'modify edited']);
  });

  it('stops reconnecting when the key is refused, until the user acts', async () => {
    put('a');
    connection.connectTo({ url: server.url, apiKey: 'wrong' });
    await server.until(() => server.introductions.length === 1, 'an attempt');
    await expect.poll(() => connection.state.kind).toBe('refused');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(server.introductions).toHaveLength(1);
    server.apiKey = 'wrong';
    connection.retryNow();
    await expect.poll(() => connection.state.kind).toBe('online');
  });

  it('ignores unknown and malformed messages', async () => {
    put('a');
    const workspace = await start();
    for (const frame of [
      '{',
      '[]',
      '{"type":"shell:run","payload":{}}',
      '{"type":"error"}',
      '{"type":"workspace:file_ack","payload":{"seq":"x"}}',
    ]) {
      server.sendRaw(frame);
    }
    server.send('edge:config_update', { workspacepaths: ['/etc'] });
    put('b');
    await untilInSync(workspace);
    expect(server.files.has(join(root, 'b'))).toBe(true);
    expect(engine.list()).toHaveLength(1);
  });
});
