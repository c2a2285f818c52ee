import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
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
let told: string[];
let watchesBefore: number;

/** Directories that this process watches. */
function countWatches(): number {
  const infos = readdirSync('/proc/self/fdinfo').map((fd) => {
    try {
      return readFileSync(join('/proc/self/fdinfo', fd), 'utf8');
    } catch {
      return '';
    }
  });
  return infos.join('\n').match(/^inotify wd:/gm)?.length ?? 0;
}

const watches = () => countWatches() - watchesBefore;
const write = (path: string) => writeFileSync(join(root, path), 'x');

describe('DirectoryWatcher', () => {
  beforeEach(async (context) => {
    context.skip(process.platform !== 'linux', 'it is for Linux only');
    base = realpathSync(mkdtempSync(join(tmpdir(), 'lockstep-watch-')));
    root = join(base, 'root');
    mkdirSync(join(root, 'a/b'), { recursive: true });
    mkdirSync(join(root, 'node_modules/x'), { recursive: true });
    told = [];
    watchesBefore = countWatches();
    const rules = new IgnoreRules(root);
    watcher = new InotifyWatcher(root, () => rules, {
      onChange: ({ kind, path }) => told.push(`${kind} ${path}`),
      onError: (error) => told.push(`error ${error}`),
      onLimit: (code) => told.push(`limit ${code}`),
    });
    context.onTestFinished(async () => {
      await watcher.close();
      expect(watches()).toBe(0);
      rmSync(base, { recursive: true, force: true });
    });
    await watcher.ready;
  });

  it('has one watch for each kept directory, and tells of files in them only', async () => {
    expect(watches()).toBe(3);
    write('a/b/new.txt');
    write('node_modules/x/new.txt');
    await expect.poll(() => told).toContain('file a/b/new.txt');
    expect(told.join()).not.toContain('node_modules');
  });

  it('watches what comes with a new directory, and has it looked at after that', async () => {
    mkdirSync(join(root, 'c/d/e'), { recursive: true });
    await expect.poll(() => told).toContain('tree c');
    await expect.poll(watches).toBe(6);
    write('c/d/e/late.txt');
    await expect.poll(() => told).toContain('file c/d/e/late.txt');
  });

  it('follows a directory that moves, and lets go of one that is removed', async () => {
    renameSync(join(root, 'a'), join(root, 'moved'));
    await expect.poll(() => told).toContain('tree moved');
    await expect.poll(() => told).toContain('tree a');
    await expect.poll(watches).toBe(3);
    write('moved/b/after.txt');
    await expect.poll(() => told).toContain('file moved/b/after.txt');
    rmSync(join(root, 'moved'), { recursive: true });
    await expect.poll(watches).toBe(1);
  });

  it('watches a directory that takes the place of another one, or of a file', async () => {
    mkdirSync(join(base, 'other/inner'), { recursive: true });
    renameSync(join(root, 'a'), join(base, 'away'));
    renameSync(join(base, 'other'), join(root, 'a'));
    await expect.poll(() => told).toContain('tree a');
    await expect.poll(watches).toBe(3);
    write('a/inner/here.txt');
    await expect.poll(() => told).toContain('file a/inner/here.txt');
    expect(told).not.toContain('file a/b/here.txt');
  });

  it('says when the root itself goes', async () => {
    renameSync(root, join(base, 'gone'));
    await expect.poll(() => told).toContain('tree ');
  });

  it('watches what it is told to, when somebody leads it', async () => {
    // Two watches of one directory count as one.
    await watcher.close();
    const rules = new IgnoreRules(root);
    const before = countWatches();
    const led = new InotifyWatcher(
      root,
      () => rules,
      {
        onChange: ({ kind, path }) => told.push(`led ${kind} ${path}`),
        onError: (error) => told.push(`error ${error}`),
        onLimit: (code) => told.push(`limit ${code}`),
      },
      true,
    );
    await led.ready;
    expect(countWatches()).toBe(before);
    for (const directory of ['', 'a', 'gone']) led.cover?.(directory);
    expect(countWatches()).toBe(before + 2);
    write('a/new.txt');
    await expect.poll(() => told).toContain('led file a/new.txt');
    // What comes while it is led is followed all the same.
    mkdirSync(join(root, 'a/later/deeper'), { recursive: true });
    await expect.poll(() => countWatches()).toBeGreaterThanOrEqual(before + 4);
    await led.close();
    await expect.poll(() => told.filter((line) => line.startsWith('error'))).toEqual([]);
  });
});
