import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../shared/model/workspace-state';
import { StrictServer } from '../../../test-support/strict-server';
import { silent, testEngine } from '../../../test-support/test-engine';
import { ServerConnection } from '../connection/server-connection';

let base: string;
let root: string;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'lockstep-cost-')));
  root = join(base, 'project');
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

/** Makes empty files, a hundred to a directory. */
function fill(folder: string, files: number): string[] {
  const folders: string[] = [];
  for (let i = 0; i < files; i += 100) {
    const directory = join(root, folder, `d${i / 100}`);
    mkdirSync(directory, { recursive: true });
    folders.push(directory);
    for (let j = 0; j < 100; j++) writeFileSync(join(directory, `f${j}.js`), '');
  }
  return folders;
}

/** Identities of these directories and what lies directly in them, as the system lists its watches. */
function inodesOf(directories: readonly string[]): ReadonlySet<string> {
  const entries = directories.flatMap((path) => [path, ...readdirSync(path).map((name) => join(path, name))]);
  return new Set(entries.map((path) => statSync(path).ino.toString(16)));
}

/** Number of this process's watches on the files and directories of these identities. */
function countWatches(inodes: ReadonlySet<string>): number {
  return readdirSync('/proc/self/fdinfo')
    .flatMap((fd) => {
      try {
        return readFileSync(join('/proc/self/fdinfo', fd), 'utf8').split('\n');
      } catch {
        return [];
      }
    })
    .filter((line) => inodes.has(/^inotify wd:\w+ ino:(\w+)/.exec(line)?.[1] ?? '')).length;
}

// Most of the time is spent on making and removing the files.
it('ignored directories are neither read nor watched', async (context) => {
  context.skip(process.platform !== 'linux', 'only Linux tells what is watched');
  const ignored = fill('node_modules', 2_000);
  const kept = fill('src', 500);
  const inodes = inodesOf([root, join(root, 'src'), ...ignored]);
  const readBefore = [join(root, 'node_modules'), ...ignored].map((directory) => statSync(directory).atimeMs);
  const server = await StrictServer.start();
  const connection = new ServerConnection({ fingerprint: 'f', log: silent });
  connection.connectTo({ url: server.url, apiKey: server.apiKey });
  const engine = testEngine({ connection, stateDir: join(base, 'state') });
  try {
    const workspace = await engine.start(root, DEFAULT_LIMITS);
    await workspace.initialSync;
    // The root, `src` and its entries.
    await expect.poll(() => countWatches(inodes)).toBe(2 + kept.length);
    expect(server.files.size).toBe(500);
    const readAfter = [join(root, 'node_modules'), ...ignored].map((directory) => statSync(directory).atimeMs);
    expect(readAfter).toEqual(readBefore);
  } finally {
    await engine.stopAll();
    await connection.close();
    await server.close();
  }
});
