import { chmodSync, type FSWatcher, mkdirSync, mkdtempSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WatchCheck } from './watch-check';

let root: string;
let check: WatchCheck;
let watched: FSWatcher[];
let infos: string[];
let warnings: string[];
let renewals: number;
let onUnwatched: () => void;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lockstep-watch-check-'));
  watched = [];
  infos = [];
  warnings = [];
  renewals = 0;
  onUnwatched = () => {};
  const log = {
    info: (text: string) => void infos.push(text),
    warn: (text: string) => void warnings.push(text),
    error: () => {},
  };
  check = new WatchCheck(
    { root, log },
    {
      whenReady: async () => {},
      onUnwatched: () => {
        renewals++;
        onUnwatched();
      },
    },
  );
});

afterEach(() => {
  check.close();
  for (const one of watched) one.close();
  rmSync(root, { recursive: true, force: true });
});

function make(directory: string): void {
  mkdirSync(join(root, directory));
}

function watchDirectory(directory: string): void {
  watched.push(watch(join(root, directory)));
}

describe('new directories', () => {
  beforeEach((context) => context.skip(process.platform !== 'linux', 'elsewhere one watch covers a whole tree'));

  it('are reported when they are not watched, but not when they are watched or gone', async () => {
    make('a');
    make('b');
    watchDirectory('a');
    onUnwatched = () => watchDirectory('b');
    check.expect(['a', 'b', 'gone']);
    await expect.poll(() => infos).toEqual([expect.stringContaining('1 directories were not watched')]);
    make('c');
    check.expect(['a', 'b', 'c']);
    onUnwatched = () => watchDirectory('c');
    await expect.poll(() => infos).toHaveLength(2);
    expect(infos[1]).toContain('1 directories');
    expect(renewals).toBe(2);
  });

  it('are checked again while other directories are missed each time', async () => {
    make('0');
    check.expect(['0']);
    onUnwatched = () => {
      watchDirectory(String(renewals - 1));
      if (renewals === 8) return;
      make(String(renewals));
      check.expect([String(renewals)]);
    };
    await expect.poll(() => renewals).toBe(8);
    expect(warnings).toEqual([]);
  });

  it('are left out alone when no renewal watches them', async () => {
    make('never');
    check.expect(['never']);
    await expect.poll(() => warnings).toEqual([expect.stringContaining('never can not be watched')]);
    expect(renewals).toBe(3);
    make('later');
    onUnwatched = () => watchDirectory('later');
    check.expect(['never', 'later']);
    await expect.poll(() => renewals).toBe(4);
    expect(infos.at(-1)).toContain('1 directories');
  });

  it('are not expected to be watched before they can be read', async (context) => {
    context.skip(process.geteuid?.() !== 0, 'needs root, to become a user who may not read a directory');
    chmodSync(root, 0o755);
    make('private');
    make('open');
    chmodSync(join(root, 'private'), 0o700);
    process.seteuid?.(65_534);
    try {
      onUnwatched = () => watchDirectory('open');
      check.expect(['private', 'open']);
      await expect.poll(() => renewals).toBe(1);
      expect(infos[0]).toContain('1 directories');
    } finally {
      process.seteuid?.(0);
    }
    onUnwatched = () => watchDirectory('private');
    check.expect(['private']);
    await expect.poll(() => renewals).toBe(2);
  });
});
