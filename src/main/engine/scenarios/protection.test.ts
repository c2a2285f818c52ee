import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../shared/model/workspace-state';
import { StrictServer } from '../../../test-support/strict-server';
import { silent, testEngine } from '../../../test-support/test-engine';
import { ServerConnection } from '../connection/server-connection';
import type { SyncEngine } from '../sync-engine';
import type { Workspace } from '../workspace';

let base: string;
let root: string;
let server: StrictServer;
let connection: ServerConnection;
let engine: SyncEngine;

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'lockstep-protect-')));
  root = join(base, 'project');
  await mkdir(root);
  server = await StrictServer.start();
  connection = new ServerConnection({ fingerprint: 'f', log: silent, delay: () => 50 });
  connection.connectTo({ url: server.url, apiKey: server.apiKey, remembers: true });
  const stateDir = join(base, 'state');
  engine = testEngine({ connection, stateDir });
});

afterEach(async () => {
  await engine.stopAll();
  await connection.close();
  await server.close();
  await rm(base, { recursive: true, force: true });
});

async function fill(count: number, prefix = 'f', content = 'x'): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, i) => writeFile(join(root, `${prefix}${i}`), `${content} ${i}`)));
}

async function started(): Promise<Workspace> {
  const workspace = await engine.start(root, DEFAULT_LIMITS);
  await becomes(workspace, 'watching');
  return workspace;
}

async function becomes(workspace: Workspace, kind: string): Promise<void> {
  await expect.poll(() => workspace.snapshot().state.kind, { interval: 20 }).toBe(kind);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await expect.poll(() => workspace.snapshot().state.kind, { interval: 20 }).toBe(kind);
}

const deletes = () => server.ofType('workspace:file_delete_sync').length;

describe('a root that goes away', () => {
  it('is detected when a folder above it is renamed, and when another one takes its place', async () => {
    root = join(base, 'above/project');
    await mkdir(root, { recursive: true });
    await fill(20);
    const workspace = await started();
    await rename(join(base, 'above'), join(base, 'renamed'));
    await becomes(workspace, 'unavailable');
    await mkdir(root, { recursive: true });
    await fill(20, 'f', 'another');
    const code = () => (workspace.snapshot().state as { problem?: { code: string } }).problem?.code;
    await expect.poll(code).toBe('replaced');
    await rm(join(base, 'above'), { recursive: true });
    await rename(join(base, 'renamed'), join(base, 'above'));
    await becomes(workspace, 'watching');
    await writeFile(join(root, 'f1'), 'edited');
    await expect.poll(() => server.files.get(join(root, 'f1'))).toBe('edited');
    expect(deletes()).toBe(0);
  });

  it('is told when the link by which it was added leads elsewhere', async (context) => {
    context.skip(process.platform === 'win32', 'Windows makes links for administrators only');
    await fill(3);
    await mkdir(join(base, 'other'));
    await symlink(root, join(base, 'link'));
    const workspace = await engine.start(join(base, 'link'), DEFAULT_LIMITS);
    await becomes(workspace, 'watching');
    const problems = () => workspace.snapshot().problems.map(({ code }) => code);
    await rm(join(base, 'link'));
    await symlink(join(base, 'other'), join(base, 'link'));
    await expect.poll(problems).toEqual(['link-moved']);
    expect(workspace.snapshot().attentionCount).toBe(1);
    await becomes(workspace, 'watching');
    await rm(join(base, 'link'));
    await symlink(root, join(base, 'link'));
    await expect.poll(problems).toEqual([]);
  });

  it('is detected also while deletions are held, after a restart', async () => {
    await fill(200);
    await started();
    await engine.stopAll();
    for (let i = 0; i < 180; i++) await rm(join(root, `f${i}`));
    const workspace = await engine.restore(root, DEFAULT_LIMITS);
    await becomes(workspace, 'holding');
    await rm(root, { recursive: true });
    await becomes(workspace, 'unavailable');
  });

  it('deletes nothing, is reported, and the mirroring continues when it is back', async () => {
    await fill(20);
    const workspace = await started();
    await rename(root, `${root}-away`);
    await becomes(workspace, 'unavailable');
    expect(workspace.snapshot().state).toMatchObject({ problem: { code: 'missing' } });
    await writeFile(join(`${root}-away`, 'f0'), 'edited meanwhile');
    await rename(`${root}-away`, root);
    await becomes(workspace, 'watching');
    expect(deletes()).toBe(0);
    expect(server.files.get(join(root, 'f0'))).toBe('edited meanwhile');
    await writeFile(join(root, 'f1'), 'watched again');
    await expect.poll(() => server.files.get(join(root, 'f1'))).toBe('watched again');
  });

  it('is told from another folder in its place, until the user accepts that one', async () => {
    await fill(20);
    const workspace = await started();
    await rename(root, `${root}-away`);
    await mkdir(root);
    await fill(2, 'other');
    await becomes(workspace, 'unavailable');
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    await expect
      .poll(() => workspace.snapshot().state)
      .toMatchObject({ kind: 'unavailable', problem: { code: 'replaced' } });
    expect(deletes()).toBe(0);
    workspace.acceptFolder();
    await becomes(workspace, 'watching');
    expect([...server.files.keys()].sort()).toEqual([join(root, 'other0'), join(root, 'other1')]);
  });

  it('is not assumed when the folder gets a new inode and holds the same files, as on an overlay', async () => {
    await fill(20);
    const workspace = await started();
    execFileSync('cp', ['-a', root, `${root}-copy`]);
    await rename(root, `${root}-away`);
    await rename(`${root}-copy`, root);
    await writeFile(join(root, 'f1'), 'edited in the copy');
    workspace.syncNow();
    await expect.poll(() => server.files.get(join(root, 'f1'))).toBe('edited in the copy');
    await becomes(workspace, 'watching');
    expect(deletes()).toBe(0);
  });

  it('is assumed when the folder is suddenly empty', async () => {
    await fill(20);
    const workspace = await started();
    for (let i = 0; i < 20; i++) execFileSync('rm', [join(root, `f${i}`)]);
    await becomes(workspace, 'unavailable');
    expect(workspace.snapshot().state).toMatchObject({ problem: { code: 'emptied' } });
    expect(deletes()).toBe(0);
    workspace.acceptFolder();
    await becomes(workspace, 'watching');
    expect(server.files.size).toBe(0);
  });

  it('is waited for when it is away at the start', async () => {
    await fill(3);
    await started();
    await engine.stopAll();
    await rename(root, `${root}-away`);
    const workspace = await engine.restore(root, DEFAULT_LIMITS);
    await becomes(workspace, 'unavailable');
    await rename(`${root}-away`, root);
    await becomes(workspace, 'watching');
    expect(deletes()).toBe(0);
  });
});

describe('deletions on a large scale', () => {
  it('are held until they are confirmed, while other changes are sent', async () => {
    await fill(300);
    const workspace = await started();
    execFileSync('sh', ['-c', 'rm f1?? f2??'], { cwd: root });
    const held = () => (workspace.snapshot().state as { deletions?: number }).deletions ?? 0;
    // The first few may be sent before there are enough to be held.
    await expect.poll(() => held() + deletes()).toBe(200);
    const sent = deletes();
    expect(sent).toBeLessThanOrEqual(100);
    await writeFile(join(root, 'f0'), 'edited meanwhile');
    await expect.poll(() => server.files.get(join(root, 'f0'))).toBe('edited meanwhile');
    await becomes(workspace, 'holding');
    expect(server.files.size).toBe(300 - sent);
    workspace.acceptFolder();
    await becomes(workspace, 'watching');
    expect(server.files.size).toBe(100);
  });

  it('are no longer held when the files come back', async () => {
    await fill(300);
    const workspace = await started();
    execFileSync('sh', ['-c', 'mkdir ../kept && mv f* ../kept && touch stays'], { cwd: root });
    await becomes(workspace, 'holding');
    execFileSync('sh', ['-c', 'mv ../kept/* .'], { cwd: root });
    await becomes(workspace, 'watching');
    // The first few may be sent before there are enough to be held.
    expect(deletes()).toBeLessThanOrEqual(100);
    expect(server.files.size).toBe(301);
  });

  it('are not held when as many files are added, as on a branch switch', async () => {
    execFileSync('git', ['init', '-q', '-b', 'one'], { cwd: root });
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: root });
    await fill(300, 'one');
    git('add', '-A');
    git('commit', '-qm', 'one');
    git('checkout', '-q', '--orphan', 'two');
    git('rm', '-rfq', '.');
    await fill(300, 'two', 'y');
    git('add', '-A');
    git('commit', '-qm', 'two');
    const workspace = await started();
    expect(server.files.size).toBe(300);
    git('checkout', '-q', 'one');
    const names = () => [...server.files.keys()].map((path) => path.slice(root.length + 1, root.length + 4));
    await expect.poll(names).toEqual(Array(300).fill('one'));
    await becomes(workspace, 'watching');
  });
});

describe('an ignore file that can not be read', () => {
  it('freezes the files that it may match, at the server too, and is listed until it can be read again', async () => {
    await mkdir(join(root, 'sub/deep'), { recursive: true });
    for (const path of ['sub/a', 'sub/deep/b', 'c']) await writeFile(join(root, path), 'before');
    const workspace = await started();
    const atServer = () => ['sub/a', 'sub/deep/b', 'sub/new', 'c'].map((path) => server.files.get(join(root, path)));
    const problems = () => workspace.snapshot().problems;
    await writeFile(join(root, 'sub/.gitignore'), '#'.repeat(2 * 1024 * 1024));
    await expect.poll(problems).toMatchObject([{ path: 'sub/.gitignore', code: 'unreadable' }]);
    for (const path of ['sub/a', 'sub/new', 'c']) await writeFile(join(root, path), 'after');
    await rm(join(root, 'sub/deep'), { recursive: true });
    workspace.syncNow();
    await expect.poll(atServer).toEqual(['before', 'before', undefined, 'after']);
    await becomes(workspace, 'watching');
    expect(atServer()).toEqual(['before', 'before', undefined, 'after']);
    expect(workspace.snapshot()).toMatchObject({
      problems: [{ path: 'sub/.gitignore', code: 'unreadable' }],
      attentionCount: 1,
    });
    await writeFile(join(root, 'sub/.gitignore'), 'new\n');
    await expect.poll(atServer).toEqual(['after', undefined, undefined, 'after']);
    await expect.poll(problems).toEqual([]);
  });
});
