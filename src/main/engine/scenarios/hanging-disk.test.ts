import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ProblemError } from '../../../shared/model/problem';
import { DEFAULT_LIMITS } from '../../../shared/model/workspace-state';
import { startProcess } from '../../../test-support/start-process';
import { KEY, TestReceiver } from '../../../test-support/test-edge';
import { silent, testEngine } from '../../../test-support/test-engine';
import { ServerConnection } from '../connection/server-connection';
import { haveAllAnswered } from '../disk/disk-probe';
import { hangCount } from '../disk/disk-thread';
import { mountTable } from '../disk/mount-table';
import { IgnoreRules } from '../ignore/ignore-rules';
import { resolveRoot } from '../safety/protected-roots';
import { preview } from '../scan/preview-scan';
import type { SyncEngine } from '../sync-engine';
import { watchFolder } from '../watch/watch-folder';
import type { Workspace } from '../workspace';

const PYTHON = '/usr/bin/python3';
const SCRIPT = join(import.meta.dirname, '../../../test-support/passthrough-fs.py');
/** Longest time that the disk hangs, so that a test that is frozen by it ends. */
const MAX_HANG_S = 90;

let base: string;
/** The folder that the disk shows, and its mount point. */
let behind: string;
let disk: string;
let server: ChildProcess;
let rescue: ChildProcess | null;
let receiver: TestReceiver;
let connection: ServerConnection;
let engine: SyncEngine;

beforeEach(async ({ skip }) => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'lockstep-hang-')));
  behind = join(base, 'behind');
  disk = join(base, 'disk');
  rescue = null;
  for (const folder of [behind, disk, join(base, 'local'), join(behind, 'net'), join(behind, 'net2')]) {
    await mkdir(folder, { recursive: true });
  }
  server = startProcess(PYTHON, [SCRIPT, behind, disk], { stdio: ['ignore', 'ignore', 'pipe'] });
  let says = '';
  server.stderr?.on('data', (data) => {
    says += String(data);
  });
  server.on('error', (error) => {
    says += error.message;
  });
  const isMounted = () => existsSync('/proc/mounts') && readFileSync('/proc/mounts', 'utf8').includes(` ${disk} fuse`);
  await expect.poll(() => isMounted() || says !== '', { timeout: 20_000 }).toBe(true);
  receiver = await TestReceiver.start((folder) => ({ resolveMirror: (_, root) => join(folder, basename(root)) }));
  connection = new ServerConnection({ fingerprint: 'f', log: silent, delay: () => 50 });
  connection.connectTo({ url: `ws://127.0.0.1:${receiver.port}`, apiKey: KEY });
  engine = testEngine({ connection, stateDir: join(base, 'state') });
  if (!isMounted()) skip(`No file system can be mounted through FUSE here (${says.trim().split('\n').at(-1)}).`);
});

afterEach(async () => {
  answer();
  await engine.stopAll();
  await connection.close();
  await receiver[Symbol.asyncDispose]();
  const ended = server.exitCode === null && server.pid !== undefined ? once(server, 'close') : null;
  if (readFileSync('/proc/mounts', 'utf8').includes(` ${disk} `)) execFileSync('umount', ['-l', disk]);
  server.kill();
  await ended;
  await rm(base, { recursive: true, force: true });
});

function hang(): void {
  server.kill('SIGSTOP');
  const script = `import os, time; time.sleep(${MAX_HANG_S}); os.kill(${server.pid}, ${constants.signals.SIGCONT})`;
  rescue = startProcess(PYTHON, ['-c', script]);
}

function answer(): void {
  server.kill('SIGCONT');
  rescue?.kill();
  rescue = null;
}

const restore = (root: string) => engine.restore(root, DEFAULT_LIMITS);
const stateOf = (workspace: Workspace) => workspace.snapshot().state;
const copyOf = (path: string) => readFile(join(receiver.folder, path), 'utf8').catch(() => null);
const becomes = (workspace: Workspace, state: object) =>
  expect.poll(() => stateOf(workspace), { timeout: 30_000 }).toMatchObject(state);
const inSync = (workspace: Workspace) => becomes(workspace, { kind: 'watching', verified: true });
const SILENT = { kind: 'unavailable', problem: { code: 'not-answering' } };

it('a disk that stops answering stops its own folders only, which go on by themselves', async () => {
  for (const folder of ['net', 'net2']) await writeFile(join(behind, folder, 'f'), 'first');
  await writeFile(join(base, 'local/f'), 'first');
  const local = await restore(join(base, 'local'));
  const remote = [await restore(join(disk, 'net')), await restore(join(disk, 'net2'))];
  for (const workspace of [local, ...remote]) await inSync(workspace);
  hang();
  for (const workspace of remote) await becomes(workspace, SILENT);
  await writeFile(join(base, 'local/f'), 'edited');
  await expect.poll(() => copyOf('local/f')).toBe('edited');
  for (const workspace of [local, ...remote]) workspace.syncNow();
  expect(await local.waitUntilIdle(AbortSignal.timeout(20_000))).toMatchObject({ kind: 'watching' });
  expect(await remote[0]?.waitUntilIdle(AbortSignal.timeout(20_000))).toMatchObject(SILENT);
  await writeFile(join(behind, 'net/f'), 'edited behind');
  answer();
  for (const workspace of remote) await inSync(workspace);
  await expect.poll(() => copyOf('net/f')).toBe('edited behind');
  await writeFile(join(disk, 'net2/f'), 'edited');
  await expect.poll(() => copyOf('net2/f')).toBe('edited');
});

it('a disk that does not answer at the start is waited for, or refused when it is named', async () => {
  await writeFile(join(behind, 'net/f'), 'first');
  await writeFile(join(base, 'local/f'), 'first');
  hang();
  const remote = await restore(join(disk, 'net'));
  await becomes(remote, SILENT);
  const hangs = hangCount();
  const { signal } = new AbortController();
  await expect(remote.previewOptions(signal)).rejects.toMatchObject({ problem: { code: 'not-answering' } });
  expect(hangCount()).toBe(hangs);
  const refused = await engine.start(join(disk, 'net2'), DEFAULT_LIMITS).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ProblemError);
  expect((refused as ProblemError).problem).toMatchObject({ code: 'not-answering' });
  const rules = new IgnoreRules(join(base, 'local'));
  const options = { limits: DEFAULT_LIMITS, allowed: new Map(), rules, signal };
  const previewed = preview({ ...options, root: join(disk, 'net') }).next();
  await expect(previewed).rejects.toMatchObject({ problem: { code: 'not-answering' } });
  await expect(resolveRoot(join(disk, 'net2'))).rejects.toMatchObject({ problem: { code: 'not-answering' } });
  expect(await haveAllAnswered()).toBe(false);
  const local = await restore(join(base, 'local'));
  await inSync(local);
  await remote.pause();
  answer();
  await remote.resume();
  await inSync(remote);
  expect(await copyOf('net/f')).toBe('first');
  await expect.poll(() => haveAllAnswered()).toBe(true);
});

it.each(['getattr', 'open', 'read'])('a disk that stops answering in the middle of a scan, at %s', async (call) => {
  await writeFile(join(behind, 'net/f'), 'first');
  await writeFile(join(base, 'local/f'), 'first');
  const local = await restore(join(base, 'local'));
  const remote = await restore(join(disk, 'net'));
  for (const workspace of [local, remote]) await inSync(workspace);
  await writeFile(join(behind, 'net', `hangs-at-${call}`), call);
  remote.syncNow();
  await becomes(remote, SILENT);
  await writeFile(join(base, 'local/f'), 'edited');
  await expect.poll(() => copyOf('local/f')).toBe('edited');
  answer();
  await inSync(remote);
  await expect.poll(() => copyOf(`net/hangs-at-${call}`)).toBe(call);
  expect(await copyOf('net/f')).toBe('first');
});

it('a disk that stops answering before its directories are watched', async () => {
  mountTable(0);
  hang();
  const rules = new IgnoreRules(join(base, 'local'));
  const errors: unknown[] = [];
  const onError = (error: unknown) => errors.push(error);
  const handlers = { onChange: () => {}, onError, onLimit: () => {} };
  const options = { polling: false, maxFiles: DEFAULT_LIMITS.maxFiles, scanLed: false };
  const watcher = watchFolder(join(disk, 'net'), () => rules, handlers, options);
  await watcher.ready;
  expect(errors).toMatchObject([{ problem: { code: 'not-answering' } }]);
  await watcher.close();
});
