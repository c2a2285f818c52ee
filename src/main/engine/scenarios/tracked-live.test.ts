import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../shared/model/workspace-state';
import { StrictServer } from '../../../test-support/strict-server';
import { silent, testEngine } from '../../../test-support/test-engine';
import { ServerConnection } from '../connection/server-connection';
import type { SyncEngine } from '../sync-engine';

let base: string;
let root: string;
let server: StrictServer;
let connection: ServerConnection;
let engine: SyncEngine;
let sendTracked: boolean;

beforeEach(async () => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'lockstep-tracked-live-')));
  root = join(base, 'project');
  mkdirSync(root);
  sendTracked = true;
  server = await StrictServer.start();
  connection = new ServerConnection({ fingerprint: 'f', log: silent });
  connection.connectTo({ url: server.url, apiKey: server.apiKey });
  engine = testEngine({ connection, stateDir: join(base, 'state'), sendTracked: () => sendTracked });
});

afterEach(async () => {
  await engine.stopAll();
  await connection.close();
  await server.close();
  rmSync(base, { recursive: true, force: true });
});

function git(...args: readonly string[]): void {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'init.defaultBranch=main'];
  const env = { PATH: process.env.PATH, HOME: base, GIT_CONFIG_NOSYSTEM: '1' };
  execFileSync('git', [...identity, ...args], { cwd: root, env, stdio: 'ignore' });
}

/** Writes a file in one step, by way of an ignored directory. */
function put(path: string, text = path): void {
  const other = join(root, 'node_modules/new');
  mkdirSync(dirname(other), { recursive: true });
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(other, text);
  renameSync(other, join(root, path));
}

const mirrored = () => [...server.files.keys()].map((path) => path.slice(root.length + 1)).sort();
const arrives = (...files: readonly string[]) => expect.poll(mirrored).toEqual(files.toSorted());
const says = (path: string, text: string) => expect.poll(() => server.files.get(join(root, path))).toBe(text);

describe.each([
  ['a small folder', DEFAULT_LIMITS],
  ['a large folder', { ...DEFAULT_LIMITS, maxFiles: 100_000 }],
])('what git tracks in %s', (_, limits) => {
  it('follows git add, rm --cached, commits and checkouts', { timeout: 90_000 }, async () => {
    put('.gitignore', '*.log\n');
    put('src/a');
    put('build/tool.ts');
    put('build/out.o');
    put('x.log');
    put('dist/deep/b');
    git('init');
    git('add', '.gitignore', 'src');
    git('add', '-f', 'build/tool.ts');
    git('commit', '-m', 'one');
    const always = ['.gitignore', 'src/a'];
    await engine.start(root, limits);
    await arrives(...always, 'build/tool.ts');
    put('build/tool.ts', 'edited');
    await says('build/tool.ts', 'edited');
    git('add', '-f', 'x.log', 'dist/deep/b');
    await arrives(...always, 'build/tool.ts', 'x.log', 'dist/deep/b');
    put('dist/deep/b', 'edited');
    await says('dist/deep/b', 'edited');
    git('commit', '-qam', 'two');
    git('rm', '-q', '--cached', 'build/tool.ts', 'x.log');
    await arrives(...always, 'dist/deep/b');
    git('commit', '-qm', 'three');
    git('checkout', '-q', '-f', 'HEAD~1');
    await arrives(...always, 'build/tool.ts', 'x.log', 'dist/deep/b');
    git('checkout', '-q', 'HEAD~1');
    await arrives(...always, 'build/tool.ts');
    await says('build/tool.ts', 'build/tool.ts');
  });

  it('follows a repository inside, and a linked work tree, by their own indexes', { timeout: 90_000 }, async () => {
    put('src/a');
    put('inner/build/b');
    put('inner/build/c');
    git('init');
    git('-C', 'inner', 'init');
    git('-C', 'inner', 'add', '-f', 'build/b');
    git('add', 'src');
    git('commit', '-m', 'one');
    git('worktree', 'add', '-q', 'linked');
    put('linked/dist/d');
    await engine.start(root, limits);
    const always = ['src/a', 'inner/build/b', 'linked/src/a'];
    await arrives(...always);
    git('-C', 'inner', 'add', '-f', 'build/c');
    await arrives(...always, 'inner/build/c');
    git('-C', 'linked', 'add', '-f', 'dist/d');
    await arrives(...always, 'inner/build/c', 'linked/dist/d');
    git('-C', 'inner', 'rm', '-q', '--cached', 'build/b');
    await arrives('src/a', 'linked/src/a', 'inner/build/c', 'linked/dist/d');
  });

  it('follows a sparse checkout, with a sparse index', { timeout: 90_000 }, async () => {
    put('in/build/a');
    put('out/build/b');
    git('init');
    git('add', '-f', 'in', 'out');
    git('commit', '-m', 'one');
    await engine.start(root, limits);
    await arrives('in/build/a', 'out/build/b');
    git('sparse-checkout', 'set', '--cone', '--sparse-index', 'in');
    await arrives('in/build/a');
    git('sparse-checkout', 'disable');
    await arrives('in/build/a', 'out/build/b');
  });
});

it('a repository that begins in a folder whose rules ignore everything is sent once it is there', {
  timeout: 30_000,
}, async () => {
  put('.gitignore', '*\n!.gitignore\n');
  put('known/a');
  git('init');
  await engine.start(root, DEFAULT_LIMITS);
  await arrives('.gitignore');
  git('init', 'known');
  await arrives('.gitignore', 'known/a');
  put('new/b');
  git('init', 'new');
  await arrives('.gitignore', 'known/a', 'new/b');
  put('new/c');
  await arrives('.gitignore', 'known/a', 'new/b', 'new/c');
});

it('the setting takes what is ignored away, and brings it back', { timeout: 60_000 }, async () => {
  put('src/a');
  put('build/tool.ts');
  git('init');
  git('add', '-f', 'src', 'build');
  const workspace = await engine.start(root, DEFAULT_LIMITS);
  await arrives('src/a', 'build/tool.ts');
  sendTracked = false;
  workspace.syncNow();
  await arrives('src/a');
  sendTracked = true;
  workspace.syncNow();
  await arrives('src/a', 'build/tool.ts');
});
