import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { IgnoreRules } from '../ignore/ignore-rules';
import { InotifyWatcher } from './inotify-watcher';

let base: string;
let root: string;
let watcher: InotifyWatcher;
let reported: string[];

/** Number of directories below the test's folder that this process watches; other tests' watches may still be ending. */
function watches(): number {
  const below = readdirSync(base, { recursive: true, encoding: 'utf8' }).map((path) => join(base, path));
  const inodes = new Set([base, ...below].map((path) => statSync(path).ino.toString(16)));
  const infos = readdirSync('/proc/self/fdinfo').map((fd) => {
    try {
      return readFileSync(join('/proc/self/fdinfo', fd), 'utf8');
    } catch {
      return '';
    }
  });
  const watched = infos.join('\n').matchAll(/^inotify wd:\w+ ino:(\w+)/gm);
  return [...watched].filter(([, inode = '']) => inodes.has(inode)).length;
}

const write = (path: string) => writeFileSync(join(root, path), 'x');

describe('InotifyWatcher', () => {
  beforeEach(async (context) => {
    context.skip(process.platform !== 'linux', 'it is for Linux only');
    base = realpathSync(mkdtempSync(join(tmpdir(), 'lockstep-watch-')));
    root = join(base, 'root');
    mkdirSync(join(root, 'a/b'), { recursive: true });
    mkdirSync(join(root, 'node_modules/x'), { recursive: true });
    reported = [];
    const rules = new IgnoreRules(root);
    watcher = new InotifyWatcher(root, () => rules, {
      onChange: ({ kind, path }) => reported.push(`${kind} ${path}`),
      onError: (error) => reported.push(`error ${error}`),
      onLimit: (code) => reported.push(`limit ${code}`),
    });
    context.onTestFinished(async () => {
      await watcher.close();
      expect(watches()).toBe(0);
      rmSync(base, { recursive: true, force: true });
    });
    await watcher.ready;
  });

  it('has one watch for each directory that the rules let in, and reports files in these only', async () => {
    expect(watches()).toBe(3);
    write('a/b/new.txt');
    write('node_modules/x/new.txt');
    await expect.poll(() => reported).toContain('file a/b/new.txt');
    expect(reported.join()).not.toContain('node_modules');
  });

  it('watches the directories in a new directory, and reports the tree after that', async () => {
    mkdirSync(join(root, 'c/d/e'), { recursive: true });
    await expect.poll(() => reported).toContain('tree c');
    await expect.poll(watches).toBe(6);
    write('c/d/e/late.txt');
    await expect.poll(() => reported).toContain('file c/d/e/late.txt');
  });

  it('watches a moved directory at its new place, and closes the watches of a removed one', async () => {
    renameSync(join(root, 'a'), join(root, 'moved'));
    await expect.poll(() => reported).toContain('tree moved');
    await expect.poll(() => reported).toContain('tree a');
    await expect.poll(watches).toBe(3);
    write('moved/b/after.txt');
    await expect.poll(() => reported).toContain('file moved/b/after.txt');
    rmSync(join(root, 'moved'), { recursive: true });
    await expect.poll(watches).toBe(1);
  });

  it('watches a directory that replaces another one or a file', async () => {
    mkdirSync(join(base, 'other/inner'), { recursive: true });
    renameSync(join(root, 'a'), join(base, 'away'));
    renameSync(join(base, 'other'), join(root, 'a'));
    await expect.poll(() => reported).toContain('tree a');
    await expect.poll(watches).toBe(3);
    write('a/inner/here.txt');
    await expect.poll(() => reported).toContain('file a/inner/here.txt');
    expect(reported).not.toContain('file a/b/here.txt');
  });

  it('reports that the root is moved away', async () => {
    renameSync(root, join(base, 'gone'));
    await expect.poll(() => reported).toContain('tree ');
  });

  it('watches the directories that the scan passes on, and lists nothing itself', async () => {
    // Two watches of one directory count as one.
    await watcher.close();
    const rules = new IgnoreRules(root);
    const scanLed = new InotifyWatcher(
      root,
      () => rules,
      {
        onChange: ({ kind, path }) => reported.push(`scanLed ${kind} ${path}`),
        onError: (error) => reported.push(`error ${error}`),
        onLimit: (code) => reported.push(`limit ${code}`),
      },
      true,
    );
    await scanLed.ready;
    expect(watches()).toBe(0);
    for (const directory of ['', 'a', 'gone']) scanLed.watchDirectory?.(directory);
    expect(watches()).toBe(2);
    write('a/new.txt');
    await expect.poll(() => reported).toContain('scanLed file a/new.txt');
    // Directories that come later are watched without the scan.
    mkdirSync(join(root, 'a/later/deeper'), { recursive: true });
    await expect.poll(watches).toBeGreaterThanOrEqual(4);
    await scanLed.close();
    await expect.poll(() => reported.filter((line) => line.startsWith('error'))).toEqual([]);
  });
});
