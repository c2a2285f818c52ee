import { type FSWatcher, mkdirSync, mkdtempSync, rmSync, watch } from 'node:fs';
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

  it('are not checked any more when renewing the watches does not help', async () => {
    make('a');
    check.expect(['a']);
    await expect.poll(() => warnings).toEqual([expect.stringContaining('can not be checked')]);
    expect(renewals).toBe(3);
  });
});
